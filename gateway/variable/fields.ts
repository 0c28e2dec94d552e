// What a client may say of a variable, and why some of it is refused.

import type { VariableFields } from '@terrace/actors/variable/view';
import { z } from 'zod';
import { ApiError } from '../http/errors.ts';
import { resourceType } from '../http/json-api.ts';

const valueBytesMax = 256 * 1024;

const Attributes = z.object({
  key: z.string().trim().min(1, "can't be blank").max(256),
  value: z
    .string()
    .nullish()
    .refine((text) => Buffer.byteLength(text ?? '') <= valueBytesMax, `may have ${valueBytesMax} bytes`),
  description: z.string().max(512).nullish(),
  category: z.enum(['terraform', 'env'], 'must be "terraform" or "env"'),
  hcl: z.boolean().nullish(),
  sensitive: z.boolean().nullish(),
});

const data = <Fields extends z.ZodType>(attributes: Fields) =>
  z.object({ id: z.string().nullish(), type: resourceType('vars'), attributes });
export const NewVariable = data(Attributes);
export const CreateVariable = z.object({ data: NewVariable });
const Changes = Attributes.partial().default({});
export const UpdateVariable = z.object({ data: data(Changes) });

/** Of a new one. Throws ApiError for a key that terraform or its environment cannot have. */
export function newFields(
  { key, value, description, category, hcl, sensitive }: z.infer<typeof Attributes>,
  pointer = '/data/attributes/key',
): VariableFields {
  checkKey(key, category, pointer);
  return {
    ...{ key, category },
    value: value ?? '',
    description: description ?? '',
    hcl: hcl ?? false,
    sensitive: sensitive ?? false,
  };
}

/** Of a change: what is left out stays, and so does what is null. Throws ApiError as `newFields` does. */
export function changedFields(
  attributes: z.infer<typeof Changes>,
  old: Pick<VariableFields, 'key' | 'category'>,
): Partial<VariableFields> {
  const { key = old.key, category = old.category } = attributes;
  if (key !== old.key || category !== old.category) checkKey(key, category, '/data/attributes/key');
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined));
}

/** As upstream, which takes a key that begins with a digit too; no configuration can declare it. */
const terraformKey = /^[\p{L}\p{N}_-]+$/u;
const environmentKey = /^[^\s=]+$/;

function checkKey(key: string, category: VariableFields['category'], pointer: string): void {
  const isGood = (category === 'terraform' ? terraformKey : environmentKey).test(key);
  if (isGood) return;
  const rule = category === 'terraform' ? 'has letters, digits, _ and - only' : 'has neither blanks nor =';
  throw new ApiError('invalid', `key: '${key}' is no name of a variable, which ${rule}`, { pointer });
}

/** What its owner has already. */
export const keyTaken = (pointer = '/data/attributes/key'): ApiError =>
  new ApiError('name-taken', 'Key has already been taken', { pointer });

export const staysSensitive = (): ApiError =>
  new ApiError('invalid', 'sensitive: a sensitive variable stays so; delete it and make another one', {
    pointer: '/data/attributes/sensitive',
  });
