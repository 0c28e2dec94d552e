// Documents of JSON:API: built and read in one place. Wire names (kebab-case) stand in the resource.ts of each domain.

import { z } from 'zod';
import { ApiError } from './errors.ts';

export interface Identifier {
  readonly id: string;
  readonly type: string;
}

export interface Resource extends Identifier {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, { readonly data?: unknown; readonly links?: object }>>;
  readonly links?: Readonly<Record<string, string>>;
}

export const one = (type: string, id: string | null): { readonly data: Identifier | null } => ({
  data: id === null ? null : { id, type },
});
export const many = (type: string, ids: readonly string[]): { readonly data: readonly Identifier[] } => ({
  data: ids.map((id) => ({ id, type })),
});

/** ISO 8601 in UTC with `Z`: the CLI refuses an offset. */
export const timestamp = (time: Date | string | null): string | null =>
  time === null ? null : new Date(time).toISOString();

export interface Document {
  readonly data: Resource | readonly Resource[] | null;
  readonly included?: readonly Resource[];
  readonly meta?: object;
  readonly links?: object;
}

/** The parts that `include` names. The CLI looks whether an error ends in these words, and then asks without.
 * Throws ApiError `invalid-include` for one that is not offered; underscores and dashes are one. */
export function includesOf(text: string | undefined, offered: readonly string[]): ReadonlySet<string> {
  const wanted = (text ?? '').split(',').filter((name) => name !== '');
  const normal = (name: string): string => name.replaceAll('-', '_');
  const known = new Set(offered.map(normal));
  for (const name of wanted)
    if (!known.has(normal(name)))
      throw new ApiError('invalid-include', `'${name}' cannot be included here: Invalid include parameter`);
  return new Set(wanted.map(normal));
}

/** Adds what is not there yet: a resource is included once. */
export function included(resources: readonly (Resource | null)[]): { readonly included?: readonly Resource[] } {
  const found = new Map<string, Resource>();
  for (const resource of resources) if (resource !== null) found.set(`${resource.type}/${resource.id}`, resource);
  return found.size === 0 ? {} : { included: [...found.values()] };
}

/** The `type` of a resource in a body. Some clients leave it out, and terraform sends some empty; another one is a mistake. */
export const resourceType = (type: string, ...others: readonly string[]) =>
  z.enum(['', type, ...others], `must be "${type}"`).nullish();

/** The schema of a body `{data: {type, attributes, relationships}}`; of several types the first is the one that is named. */
export function resourceBody<Attributes extends z.ZodType, Relationships extends z.ZodType = z.ZodUnknown>(
  type: string | readonly [string, ...string[]],
  attributes: Attributes,
  relationships?: Relationships,
) {
  return z.object({
    data: z.object({
      type: typeof type === 'string' ? resourceType(type) : resourceType(...type),
      attributes,
      relationships: (relationships ?? z.unknown().optional()) as Relationships,
    }),
  });
}

/** A relation to one resource: `{data: {id, type}}`. */
export const toOne = z.object({ data: z.object({ id: z.string() }).nullable() });
