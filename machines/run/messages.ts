// What a run can be told, and what its jobs report.

import { z } from 'zod';
import { AgentPoolId } from '../agent-pool/id.ts';
import { ConfigurationVersionId } from '../configuration-version/id.ts';
import type { Feed } from '../kernel/feed.ts';
import { OrganizationId } from '../organization/id.ts';
import { StateVersionId } from '../state-version/id.ts';
import { By } from '../user/id.ts';
import { WorkspaceId } from '../workspace/id.ts';
import { Engine } from '../workspace/messages.ts';
import { Attached, StageOutcome } from './stages.ts';

export const RunOptions = z.object({
  isDestroy: z.boolean(),
  refresh: z.boolean(),
  refreshOnly: z.boolean(),
  /** The plan can never be applied; from the request or from a speculative configuration version. */
  planOnly: z.boolean(),
  savePlan: z.boolean(),
  autoApply: z.boolean(),
  allowEmptyApply: z.boolean(),
  allowConfigGeneration: z.boolean(),
  targetAddrs: z.array(z.string()),
  replaceAddrs: z.array(z.string()),
  /** Absent in what the first release wrote: terraform. */
  engine: Engine.optional(),
  /** An exact version of the engine: resolved when the run is created. */
  terraformVersion: z.string(),
  /** JSON log lines (the `cloud` block) or human text (the `remote` backend). */
  structuredLog: z.boolean(),
});
export type RunOptions = z.infer<typeof RunOptions>;

/** How much a plan or an apply changes. */
export const ChangeCounts = z.object({
  additions: z.number().int(),
  changes: z.number().int(),
  destructions: z.number().int(),
  imports: z.number().int(),
});
export type ChangeCounts = z.infer<typeof ChangeCounts>;

/** Why a phase failed: a stable code and a sentence for the user; never with a secret in it. */
export const PhaseError = z.object({ code: z.string(), detail: z.string() });
export type PhaseError = z.infer<typeof PhaseError>;

/** The state that a worker uploaded, as the archivist acknowledged it. */
export const WorkerState = z.object({
  digest: z.string(),
  size: z.number().int(),
  md5: z.string(),
  serial: z.number().int(),
  lineage: z.string(),
  terraformVersion: z.string().nullable(),
});

/** `result` of a plan's `job.done`. */
export const PlanResult = z.object({
  outcome: z.enum(['finished', 'errored', 'canceled']),
  hasChanges: z.boolean(),
  counts: ChangeCounts,
  generatedConfiguration: z.boolean(),
  /** Digests in the archive; null when the plan did not get so far. */
  planFile: z.string().nullable(),
  planJson: z.string().nullable(),
  redactedJson: z.string().nullable(),
  error: PhaseError.nullable(),
});
export type PlanResult = z.infer<typeof PlanResult>;

/** `result` of a job whose work never came to a result of its own, as the runtime makes it (runtime/jobs/messages.ts). */
export const JobFailure = z.object({ failure: PhaseError });

/** `result` of an apply's `job.done` and `job.canceled`. */
export const ApplyResult = z.object({
  outcome: z.enum(['finished', 'errored', 'canceled']),
  counts: ChangeCounts,
  /** The newest state that was brought; null when terraform wrote none. */
  state: WorkerState.nullable(),
  /** A newer one could not be brought: it lies with the worker, and the next start brings it. */
  leavesState: z.boolean().default(false),
  /** Terraform did not end by itself: what it was at may be made, and stand in no state. */
  cutShort: z.boolean().default(false),
  error: PhaseError.nullable(),
});
export type ApplyResult = z.infer<typeof ApplyResult>;

export const RunMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run.create'),
    organization: z.string(),
    /** Events bear it: names change. */
    organizationId: OrganizationId.schema,
    project: z.string(),
    workspace: WorkspaceId.schema,
    workspaceName: z.string(),
    workingDirectory: z.string(),
    configurationVersion: ConfigurationVersionId.schema,
    /** Whose agents work on it, decided when it is made; null for the workers of this installation. Absent in logs of the first release. */
    agentPool: AgentPoolId.schema.nullable().optional(),
    source: z.string(),
    message: z.string(),
    options: RunOptions,
    /** Variables of the run, sealed by the gateway for the place `run/<id>/variables`, as base64; null when there are none. */
    variables: z.string().nullable(),
    /** The trace of the request that made it: all work of this run continues it. */
    trace: z.string().nullable(),
    /** Of a run that a push made: its place among pushes, the larger the later. */
    pushed: z.number().int().optional(),
    by: By,
    stages: Attached,
    /** Its configuration is being fetched: `run.configuration-ready` or `-failed` will come. */
    awaitsConfiguration: z.boolean(),
  }),
  z.object({ type: z.literal('run.configuration-ready') }),
  z.object({ type: z.literal('run.configuration-failed'), code: z.string(), detail: z.string() }),
  /** A stage that the run told to begin has ended; `detail` says why, for people. */
  z.object({
    type: z.literal('run.stage-ended'),
    stage: z.string(),
    outcome: StageOutcome,
    detail: z.string().max(4096).nullable(),
  }),
  z.object({ type: z.literal('run.stage-overridden'), stage: z.string(), comment: z.string().nullable(), by: By }),
  /** Another state became current, so that a saved plan can no longer be applied. */
  z.object({ type: z.literal('run.plan-stale'), stateVersion: StateVersionId.schema }),
  /** The workspace lets the run begin. `stateVersion` is the state that it plans against. */
  z.object({ type: z.literal('run.start'), stateVersion: StateVersionId.schema.nullable() }),
  z.object({ type: z.literal('run.confirm'), comment: z.string().nullable(), by: By }),
  z.object({ type: z.literal('run.discard'), comment: z.string().nullable(), by: By }),
  z.object({ type: z.literal('run.cancel'), comment: z.string().nullable(), by: By }),
  z.object({ type: z.literal('run.force-cancel'), comment: z.string().nullable(), by: By }),
  z.object({ type: z.literal('run.state-saved'), stateVersion: StateVersionId.schema }),
  /** `stateVersion`: under which it is kept all the same, without being current; null when the workspace is no more. */
  z.object({
    type: z.literal('run.state-refused'),
    detail: z.string(),
    stateVersion: StateVersionId.schema.nullable().default(null),
  }),
  /** A state that was uploaded for this run's apply, while it works or by the next start (DECISIONS 10). */
  z.object({ type: z.literal('run.rescue-state'), state: WorkerState }),
  z.object({ type: z.literal('run.workspace-deleted') }),
  z.object({ type: z.literal('run.workspace-refused'), code: z.string(), detail: z.string() }),
]);
export type RunMessage = z.infer<typeof RunMessage>;

/** What an event of a run carries: where it stands after what happened. */
export const RunEvent = z.strictObject({
  status: z.string().describe('the status, in the words of the API (`planned`, `applying`, …)'),
  actions: z
    .strictObject({
      isCancelable: z.boolean(),
      isConfirmable: z.boolean(),
      isDiscardable: z.boolean(),
      isForceCancelable: z.boolean(),
    })
    .describe('what a person may do with it now'),
});
export type RunEvent = z.infer<typeof RunEvent>;

export const runFeed: Feed<RunEvent> = {
  kind: 'run',
  body: RunEvent,
  types: {
    created: 'somebody made it; it waits for its workspace',
    fetching_completed: 'its configuration has been fetched; it waits for its workspace',
    pre_plan_running: 'its workspace let it in; its run tasks before the plan are at work',
    pre_plan_completed: 'its run tasks before the plan have passed',
    queued: 'its plan waits for a worker',
    planning: 'a worker has begun the plan',
    planned: 'the plan is there, and waits to be confirmed unless it applies by itself',
    post_plan_running: 'its run tasks after the plan are at work',
    post_plan_completed: 'its run tasks after the plan have passed',
    post_plan_awaiting_decision: 'its run tasks after the plan failed in a way that somebody may override',
    cost_estimating: 'its cost is being estimated',
    cost_estimated: 'its cost has been estimated',
    policy_checking: 'its plan is being checked by policies',
    policy_checked: 'its plan passed the policies',
    policy_override: 'a policy failed in a way that somebody may override',
    policy_soft_failed: 'a policy failed, and the plan was never to be applied; over',
    overridden: 'somebody overrode what failed',
    planned_and_finished: 'the plan is there, and there is nothing to apply; over',
    planned_and_saved: 'the plan is kept until somebody confirms it',
    confirmed: 'somebody said yes to the plan',
    pre_apply_running: 'its run tasks before the apply are at work',
    pre_apply_completed: 'its run tasks before the apply have passed',
    apply_queued: 'its apply waits for a worker',
    applying: 'a worker has begun the apply',
    post_apply_running: 'the state is saved; its run tasks after the apply are at work',
    post_apply_completed: 'its run tasks after the apply have ended',
    state_rescued: 'the state of an apply whose worker was lost has been found',
    state_refused: 'the state that was found is not taken by its workspace',
    applied: 'applied, and the state is saved; over',
    cancel_requested: 'it was asked to end',
    force_cancel_requested: 'it was asked to end at once',
    canceled: 'it ended before it was done; over',
    discarded: 'its plan will not be applied; over',
    errored: 'it failed; over',
  },
};
