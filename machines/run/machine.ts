// The life of a run.
//
// It is created `pending` and asks its workspace to be let in. Once it may begin it queues a plan (`plan_queued`), which a worker
// takes up (`planning`). The end of the plan is one step: what it found, whether there is something to apply, and what may be done
// next change together. A plan that may never be applied, or that found nothing to change, ends the run (`planned_and_finished`). A
// saved plan waits outside the queue (`planned_and_saved`). Else the run waits for a person (`planned`), or goes on by itself.
//
// A confirmed run queues its apply (`apply_queued`, `applying`). Whatever an apply leaves behind is saved first: the state goes to the
// workspace (`saving`), and only its answer ends the run, so that whoever comes next plans against it. An apply is never begun twice.
// When its worker is lost the run is `errored`, with the newest state that the worker had brought; a state that is found later is
// still taken (`lost`).
//
// Until work has begun, a cancel ends the run at once; later it asks the work to stop and waits for its end (`stopping`), which may
// be hurried by force after ten seconds. An apply that was to go on by itself and fails at once is held back for a moment
// (`holding`): the terraform CLI looks at the run once more before it reads the apply's log, and would show no reason otherwise.

import { and, setup } from 'xstate';
import type { z } from 'zod';
import type { ConfigurationVersionId } from '../configuration-version/id.ts';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { JobFact } from '../kernel/job-fact.ts';
import type { StateVersionId } from '../state-version/id.ts';
import type { By } from '../user/id.ts';
import type { WorkspaceId } from '../workspace/id.ts';
import type { RunEffect } from './effects.ts';
import { ApplyResult, JobFailure, PlanResult } from './messages.ts';
import type { ChangeCounts, PhaseError, RunMessage, RunOptions, WorkerState } from './messages.ts';

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

/** How a run ends once its state is saved. */
type Ending = 'applied' | 'errored' | 'canceled';

export interface RunContext {
  readonly organization: string;
  readonly project: string;
  readonly workspace: WorkspaceId;
  readonly workspaceName: string;
  readonly workingDirectory: string;
  readonly configurationVersion: ConfigurationVersionId;
  readonly source: string;
  readonly message: string;
  readonly options: RunOptions;
  readonly variables: string | null;
  readonly trace: string | null;
  readonly createdBy: By;
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
  /** The worker at work, and which try it is. */
  readonly worker: string | null;
  /** The newest state that the apply's worker has brought. */
  readonly brought: WorkerStateOf | null;
  readonly ending: Ending | null;
  /** The state version that the run made. */
  readonly stateVersion: StateVersionId | null;
  readonly error: PhaseError | null;
}

type WorkerStateOf = z.infer<typeof WorkerState>;
/** Delayed events of the machine itself; XState names them by delay and state. */
type Timer =
  | { readonly type: 'xstate.after.hold.run.holding' }
  | { readonly type: 'xstate.after.force.run.stopping' }
  | { readonly type: 'xstate.after.lateState.run.lost' };
type Event = Delivered<RunMessage | JobFact | Timer>;

const untouched: Phase = { status: 'pending', timestamps: {}, counts: null };
const untouchedPlan: PlanPhase = {
  ...untouched,
  hasChanges: false,
  generatedConfiguration: false,
  planFile: null,
  planJson: null,
  redactedJson: null,
};

const unborn: RunContext = {
  organization: '',
  project: '',
  workspace: '' as WorkspaceId,
  workspaceName: '',
  workingDirectory: '',
  configurationVersion: '' as ConfigurationVersionId,
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
  ending: null,
  stateVersion: null,
  error: null,
};

/** The terraform CLI reads the run once more about a second after the plan's end. */
const holdMs = 1_500;
/** As Terraform Enterprise: force is for those who have waited. */
const forceAfterMs = 10_000;
/** A state that is found later than this is for a person to look at. */
const lateStateMs = 30 * 24 * 3_600_000;

const act = actsOf<RunContext, Event, RunEffect>();

/** Some statuses have two times: when it was reached, and when it could have been. */
const stamp = (
  context: RunContext,
  at: number,
  ...names: readonly string[]
): Pick<RunContext, 'timestamps' | 'since'> => ({
  timestamps: { ...context.timestamps, ...Object.fromEntries(names.map((name) => [`${name}-at`, at])) },
  since: at,
});

const moved = <P extends Phase>(phase: P, status: PhaseStatus, at: number): P => {
  const name = { queued: 'queued', running: 'started' }[status as string] ?? status;
  return { ...phase, status, timestamps: { ...phase.timestamps, [`${name}-at`]: at } };
};

const isOver = ({ status }: Phase): boolean => ['finished', 'errored', 'canceled', 'unreachable'].includes(status);

/** What did not begin will not; what was at work ends as said. */
const ended = <P extends Phase>(phase: P, status: PhaseStatus, at: number): P => {
  if (isOver(phase)) return phase;
  return moved(phase, phase.status === 'pending' ? 'unreachable' : status, at);
};

const record = (action: string, by: By | null = null, comment: string | null = null): RunEffect => ({
  type: 'record',
  action,
  by,
  comment,
});

const planOf = (event: Event): PlanResult | null =>
  event.type === 'job.done' || event.type === 'job.canceled' ? (PlanResult.safeParse(event.result).data ?? null) : null;
const applyOf = (event: Event): ApplyResult | null =>
  event.type === 'job.done' || event.type === 'job.canceled'
    ? (ApplyResult.safeParse(event.result).data ?? null)
    : null;

/** Why a job that did not bring a good result failed. */
function errorOf(event: Event): PhaseError {
  if (event.type === 'job.lost')
    return { code: 'worker-lost', detail: `the worker was lost while it was at work: ${event.reason}` };
  // Nobody asked the run to stop, or it would be `stopping`: its worker was told to end.
  if (event.type !== 'job.done')
    return { code: 'worker-stopped', detail: 'the worker was stopped while it was at work' };
  const failure = JobFailure.safeParse(event.result).data?.failure;
  if (failure !== undefined) return failure;
  const error = planOf(event)?.error ?? applyOf(event)?.error;
  return error ?? { code: 'no-result', detail: 'the worker ended without a result' };
}

const mayApply = (result: PlanResult, { options }: RunContext): boolean =>
  (result.hasChanges || options.allowEmptyApply) && !options.planOnly && !result.generatedConfiguration;

const goesOn = (result: PlanResult, context: RunContext): boolean =>
  mayApply(result, context) && (context.options.autoApply || !result.hasChanges);

const machine = setup({
  types: { context: {} as RunContext, events: {} as Event },
  delays: {
    /** Until the CLI has had its look, counted from the end of the plan. */
    hold: ({ context }) => Math.max(0, (context.timestamps['planned-at'] ?? 0) + holdMs - context.since),
    force: forceAfterMs,
    lateState: lateStateMs,
  },
  guards: {
    isPlanJob: ({ event }) => 'job' in event && event.job.startsWith('plan-'),
    isApplyJob: ({ event }) => 'job' in event && event.job.startsWith('apply-'),
    isPlanGood: ({ event }) => planOf(event)?.outcome === 'finished',
    endsWithPlan: ({ context, event }) => {
      const result = planOf(event);
      return result !== null && !mayApply(result, context);
    },
    isSaved: ({ context }) => context.options.savePlan,
    goesOn: ({ context, event }) => {
      const result = planOf(event);
      return result !== null && goesOn(result, context);
    },
    hasState: ({ context, event }) => (applyOf(event)?.state ?? context.brought) !== null,
    isApplyGood: ({ event }) => applyOf(event)?.outcome === 'finished',
    isTooFast: ({ context, event }) =>
      context.options.autoApply && event.meta.at < (context.timestamps['planned-at'] ?? 0) + holdMs,
    endsApplied: ({ context }) => context.ending === 'applied',
    endsCanceled: ({ context }) => context.ending === 'canceled',
    endsTooFast: ({ context, event }) =>
      context.ending === 'errored' &&
      context.options.autoApply &&
      event.meta.at < (context.timestamps['planned-at'] ?? 0) + holdMs,
    endsLost: ({ context }) => context.error?.code === 'worker-lost',
    mayForce: ({ context }) => context.mayForce,
  },
  actions: {
    create: act('run.create', (context, event) => {
      const { organization, project, workspace, workspaceName, workingDirectory, configurationVersion } = event;
      const { source, message, options, variables, trace, by, meta } = event;
      return {
        change: {
          ...{ organization, project, workspace, workspaceName, workingDirectory, configurationVersion },
          ...{ source, message, options, variables, trace, createdBy: by },
          ...stamp(context, meta.at, 'plan-queueable'),
        },
        effects: [
          record('created', by, message),
          { type: 'enqueue', planOnly: options.planOnly || options.savePlan, by },
        ],
      };
    }),
    beginPlan: act('run.start', (context, { stateVersion, meta }) => ({
      change: {
        baseState: stateVersion,
        plan: moved(context.plan, 'queued', meta.at),
        ...stamp(context, meta.at, 'queuing', 'plan-queued'),
      },
      effects: [{ type: 'begin', phase: 'plan' }, record('queued')],
    })),
    planStarted: act('job.started', (context, { worker, meta }) => ({
      change: { worker, plan: moved(context.plan, 'running', meta.at), ...stamp(context, meta.at, 'planning') },
      effects: [record('planning')],
    })),
    takePlan: act('job.done', (context, event) => {
      const result = planOf(event);
      if (result === null) return {};
      const { counts, hasChanges, generatedConfiguration, planFile, planJson, redactedJson } = result;
      const plan = { ...context.plan, counts, hasChanges, generatedConfiguration, planFile, planJson, redactedJson };
      return {
        change: {
          worker: null,
          plan: moved(plan, 'finished', event.meta.at),
          ...stamp(context, event.meta.at, 'planned'),
        },
        effects: [record('planned')],
      };
    }),
    finishPlan: act('job.done', (context, { meta }) => ({
      change: {
        apply: ended(context.apply, 'unreachable', meta.at),
        ...stamp(context, meta.at, 'planned-and-finished'),
      },
      effects: [record('planned_and_finished'), { type: 'leave' }],
    })),
    savePlan: act('job.done', (context, { meta }) => ({
      change: stamp(context, meta.at, 'planned-and-saved'),
      effects: [record('planned_and_saved')],
    })),
    confirm: act('run.confirm', (context, { by, comment, meta }) => ({
      change: { confirmedBy: by, ...stamp(context, meta.at, 'confirmed') },
      effects: [record('confirmed', by, comment)],
    })),
    enqueueSaved: act('run.confirm', (_, { by }) => ({ effects: [{ type: 'enqueue', planOnly: false, by }] })),
    beginApply: act(['run.confirm', 'run.start', 'job.done'], (context, { meta }) => ({
      change: {
        apply: moved(context.apply, 'queued', meta.at),
        ...stamp(context, meta.at, 'queuing-apply', 'apply-queued'),
      },
      effects: [{ type: 'begin', phase: 'apply' }, record('apply_queued')],
    })),
    applyStarted: act('job.started', (context, { worker, meta }) => ({
      change: { worker, apply: moved(context.apply, 'running', meta.at), ...stamp(context, meta.at, 'applying') },
      effects: [record('applying')],
    })),
    bring: act('run.rescue-state', (context, { state }) =>
      context.brought !== null && context.brought.serial > state.serial ? {} : { change: { brought: state } },
    ),
    takeApply: act(['job.done', 'job.canceled', 'job.lost'], (context, event) => {
      const result = applyOf(event);
      const isGood = result?.outcome === 'finished';
      const isCanceled = context.canceledBy !== null && !isGood;
      return {
        change: {
          worker: null,
          ending: isGood ? 'applied' : isCanceled ? 'canceled' : 'errored',
          brought: result?.state ?? context.brought,
          apply: { ...context.apply, counts: result?.counts ?? context.apply.counts },
          error: isGood || isCanceled ? null : errorOf(event),
          since: event.meta.at,
        },
      };
    }),
    saveState: act(['job.done', 'job.canceled', 'job.lost', 'run.rescue-state'], ({ brought, createdBy }) =>
      brought === null ? {} : { effects: [{ type: 'save-state', state: brought, by: createdBy }] },
    ),
    stateSaved: act('run.state-saved', (_, { stateVersion }) => ({ change: { stateVersion } })),
    lateStateRefused: act('run.state-refused', ({ error }, { detail }) => ({
      change: {
        error: {
          code: 'worker-lost',
          detail: `${error?.detail ?? ''}. A state that was found later is not taken: ${detail}`,
        },
      },
    })),
    stateRefused: act('run.state-refused', ({ brought, error }, { detail }) => ({
      change: {
        ending: 'errored',
        error: {
          code: 'state-refused',
          detail: `the workspace does not take the state that the apply left (serial ${brought?.serial ?? '?'}, kept as ${brought?.digest ?? '?'}): ${detail}${error === null ? '' : `. Before that: ${error.detail}`}`,
        },
      },
    })),
    finish: act(['run.state-saved', 'job.done'], (context, { meta }) => ({
      change: { apply: ended(context.apply, 'finished', meta.at), ...stamp(context, meta.at, 'applied') },
      effects: [record('applied'), { type: 'leave' }],
    })),
    fail: act(
      [
        'job.done',
        'job.lost',
        'job.canceled',
        'run.state-saved',
        'run.state-refused',
        'run.workspace-refused',
        'xstate.after.hold.run.holding',
      ],
      (context, event) => ({
        change: {
          worker: null,
          error:
            context.error ??
            (event.type === 'run.workspace-refused' ? { code: event.code, detail: event.detail } : errorOf(event)),
          plan: ended(context.plan, 'errored', event.meta.at),
          apply: ended(context.apply, 'errored', event.meta.at),
          ...stamp(context, event.meta.at, 'errored'),
        },
        effects: [record('errored'), { type: 'leave' }],
      }),
    ),
    discard: act(['run.discard', 'run.workspace-deleted'], (context, event) => ({
      change: {
        plan: ended(context.plan, 'canceled', event.meta.at),
        apply: ended(context.apply, 'canceled', event.meta.at),
        ...stamp(context, event.meta.at, 'discarded'),
      },
      effects: [
        event.type === 'run.discard' ? record('discarded', event.by, event.comment) : record('discarded'),
        { type: 'leave' },
      ],
    })),
    askStop: act('run.cancel', (context, { by, comment, meta }) => ({
      change: { canceledBy: by, since: meta.at },
      effects: [
        record('cancel_requested', by, comment),
        { type: 'stop', phase: context.apply.status === 'pending' ? 'plan' : 'apply', force: false },
      ],
    })),
    allowForce: act('xstate.after.force.run.stopping', () => ({ change: { mayForce: true } })),
    forceStop: act('run.force-cancel', (context, { by, comment, meta }) => ({
      change: { ...stamp(context, meta.at, 'force-canceled'), mayForce: false },
      effects: [
        record('force_cancel_requested', by, comment),
        { type: 'stop', phase: context.apply.status === 'pending' ? 'plan' : 'apply', force: true },
      ],
    })),
    cancel: act(['run.cancel', 'job.canceled', 'job.done', 'job.lost', 'run.state-saved'], (context, event) => ({
      change: {
        worker: null,
        canceledBy: event.type === 'run.cancel' ? event.by : context.canceledBy,
        plan: ended(context.plan, 'canceled', event.meta.at),
        apply: ended(context.apply, 'canceled', event.meta.at),
        ...stamp(context, event.meta.at, 'canceled'),
      },
      effects: [record('canceled', event.type === 'run.cancel' ? event.by : context.canceledBy), { type: 'leave' }],
    })),
    effect: (_, _params: RunEffect) => {},
  },
});

const stopWork = { target: 'stopping', actions: ['askStop'] } as const;
const endOfApply = {
  'job.done': [
    { guard: 'hasState', target: 'saving', actions: ['takeApply', 'saveState'] },
    { guard: 'isApplyGood', target: 'applied', actions: ['takeApply', 'finish'] },
    { guard: 'isTooFast', target: 'holding', actions: ['takeApply'] },
    { target: 'errored', actions: ['takeApply', 'fail'] },
  ],
  'job.canceled': [
    { guard: 'hasState', target: 'saving', actions: ['takeApply', 'saveState'] },
    { target: 'errored', actions: ['takeApply', 'fail'] },
  ],
  'job.lost': [
    { guard: 'hasState', target: 'saving', actions: ['takeApply', 'saveState'] },
    { target: 'lost', actions: ['takeApply', 'fail'] },
  ],
} as const;
const endOfPlan = {
  'job.done': [
    { guard: and(['isPlanGood', 'endsWithPlan']), target: 'planned_and_finished', actions: ['takePlan', 'finishPlan'] },
    { guard: and(['isPlanGood', 'isSaved']), target: 'planned_and_saved', actions: ['takePlan', 'savePlan'] },
    { guard: and(['isPlanGood', 'goesOn']), target: 'apply_queued', actions: ['takePlan', 'beginApply'] },
    { guard: 'isPlanGood', target: 'planned', actions: ['takePlan'] },
    { target: 'errored', actions: ['fail'] },
  ],
  'job.canceled': { target: 'errored', actions: ['fail'] },
  'job.lost': { target: 'errored', actions: ['fail'] },
} as const;

export const runMachine = machine.createMachine({
  id: 'run',
  context: unborn,
  initial: 'absent',
  states: {
    absent: { on: { 'run.create': { target: 'pending', actions: ['create'] } } },
    pending: {
      on: {
        'run.start': { target: 'plan_queued', actions: ['beginPlan'] },
        'run.cancel': { target: 'canceled', actions: ['cancel'] },
        'run.discard': { target: 'discarded', actions: ['discard'] },
        'run.workspace-deleted': { target: 'discarded', actions: ['discard'] },
        'run.workspace-refused': { target: 'errored', actions: ['fail'] },
      },
    },
    plan_queued: {
      on: {
        'job.started': { target: 'planning', actions: ['planStarted'] },
        'run.cancel': stopWork,
        // The end may be heard before the beginning.
        ...endOfPlan,
      },
    },
    planning: {
      on: {
        // Another worker, after the first was lost.
        'job.started': { actions: ['planStarted'] },
        'run.cancel': stopWork,
        ...endOfPlan,
      },
    },
    planned: {
      on: {
        'run.confirm': { target: 'apply_queued', actions: ['confirm', 'beginApply'] },
        'run.discard': { target: 'discarded', actions: ['discard'] },
        'run.workspace-deleted': { target: 'discarded', actions: ['discard'] },
      },
    },
    planned_and_saved: {
      on: {
        'run.confirm': { target: 'confirmed', actions: ['confirm', 'enqueueSaved'] },
        'run.discard': { target: 'discarded', actions: ['discard'] },
      },
    },
    confirmed: {
      on: {
        'run.start': { target: 'apply_queued', actions: ['beginApply'] },
        'run.cancel': { target: 'canceled', actions: ['cancel'] },
        'run.discard': { target: 'discarded', actions: ['discard'] },
        'run.workspace-deleted': { target: 'discarded', actions: ['discard'] },
        'run.workspace-refused': { target: 'errored', actions: ['fail'] },
      },
    },
    apply_queued: {
      on: {
        'job.started': { guard: 'isApplyJob', target: 'applying', actions: ['applyStarted'] },
        'run.cancel': stopWork,
        'run.rescue-state': { actions: ['bring'] },
        ...endOfApply,
      },
    },
    applying: {
      on: {
        'run.cancel': stopWork,
        'run.rescue-state': { actions: ['bring'] },
        ...endOfApply,
      },
    },
    saving: {
      on: {
        'run.state-saved': [
          { guard: 'endsApplied', target: 'applied', actions: ['stateSaved', 'finish'] },
          { guard: 'endsCanceled', target: 'canceled', actions: ['stateSaved', 'cancel'] },
          { guard: 'endsLost', target: 'lost', actions: ['stateSaved', 'fail'] },
          { guard: 'endsTooFast', target: 'holding', actions: ['stateSaved'] },
          { target: 'errored', actions: ['stateSaved', 'fail'] },
        ],
        'run.state-refused': { target: 'errored', actions: ['stateRefused', 'fail'] },
      },
    },
    holding: { after: { hold: { target: 'errored', actions: ['fail'] } } },
    stopping: {
      after: { force: { actions: ['allowForce'] } },
      on: {
        'run.force-cancel': { guard: 'mayForce', actions: ['forceStop'] },
        'run.rescue-state': { actions: ['bring'] },
        'job.started': [{ guard: 'isPlanJob', actions: ['planStarted'] }, { actions: ['applyStarted'] }],
        'job.done': [
          { guard: 'isPlanJob', target: 'canceled', actions: ['cancel'] },
          { guard: 'hasState', target: 'saving', actions: ['takeApply', 'saveState'] },
          { guard: 'isApplyGood', target: 'applied', actions: ['takeApply', 'finish'] },
          { target: 'canceled', actions: ['takeApply', 'cancel'] },
        ],
        'job.canceled': [
          { guard: 'isPlanJob', target: 'canceled', actions: ['cancel'] },
          { guard: 'hasState', target: 'saving', actions: ['takeApply', 'saveState'] },
          { target: 'canceled', actions: ['takeApply', 'cancel'] },
        ],
        'job.lost': [
          { guard: 'isPlanJob', target: 'canceled', actions: ['cancel'] },
          { guard: 'hasState', target: 'saving', actions: ['takeApply', 'saveState'] },
          { target: 'canceled', actions: ['takeApply', 'cancel'] },
        ],
      },
    },
    lost: {
      after: { lateState: { target: 'errored' } },
      on: {
        'run.rescue-state': { actions: ['bring', 'saveState'] },
        'run.state-saved': { actions: ['stateSaved'] },
        'run.state-refused': { actions: ['lateStateRefused'] },
      },
    },
    planned_and_finished: { type: 'final' },
    applied: { type: 'final' },
    errored: { type: 'final' },
    discarded: { type: 'final' },
    canceled: { type: 'final' },
  },
});
