// What stands beside plan and apply in a run's life: run tasks, the cost estimate, the policy check (api/semantics.md, 10.2). Each
// is an actor of its own; the run tells it to begin, hears how it ended, and passes over what is not attached.

import { z } from 'zod';
import { AttachedTask } from '../task-stage/messages.ts';

/** In the order of a run's life. */
export const stageKinds = [
  'pre_plan',
  'post_plan',
  'cost_estimate',
  'policy_check',
  'pre_apply',
  'post_apply',
] as const;
export type StageKind = (typeof stageKinds)[number];

/** What is attached to a run when it is created: at most one of each kind. A stage of run tasks is made with the run, of these tasks. */
export const Attached = z
  .array(z.object({ kind: z.enum(stageKinds), id: z.string(), tasks: z.array(AttachedTask).optional() }))
  .refine(
    (stages) => new Set(stages.map(({ kind }) => kind)).size === stages.length,
    'there is one stage of each kind',
  );
export type Attached = z.infer<typeof Attached>;

/**
 * `overridable`: it failed in a way that a person may override. What fails without being mandatory has `passed`.
 * `errored`: it came to no result.
 */
export const StageOutcome = z.enum(['passed', 'failed', 'overridable', 'errored']);
export type StageOutcome = z.infer<typeof StageOutcome>;

export type StageStatus =
  | 'pending'
  | 'running'
  | 'awaiting_override'
  | 'overridden'
  | 'canceled'
  | 'unreachable'
  | Exclude<StageOutcome, 'overridable'>;

export interface Stage {
  readonly kind: StageKind;
  readonly id: string;
  readonly status: StageStatus;
  /** Why it did not pass, for people. */
  readonly detail: string | null;
}

export const attached = (stages: Attached): readonly Stage[] =>
  stages.map(({ kind, id }) => ({ kind, id, status: 'pending', detail: null }));

export const stageOf = (stages: readonly Stage[], kind: StageKind): Stage | null =>
  stages.find((stage) => stage.kind === kind) ?? null;

/** The stage that is at work, or that waits for a person. */
export const openStage = (stages: readonly Stage[]): Stage | null =>
  stages.find(({ status }) => status === 'running' || status === 'awaiting_override') ?? null;

export const moveStage = (
  stages: readonly Stage[],
  id: string,
  status: StageStatus,
  detail: string | null = null,
): readonly Stage[] => stages.map((stage) => (stage.id === id ? { ...stage, status, detail } : stage));

/** At the end of a run: what is at work is canceled, and what did not begin will not. */
export const endStages = (stages: readonly Stage[]): readonly Stage[] =>
  stages.map((stage) => {
    if (stage.status === 'pending') return { ...stage, status: 'unreachable' };
    return openStage([stage]) === null ? stage : { ...stage, status: 'canceled' };
  });

/** A status of the run while the stage works, and once it is behind. */
export const stageStates: Readonly<Record<StageKind, { readonly running: string; readonly completed: string }>> = {
  pre_plan: { running: 'pre_plan_running', completed: 'pre_plan_completed' },
  post_plan: { running: 'post_plan_running', completed: 'post_plan_completed' },
  cost_estimate: { running: 'cost_estimating', completed: 'cost_estimated' },
  policy_check: { running: 'policy_checking', completed: 'policy_checked' },
  pre_apply: { running: 'pre_apply_running', completed: 'pre_apply_completed' },
  post_apply: { running: 'post_apply_running', completed: 'post_apply_completed' },
};

/** As people call it. */
export const stageNames: Readonly<Record<StageKind, string>> = {
  pre_plan: 'the run tasks before the plan',
  post_plan: 'the run tasks after the plan',
  cost_estimate: 'the cost estimate',
  policy_check: 'the policy check',
  pre_apply: 'the run tasks before the apply',
  post_apply: 'the run tasks after the apply',
};
