// What a client may say of a variable, and why some of it is refused.

import type { VariableFields } from '@terrace/actors/variable/view';
import { isTokenName, tokenNameOf, whyNoAudience } from '@terrace/actors/site/token';
import { z } from 'zod';
import { ApiError } from '../http/errors.ts';
import { resourceType } from '../http/json-api.ts';

const valueBytesMax = 256 * 1024;
/** Of `NAME=value`: Linux starts no program that is given a longer one. */
const environmentBytesMax = 128 * 1024 - 1;

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

/** Of a new one, whose attributes stand at `pointer`. Throws ApiError for a key or a value that terraform or its environment cannot have. */
export function newFields(
  { key, value, description, category, hcl, sensitive }: z.infer<typeof Attributes>,
  pointer = '/data/attributes',
): VariableFields {
  checkKey(key, category, pointer);
  const fields = {
    ...{ key, category },
    value: value ?? '',
    description: description ?? '',
    hcl: hcl ?? false,
    sensitive: sensitive ?? false,
  };
  checkValue(fields, pointer);
  return fields;
}

/** Of a change: what is left out stays, and so does what is null. Throws ApiError as `newFields` does. */
export function changedFields(attributes: z.infer<typeof Changes>, old: VariableFields): Partial<VariableFields> {
  const { key = old.key, category = old.category } = attributes;
  if (key !== old.key || category !== old.category) checkKey(key, category, '/data/attributes');
  const changes: Partial<VariableFields> = Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined),
  );
  // What was taken once does not stand in the way of another description.
  if ((['value', 'hcl', 'category'] as const).some((name) => changes[name] !== undefined))
    checkValue({ ...old, ...changes }, '/data/attributes');
  return changes;
}

/** One that no program can be given would fail every run. Whether a value in HCL is one, the run says that needs it. */
function checkValue({ key, value, category }: VariableFields, pointer: string): void {
  if (category === 'env' && Buffer.byteLength(`${key}=${value}`) > environmentBytesMax)
    throw new ApiError(
      'invalid',
      `value: an environment variable may have ${environmentBytesMax} bytes with its name; a longer value fits one of category terraform`,
      { pointer: `${pointer}/value` },
    );
  const why = category === 'env' && tokenNameOf(key) !== null ? whyNoAudience(value) : null;
  if (why !== null) throw new ApiError('invalid', `value: ${why}`, { pointer: `${pointer}/value` });
}

/** As upstream, which takes a key that begins with a digit too; no configuration can declare it. */
const terraformKey = /^[\p{L}\p{N}_-]+$/u;
const environmentKey = /^[^\s=]+$/;

function checkKey(key: string, category: VariableFields['category'], pointer: string): void {
  const isGood = (category === 'terraform' ? terraformKey : environmentKey).test(key);
  if (isGood && category === 'env' && isTokenName(key))
    throw new ApiError(
      'invalid',
      `key: ${key} is written by the server alone: say ${key.replace('_TOKEN', '_AUDIENCE')}, and a run gets a token for that audience`,
      { pointer: `${pointer}/key` },
    );
  if (isGood) return;
  const rule = category === 'terraform' ? 'has letters, digits, _ and - only' : 'has neither blanks nor =';
  throw new ApiError('invalid', `key: '${key}' is no name of a variable, which ${rule}`, { pointer: `${pointer}/key` });
}

/** What its owner has already. */
export const keyTaken = (pointer = '/data/attributes/key'): ApiError =>
  new ApiError('name-taken', 'Key has already been taken', { pointer });

export const staysSensitive = (): ApiError =>
  new ApiError('invalid', 'sensitive: a sensitive variable stays so; delete it and make another one', {
    pointer: '/data/attributes/sensitive',
  });
