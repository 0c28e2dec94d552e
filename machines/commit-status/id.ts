// Ids of commit statuses. They are derived from repository, commit and context, so that whoever reports the same meets the same actor.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type CommitStatusId = Id<'cst'>;
export const CommitStatusId = idKind('cst');
