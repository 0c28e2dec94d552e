// `PatchOp` of SCIM, as the providers write it: one attribute by its path, or several at once in an object; `Add`, `add` and `ADD` are one.

import { z } from 'zod';
import { ApiError } from '../http/errors.ts';

const operationsMax = 100;

export const PatchOp = z.looseObject({
  Operations: z
    .array(
      z.looseObject({
        op: z.string().transform((op) => op.toLowerCase()),
        path: z.string().max(1_024).nullish(),
        value: z.unknown().optional(),
      }),
    )
    .min(1, 'must name an operation')
    .max(operationsMax, `may have ${operationsMax} operations at most`),
});
export type PatchOp = z.infer<typeof PatchOp>;

/** One change of one attribute. */
export interface Edit {
  readonly op: 'set' | 'add' | 'remove';
  /** As the path names it, in lower case and without what stands in front of the last colon: `members[value eq "…"]`. */
  readonly path: string;
  readonly value: unknown;
}

/** In their order. Throws ApiError for an operation that is none. */
export function editsOf({ Operations }: PatchOp): readonly Edit[] {
  return Operations.flatMap(({ op: word, path, value }): readonly Edit[] => {
    const op = operationOf(word);
    if (op === undefined)
      throw new ApiError('bad-request', `${word}: is no operation; there are add, replace and remove`);
    if (path != null && path !== '') return [{ op, path: plainPath(path), value }];
    if (op === 'remove') return [];
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new ApiError('bad-request', `${word}: without a path its value has to be an object of attributes`);
    return Object.entries(value).map(([name, inner]) => ({ op, path: plainPath(name), value: inner }));
  });
}

/** `urn:ietf:params:scim:schemas:core:2.0:User:userName` is `username`; what stands in brackets stays as it is. */
function plainPath(path: string): string {
  const [attribute = '', ...rest] = path
    .trim()
    .replace(/^urn:[^[]*:/i, '')
    .split('[');
  return [attribute.toLowerCase(), ...rest].join('[');
}

function operationOf(word: string): Edit['op'] | undefined {
  switch (word) {
    case 'replace':
      return 'set';
    case 'add':
    case 'remove':
      return word;
    default:
      return undefined;
  }
}
