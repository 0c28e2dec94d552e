// Tags as requests bring them.

import { keysKeptByProject } from '@terrace/actors/tag/view';
import type { TagBinding } from '@terrace/actors/workspace/view';
import { z } from 'zod';
import { ApiError } from '../http/errors.ts';
import { resourceType } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { wordOfId } from './resource.ts';

/** Upstream's limit, for bindings of key and value. */
const bindingsMax = 10;

/** A binding of key and value. */
export const TagData = z.object({
  type: resourceType('tag-bindings'),
  attributes: z.object({ key: z.string().min(1).max(128), value: z.string().max(256).optional() }),
});
/** The relation of a body that brings bindings, which are all that there are from then on. */
export const TagsRelation = z.object({ 'tag-bindings': z.object({ data: z.array(TagData) }).optional() }).optional();
/** The word that older clients know, by its name or by the id of one that there is. */
export const WordData = z.object({
  id: z.string().optional(),
  type: resourceType('tags'),
  attributes: z.object({ name: z.string().min(1).max(255) }).optional(),
});

export const bindingsOf = (given: readonly z.infer<typeof TagData>[]): readonly TagBinding[] =>
  given.map(({ attributes: { key, value = '' } }) => ({ key, value }));

/** Throws ApiError `invalid` for one that is named by nothing. */
export const wordsOf = (given: readonly z.infer<typeof WordData>[]): readonly TagBinding[] =>
  given.map(({ id = '', attributes }, index) => {
    const key = attributes?.name ?? wordOfId(id);
    if (key === null || key === '')
      throw new ApiError('invalid', 'a tag needs a name, or the id of one that there is', {
        pointer: `/data/${index}/attributes/name`,
      });
    return { key, value: '' };
  });

/** Throws ApiError `invalid` when what there is and what comes are too many. */
export function checkBindings(there: readonly TagBinding[], added: readonly TagBinding[], pointer = '/data'): void {
  const keys = new Set([...there, ...added].map(({ key }) => key));
  if (added.length > 0 && keys.size > bindingsMax)
    throw new ApiError('invalid', `tag bindings cannot exceed ${bindingsMax} bindings per resource`, { pointer });
}

const keyPattern = /^[\p{L}\p{N}_.=+@:-]+$/u;

/** Throws ApiError `invalid` for what cannot be reserved as a key. */
export function checkTagKey(key: string, pointer: string): void {
  if (!keyPattern.test(key))
    throw new ApiError('invalid', 'Key is invalid: it may have letters, digits and _ . = + - @ :', { pointer });
}

/** Throws ApiError `invalid` for a key of which a workspace of the project may say nothing else than the project does. */
export async function checkNotKept(
  { sql }: Pick<GatewayServices, 'sql'>,
  project: string,
  bindings: readonly TagBinding[],
  pointer = '/data',
): Promise<void> {
  const kept = await keysKeptByProject(
    sql,
    project,
    bindings.map(({ key }) => key),
  );
  if (kept.length > 0)
    throw new ApiError('invalid', `the project says what ${kept.join(', ')} is, which a workspace cannot override`, {
      pointer,
    });
}

/** `filter[tagged][0][key]=app&filter[tagged][0][value]=x`, any number of them; one without a value, or with an empty one as go-tfe sends it, asks for the key. */
export function taggedOf(query: Readonly<Record<string, unknown>>): readonly { key: string; value: string | null }[] {
  const found = new Map<string, { key: string; value: string | null }>();
  for (const [name, value] of Object.entries(query)) {
    const [, index = '', part] = /^filter\[tagged\]\[(\d+)\]\[(key|value)\]$/.exec(name) ?? [];
    if (part === undefined) continue;
    const entry = found.get(index) ?? { key: '', value: null };
    const text = String(value);
    found.set(index, part === 'key' ? { ...entry, key: text } : { ...entry, value: text === '' ? null : text });
  }
  return [...found.values()].filter(({ key }) => key !== '');
}
