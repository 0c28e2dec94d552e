// For tests: ways into every state of a run, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';
import { stageKinds } from './stages.ts';
import type { StageKind, StageOutcome } from './stages.ts';

export const anna = { kind: 'user', id: 'user-1', name: 'anna' } as const;
const options = {
  isDestroy: false,
  refresh: true,
  refreshOnly: false,
  planOnly: false,
  savePlan: false,
  autoApply: false,
  allowEmptyApply: false,
  allowConfigGeneration: false,
  targetAddrs: [] as readonly string[],
  replaceAddrs: [] as readonly string[],
  terraformVersion: '1.11.4',
  structuredLog: true,
};
export const create = (changes: Partial<typeof options> = {}, more: object = {}) => ({
  type: 'run.create',
  organization: 'demo',
  organizationId: 'org-1',
  project: 'prj-1',
  workspace: 'ws-1',
  workspaceName: 'hello',
  workingDirectory: '',
  configurationVersion: 'cv-1',
  source: 'tfe-api',
  message: 'first',
  options: { ...options, ...changes },
  variables: null,
  trace: null,
  by: anna,
  stages: [],
  awaitsConfiguration: false,
  ...more,
});
/** A run to which stages of these kinds are attached. */
export const createWith = (kinds: readonly StageKind[], changes: Partial<typeof options> = {}) =>
  create(changes, { stages: kinds.map((kind) => ({ kind, id: `stage-${kind}` })) });
/** How the stage of that kind ended. */
export const stageEnded = (kind: StageKind, outcome: StageOutcome = 'passed', detail: string | null = null) => ({
  type: 'run.stage-ended',
  stage: `stage-${kind}`,
  outcome,
  detail,
});
export const overridden = (kind: StageKind) => ({
  type: 'run.stage-overridden',
  stage: `stage-${kind}`,
  comment: 'it is an emergency',
  by: anna,
});
export const counts = { additions: 1, changes: 0, destructions: 0, imports: 0 };
export const start = { type: 'run.start', stateVersion: null };
export const started = (phase: string, attempt = 1) => ({
  type: 'job.started',
  job: `${phase}-1`,
  attempt,
  worker: 'w1',
});
export const planned = (changes: object = {}) => ({
  type: 'job.done',
  job: 'plan-1',
  attempt: 1,
  result: {
    outcome: 'finished',
    hasChanges: true,
    counts,
    generatedConfiguration: false,
    planFile: 'p',
    planJson: 'j',
    redactedJson: 'r',
    error: null,
    ...changes,
  },
});
export const state = { digest: 'd', size: 10, md5: 'm', serial: 1, lineage: 'l', terraformVersion: '1.11.4' };
export const applied = (changes: object = {}) => ({
  type: 'job.done',
  job: 'apply-1',
  attempt: 1,
  result: { outcome: 'finished', counts, state, error: null, ...changes },
});
const failedPlan = planned({ outcome: 'errored', error: { code: 'terraform', detail: 'no' } });
export const failedApply = applied({ outcome: 'errored', state: null, error: { code: 'terraform', detail: 'no' } });
export const confirm = { type: 'run.confirm', comment: null, by: anna };
const discard = { type: 'run.discard', comment: null, by: anna };
export const cancel = { type: 'run.cancel', comment: null, by: anna };
export const forceCancel = { type: 'run.force-cancel', comment: null, by: anna };
export const rescue = { type: 'run.rescue-state', state };
export const saved = { type: 'run.state-saved', stateVersion: 'sv-1' };
export const refused = { type: 'run.state-refused', detail: 'too old', stateVersion: 'sv-2' };
/** The apply has ended, and its newest state could not be brought. */
export const unbrought = applied({
  outcome: 'errored',
  state: null,
  leavesState: true,
  error: { code: 'state-not-brought', detail: 'it is kept on node-1' },
});
export const lost = (phase: string) => ({ type: 'job.lost', job: `${phase}-1`, attempt: 1, reason: 'no beat' });
export const canceled = (phase: string, result: object | null = null) => ({
  type: 'job.canceled',
  job: `${phase}-1`,
  attempt: 1,
  result,
});
export const force = { type: 'xstate.after.force.run.stopping' };
export const startFromBase = { type: 'run.start', stateVersion: 'sv-0' };

export const toPlanning = [create(), start, started('plan')];
export const toPlanned = [...toPlanning, planned()];
export const toApplying = [...toPlanned, confirm, started('apply')];
export const quick = [create({ autoApply: true }), start, started('plan'), planned(), started('apply')];

export const toSaved = [create({ savePlan: true }), startFromBase, started('plan'), planned()];
export const toSpeculation = [create({ planOnly: true }), start];

/** To the end of the plan of a run to which stages of these kinds are attached. */
export const toPlannedWith = (
  kinds: readonly StageKind[],
  changes: Partial<typeof options> = {},
): readonly TestEvent[] => [createWith(kinds, changes), start, started('plan'), planned()];
const ready = { type: 'run.configuration-ready' };
const fetching = create({}, { awaitsConfiguration: true });

/** Ways into each state; after a colon stands what makes this way a special one. */
export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  fetching: [fetching],
  fetching_completed: [fetching, ready],
  pending: [create()],
  'pending: only plans': [create({ planOnly: true })],
  pre_plan_running: [createWith(['pre_plan']), start],
  'pre_plan_running: only plans': [createWith(['pre_plan'], { planOnly: true }), start],
  plan_queued: [create(), start],
  planning: toPlanning,
  'planning: to be applied by itself': [create({ autoApply: true }), start, started('plan')],
  'planning: to be saved': toSaved.slice(0, 3),
  'speculating.plan_queued': toSpeculation,
  'speculating.planning': [...toSpeculation, started('plan')],
  planned: toPlanned,
  post_plan_running: toPlannedWith(['post_plan']),
  post_plan_awaiting_decision: [...toPlannedWith(['post_plan']), stageEnded('post_plan', 'overridable')],
  post_plan_completed: [...toPlannedWith(['post_plan']), stageEnded('post_plan')],
  cost_estimating: toPlannedWith(['cost_estimate']),
  cost_estimated: [...toPlannedWith(['cost_estimate']), stageEnded('cost_estimate')],
  policy_checking: toPlannedWith(['policy_check']),
  'policy_checking: only plans': toPlannedWith(['policy_check'], { planOnly: true }),
  policy_override: [...toPlannedWith(['policy_check']), stageEnded('policy_check', 'overridable')],
  policy_checked: [...toPlannedWith(['policy_check']), stageEnded('policy_check')],
  policy_soft_failed: [
    ...toPlannedWith(['policy_check'], { planOnly: true }),
    stageEnded('policy_check', 'overridable'),
  ],
  planned_and_saved: toSaved,
  confirmed: [...toSaved, confirm],
  pre_apply_running: [...toPlannedWith(['pre_apply']), confirm],
  apply_queued: [...toPlanned, confirm],
  applying: toApplying,
  'applying: has brought a state': [...toApplying, rescue],
  saving: [...toApplying, applied()],
  post_apply_running: [...toPlannedWith(['post_apply']), confirm, started('apply'), applied(), saved],
  'saving: failed at once': [...quick, applied({ outcome: 'errored', error: { code: 'terraform', detail: 'no' } })],
  'saving: was canceled': [...toApplying, cancel, applied({ outcome: 'canceled' })],
  'saving: was lost': [...toApplying, rescue, lost('apply')],
  'saving: was canceled and lost': [...toApplying, rescue, cancel, lost('apply')],
  holding: [...quick, failedApply],
  'stopping: its plan': [...toPlanning, cancel],
  'stopping: its apply': [...toApplying, cancel],
  'stopping: may be forced': [...toApplying, cancel, force],
  lost: [...toApplying, lost('apply')],
  'lost: has handed in its state': [...toApplying, rescue, lost('apply'), saved],
  'lost: could not bring its state': [...toApplying, unbrought],
  'lost: was canceled': [...toApplying, cancel, lost('apply')],
  planned_and_finished: [...toPlanning, planned({ hasChanges: false })],
  applied: [...toApplying, applied(), saved],
  errored: [...toPlanning, failedPlan],
  discarded: [...toPlanned, discard],
  canceled: [create(), cancel],
};

export const events: Readonly<Record<string, TestEvent>> = {
  create: create(),
  start,
  'start from sv-0': startFromBase,
  'plan started': started('plan', 2),
  'apply started': started('apply', 2),
  'plan done': planned(),
  'plan failed': failedPlan,
  'apply done': applied(),
  'apply failed': failedApply,
  'plan lost': lost('plan'),
  'apply leaves its state': unbrought,
  'apply lost': lost('apply'),
  'plan canceled': canceled('plan'),
  'apply canceled': canceled('apply'),
  confirm,
  discard,
  cancel,
  'force cancel': forceCancel,
  'state saved': saved,
  'state refused': refused,
  rescue,
  'rescue of a newer one': { ...rescue, state: { ...state, serial: 9, digest: 'n' } },
  'workspace deleted': { type: 'run.workspace-deleted' },
  'workspace refused': { type: 'run.workspace-refused', code: 'local-execution', detail: 'no' },
  'configuration ready': ready,
  'configuration failed': { type: 'run.configuration-failed', code: 'clone-failed', detail: 'there is no branch main' },
  ...Object.fromEntries(
    stageKinds.flatMap((kind) => [
      [`${kind} passed`, stageEnded(kind)],
      [`${kind} failed`, stageEnded(kind, 'failed', 'one task said no')],
      [`${kind} overridable`, stageEnded(kind, 'overridable', 'one policy said no')],
      [`${kind} overridden`, overridden(kind)],
    ]),
  ),
  'plan stale': { type: 'run.plan-stale', stateVersion: 'sv-9' },
  'saved plan is old': { type: 'xstate.after.keep.run.planned_and_saved' },
  'hold is over': { type: 'xstate.after.hold.run.holding' },
  'force is allowed': { type: 'xstate.after.force.run.stopping' },
  'speculation is over': { type: 'xstate.after.speculation.run.speculating' },
  'late state is over': { type: 'xstate.after.lateState.run.lost' },
};
