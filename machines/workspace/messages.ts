// What a workspace can be told, and what it wishes for. The workspace owns its lock, its queue of runs, the current run and
// the current state (DECISIONS 4).

import { z } from 'zod';
import { AgentPoolId } from '../agent-pool/id.ts';
import type { Feed } from '../kernel/feed.ts';
import { OrganizationId } from '../organization/id.ts';
import { RunId } from '../run/id.ts';
import { StateVersionId } from '../state-version/id.ts';
import { By } from '../user/id.ts';
import { VcsRepo } from '../vcs/messages.ts';

/** What makes the runs of a workspace: terraform, or tofu, which is OpenTofu. */
export const Engine = z.enum(['terraform', 'tofu']);
export type Engine = z.infer<typeof Engine>;

/** What people set; names as in the API, in camel case. */
export const WorkspaceSettings = z.object({
  description: z.string().nullable(),
  /** `agent`: its runs go to the agents of `agentPool`, and to nobody else. */
  executionMode: z.enum(['remote', 'local', 'agent']),
  /** Mode and pool are those of its project, or of its organization; then these here are what they once were. */
  inheritsExecution: z.boolean().optional(),
  /** Null unless the mode is `agent`; absent in what the first release wrote. */
  agentPool: AgentPoolId.schema.nullable().optional(),
  /** Absent in what the first release wrote: terraform. */
  engine: Engine.optional(),
  /** Of the engine: a version (`1.11.4`), a constraint or `latest`. */
  terraformVersion: z.string(),
  workingDirectory: z.string(),
  autoApply: z.boolean(),
  /** Of runs that come of a run trigger. */
  autoApplyRunTrigger: z.boolean(),
  allowDestroyPlan: z.boolean(),
  globalRemoteState: z.boolean(),
  /** The runs of all workspaces of its project may read its state; these three are absent in what was written before. */
  projectRemoteState: z.boolean().optional(),
  /** What its maker says that it comes from. */
  sourceName: z.string().nullable().optional(),
  sourceUrl: z.string().nullable().optional(),
  queueAllRuns: z.boolean(),
  speculativeEnabled: z.boolean(),
  fileTriggersEnabled: z.boolean(),
  structuredRunOutputEnabled: z.boolean(),
  /** These three are absent in what was written before there was version control. */
  vcsRepo: VcsRepo.nullable().optional(),
  /** Folders whose files set off a run, beside the working directory. */
  triggerPrefixes: z.array(z.string()).optional(),
  /** Globs of files that set off a run; either these or prefixes. */
  triggerPatterns: z.array(z.string()).optional(),
});
export type WorkspaceSettings = z.infer<typeof WorkspaceSettings>;

/** Of a workspace whose maker says nothing. */
export const defaultSettings: Omit<WorkspaceSettings, 'terraformVersion'> = {
  description: null,
  executionMode: 'remote',
  agentPool: null,
  workingDirectory: '',
  autoApply: false,
  autoApplyRunTrigger: false,
  allowDestroyPlan: true,
  globalRemoteState: false,
  queueAllRuns: false,
  speculativeEnabled: true,
  fileTriggersEnabled: true,
  structuredRunOutputEnabled: true,
};

/** A state whose bytes lie complete in the store under `digest`. */
export const SavedState = z.object({
  stateVersion: StateVersionId.schema,
  digest: z.string(),
  size: z.number().int(),
  md5: z.string(),
  serial: z.number().int(),
  lineage: z.string(),
  terraformVersion: z.string().nullable(),
});
export type SavedState = z.infer<typeof SavedState>;

export const WorkspaceMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('workspace.create'),
    organization: z.string(),
    /** Events bear it: names change. */
    organizationId: OrganizationId.schema,
    project: z.string(),
    name: z.string(),
    settings: WorkspaceSettings,
    by: By,
  }),
  z.object({
    type: z.literal('workspace.update'),
    name: z.string().optional(),
    project: z.string().optional(),
    settings: WorkspaceSettings.partial(),
    by: By,
  }),
  /** `safe` refuses while the current state manages resources; `managed` is the caller's count of them. */
  z.object({
    type: z.literal('workspace.delete'),
    safe: z.boolean(),
    managed: z.number().int(),
    /** The state that was counted: another one is refused. Absent in logs of the first release. */
    counted: StateVersionId.schema.nullable().optional(),
    by: By,
  }),
  z.object({ type: z.literal('workspace.lock'), reason: z.string(), by: By }),
  z.object({ type: z.literal('workspace.unlock'), by: By }),
  z.object({ type: z.literal('workspace.force-unlock'), by: By }),
  /** From a run that has just been created; a run that plans only waits neither for the queue nor for the lock. */
  z.object({
    type: z.literal('workspace.enqueue'),
    run: RunId.schema,
    planOnly: z.boolean(),
    /** Its place among the pushes that make runs here; absent of a run that somebody asked for. */
    pushed: z.number().int().optional(),
    by: By,
  }),
  /** From a run that reached its end. `unsure`: why nobody may build on its state before somebody has looked; absent when all is well. */
  z.object({ type: z.literal('workspace.run-finished'), run: RunId.schema, unsure: z.string().max(4_096).optional() }),
  /** From a run whose plan, made against that state, waits for somebody to confirm it. */
  z.object({
    type: z.literal('workspace.plan-saved'),
    run: RunId.schema,
    stateVersion: StateVersionId.schema.nullable(),
  }),
  /** A run that waits is to be the next one. */
  z.object({ type: z.literal('workspace.prefer'), run: RunId.schema, by: By }),
  /** Reserves the next state version of a client that holds the lock: its content is uploaded afterwards. */
  z.object({
    type: z.literal('workspace.reserve-state'),
    stateVersion: StateVersionId.schema,
    serial: z.number().int(),
    md5: z.string(),
    lineage: z.string().nullable(),
    force: z.boolean(),
    run: RunId.schema.nullable(),
    /** The state version whose content comes back. */
    rollbackOf: StateVersionId.schema.optional(),
    by: By,
  }),
  /** The reserved content has arrived; from the state version. */
  z.object({ type: z.literal('workspace.commit-state'), state: SavedState }),
  z.object({ type: z.literal('workspace.discard-state'), stateVersion: StateVersionId.schema, reason: z.string() }),
  /** The state that an apply left behind, from the run that holds the lock. Answered with `run.state-saved` or `run.state-refused`. */
  z.object({ type: z.literal('workspace.save-run-state'), run: RunId.schema, state: SavedState, by: By }),
]);
export type WorkspaceMessage = z.infer<typeof WorkspaceMessage>;

/** What an event of a workspace carries: how it stands after what happened. */
export const WorkspaceEvent = z.strictObject({
  name: z.string(),
  status: z.enum(['free', 'held', 'busy', 'deleted']).describe('held: by a person; busy: with a run'),
  locked: z.boolean(),
  run: z.string().nullable().describe('id of the run that is at work here'),
  waiting: z.number().int().describe('how many runs wait behind it'),
});
export type WorkspaceEvent = z.infer<typeof WorkspaceEvent>;

export const workspaceFeed: Feed<WorkspaceEvent> = {
  kind: 'workspace',
  body: WorkspaceEvent,
  types: {
    created: 'it exists',
    updated: 'its name, its project or a setting was changed',
    locked: 'a person or a run holds its lock now',
    unlocked: 'nobody holds its lock any more',
    'queue-changed': 'a run came to wait here, or left',
    'state-saved': 'it has a new current state',
    'state-discarded': 'a state that was announced does not come',
    deleted: 'it is gone',
  },
};
