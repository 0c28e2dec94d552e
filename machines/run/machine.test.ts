// Every pair of state and event of a run, and walks through whole lives.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import type { Effect } from '../kernel/effect.ts';
import { begin, take, walk } from '../kernel/walk.ts';
import type { Place, TestEvent } from '../kernel/walk.ts';
import type { RunContext } from './context.ts';
import {
  anna,
  applied,
  cancel,
  canceled,
  confirm,
  counts,
  create,
  createWith,
  events,
  failedApply,
  force,
  forceCancel,
  lost,
  overridden,
  planned,
  quick,
  refused,
  rescue,
  saved,
  stageEnded,
  start,
  startFromBase,
  started,
  state,
  toApplying,
  toPlanned,
  toPlannedWith,
  toPlanning,
  toSaved,
  toSpeculation,
  unbrought,
  ways,
} from './lives.ts';
import { runMachine } from './machine.ts';

const types = (effects: readonly Effect[]): readonly string[] =>
  effects.map((effect) => {
    if (effect.type === 'record') return `record ${(effect as Effect & { action: string }).action}`;
    return effect.type === 'leave' && (effect as Effect & { unsure: boolean }).unsure ? 'leave unsure' : effect.type;
  });
const contextOf = (place: Place): RunContext => place.snapshot.context as RunContext;

/** Where each event leads and what is wished for then; what is not listed is not taken. */
const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  absent: {
    create: 'pending, record created, enqueue',
  },
  fetching: {
    discard: 'discarded, record discarded',
    cancel: 'canceled, record canceled',
    'workspace deleted': 'discarded, record discarded',
    'configuration ready': 'fetching_completed, record fetching_completed, enqueue',
    'configuration failed': 'errored, record errored',
  },
  fetching_completed: {
    start: 'plan_queued, begin, record queued',
    'start from sv-0': 'plan_queued, begin, record queued',
    discard: 'discarded, record discarded, leave',
    cancel: 'canceled, record canceled, leave',
    'workspace deleted': 'discarded, record discarded',
    'workspace refused': 'errored, record errored',
  },
  pending: {
    start: 'plan_queued, begin, record queued',
    'start from sv-0': 'plan_queued, begin, record queued',
    discard: 'discarded, record discarded, leave',
    cancel: 'canceled, record canceled, leave',
    'workspace deleted': 'discarded, record discarded',
    'workspace refused': 'errored, record errored',
  },
  'pending: only plans': {
    start: 'speculating.plan_queued, begin, record queued',
    'start from sv-0': 'speculating.plan_queued, begin, record queued',
    discard: 'discarded, record discarded',
    cancel: 'canceled, record canceled',
    'workspace deleted': 'discarded, record discarded',
    'workspace refused': 'errored, record errored',
  },
  pre_plan_running: {
    cancel: 'canceled, end-stage, record canceled, leave',
    'workspace deleted': 'discarded, end-stage, record discarded',
    'pre_plan passed': 'plan_queued, record pre_plan_completed, begin, record queued',
    'pre_plan failed': 'errored, record errored, leave',
    'pre_plan overridable': 'errored, record errored, leave',
  },
  'pre_plan_running: only plans': {
    cancel: 'canceled, end-stage, record canceled',
    'workspace deleted': 'discarded, end-stage, record discarded',
    'pre_plan passed': 'speculating.plan_queued, record pre_plan_completed, begin, record queued',
    'pre_plan failed': 'errored, record errored',
    'pre_plan overridable': 'errored, record errored',
  },
  plan_queued: {
    'plan started': 'planning, record planning',
    'plan done': 'planned, record planned',
    'plan failed': 'errored, record errored, leave',
    'plan lost': 'errored, record errored, leave',
    'plan canceled': 'errored, record errored, leave',
    cancel: 'stopping, record cancel_requested, stop',
    'workspace deleted': 'stopping, record cancel_requested, stop',
  },
  planning: {
    'plan started': 'planning, record planning',
    'plan done': 'planned, record planned',
    'plan failed': 'errored, record errored, leave',
    'plan lost': 'errored, record errored, leave',
    'plan canceled': 'errored, record errored, leave',
    cancel: 'stopping, record cancel_requested, stop',
    'workspace deleted': 'stopping, record cancel_requested, stop',
  },
  'planning: to be applied by itself': {
    'plan started': 'planning, record planning',
    'plan done': 'apply_queued, record planned, begin, record apply_queued',
    'plan failed': 'errored, record errored, leave',
    'plan lost': 'errored, record errored, leave',
    'plan canceled': 'errored, record errored, leave',
    cancel: 'stopping, record cancel_requested, stop',
    'workspace deleted': 'stopping, record cancel_requested, stop',
  },
  'planning: to be saved': {
    'plan started': 'planning, record planning',
    'plan done': 'planned_and_saved, record planned, record planned_and_saved, keep-plan',
    'plan failed': 'errored, record errored',
    'plan lost': 'errored, record errored',
    'plan canceled': 'errored, record errored',
    cancel: 'stopping, record cancel_requested, stop',
    'workspace deleted': 'stopping, record cancel_requested, stop',
  },
  'speculating.plan_queued': {
    'plan started': 'speculating.planning, record planning',
    'plan done': 'planned_and_finished, record planned, record planned_and_finished',
    'plan failed': 'errored, record errored',
    'plan lost': 'errored, record errored',
    'plan canceled': 'errored, record errored',
    cancel: 'stopping, record cancel_requested, stop',
    'workspace deleted': 'stopping, record cancel_requested, stop',
    'speculation is over': 'stopping, record cancel_requested, stop',
  },
  'speculating.planning': {
    'plan started': 'speculating.planning, record planning',
    'plan done': 'planned_and_finished, record planned, record planned_and_finished',
    'plan failed': 'errored, record errored',
    'plan lost': 'errored, record errored',
    'plan canceled': 'errored, record errored',
    cancel: 'stopping, record cancel_requested, stop',
    'workspace deleted': 'stopping, record cancel_requested, stop',
    'speculation is over': 'stopping, record cancel_requested, stop',
  },
  planned: {
    confirm: 'apply_queued, record confirmed, begin, record apply_queued',
    discard: 'discarded, record discarded, leave',
    cancel: 'canceled, record canceled, leave',
    'workspace deleted': 'discarded, record discarded',
  },
  post_plan_running: {
    discard: 'discarded, end-stage, record discarded, leave',
    cancel: 'canceled, end-stage, record canceled, leave',
    'workspace deleted': 'discarded, end-stage, record discarded',
    'post_plan passed': 'post_plan_completed, record post_plan_completed',
    'post_plan failed': 'errored, record errored, leave',
    'post_plan overridable': 'post_plan_awaiting_decision, record post_plan_awaiting_decision',
  },
  post_plan_awaiting_decision: {
    discard: 'discarded, end-stage, record discarded, leave',
    cancel: 'canceled, end-stage, record canceled, leave',
    'workspace deleted': 'discarded, end-stage, record discarded',
    'post_plan overridden': 'post_plan_completed, record overridden, record post_plan_completed',
  },
  post_plan_completed: {
    confirm: 'apply_queued, record confirmed, begin, record apply_queued',
    discard: 'discarded, record discarded, leave',
    cancel: 'canceled, record canceled, leave',
    'workspace deleted': 'discarded, record discarded',
  },
  cost_estimating: {
    cancel: 'canceled, end-stage, record canceled, leave',
    'workspace deleted': 'discarded, end-stage, record discarded',
    'cost_estimate passed': 'cost_estimated, record cost_estimated',
    'cost_estimate failed': 'cost_estimated, record cost_estimated',
    'cost_estimate overridable': 'cost_estimated, record cost_estimated',
  },
  cost_estimated: {
    confirm: 'apply_queued, record confirmed, begin, record apply_queued',
    discard: 'discarded, record discarded, leave',
    cancel: 'canceled, record canceled, leave',
    'workspace deleted': 'discarded, record discarded',
  },
  policy_checking: {
    cancel: 'canceled, end-stage, record canceled, leave',
    'workspace deleted': 'discarded, end-stage, record discarded',
    'policy_check passed': 'policy_checked, record policy_checked',
    'policy_check failed': 'errored, record errored, leave',
    'policy_check overridable': 'policy_override, record policy_override',
  },
  'policy_checking: only plans': {
    cancel: 'canceled, end-stage, record canceled',
    'workspace deleted': 'discarded, end-stage, record discarded',
    'policy_check passed': 'planned_and_finished, record policy_checked, record planned_and_finished',
    'policy_check failed': 'errored, record errored',
    'policy_check overridable': 'policy_soft_failed, record policy_soft_failed',
  },
  policy_override: {
    discard: 'discarded, end-stage, record discarded, leave',
    cancel: 'canceled, end-stage, record canceled, leave',
    'workspace deleted': 'discarded, end-stage, record discarded',
    'policy_check overridden': 'policy_checked, record overridden, record policy_checked',
  },
  policy_checked: {
    confirm: 'apply_queued, record confirmed, begin, record apply_queued',
    discard: 'discarded, record discarded, leave',
    cancel: 'canceled, record canceled, leave',
    'workspace deleted': 'discarded, record discarded',
  },
  planned_and_saved: {
    confirm: 'confirmed, record confirmed, enqueue',
    discard: 'discarded, record discarded, leave',
    cancel: 'canceled, record canceled, leave',
    'workspace deleted': 'discarded, record discarded',
    'plan stale': 'discarded, record discarded',
    'saved plan is old': 'discarded, record discarded, leave',
  },
  confirmed: {
    start: 'discarded, record discarded, leave',
    'start from sv-0': 'apply_queued, begin, record apply_queued',
    discard: 'discarded, record discarded, leave',
    cancel: 'canceled, record canceled, leave',
    'workspace deleted': 'discarded, record discarded',
    'workspace refused': 'errored, record errored',
  },
  pre_apply_running: {
    cancel: 'canceled, end-stage, record canceled, leave',
    'workspace deleted': 'discarded, end-stage, record discarded',
    'pre_apply passed': 'apply_queued, record pre_apply_completed, begin, record apply_queued',
    'pre_apply failed': 'errored, record errored, leave',
    'pre_apply overridable': 'errored, record errored, leave',
  },
  apply_queued: {
    'apply started': 'applying, record applying',
    'apply done': 'saving, save-state',
    'apply failed': 'errored, record errored, leave',
    'apply leaves its state': 'lost, record errored, leave unsure',
    'apply lost': 'lost, record errored, leave unsure',
    'apply canceled': 'errored, record errored, leave',
    cancel: 'stopping, record cancel_requested, stop',
    rescue: 'apply_queued',
    'rescue of a newer one': 'apply_queued',
    'workspace deleted': 'stopping, record cancel_requested, stop',
  },
  applying: {
    'apply started': 'applying, record applying',
    'apply done': 'saving, save-state',
    'apply failed': 'errored, record errored, leave',
    'apply leaves its state': 'lost, record errored, leave unsure',
    'apply lost': 'lost, record errored, leave unsure',
    'apply canceled': 'errored, record errored, leave',
    cancel: 'stopping, record cancel_requested, stop',
    rescue: 'applying',
    'rescue of a newer one': 'applying',
    'workspace deleted': 'stopping, record cancel_requested, stop',
  },
  'applying: has brought a state': {
    'apply started': 'applying, record applying',
    'apply done': 'saving, save-state',
    'apply failed': 'saving, save-state',
    'apply leaves its state': 'saving, save-state',
    'apply lost': 'saving, save-state',
    'apply canceled': 'saving, save-state',
    cancel: 'stopping, record cancel_requested, stop',
    rescue: 'applying',
    'rescue of a newer one': 'applying',
    'workspace deleted': 'stopping, record cancel_requested, stop',
  },
  saving: {
    'state saved': 'applied, record applied, leave',
    'state refused': 'errored, record errored, leave unsure',
    rescue: 'saving',
  },
  post_apply_running: {
    cancel: 'applied, end-stage, record applied, leave',
    'post_apply passed': 'applied, record post_apply_completed, record applied, leave',
    'post_apply failed': 'applied, record post_apply_completed, record applied, leave',
    'post_apply overridable': 'applied, record post_apply_completed, record applied, leave',
  },
  'saving: failed at once': {
    'state saved': 'holding',
    'state refused': 'errored, record errored, leave unsure',
    rescue: 'saving',
  },
  'saving: was canceled': {
    'state saved': 'canceled, record canceled, leave',
    'state refused': 'errored, record errored, leave unsure',
    rescue: 'saving',
  },
  'saving: was lost': {
    'state saved': 'lost, record errored, leave unsure',
    'state refused': 'lost, record errored, leave unsure',
    rescue: 'saving',
    'rescue of a newer one': 'saving, save-state',
  },
  'saving: was canceled and lost': {
    'state saved': 'lost, record canceled, leave unsure',
    'state refused': 'lost, record errored, leave unsure',
    rescue: 'saving',
    'rescue of a newer one': 'saving, save-state',
  },
  holding: {
    'hold is over': 'errored, record errored, leave',
  },
  'stopping: its plan': {
    'plan started': 'stopping, record planning',
    'plan done': 'canceled, record canceled, leave',
    'plan failed': 'canceled, record canceled, leave',
    'plan lost': 'canceled, record canceled, leave',
    'plan canceled': 'canceled, record canceled, leave',
    rescue: 'stopping',
    'rescue of a newer one': 'stopping',
    'force is allowed': 'stopping',
  },
  'stopping: its apply': {
    'apply started': 'stopping, record applying',
    'apply done': 'saving, save-state',
    'apply failed': 'canceled, record canceled, leave',
    'apply leaves its state': 'lost, record canceled, leave unsure',
    'apply lost': 'lost, record canceled, leave unsure',
    'apply canceled': 'canceled, record canceled, leave',
    rescue: 'stopping',
    'rescue of a newer one': 'stopping',
    'force is allowed': 'stopping',
  },
  'stopping: may be forced': {
    'apply started': 'stopping, record applying',
    'apply done': 'saving, save-state',
    'apply failed': 'canceled, record canceled, leave',
    'apply leaves its state': 'lost, record canceled, leave unsure',
    'apply lost': 'lost, record canceled, leave unsure',
    'apply canceled': 'canceled, record canceled, leave',
    'force cancel': 'stopping, record force_cancel_requested, stop',
    rescue: 'stopping',
    'rescue of a newer one': 'stopping',
    'force is allowed': 'stopping',
  },
  lost: {
    'state saved': 'lost, record state_rescued',
    'state refused': 'lost, record state_refused',
    rescue: 'lost, save-state',
    'rescue of a newer one': 'lost, save-state',
    'late state is over': 'errored',
  },
  'lost: has handed in its state': {
    'state saved': 'lost, record state_rescued',
    'state refused': 'lost, record state_refused',
    rescue: 'lost',
    'rescue of a newer one': 'lost, save-state',
    'late state is over': 'errored',
  },
  'lost: could not bring its state': {
    'state saved': 'lost, record state_rescued',
    'state refused': 'lost, record state_refused',
    rescue: 'lost, save-state',
    'rescue of a newer one': 'lost, save-state',
    'late state is over': 'errored',
  },
  'lost: was canceled': {
    'state saved': 'lost, record state_rescued',
    'state refused': 'lost, record state_refused',
    rescue: 'lost, save-state',
    'rescue of a newer one': 'lost, save-state',
    'late state is over': 'canceled',
  },
};

suite('run: every state and every event', () => {
  for (const [name, way] of Object.entries(ways))
    test(`${name}: takes what it should, and nothing else`, () => {
      const place = way.length === 0 ? begin(runMachine) : walk(runMachine, ...way);
      assert.equal(place.state, name.split(':')[0]);
      const found: Record<string, string> = {};
      for (const [label, event] of Object.entries(events)) {
        const next = take(runMachine, place, event, 1_000);
        if (next.accepted) found[label] = [next.state, ...types(next.effects)].join(', ');
      }
      assert.deepEqual(found, table[name] ?? {});
    });
});

suite('run: whole lives', () => {
  test('an apply that terraform did not bring to its end leaves the workspace unsure, unless somebody ended it by force', () => {
    const cutShort = {
      outcome: 'errored',
      cutShort: true,
      error: { code: 'terraform-killed', detail: 'out of memory' },
    };
    const leaveOf = (...way: readonly TestEvent[]) => types(walk(runMachine, ...way).effects).at(-1);
    assert.equal(leaveOf(...toApplying, applied(cutShort), saved), 'leave unsure');
    assert.equal(leaveOf(...toApplying, applied({ ...cutShort, state: null })), 'leave unsure');
    assert.equal(leaveOf(...toApplying, applied({ ...cutShort, cutShort: false }), saved), 'leave');
    const killed = canceled('apply', { ...applied(cutShort).result, outcome: 'canceled', error: null });
    assert.equal(leaveOf(...toApplying, cancel, killed, saved), 'leave unsure', 'it did not stop when it was asked to');
    assert.equal(leaveOf(...toApplying, cancel, force, forceCancel, killed, saved), 'leave');
    assert.equal(leaveOf(...toApplying, cancel, force, forceCancel, lost('apply')), 'leave');
  });

  test('a run that is confirmed: plan, confirm, apply, state saved, and only then the next one', () => {
    assert.deepEqual(types(walk(runMachine, create()).effects), ['record created', 'enqueue']);
    assert.deepEqual(types(walk(runMachine, create(), start).effects), ['begin', 'record queued']);
    const plan = walk(runMachine, ...toPlanned);
    assert.deepEqual(types(plan.effects), ['record planned']);
    assert.equal(contextOf(plan).plan.hasChanges, true);
    const done = walk(runMachine, ...toApplying, applied());
    assert.deepEqual(types(done.effects), ['save-state']);
    const end = take(runMachine, done, saved, 9_000);
    assert.deepEqual(types(end.effects), ['record applied', 'leave']);
    assert.equal(contextOf(end).stateVersion, 'sv-1');
    assert.equal(contextOf(end).apply.status, 'finished');
  });

  test('the end of a plan that goes on by itself is one step', () => {
    const place = walk(runMachine, create({ autoApply: true }), start, started('plan'), planned());
    assert.equal(place.state, 'apply_queued');
    assert.deepEqual(types(place.effects), ['record planned', 'begin', 'record apply_queued']);
    assert.equal(contextOf(place).plan.status, 'finished');
  });

  test('what is only planned, changes nothing, or generated configuration is never applied', () => {
    const cases = [
      [create({ planOnly: true, autoApply: true }), planned()],
      [create({ autoApply: true }), planned({ hasChanges: false })],
      [create({ autoApply: true }), planned({ generatedConfiguration: true })],
    ] as const;
    for (const [first, result] of cases) {
      const place = walk(runMachine, first, start, started('plan'), result);
      assert.equal(place.state, 'planned_and_finished');
      assert.equal(contextOf(place).apply.status, 'unreachable');
      // A run that only plans never was in the queue.
      assert.equal(types(place.effects).includes('leave'), first !== cases[0][0]);
    }
    const empty = walk(
      runMachine,
      create({ allowEmptyApply: true }),
      start,
      started('plan'),
      planned({ hasChanges: false }),
    );
    assert.equal(empty.state, 'apply_queued');
  });

  test('a plan whose worker was lost is begun again by another, and its error names the reason when none is left', () => {
    const again = walk(runMachine, ...toPlanning, { ...started('plan', 2), worker: 'w2' });
    assert.equal(contextOf(again).worker, 'w2');
    const end = take(runMachine, again, lost('plan'));
    assert.match(contextOf(end).error?.detail ?? '', /no beat/);
  });

  test('a lost apply saves the newest state that its worker brought, and takes a newer one later', () => {
    const newer = { ...rescue, state: { ...state, serial: 2, digest: 'e' } };
    const older = { ...rescue, state: { ...state, serial: 0, digest: 'c' } };
    const saving = walk(runMachine, ...toApplying, newer, older, lost('apply'));
    assert.equal(saving.state, 'saving');
    assert.equal((saving.effects[0] as unknown as { state: { serial: number } }).state.serial, 2);
    const end = take(runMachine, saving, saved, 20_000);
    assert.equal(end.state, 'lost');
    assert.deepEqual(types(end.effects), ['record errored', 'leave unsure']);
    assert.equal(contextOf(end).error?.code, 'worker-lost');
    const later = take(runMachine, end, { ...rescue, state: { ...state, serial: 3, digest: 'f' } }, 30_000);
    assert.deepEqual(types(later.effects), ['save-state']);
  });

  test('a cancel before work began ends the run; later it waits for the work, and force is for those who waited', () => {
    assert.deepEqual(types(walk(runMachine, create(), cancel).effects), ['record canceled', 'leave']);
    const stopping = walk(runMachine, ...toPlanning, cancel);
    assert.deepEqual(types(stopping.effects), ['record cancel_requested', 'stop']);
    assert.deepEqual(stopping.armed.length, 1);
    assert.equal(take(runMachine, stopping, forceCancel).accepted, false);
    const allowed = take(runMachine, stopping, force);
    const forced = take(runMachine, allowed, forceCancel);
    assert.deepEqual(forced.effects.at(-1), { type: 'stop', phase: 'plan', force: true });
    const end = take(runMachine, forced, canceled('plan'));
    assert.equal(end.state, 'canceled');
    assert.equal(contextOf(end).plan.status, 'canceled');
  });

  test('a canceled apply keeps the state that it made; one that ended well in spite of it is applied', () => {
    const stopped = canceled('apply', { outcome: 'canceled', counts, state, error: null });
    const saving = walk(runMachine, ...toApplying, cancel, stopped);
    assert.deepEqual(types(saving.effects), ['save-state']);
    assert.equal(take(runMachine, saving, saved).state, 'canceled');
    const well = walk(runMachine, ...toApplying, cancel, applied());
    assert.equal(take(runMachine, well, saved).state, 'applied');
  });

  test('an apply that nobody canceled but whose worker was stopped is errored, not canceled', () => {
    const saving = walk(
      runMachine,
      ...toApplying,
      canceled('apply', { outcome: 'canceled', counts, state, error: null }),
    );
    const end = take(runMachine, saving, saved, 20_000);
    assert.equal(end.state, 'errored');
    assert.match(contextOf(end).error?.detail ?? '', /worker was stopped/);
  });

  test('an apply that fails at once after an automatic plan is told only after terraform has looked', () => {
    const place = walk(runMachine, ...quick.slice(0, 4));
    const holding = take(runMachine, take(runMachine, place, started('apply'), 450), failedApply, 480);
    assert.equal(holding.state, 'holding');
    const end = take(runMachine, holding, { type: 'xstate.after.hold.run.holding' }, 1_900);
    assert.equal(end.state, 'errored');
    assert.equal(contextOf(end).error?.detail, 'no');
    const slow = take(runMachine, take(runMachine, place, started('apply'), 450), failedApply, 9_000);
    assert.equal(slow.state, 'errored');
  });

  test('a state that the workspace does not take is named in the error', () => {
    const end = walk(runMachine, ...toApplying, applied(), refused);
    assert.equal(end.state, 'errored');
    assert.match(
      contextOf(end).error?.detail ?? '',
      /serial 1\).*too old; it is kept as sv-2, which is not the current state/,
    );
  });

  test('a job that failed before terraform ran gives its own sentence', () => {
    const failure = { ...planned(), result: { failure: { code: 'archive', detail: 'the archive is empty' } } };
    assert.equal(contextOf(walk(runMachine, create(), start, failure)).error?.detail, 'the archive is empty');
    const nonsense = { ...planned(), result: 'nonsense' };
    assert.equal(contextOf(walk(runMachine, create(), start, nonsense)).error?.code, 'no-result');
  });

  test('a plan that can never be applied is given up after three hours', () => {
    const place = walk(runMachine, ...toSpeculation);
    assert.deepEqual(place.armed, ['xstate.after.speculation.run.speculating']);
    assert.deepEqual(take(runMachine, place, started('plan')).armed, [], 'the time goes on while the run does');
    const givenUp = take(runMachine, place, { type: 'xstate.after.speculation.run.speculating' }, 11_000_000);
    assert.deepEqual(givenUp.effects.at(-1), { type: 'stop', phase: 'plan', force: false });
    const end = take(runMachine, givenUp, canceled('plan'), 11_000_100);
    assert.equal(end.state, 'canceled');
    assert.match(contextOf(end).error?.detail ?? '', /3 hours/);
    assert.deepEqual(walk(runMachine, create(), start).armed, [], 'other plans are bounded by their work');
  });

  test('a saved plan is applied later, unless the state has changed', () => {
    const confirmed = walk(runMachine, ...toSaved, confirm);
    assert.deepEqual(confirmed.effects.at(-1), { type: 'enqueue', planOnly: false, by: anna });
    assert.equal(take(runMachine, confirmed, startFromBase).state, 'apply_queued');
    const stale = take(runMachine, confirmed, { type: 'run.start', stateVersion: 'sv-9' });
    assert.equal(stale.state, 'discarded');
    assert.match(contextOf(stale).error?.detail ?? '', /against sv-0, and now there is sv-9/);
    assert.deepEqual(types(stale.effects), ['record discarded', 'leave']);
  });

  test('what is attached is gone through in the order of a life, whatever order it was attached in', () => {
    const kinds = ['post_apply', 'policy_check', 'pre_apply', 'cost_estimate', 'post_plan', 'pre_plan'] as const;
    const begun: string[] = [];
    let place = walk(runMachine, createWith(kinds), start);
    const next = (event: TestEvent): void => {
      const { effects } = place;
      for (const effect of effects)
        if (effect.type === 'begin-stage') begun.push((effect as unknown as { stage: { kind: string } }).stage.kind);
        else if (effect.type === 'begin') begun.push((effect as unknown as { phase: string }).phase);
      place = take(runMachine, place, event, 9_000);
      assert.ok(place.accepted, `${event.type} in ${place.state}`);
    };
    next(stageEnded('pre_plan'));
    next(started('plan'));
    next(planned());
    next(stageEnded('post_plan'));
    next(stageEnded('cost_estimate', 'errored', 'no prices'));
    next(stageEnded('policy_check', 'overridable', 'too dear'));
    assert.equal(place.state, 'policy_override');
    next(overridden('policy_check'));
    assert.equal(place.state, 'policy_checked', 'it waits for a person under the name of what it passed last');
    next(confirm);
    next(stageEnded('pre_apply'));
    next(started('apply'));
    next(applied());
    next(saved);
    assert.equal(place.state, 'post_apply_running');
    assert.equal(contextOf(place).apply.status, 'finished');
    assert.equal(types(place.effects).includes('leave'), false, 'the workspace is held until all is done');
    next(stageEnded('post_apply', 'failed', 'the room is dark'));
    assert.equal(place.state, 'applied', 'what comes after the apply can only warn');
    assert.deepEqual(begun, [
      ...['pre_plan', 'plan', 'post_plan', 'cost_estimate', 'policy_check', 'pre_apply', 'apply', 'post_apply'],
    ]);
    const names = Object.keys(contextOf(place).timestamps);
    for (const name of ['pre-plan-running-at', 'cost-estimated-at', 'policy-override-at', 'policy-checked-at'])
      assert.ok(names.includes(name), name);
  });

  test('a run with targets has no cost estimate, and one that goes on by itself waits for its stages only', () => {
    const kinds = ['cost_estimate', 'policy_check'] as const;
    const targeted = walk(runMachine, ...toPlannedWith(kinds, { targetAddrs: ['a.b'], autoApply: true }));
    assert.equal(targeted.state, 'policy_checking');
    const checked = take(runMachine, targeted, stageEnded('policy_check'));
    assert.equal(checked.state, 'apply_queued');
    assert.equal(take(runMachine, targeted, stageEnded('cost_estimate')).accepted, false, 'only the stage at work');
  });

  test('a run ends with its stages: what is at work is told, what did not begin never will', () => {
    const place = walk(runMachine, ...toPlannedWith(['post_plan', 'pre_apply']), cancel);
    assert.deepEqual(types(place.effects), ['end-stage', 'record canceled', 'leave']);
    assert.deepEqual(
      contextOf(place).stages.map(({ kind, status }) => [kind, status]),
      [
        ['post_plan', 'canceled'],
        ['pre_apply', 'unreachable'],
      ],
    );
    const failed = walk(runMachine, ...toPlannedWith(['post_plan']), stageEnded('post_plan', 'failed', 'it says no'));
    assert.deepEqual(contextOf(failed).error, {
      code: 'stage-failed',
      detail: 'the run tasks after the plan did not pass: it says no',
    });
  });

  test('a saved plan is discarded when another state becomes current, and when nobody has confirmed it for a month', () => {
    const kept = walk(runMachine, ...toSaved);
    assert.deepEqual(kept.effects.at(-1), { type: 'keep-plan', stateVersion: 'sv-0' });
    assert.deepEqual(kept.armed, ['xstate.after.keep.run.planned_and_saved']);
    const stale = take(runMachine, kept, { type: 'run.plan-stale', stateVersion: 'sv-9' });
    assert.match(contextOf(stale).error?.detail ?? '', /against sv-0, and now there is sv-9/);
    const old = take(runMachine, kept, { type: 'xstate.after.keep.run.planned_and_saved' });
    assert.equal(old.state, 'discarded');
    assert.match(contextOf(old).error?.detail ?? '', /30 days/);
  });

  test('what is heard of the plan after its end changes nothing', () => {
    const stopping = walk(runMachine, ...toPlanned, confirm, cancel);
    for (const late of [started('plan', 2), lost('plan'), canceled('plan')])
      assert.equal(take(runMachine, stopping, late).accepted, false, late.type);
    assert.equal(contextOf(stopping).plan.status, 'finished');
  });

  test('a state that is found after a lost apply is handed in, and the history says what came of it', () => {
    const over = walk(runMachine, ...toApplying, cancel, lost('apply'));
    assert.equal(contextOf(over).ending, 'canceled');
    const brought = take(runMachine, over, { ...rescue, state: { ...state, serial: 7, digest: 'later' } });
    assert.equal((brought.effects[0] as unknown as { state: { serial: number } }).state.serial, 7);
    const words = (place: Place): string => JSON.stringify(place.effects);
    assert.match(words(take(runMachine, brought, saved)), /state_rescued.*sv-1/);
    assert.match(words(take(runMachine, brought, refused)), /state_refused.*serial 7\).*too old; it is kept as sv-2/);
  });

  test('a state that could not be brought is awaited after the end, and the error tells what became of it', () => {
    const over = walk(runMachine, ...toApplying, unbrought);
    assert.equal(contextOf(over).error?.code, 'state-not-brought');
    const end = take(runMachine, take(runMachine, over, rescue), saved);
    assert.deepEqual(contextOf(end).error, {
      code: 'state-not-brought',
      detail: 'it is kept on node-1. Since then: the state that was found after the apply had ended is saved as sv-1',
    });
    const kept = take(runMachine, take(runMachine, over, rescue), refused);
    assert.match(
      contextOf(kept).error?.detail ?? '',
      /^it is kept on node-1\. Since then: .*too old; it is kept as sv-2/,
    );
    // What a worker's own failure leaves behind nobody knows.
    const failure = { failure: { code: 'worker-failed', detail: 'its log tells more' } };
    const failed = walk(runMachine, ...toApplying, { ...applied(), result: failure });
    assert.deepEqual([failed.state, types(failed.effects)], ['lost', ['record errored', 'leave unsure']]);
    const stopped = walk(runMachine, ...toApplying, cancel, unbrought);
    assert.deepEqual([stopped.state, contextOf(stopped).ending], ['lost', 'canceled']);
    assert.match(contextOf(stopped).error?.detail ?? '', /node-1/);
  });

  test('every status has its time, under the name that clients know', () => {
    const names = (place: Place): readonly string[] => Object.keys(contextOf(place).timestamps);
    assert.deepEqual(names(walk(runMachine, ...toApplying, applied(), saved)), [
      ...['plan-queueable-at', 'queuing-at', 'plan-queued-at', 'planning-at', 'planned-at', 'confirmed-at'],
      ...['queuing-apply-at', 'apply-queued-at', 'applying-at', 'applied-at'],
    ]);
    assert.ok(names(walk(runMachine, ...quick)).includes('confirmed-at'), 'also when nobody is asked');
    for (const [way, name] of [
      [ways['errored'], 'errored-at'],
      [ways['discarded'], 'discarded-at'],
      [ways['canceled'], 'canceled-at'],
      [ways['planned_and_finished'], 'planned-and-finished-at'],
      [ways['planned_and_saved'], 'planned-and-saved-at'],
      [[...toPlanning, cancel, force, forceCancel, canceled('plan')], 'force-canceled-at'],
    ] as const)
      assert.equal(names(walk(runMachine, ...(way ?? []))).at(name === 'force-canceled-at' ? -2 : -1), name);
    const { plan, apply } = contextOf(walk(runMachine, ...toApplying, applied(), saved));
    assert.deepEqual(Object.keys(plan.timestamps), ['queued-at', 'started-at', 'finished-at']);
    assert.deepEqual(Object.keys(apply.timestamps), ['queued-at', 'started-at', 'finished-at']);
  });

  test('the same events give the same life', () => {
    for (const [name, way] of Object.entries(ways)) {
      if (way.length === 0) continue;
      const [first, second] = [walk(runMachine, ...way), walk(runMachine, ...way)];
      assert.deepEqual([first.snapshot, first.effects], [second.snapshot, second.effects], name);
    }
  });
});
