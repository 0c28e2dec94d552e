// The life of a run.
//
// It is created `pending` and asks its workspace to be let in; one whose configuration is still being fetched asks once it is there
// (`fetching`). Once it may begin it queues a plan (`plan_queued`), which a worker takes up (`planning`). The end of the plan is one step: what it found, whether there is something to apply, and what may be done
// next change together. A plan that may never be applied, or that found nothing to change, ends the run (`planned_and_finished`). A
// saved plan waits outside the queue (`planned_and_saved`), and is discarded when it is confirmed after the state has changed. Else
// the run waits for a person (`planned`), or goes on by itself.
//
// A plan that may never be applied waits for nobody, and nobody may wait for it: terraform does not cancel it when it is
// interrupted. So it lives in `speculating`, where the same steps have an end of time.
//
// A confirmed run queues its apply (`apply_queued`, `applying`). Whatever an apply leaves behind is saved first: the state goes to the
// workspace (`saving`), and only its answer ends the run, so that whoever comes next plans against it. An apply is never begun twice.
// When its worker is lost, or could not bring its state, the run ends with the newest state that was brought; a state that is found
// later is still handed in (`lost`). The workspace takes it as long as nobody else has begun, and keeps it as a state version that is
// not current when it does not.
//
// An apply that terraform did not bring to an end may have made what no state tells of. Its run leaves the workspace with that word, and
// nobody is let in before a person has looked; whoever has ended it by force was warned, and is taken at their word.
//
// Until work has begun, a cancel ends the run at once; later it asks the work to stop and waits for its end (`stopping`), which may
// be hurried by force after ten seconds. An apply that was to go on by itself and fails at once is held back for a moment
// (`holding`): the terraform CLI looks at the run once more before it reads the apply's log, and would show no reason otherwise.
// When its workspace is deleted a run is discarded, or its work is asked to stop as by a cancel.
//
// Beside plan and apply stand the stages that were attached when the run was made (stages.ts): run tasks, the cost estimate, the policy
// check. `before_plan`, `after_plan`, `before_apply` and `after_apply` are no states to be in: there the run goes to the next stage, or
// on when none is left. After a plan it waits for a person under the name of the last stage that it passed.

import { and, setup } from 'xstate';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { JobFact } from '../kernel/job-fact.ts';
import { terrace } from '../user/id.ts';
import type { By } from '../user/id.ts';
import { ended, isOver, moved, reached, unborn } from './context.ts';
import type { RunContext } from './context.ts';
import type { RunEffect } from './effects.ts';
import { ApplyResult, JobFailure, PlanResult } from './messages.ts';
import type { PhaseError, RunMessage } from './messages.ts';
import { attached, endStages, moveStage, openStage, stageKinds, stageNames, stageOf, stageStates } from './stages.ts';
import type { Attached, Stage, StageKind, StageStatus } from './stages.ts';

/** Delayed events of the machine itself; XState names them by delay and state. */
type Timer =
  | { readonly type: 'xstate.after.hold.run.holding' }
  | { readonly type: 'xstate.after.force.run.stopping' }
  | { readonly type: 'xstate.after.speculation.run.speculating' }
  | { readonly type: 'xstate.after.lateState.run.lost' }
  | { readonly type: 'xstate.after.keep.run.planned_and_saved' };
type Event = Delivered<RunMessage | JobFact | Timer>;

/** The terraform CLI reads the run once more about a second after the plan's end. */
const holdMs = 1_500;
/** As Terraform Enterprise: force is for those who have waited. */
export const forceAfterMs = 10_000;
/** An hour of waiting for a worker, and the two hours that a plan may take. */
const speculationMs = 3 * 3_600_000;
/** A state that is found later than this is for a person to look at. */
export const lateStateMs = 30 * 24 * 3_600_000;

/** A saved plan is kept this long; it is old by then, whatever the state says. */
export const keepMs = 30 * 24 * 3_600_000;

const act = actsOf<RunContext, Event, RunEffect>();

const record = (action: string, by: By | null = null, comment: string | null = null): RunEffect => ({
  type: 'record',
  action,
  by,
  comment,
});

const enqueue = ({ options }: RunContext, by: By): RunEffect => ({
  type: 'enqueue',
  planOnly: options.planOnly || options.savePlan,
  by,
});

/** A run that only plans never entered the workspace's queue, and one that saves its plan is known there once it is saved. */
const leaves = ({ options, confirmedBy, timestamps, isUnsure }: RunContext): readonly RunEffect[] => {
  const isFetching = 'fetching-at' in timestamps && !('fetching-completed-at' in timestamps);
  const unsure = isUnsure === true && !('force-canceled-at' in timestamps);
  const isPlanning = options.savePlan && confirmedBy === null && !('planned-and-saved-at' in timestamps);
  return isFetching || options.planOnly || isPlanning ? [] : [{ type: 'leave', unsure }];
};

const makesStages = (stages: Attached): readonly RunEffect[] =>
  stages.flatMap(({ kind, id, tasks }) =>
    tasks === undefined ? [] : [{ type: 'make-stage' as const, stage: { kind, id }, tasks }],
  );

/** The stage that comes next; null when none of them is left. An estimate says nothing about a part of the resources. */
function nextStage({ stages, options }: RunContext): Stage | null {
  const kinds = stageKinds.filter((kind) => kind !== 'cost_estimate' || options.targetAddrs.length === 0);
  return kinds.map((kind) => stageOf(stages, kind)).find((stage) => stage?.status === 'pending') ?? null;
}

const comesNext =
  (kind: StageKind) =>
  ({ context }: { readonly context: RunContext }): boolean =>
    nextStage(context)?.kind === kind;
const wasPassed =
  (kind: StageKind) =>
  ({ context }: { readonly context: RunContext }): boolean =>
    ['passed', 'overridden', 'errored', 'failed'].includes(stageOf(context.stages, kind)?.status ?? '');

/** A stage took on a status, and the run a state of its own with it. */
const stageMoved = (
  context: RunContext,
  at: number,
  to: { readonly id: string; readonly status: StageStatus; readonly detail?: string | null; readonly state: string },
): Partial<RunContext> => ({
  stages: moveStage(context.stages, to.id, to.status, to.detail),
  ...reached(context, at, to.state.replaceAll('_', '-')),
});

/** What is at work beside the run ends with it. */
const endsStage = ({ stages }: RunContext): readonly RunEffect[] => {
  const stage = openStage(stages);
  return stage === null ? [] : [{ type: 'end-stage', stage: { kind: stage.kind, id: stage.id } }];
};

const phaseOf = ({ apply }: RunContext): 'plan' | 'apply' => (apply.status === 'pending' ? 'plan' : 'apply');

const planOf = (event: Event): PlanResult | null =>
  event.type === 'job.done' || event.type === 'job.canceled' ? (PlanResult.safeParse(event.result).data ?? null) : null;
const applyOf = (event: Event): ApplyResult | null =>
  event.type === 'job.done' || event.type === 'job.canceled'
    ? (ApplyResult.safeParse(event.result).data ?? null)
    : null;

/** Whether something of the apply's state may still lie where it worked: its end does not say that all of it was brought. */
function leavesState(event: Event): boolean {
  if (event.type === 'job.lost') return true;
  if (event.type !== 'job.done' && event.type !== 'job.canceled') return false;
  return applyOf(event)?.leavesState ?? JobFailure.safeParse(event.result).success;
}

/** Whether the apply may have made what no state tells of. */
const isCutShort = (event: Event): boolean => leavesState(event) || applyOf(event)?.cutShort === true;

/** Where a state is that the workspace does not take. */
const keptAs = (stateVersion: string | null): string =>
  stateVersion === null
    ? 'it is kept with this run, for site admins: GET /api/v2/terrace/runs/<run>/state'
    : `it is kept as ${stateVersion}, which is not the current state: GET /api/v2/state-versions/${stateVersion}`;

/** Why a job that did not bring a good result failed. */
function errorOf(event: Event, context: RunContext): PhaseError {
  if (event.type === 'job.lost') {
    const [phase, rule] = phaseOf(context) === 'plan' ? ['plan', ''] : ['apply', ', and an apply is never begun again'];
    return { code: 'worker-lost', detail: `the ${phase} was interrupted${rule}: ${event.reason}` };
  }
  // Nobody asked the run to stop, or it would be `stopping`: its worker was told to end.
  if (event.type !== 'job.done')
    return { code: 'worker-stopped', detail: 'the worker was stopped while it was at work' };
  const failure = JobFailure.safeParse(event.result).data?.failure;
  if (failure !== undefined) return failure;
  const error = planOf(event)?.error ?? applyOf(event)?.error;
  return error ?? { code: 'no-result', detail: 'the worker ended without a result' };
}

const mayApply = ({ plan, options }: RunContext): boolean =>
  (plan.hasChanges || options.allowEmptyApply) && !options.planOnly && !plan.generatedConfiguration;

const isWithinHold = ({ options, timestamps }: RunContext, at: number): boolean =>
  options.autoApply && at < (timestamps['planned-at'] ?? 0) + holdMs;

const machine = setup({
  types: { context: {} as RunContext, events: {} as Event },
  delays: {
    /** Until the CLI has had its look, counted from the end of the plan. */
    hold: ({ context }) => Math.max(0, (context.timestamps['planned-at'] ?? 0) + holdMs - context.since),
    force: forceAfterMs,
    speculation: speculationMs,
    lateState: lateStateMs,
    keep: keepMs,
  },
  guards: {
    awaitsConfiguration: ({ event }) => event.type === 'run.create' && event.awaitsConfiguration,
    isPlanOnly: ({ context }) => context.options.planOnly,
    /** Of the plan while it is at hand: its start may be heard after its end. */
    isPlanJob: ({ context, event }) => 'job' in event && event.job.startsWith('plan-') && !isOver(context.plan),
    isApplyJob: ({ context, event }) =>
      'job' in event && event.job.startsWith('apply-') && ['queued', 'running'].includes(context.apply.status),
    isPlanGood: ({ event }) => planOf(event)?.outcome === 'finished',
    endsWithPlan: ({ context }) => !mayApply(context),
    isSaved: ({ context }) => context.options.savePlan,
    goesOn: ({ context: { options, plan } }) => options.autoApply || !plan.hasChanges,
    isStale: ({ context, event }) => event.type === 'run.start' && event.stateVersion !== context.baseState,
    hasState: ({ context, event }) => (applyOf(event)?.state ?? context.brought) !== null,
    isApplyGood: ({ event }) => applyOf(event)?.outcome === 'finished',
    isTooFast: ({ context, event }) => isWithinHold(context, event.meta.at),
    endsApplied: ({ context }) => context.ending === 'applied',
    endsCanceled: ({ context }) => context.ending === 'canceled',
    isLost: ({ context }) => context.isLost,
    leavesState: ({ event }) => leavesState(event),
    /** It was brought before, or is older than what was. */
    isKnownState: ({ context: { brought }, event }) =>
      event.type === 'run.rescue-state' &&
      brought !== null &&
      (brought.digest === event.state.digest || brought.serial > event.state.serial),
    mayForce: ({ context }) => context.mayForce,
    prePlanIsNext: comesNext('pre_plan'),
    postPlanIsNext: comesNext('post_plan'),
    costEstimateIsNext: comesNext('cost_estimate'),
    policyCheckIsNext: comesNext('policy_check'),
    preApplyIsNext: comesNext('pre_apply'),
    postApplyIsNext: comesNext('post_apply'),
    policyWasChecked: wasPassed('policy_check'),
    costWasEstimated: wasPassed('cost_estimate'),
    postPlanWasPassed: wasPassed('post_plan'),
    /** Of the stage that the run is at: one may be heard of twice. */
    isStage: ({ context, event }) => 'stage' in event && event.stage === openStage(context.stages)?.id,
    stageFailed: ({ event }) => event.type === 'run.stage-ended' && ['failed', 'errored'].includes(event.outcome),
    stageDidNotPass: ({ event }) => event.type === 'run.stage-ended' && event.outcome !== 'passed',
    isOverridable: ({ event }) => event.type === 'run.stage-ended' && event.outcome === 'overridable',
  },
  actions: {
    create: act('run.create', (context, event) => {
      const { organization, organizationId, project, workspace, workspaceName } = event;
      const { workingDirectory, configurationVersion, agentPool = null } = event;
      const { source, message, options, variables, trace, pushed, by, meta } = event;
      const stages = attached(event.stages);
      return {
        change: {
          ...{ organization, organizationId, project, workspace, workspaceName },
          ...{ workingDirectory, configurationVersion, agentPool },
          ...{ source, message, options, variables, trace, createdBy: by, stages },
          ...(pushed === undefined ? {} : { pushed }),
          ...reached(context, meta.at, event.awaitsConfiguration ? 'fetching' : 'plan-queueable'),
        },
        effects: [record('created', by, message), ...makesStages(event.stages)],
      };
    }),
    enqueue: act(['run.create', 'run.configuration-ready'], (context) => ({
      effects: [enqueue(context, context.createdBy)],
    })),
    fetched: act('run.configuration-ready', (context, { meta }) => ({
      change: reached(context, meta.at, 'fetching-completed', 'plan-queueable'),
      effects: [record('fetching_completed')],
    })),
    letIn: act('run.start', (_, { stateVersion, meta }) => ({ change: { baseState: stateVersion, since: meta.at } })),
    beginStage: act(
      ['run.start', 'job.done', 'run.confirm', 'run.state-saved', 'run.stage-ended', 'run.stage-overridden'],
      (context, { meta }) => {
        const stage = nextStage(context);
        if (stage === null) return {};
        const { running } = stageStates[stage.kind];
        return {
          change: stageMoved(context, meta.at, { id: stage.id, status: 'running', state: running }),
          effects: [{ type: 'begin-stage', stage: { kind: stage.kind, id: stage.id } }, record(running)],
        };
      },
    ),
    completeStage: act('run.stage-ended', (context, { stage: id, outcome, detail, meta }) => {
      const stage = openStage(context.stages);
      if (stage === null) return {};
      const { completed } = stageStates[stage.kind];
      const status = outcome === 'overridable' ? 'failed' : outcome;
      return {
        change: stageMoved(context, meta.at, { id, status, detail, state: completed }),
        effects: [record(completed, null, detail)],
      };
    }),
    awaitOverride: act('run.stage-ended', (context, { stage: id, detail, meta }) => {
      const action =
        openStage(context.stages)?.kind === 'post_plan' ? 'post_plan_awaiting_decision' : 'policy_override';
      return {
        change: stageMoved(context, meta.at, { id, status: 'awaiting_override', detail, state: action }),
        effects: [record(action, null, detail)],
      };
    }),
    overrideStage: act('run.stage-overridden', (context, { stage: id, by, comment, meta }) => {
      const stage = openStage(context.stages);
      if (stage === null) return {};
      const { completed } = stageStates[stage.kind];
      return {
        change: stageMoved(context, meta.at, { id, status: 'overridden', detail: stage.detail, state: completed }),
        effects: [record('overridden', by, comment), record(completed)],
      };
    }),
    failStage: act('run.stage-ended', (context, { stage: id, outcome, detail }) => {
      const stage = openStage(context.stages);
      const name = stage === null ? 'a stage' : stageNames[stage.kind];
      const what = outcome === 'errored' ? 'came to no result' : 'did not pass';
      return {
        change: {
          stages: moveStage(context.stages, id, outcome === 'errored' ? 'errored' : 'failed', detail),
          error: { code: 'stage-failed', detail: `${name} ${what}${detail === null ? '' : `: ${detail}`}` },
        },
      };
    }),
    softFail: act('run.stage-ended', (context, { stage: id, detail, meta }) => ({
      change: {
        stages: endStages(moveStage(context.stages, id, 'failed', detail)),
        apply: ended(context.apply, 'unreachable', meta.at),
        ...reached(context, meta.at, 'policy-soft-failed'),
      },
      effects: [record('policy_soft_failed', null, detail), ...leaves(context)],
    })),
    skipStage: act('run.cancel', (context) => ({
      change: { stages: endStages(context.stages) },
      effects: endsStage(context),
    })),
    endApply: act(['run.state-saved', 'job.done'], (context, { meta }) => ({
      change: { apply: ended(context.apply, 'finished', meta.at) },
    })),
    beginPlan: act(['run.start', 'run.stage-ended'], (context, { meta }) => ({
      change: {
        plan: moved(context.plan, 'queued', meta.at),
        ...reached(context, meta.at, 'queuing', 'plan-queued'),
      },
      effects: [{ type: 'begin', phase: 'plan' }, record('queued')],
    })),
    planStarted: act('job.started', (context, { worker, meta }) => ({
      change: { worker, plan: moved(context.plan, 'running', meta.at), ...reached(context, meta.at, 'planning') },
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
          ...reached(context, event.meta.at, 'planned'),
        },
        effects: [record('planned')],
      };
    }),
    finishPlan: act(['job.done', 'run.stage-ended', 'run.stage-overridden'], (context, { meta }) => ({
      change: {
        stages: endStages(context.stages),
        apply: ended(context.apply, 'unreachable', meta.at),
        ...reached(context, meta.at, 'planned-and-finished'),
      },
      effects: [record('planned_and_finished'), ...leaves(context)],
    })),
    savePlan: act(['job.done', 'run.stage-ended', 'run.stage-overridden'], (context, { meta }) => ({
      change: reached(context, meta.at, 'planned-and-saved'),
      effects: [record('planned_and_saved'), { type: 'keep-plan', stateVersion: context.baseState }],
    })),
    /** Nobody is asked: it was to be applied by itself. */
    goOn: act(['job.done', 'run.stage-ended', 'run.stage-overridden'], (context, { meta }) => ({
      change: reached(context, meta.at, 'confirmed'),
    })),
    confirm: act('run.confirm', (context, { by, comment, meta }) => ({
      change: { confirmedBy: by, ...reached(context, meta.at, 'confirmed') },
      effects: [record('confirmed', by, comment)],
    })),
    enqueueSaved: act('run.confirm', (_, { by }) => ({ effects: [{ type: 'enqueue', planOnly: false, by }] })),
    beginApply: act(
      ['run.confirm', 'run.start', 'job.done', 'run.stage-ended', 'run.stage-overridden'],
      (context, { meta }) => ({
        change: {
          apply: moved(context.apply, 'queued', meta.at),
          ...reached(context, meta.at, 'queuing-apply', 'apply-queued'),
        },
        effects: [{ type: 'begin', phase: 'apply' }, record('apply_queued')],
      }),
    ),
    applyStarted: act('job.started', (context, { worker, meta }) => ({
      change: { worker, apply: moved(context.apply, 'running', meta.at), ...reached(context, meta.at, 'applying') },
      effects: [record('applying')],
    })),
    bring: act('run.rescue-state', ({ brought }, { state }) =>
      brought !== null && brought.serial > state.serial ? {} : { change: { brought: state } },
    ),
    takeApply: act(['job.done', 'job.canceled', 'job.lost'], (context, event) => {
      const result = applyOf(event);
      const isGood = result?.outcome === 'finished';
      const isCanceled = context.canceledBy !== null && !isGood;
      const tellsWhy = event.type === 'job.lost' || result?.leavesState === true;
      return {
        change: {
          worker: null,
          isLost: leavesState(event),
          isUnsure: isCutShort(event),
          ending: isGood ? 'applied' : isCanceled ? 'canceled' : 'errored',
          brought: result?.state ?? context.brought,
          apply: { ...context.apply, counts: result?.counts ?? context.apply.counts },
          error: isGood || (isCanceled && !tellsWhy) ? null : errorOf(event, context),
          since: event.meta.at,
        },
      };
    }),
    saveState: act(['job.done', 'job.canceled', 'job.lost', 'run.rescue-state'], ({ brought, createdBy }) =>
      brought === null ? {} : { effects: [{ type: 'save-state', state: brought, by: createdBy }] },
    ),
    stateSaved: act('run.state-saved', (_, { stateVersion }) => ({ change: { stateVersion } })),
    lateStateSaved: act('run.state-saved', ({ error }, { stateVersion }) => {
      const found = `the state that was found after the apply had ended is saved as ${stateVersion}`;
      return {
        change: { stateVersion, error: error && { ...error, detail: `${error.detail}. Since then: ${found}` } },
        effects: [record('state_rescued', null, found)],
      };
    }),
    lateStateRefused: act('run.state-refused', ({ brought, error }, { detail, stateVersion }) => {
      const found = `the state that was found after the apply had ended (serial ${brought?.serial ?? '?'}) is not taken: ${detail}; ${keptAs(stateVersion)}`;
      return {
        change: { error: error && { ...error, detail: `${error.detail}. Since then: ${found}` } },
        effects: [record('state_refused', null, found)],
      };
    }),
    stateRefused: act('run.state-refused', ({ brought, error }, { detail, stateVersion }) => ({
      change: {
        ending: 'errored',
        isUnsure: true,
        error: {
          code: 'state-refused',
          detail: `the workspace does not take the state that the apply left (serial ${brought?.serial ?? '?'}): ${detail}; ${keptAs(stateVersion)}${error === null ? '' : `. Before that: ${error.detail}`}`,
        },
      },
    })),
    finish: act(['run.state-saved', 'job.done', 'run.stage-ended', 'run.cancel'], (context, { meta }) => ({
      change: { apply: ended(context.apply, 'finished', meta.at), ...reached(context, meta.at, 'applied') },
      effects: [record('applied'), ...leaves(context)],
    })),
    fail: act(
      [
        'job.done',
        'job.lost',
        'job.canceled',
        'run.state-saved',
        'run.state-refused',
        'run.workspace-refused',
        'run.configuration-failed',
        'run.stage-ended',
        'xstate.after.hold.run.holding',
      ],
      (context, event) => ({
        change: {
          worker: null,
          stages: endStages(context.stages),
          error:
            context.error ?? ('code' in event ? { code: event.code, detail: event.detail } : errorOf(event, context)),
          plan: ended(context.plan, 'errored', event.meta.at),
          apply: ended(context.apply, 'errored', event.meta.at),
          ...reached(context, event.meta.at, 'errored'),
        },
        effects: [record('errored'), ...(event.type === 'run.workspace-refused' ? [] : leaves(context))],
      }),
    ),
    discard: act(['run.discard', 'run.workspace-deleted'], (context, event) => ({
      change: {
        stages: endStages(context.stages),
        plan: ended(context.plan, 'canceled', event.meta.at),
        apply: ended(context.apply, 'canceled', event.meta.at),
        ...reached(context, event.meta.at, 'discarded'),
      },
      effects: [
        ...endsStage(context),
        ...(event.type === 'run.discard'
          ? [record('discarded', event.by, event.comment), ...leaves(context)]
          : [record('discarded', null, `workspace ${context.workspaceName} was deleted`)]),
      ],
    })),
    discardStale: act('run.start', (context, { stateVersion, meta }) => {
      const detail = `the state of workspace ${context.workspaceName} has changed since the plan was saved: it was made against ${context.baseState ?? 'no state'}, and now there is ${stateVersion ?? 'none'}`;
      return {
        change: {
          error: { code: 'plan-stale', detail },
          apply: ended(context.apply, 'canceled', meta.at),
          ...reached(context, meta.at, 'discarded'),
        },
        effects: [record('discarded', null, detail), ...leaves(context)],
      };
    }),
    /** Nobody confirmed it in time, or the state that it was made against is no longer the current one. */
    discardOld: act(['run.plan-stale', 'xstate.after.keep.run.planned_and_saved'], (context, event) => {
      const detail =
        event.type === 'run.plan-stale'
          ? `the state of workspace ${context.workspaceName} has changed since the plan was saved: it was made against ${context.baseState ?? 'no state'}, and now there is ${event.stateVersion}`
          : `nobody has confirmed the saved plan for ${keepMs / (24 * 3_600_000)} days`;
      return {
        change: {
          error: { code: event.type === 'run.plan-stale' ? 'plan-stale' : 'plan-old', detail },
          stages: endStages(context.stages),
          apply: ended(context.apply, 'canceled', event.meta.at),
          ...reached(context, event.meta.at, 'discarded'),
        },
        effects: [record('discarded', null, detail), ...(event.type === 'run.plan-stale' ? [] : leaves(context))],
      };
    }),
    askStop: act('run.cancel', (context, { by, comment, meta }) => ({
      change: { canceledBy: by, since: meta.at },
      effects: [record('cancel_requested', by, comment), { type: 'stop', phase: phaseOf(context), force: false }],
    })),
    abandon: act('run.workspace-deleted', (context, { meta }) => {
      const detail = `workspace ${context.workspaceName} was deleted`;
      return {
        change: { canceledBy: terrace, since: meta.at },
        effects: [record('cancel_requested', terrace, detail), { type: 'stop', phase: phaseOf(context), force: false }],
      };
    }),
    giveUp: act('xstate.after.speculation.run.speculating', (_, { meta }) => {
      const detail = `a plan that can never be applied may take ${speculationMs / 3_600_000} hours in all; nobody may be waiting for it any more`;
      return {
        change: { canceledBy: terrace, since: meta.at, error: { code: 'too-long', detail } },
        effects: [record('cancel_requested', terrace, detail), { type: 'stop', phase: 'plan', force: false }],
      };
    }),
    allowForce: act('xstate.after.force.run.stopping', () => ({ change: { mayForce: true } })),
    forceStop: act('run.force-cancel', (context, { by, comment, meta }) => ({
      change: { ...reached(context, meta.at, 'force-canceled'), mayForce: false },
      effects: [record('force_cancel_requested', by, comment), { type: 'stop', phase: phaseOf(context), force: true }],
    })),
    cancel: act(['run.cancel', 'job.canceled', 'job.done', 'job.lost', 'run.state-saved'], (context, event) => {
      const by = event.type === 'run.cancel' ? event.by : context.canceledBy;
      return {
        change: {
          worker: null,
          stages: endStages(context.stages),
          canceledBy: by,
          plan: ended(context.plan, 'canceled', event.meta.at),
          apply: ended(context.apply, 'canceled', event.meta.at),
          ...reached(context, event.meta.at, 'canceled'),
        },
        effects: [...endsStage(context), record('canceled', by), ...leaves(context)],
      };
    }),
    effect: (_, _params: RunEffect) => {},
  },
});

const stopWork = {
  'run.cancel': { target: '#run.stopping', actions: ['askStop'] },
  'run.workspace-deleted': { target: '#run.stopping', actions: ['abandon'] },
} as const;
const endOfPlan = {
  'job.done': [
    { guard: and(['isPlanJob', 'isPlanGood']), target: '#run.after_plan', actions: ['takePlan'] },
    { guard: 'isPlanJob', target: '#run.errored', actions: ['fail'] },
  ],
  'job.canceled': { guard: 'isPlanJob', target: '#run.errored', actions: ['fail'] },
  'job.lost': { guard: 'isPlanJob', target: '#run.errored', actions: ['fail'] },
} as const;
/** From the queue to the end of the plan; the same for a plan that may be applied and for one that never will. */
const planStates = {
  plan_queued: {
    on: {
      'job.started': { guard: 'isPlanJob', target: 'planning', actions: ['planStarted'] },
      ...stopWork,
      // The end may be heard before the beginning.
      ...endOfPlan,
    },
  },
  planning: {
    on: {
      // Another worker, after the first was lost.
      'job.started': { guard: 'isPlanJob', actions: ['planStarted'] },
      ...stopWork,
      ...endOfPlan,
    },
  },
} as const;
const endOfApply = {
  'job.done': [
    { guard: and(['isApplyJob', 'hasState']), target: 'saving', actions: ['takeApply', 'saveState'] },
    { guard: and(['isApplyJob', 'isApplyGood']), target: 'after_apply', actions: ['takeApply'] },
    { guard: and(['isApplyJob', 'isTooFast']), target: 'holding', actions: ['takeApply'] },
    { guard: and(['isApplyJob', 'leavesState']), target: 'lost', actions: ['takeApply', 'fail'] },
    { guard: 'isApplyJob', target: 'errored', actions: ['takeApply', 'fail'] },
  ],
  'job.canceled': [
    { guard: and(['isApplyJob', 'hasState']), target: 'saving', actions: ['takeApply', 'saveState'] },
    { guard: and(['isApplyJob', 'leavesState']), target: 'lost', actions: ['takeApply', 'fail'] },
    { guard: 'isApplyJob', target: 'errored', actions: ['takeApply', 'fail'] },
  ],
  'job.lost': [
    { guard: and(['isApplyJob', 'hasState']), target: 'saving', actions: ['takeApply', 'saveState'] },
    { guard: 'isApplyJob', target: 'lost', actions: ['takeApply', 'fail'] },
  ],
} as const;

const endOfRun = {
  'run.cancel': { target: 'canceled', actions: ['cancel'] },
  'run.workspace-deleted': { target: 'discarded', actions: ['discard'] },
} as const;
const discarding = { 'run.discard': { target: 'discarded', actions: ['discard'] } } as const;
/** Before the workspace lets it in. */
const outside = {
  ...endOfRun,
  ...discarding,
  'run.workspace-refused': { target: 'errored', actions: ['fail'] },
} as const;
/** A stage that fails ends the run, until the apply has begun. */
const stageFails = {
  guard: and(['isStage', 'stageFailed']),
  target: 'errored',
  actions: ['failStage', 'fail'],
} as const;
/** So does one that a person might override, where nothing is planned yet that could be looked at, or all has been confirmed. */
const mustPass = { ...stageFails, guard: and(['isStage', 'stageDidNotPass']) } as const;
/** The plan is there, and a person decides. */
const decision = {
  on: { 'run.confirm': { target: 'before_apply', actions: ['confirm'] }, ...discarding, ...endOfRun },
} as const;

export const runMachine = machine.createMachine({
  id: 'run',
  context: unborn,
  initial: 'absent',
  states: {
    absent: {
      on: {
        'run.create': [
          { guard: 'awaitsConfiguration', target: 'fetching', actions: ['create'] },
          { target: 'pending', actions: ['create', 'enqueue'] },
        ],
      },
    },
    fetching: {
      on: {
        'run.configuration-ready': { target: 'fetching_completed', actions: ['fetched', 'enqueue'] },
        'run.configuration-failed': { target: 'errored', actions: ['fail'] },
        ...endOfRun,
        ...discarding,
      },
    },
    fetching_completed: { on: { 'run.start': { target: 'before_plan', actions: ['letIn'] }, ...outside } },
    pending: { on: { 'run.start': { target: 'before_plan', actions: ['letIn'] }, ...outside } },
    before_plan: {
      always: [
        { guard: 'prePlanIsNext', target: 'pre_plan_running', actions: ['beginStage'] },
        { guard: 'isPlanOnly', target: 'speculating', actions: ['beginPlan'] },
        { target: 'plan_queued', actions: ['beginPlan'] },
      ],
    },
    pre_plan_running: {
      on: {
        'run.stage-ended': [mustPass, { guard: 'isStage', target: 'before_plan', actions: ['completeStage'] }],
        ...endOfRun,
      },
    },
    ...planStates,
    speculating: {
      initial: 'plan_queued',
      after: { speculation: { target: 'stopping', actions: ['giveUp'] } },
      states: planStates,
    },
    after_plan: {
      always: [
        { guard: 'postPlanIsNext', target: 'post_plan_running', actions: ['beginStage'] },
        { guard: 'costEstimateIsNext', target: 'cost_estimating', actions: ['beginStage'] },
        { guard: 'policyCheckIsNext', target: 'policy_checking', actions: ['beginStage'] },
        { guard: 'endsWithPlan', target: 'planned_and_finished', actions: ['finishPlan'] },
        { guard: 'isSaved', target: 'planned_and_saved', actions: ['savePlan'] },
        { guard: 'goesOn', target: 'before_apply', actions: ['goOn'] },
        { guard: 'policyWasChecked', target: 'policy_checked' },
        { guard: 'costWasEstimated', target: 'cost_estimated' },
        { guard: 'postPlanWasPassed', target: 'post_plan_completed' },
        { target: 'planned' },
      ],
    },
    post_plan_running: {
      on: {
        'run.stage-ended': [
          stageFails,
          {
            guard: and(['isStage', 'isOverridable']),
            target: 'post_plan_awaiting_decision',
            actions: ['awaitOverride'],
          },
          { guard: 'isStage', target: 'after_plan', actions: ['completeStage'] },
        ],
        ...discarding,
        ...endOfRun,
      },
    },
    post_plan_awaiting_decision: {
      on: {
        'run.stage-overridden': { guard: 'isStage', target: 'after_plan', actions: ['overrideStage'] },
        ...discarding,
        ...endOfRun,
      },
    },
    // An estimate is for information: without one the run goes on all the same.
    cost_estimating: {
      on: { 'run.stage-ended': { guard: 'isStage', target: 'after_plan', actions: ['completeStage'] }, ...endOfRun },
    },
    policy_checking: {
      on: {
        'run.stage-ended': [
          stageFails,
          {
            guard: and(['isStage', 'isOverridable', 'isPlanOnly']),
            target: 'policy_soft_failed',
            actions: ['softFail'],
          },
          { guard: and(['isStage', 'isOverridable']), target: 'policy_override', actions: ['awaitOverride'] },
          { guard: 'isStage', target: 'after_plan', actions: ['completeStage'] },
        ],
        ...endOfRun,
      },
    },
    policy_override: {
      on: {
        'run.stage-overridden': { guard: 'isStage', target: 'after_plan', actions: ['overrideStage'] },
        ...discarding,
        ...endOfRun,
      },
    },
    planned: decision,
    post_plan_completed: decision,
    cost_estimated: decision,
    policy_checked: decision,
    planned_and_saved: {
      after: { keep: { target: 'discarded', actions: ['discardOld'] } },
      on: {
        'run.confirm': { target: 'confirmed', actions: ['confirm', 'enqueueSaved'] },
        'run.plan-stale': { target: 'discarded', actions: ['discardOld'] },
        ...discarding,
        ...endOfRun,
      },
    },
    confirmed: {
      on: {
        'run.start': [{ guard: 'isStale', target: 'discarded', actions: ['discardStale'] }, { target: 'before_apply' }],
        ...outside,
      },
    },
    before_apply: {
      always: [
        { guard: 'preApplyIsNext', target: 'pre_apply_running', actions: ['beginStage'] },
        { target: 'apply_queued', actions: ['beginApply'] },
      ],
    },
    pre_apply_running: {
      on: {
        'run.stage-ended': [mustPass, { guard: 'isStage', target: 'before_apply', actions: ['completeStage'] }],
        ...endOfRun,
      },
    },
    apply_queued: {
      on: {
        'job.started': { guard: 'isApplyJob', target: 'applying', actions: ['applyStarted'] },
        ...stopWork,
        'run.rescue-state': { actions: ['bring'] },
        ...endOfApply,
      },
    },
    applying: {
      on: {
        // Another worker, after the first stopped before it began.
        'job.started': { guard: 'isApplyJob', actions: ['applyStarted'] },
        ...stopWork,
        'run.rescue-state': { actions: ['bring'] },
        ...endOfApply,
      },
    },
    saving: {
      on: {
        'run.state-saved': [
          { guard: and(['isLost', 'endsCanceled']), target: 'lost', actions: ['stateSaved', 'cancel'] },
          { guard: 'isLost', target: 'lost', actions: ['stateSaved', 'fail'] },
          { guard: 'endsApplied', target: 'after_apply', actions: ['stateSaved'] },
          { guard: 'endsCanceled', target: 'canceled', actions: ['stateSaved', 'cancel'] },
          { guard: 'isTooFast', target: 'holding', actions: ['stateSaved'] },
          { target: 'errored', actions: ['stateSaved', 'fail'] },
        ],
        'run.state-refused': [
          { guard: 'isLost', target: 'lost', actions: ['stateRefused', 'fail'] },
          { target: 'errored', actions: ['stateRefused', 'fail'] },
        ],
        // What the workspace was handed is not handed in again: it may have been taken, and another be current by now.
        'run.rescue-state': [
          { guard: 'isKnownState', actions: ['bring'] },
          { guard: 'isLost', actions: ['bring', 'saveState'] },
        ],
      },
    },
    holding: {
      after: {
        hold: [
          { guard: 'isLost', target: 'lost', actions: ['fail'] },
          { target: 'errored', actions: ['fail'] },
        ],
      },
    },
    stopping: {
      after: { force: { actions: ['allowForce'] } },
      on: {
        'run.force-cancel': { guard: 'mayForce', actions: ['forceStop'] },
        'run.rescue-state': { actions: ['bring'] },
        'job.started': [
          { guard: 'isPlanJob', actions: ['planStarted'] },
          { guard: 'isApplyJob', actions: ['applyStarted'] },
        ],
        'job.done': [
          { guard: 'isPlanJob', target: 'canceled', actions: ['cancel'] },
          { guard: and(['isApplyJob', 'hasState']), target: 'saving', actions: ['takeApply', 'saveState'] },
          { guard: and(['isApplyJob', 'isApplyGood']), target: 'after_apply', actions: ['takeApply'] },
          { guard: and(['isApplyJob', 'leavesState']), target: 'lost', actions: ['takeApply', 'cancel'] },
          { guard: 'isApplyJob', target: 'canceled', actions: ['takeApply', 'cancel'] },
        ],
        'job.canceled': [
          { guard: 'isPlanJob', target: 'canceled', actions: ['cancel'] },
          { guard: and(['isApplyJob', 'hasState']), target: 'saving', actions: ['takeApply', 'saveState'] },
          { guard: and(['isApplyJob', 'leavesState']), target: 'lost', actions: ['takeApply', 'cancel'] },
          { guard: 'isApplyJob', target: 'canceled', actions: ['takeApply', 'cancel'] },
        ],
        'job.lost': [
          { guard: 'isPlanJob', target: 'canceled', actions: ['cancel'] },
          { guard: and(['isApplyJob', 'hasState']), target: 'saving', actions: ['takeApply', 'saveState'] },
          { guard: 'isApplyJob', target: 'lost', actions: ['takeApply', 'cancel'] },
        ],
      },
    },
    after_apply: {
      always: [
        { guard: 'postApplyIsNext', target: 'post_apply_running', actions: ['endApply', 'beginStage'] },
        { target: 'applied', actions: ['finish'] },
      ],
    },
    // What comes after the apply can warn only: the run is applied, whatever it says, and whoever cancels it does not wait for it.
    post_apply_running: {
      on: {
        'run.stage-ended': { guard: 'isStage', target: 'applied', actions: ['completeStage', 'finish'] },
        'run.cancel': { target: 'applied', actions: ['skipStage', 'finish'] },
      },
    },
    lost: {
      after: { lateState: [{ guard: 'endsCanceled', target: 'canceled' }, { target: 'errored' }] },
      on: {
        'run.rescue-state': [{ guard: 'isKnownState', actions: ['bring'] }, { actions: ['bring', 'saveState'] }],
        'run.state-saved': { actions: ['lateStateSaved'] },
        'run.state-refused': { actions: ['lateStateRefused'] },
      },
    },
    planned_and_finished: { type: 'final' },
    policy_soft_failed: { type: 'final' },
    applied: { type: 'final' },
    errored: { type: 'final' },
    discarded: { type: 'final' },
    canceled: { type: 'final' },
  },
});
