// Ids of task stages, of their results, and of what a result consists of. They are derived from the run, so that whoever makes a run
// twice makes the same ones.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type TaskStageId = Id<'ts'>;
export const TaskStageId = idKind('ts');
export type TaskResultId = Id<'taskrs'>;
export const TaskResultId = idKind('taskrs');
export type TaskOutcomeId = Id<'tro'>;
export const TaskOutcomeId = idKind('tro');
