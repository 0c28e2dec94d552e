// Every pair of state and event of a run, and walks through whole lives.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import type { Effect } from '../kernel/effect.ts';
import { begin, take, walk } from '../kernel/walk.ts';
import type { Place, TestEvent } from '../kernel/walk.ts';
import { runMachine } from './machine.ts';
import type { RunContext } from './machine.ts';

const anna = { kind: 'user', id: 'user-1', name: 'anna' } as const;
const options = {
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
  terraformVersion: '1.11.4',
  structuredLog: true,
};
const create = (changes: Partial<typeof options> = {}) => ({
  type: 'run.create',
  organization: 'demo',
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
});
const counts = { additions: 1, changes: 0, destructions: 0, imports: 0 };
const start = { type: 'run.start', stateVersion: null };
const started = (phase: string, attempt = 1) => ({ type: 'job.started', job: `${phase}-1`, attempt, worker: 'w1' });
const planned = (changes: object = {}) => ({
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
const state = { digest: 'd', size: 10, md5: 'm', serial: 1, lineage: 'l', terraformVersion: '1.11.4' };
const applied = (changes: object = {}) => ({
  type: 'job.done',
  job: 'apply-1',
  attempt: 1,
  result: { outcome: 'finished', counts, state, error: null, ...changes },
});
const failedPlan = planned({ outcome: 'errored', error: { code: 'terraform', detail: 'no' } });
const failedApply = applied({ outcome: 'errored', state: null, error: { code: 'terraform', detail: 'no' } });
const confirm = { type: 'run.confirm', comment: null, by: anna };
const discard = { type: 'run.discard', comment: null, by: anna };
const cancel = { type: 'run.cancel', comment: null, by: anna };
const forceCancel = { type: 'run.force-cancel', comment: null, by: anna };
const rescue = { type: 'run.rescue-state', state };
const saved = { type: 'run.state-saved', stateVersion: 'sv-1' };
const refused = { type: 'run.state-refused', detail: 'too old' };
const lost = (phase: string) => ({ type: 'job.lost', job: `${phase}-1`, attempt: 1, reason: 'no beat' });
const canceled = (phase: string, result: object | null = null) => ({
  type: 'job.canceled',
  job: `${phase}-1`,
  attempt: 1,
  result,
});
const force = { type: 'xstate.after.force.run.stopping' };

const toPlanning = [create(), start, started('plan')];
const toPlanned = [...toPlanning, planned()];
const toApplying = [...toPlanned, confirm, started('apply')];
const quick = [create({ autoApply: true }), start, started('plan'), planned(), started('apply')];

/** One way into each state. */
const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  pending: [create()],
  plan_queued: [create(), start],
  planning: toPlanning,
  planned: toPlanned,
  planned_and_saved: [create({ savePlan: true }), start, started('plan'), planned()],
  confirmed: [create({ savePlan: true }), start, started('plan'), planned(), confirm],
  apply_queued: [...toPlanned, confirm],
  applying: toApplying,
  saving: [...toApplying, applied()],
  holding: [...quick, failedApply],
  stopping: [...toApplying, cancel],
  lost: [...toApplying, lost('apply')],
  planned_and_finished: [...toPlanning, planned({ hasChanges: false })],
  applied: [...toApplying, applied(), saved],
  errored: [...toPlanning, failedPlan],
  discarded: [...toPlanned, discard],
  canceled: [create(), cancel],
};

const events: Readonly<Record<string, TestEvent>> = {
  create: create(),
  start,
  'plan started': started('plan'),
  'apply started': started('apply'),
  'plan done': planned(),
  'apply done': applied(),
  'plan lost': lost('plan'),
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
  'workspace deleted': { type: 'run.workspace-deleted' },
  'workspace refused': { type: 'run.workspace-refused', code: 'local-execution', detail: 'no' },
};

/** Where each event leads from each state; what is not listed is not taken. A job's event of the other phase cannot happen. */
const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  absent: { create: 'pending' },
  pending: {
    start: 'plan_queued',
    cancel: 'canceled',
    discard: 'discarded',
    'workspace deleted': 'discarded',
    'workspace refused': 'errored',
  },
  plan_queued: {
    'plan started': 'planning',
    'plan done': 'planned',
    'plan lost': 'errored',
    'plan canceled': 'errored',
    cancel: 'stopping',
  },
  planning: {
    'plan started': 'planning',
    'plan done': 'planned',
    'plan lost': 'errored',
    'plan canceled': 'errored',
    cancel: 'stopping',
  },
  planned: { confirm: 'apply_queued', discard: 'discarded', 'workspace deleted': 'discarded' },
  planned_and_saved: { confirm: 'confirmed', discard: 'discarded' },
  confirmed: {
    start: 'apply_queued',
    cancel: 'canceled',
    discard: 'discarded',
    'workspace deleted': 'discarded',
    'workspace refused': 'errored',
  },
  apply_queued: {
    'apply started': 'applying',
    'apply done': 'saving',
    'apply lost': 'lost',
    'apply canceled': 'errored',
    cancel: 'stopping',
    rescue: 'apply_queued',
  },
  applying: {
    'apply done': 'saving',
    'apply lost': 'lost',
    'apply canceled': 'errored',
    cancel: 'stopping',
    rescue: 'applying',
  },
  saving: { 'state saved': 'applied', 'state refused': 'errored' },
  holding: {},
  stopping: {
    'apply started': 'stopping',
    'apply done': 'saving',
    'apply lost': 'canceled',
    'apply canceled': 'canceled',
    rescue: 'stopping',
  },
  lost: { rescue: 'lost', 'state saved': 'lost', 'state refused': 'lost' },
  planned_and_finished: {},
  applied: {},
  errored: {},
  discarded: {},
  canceled: {},
};

const otherPhase: Readonly<Record<string, RegExp>> = {
  plan_queued: /^apply/,
  planning: /^apply/,
  apply_queued: /^plan/,
  applying: /^plan/,
  stopping: /^plan/,
};

const types = (effects: readonly Effect[]): readonly string[] =>
  effects.map((effect) =>
    effect.type === 'record' ? `record ${(effect as Effect & { action: string }).action}` : effect.type,
  );
const contextOf = (place: Place): RunContext => place.snapshot.context as RunContext;

suite('run: every state and every event', () => {
  for (const [name, way] of Object.entries(ways))
    test(`${name}: takes what it should, and nothing else`, () => {
      const place = way.length === 0 ? begin(runMachine) : walk(runMachine, ...way);
      assert.equal(place.state, name);
      for (const [label, event] of Object.entries(events)) {
        if (otherPhase[name]?.test(label) === true) continue;
        const next = take(runMachine, place, event, 20_000);
        const wanted = table[name]?.[label];
        assert.equal(next.accepted, wanted !== undefined, `${label} in ${name}`);
        if (wanted !== undefined) assert.equal(next.state, wanted, `${label} in ${name}`);
      }
    });
});

suite('run: whole lives', () => {
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
      assert.deepEqual(types(place.effects).slice(-1), ['leave']);
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
    assert.deepEqual(types(end.effects), ['record errored', 'leave']);
    assert.equal(contextOf(end).error?.code, 'worker-lost');
    const later = take(runMachine, end, { ...rescue, state: { ...state, serial: 3 } }, 30_000);
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
    assert.match(contextOf(end).error?.detail ?? '', /serial 1, kept as d.*too old/);
  });

  test('a job that failed before terraform ran gives its own sentence', () => {
    const failure = { ...planned(), result: { failure: { code: 'archive', detail: 'the archive is empty' } } };
    assert.equal(contextOf(walk(runMachine, create(), start, failure)).error?.detail, 'the archive is empty');
    const nonsense = { ...planned(), result: 'nonsense' };
    assert.equal(contextOf(walk(runMachine, create(), start, nonsense)).error?.code, 'no-result');
  });

  test('the same events give the same life', () => {
    const first = JSON.stringify(walk(runMachine, ...toApplying, applied(), saved).snapshot);
    assert.equal(JSON.stringify(walk(runMachine, ...toApplying, applied(), saved).snapshot), first);
  });
});
