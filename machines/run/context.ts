// What a run knows of itself, and the steps of its plan and its apply.

import type { z } from 'zod';
import type { AgentPoolId } from '../agent-pool/id.ts';
import type { ConfigurationVersionId } from '../configuration-version/id.ts';
import type { OrganizationId } from '../organization/id.ts';
import type { StateVersionId } from '../state-version/id.ts';
import type { By } from '../user/id.ts';
import type { WorkspaceId } from '../workspace/id.ts';
import type { Stage } from './stages.ts';
import type { ChangeCounts, PhaseError, RunOptions, WorkerState } from './messages.ts';

/** As the API names them. `unreachable`: the run ended before this phase began. */
export type PhaseStatus = 'pending' | 'queued' | 'running' | 'finished' | 'errored' | 'canceled' | 'unreachable';

export interface Phase {
  readonly status: PhaseStatus;
  /** When it took on a status: `queued-at`, `started-at`, `finished-at`, … in milliseconds since 1970. */
  readonly timestamps: Readonly<Record<string, number>>;
  readonly counts: ChangeCounts | null;
}

export interface PlanPhase extends Phase {
  readonly hasChanges: boolean;
  readonly generatedConfiguration: boolean;
  /** Digests in the archive. */
  readonly planFile: string | null;
  readonly planJson: string | null;
  readonly redactedJson: string | null;
}

export type Ending = 'applied' | 'errored' | 'canceled';

export interface RunContext {
  readonly organization: string;
  /** Events bear it: names change. */
  readonly organizationId: OrganizationId;
  readonly project: string;
  readonly workspace: WorkspaceId;
  readonly workspaceName: string;
  readonly workingDirectory: string;
  readonly configurationVersion: ConfigurationVersionId;
  /** Whose agents work on it; null, or absent in snapshots of the first release, for the workers of this installation. */
  readonly agentPool?: AgentPoolId | null;
  readonly source: string;
  readonly message: string;
  readonly options: RunOptions;
  readonly variables: string | null;
  readonly trace: string | null;
  /** Of a run that a push made: its place among pushes, the larger the later. */
  readonly pushed?: number;
  readonly createdBy: By;
  /** What is attached to it beside plan and apply. */
  readonly stages: readonly Stage[];
  /** When the run took on a status: `planned-at`, … in milliseconds since 1970. */
  readonly timestamps: Readonly<Record<string, number>>;
  /** Since when it is in its present state. */
  readonly since: number;
  /** The state that it plans against. */
  readonly baseState: StateVersionId | null;
  readonly plan: PlanPhase;
  readonly apply: Phase;
  readonly confirmedBy: By | null;
  readonly canceledBy: By | null;
  /** A cancel has been asked for long enough that force is allowed. */
  readonly mayForce: boolean;
  /** The worker at work. */
  readonly worker: string | null;
  /** The newest state that the apply's worker has brought. */
  readonly brought: z.infer<typeof WorkerState> | null;
  /** The apply's worker was lost or could not bring its state, so that one may still be found. */
  readonly isLost: boolean;
  /** The apply may have made what no state tells of; absent in snapshots of the first release. */
  readonly isUnsure?: boolean;
  /** How it ends once its state is saved. */
  readonly ending: Ending | null;
  /** The state version that the run made. */
  readonly stateVersion: StateVersionId | null;
  readonly error: PhaseError | null;
}

const untouched: Phase = { status: 'pending', timestamps: {}, counts: null };
const untouchedPlan: PlanPhase = {
  ...untouched,
  hasChanges: false,
  generatedConfiguration: false,
  planFile: null,
  planJson: null,
  redactedJson: null,
};

/** Before it is created. */
export const unborn: RunContext = {
  organization: '',
  organizationId: '' as OrganizationId,
  project: '',
  workspace: '' as WorkspaceId,
  workspaceName: '',
  workingDirectory: '',
  configurationVersion: '' as ConfigurationVersionId,
  agentPool: null,
  source: '',
  message: '',
  options: {
    isDestroy: false,
    refresh: true,
    refreshOnly: false,
    planOnly: false,
    savePlan: false,
    autoApply: false,
    allowEmptyApply: false,
    allowConfigGeneration: false,
    targetAddrs: [],
    replaceAddrs: [],
    terraformVersion: '',
    structuredLog: false,
  },
  variables: null,
  trace: null,
  createdBy: { kind: 'system', id: '', name: '' },
  stages: [],
  timestamps: {},
  since: 0,
  baseState: null,
  plan: untouchedPlan,
  apply: untouched,
  confirmedBy: null,
  canceledBy: null,
  mayForce: false,
  worker: null,
  brought: null,
  isLost: false,
  isUnsure: false,
  ending: null,
  stateVersion: null,
  error: null,
};

const stampNames: Readonly<Record<string, string>> = { queued: 'queued', running: 'started' };

/** A phase that took on a status. */
export const moved = <P extends Phase>(phase: P, status: PhaseStatus, at: number): P => ({
  ...phase,
  status,
  timestamps: { ...phase.timestamps, [`${stampNames[status] ?? status}-at`]: at },
});

export const isOver = ({ status }: Phase): boolean =>
  ['finished', 'errored', 'canceled', 'unreachable'].includes(status);

/** A phase at the end of its run: what did not begin will not, and what was at work ends as said. */
export function ended<P extends Phase>(phase: P, status: PhaseStatus, at: number): P {
  if (isOver(phase)) return phase;
  return moved(phase, phase.status === 'pending' ? 'unreachable' : status, at);
}

/** The statuses that a run has reached now, and that it is in a new state since. */
export const reached = (
  context: RunContext,
  at: number,
  ...names: readonly string[]
): Pick<RunContext, 'timestamps' | 'since'> => ({
  timestamps: { ...context.timestamps, ...Object.fromEntries(names.map((name) => [`${name}-at`, at])) },
  since: at,
});
