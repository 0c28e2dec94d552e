// Ids of users and of their tokens, and the shape in which every message says who acts.

import { z } from 'zod';
import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type UserId = Id<'user'>;
export const UserId = idKind('user');
export type TokenId = Id<'at'>;
export const TokenId = idKind('at');

/** Who did something: shown to people, and compared when a lock is given back. */
export const By = z.object({
  kind: z.enum(['user', 'team', 'organization', 'run', 'system']),
  id: z.string(),
  name: z.string(),
});
export type By = z.infer<typeof By>;

/** What nobody asked for. */
export const terrace: By = { kind: 'system', id: '', name: 'Terrace' };
