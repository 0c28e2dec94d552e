// Ids of runs, and of the plan and the apply of a run: they share its suffix and convert by name (`PlanId.beside(run)`).

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type RunId = Id<'run'>;
export const RunId = idKind('run');
export type PlanId = Id<'plan'>;
export const PlanId = idKind('plan');
export type ApplyId = Id<'apply'>;
export const ApplyId = idKind('apply');
export type RunEventId = Id<'re'>;
export const RunEventId = idKind('re');
/** One that came with an action (a confirm, a discard) shares the suffix of its run event. */
export type CommentId = Id<'wsc'>;
export const CommentId = idKind('wsc');
