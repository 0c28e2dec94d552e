// What a stage of run tasks can be told: by its run, by its timers and jobs, and by the tasks themselves.

import { z } from 'zod';
import { RunId } from '../run/id.ts';
import { RunTaskId, WorkspaceTaskId } from '../run-task/id.ts';
import { WorkspaceId } from '../workspace/id.ts';
import { TaskOutcomeId, TaskResultId } from './id.ts';

/** In the order of a run's life. */
export const taskStages = ['pre_plan', 'post_plan', 'pre_apply', 'post_apply'] as const;
export type TaskStageKind = (typeof taskStages)[number];

/** Whether a task that does not pass ends the run. */
export const enforcementLevels = ['advisory', 'mandatory'] as const;
export type EnforcementLevel = (typeof enforcementLevels)[number];

/** A task that a run has in one of its stages, as it was when the run was made. */
export const AttachedTask = z.object({
  result: TaskResultId.schema,
  task: RunTaskId.schema,
  name: z.string(),
  url: z.string(),
  /** Null of one that every workspace has. */
  workspaceTask: WorkspaceTaskId.schema.nullable(),
  enforcementLevel: z.enum(enforcementLevels),
});
export type AttachedTask = z.infer<typeof AttachedTask>;

export const tagLevels = ['none', 'info', 'warning', 'error'] as const;

/** One of the things that a task found. Its text lies in the archive. */
export const TaskOutcome = z.object({
  id: TaskOutcomeId.schema,
  /** As the task names it. */
  name: z.string(),
  description: z.string(),
  url: z.string(),
  body: z.object({ digest: z.string(), size: z.number().int() }).nullable(),
  tags: z.record(z.string(), z.array(z.object({ label: z.string(), level: z.enum(tagLevels) }))),
});
export type TaskOutcome = z.infer<typeof TaskOutcome>;

/** Of one result; what a task says beyond that is refused. */
export const outcomesMax = 100;

/** What a task may say of itself. */
export const saidStatuses = ['running', 'passed', 'failed'] as const;

export const TaskStageMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('stage.create'),
    run: RunId.schema,
    stage: z.enum(taskStages),
    organization: z.string(),
    workspace: WorkspaceId.schema,
    /** Of a run that can never be applied. */
    isSpeculative: z.boolean(),
    tasks: z.array(AttachedTask).min(1),
  }),
  z.object({ type: z.literal('stage.begin'), run: RunId.schema }),
  z.object({ type: z.literal('stage.end'), run: RunId.schema }),
  /** A task tells how it goes on, or how it ended. */
  z.object({
    type: z.literal('stage.callback'),
    result: TaskResultId.schema,
    status: z.enum(saidStatuses),
    message: z.string().nullable(),
    url: z.string().nullable(),
    outcomes: z.array(TaskOutcome).max(outcomesMax),
  }),
]);
export type TaskStageMessage = z.infer<typeof TaskStageMessage>;

/** What came of the letter that asks a task. */
export const Asked = z.object({ successful: z.boolean(), detail: z.string() });
export type Asked = z.infer<typeof Asked>;
