// The life of a stage of run tasks.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { begin as unborn, take, walk } from '../kernel/walk.ts';
import type { Place, TestEvent } from '../kernel/walk.ts';
import {
  begin,
  cost,
  create,
  end,
  events,
  late,
  lint,
  lost,
  outcome,
  refused,
  said,
  taken,
  unprepared,
  ways,
  withdrawn,
} from './lives.ts';
import { deadlineOf, silenceMs, taskStageMachine, totalMs } from './machine.ts';
import type { TaskStageContext } from './machine.ts';

const contextOf = ({ snapshot }: Place): TaskStageContext => snapshot.context as TaskStageContext;
const statuses = (place: Place): readonly string[] => contextOf(place).results.map(({ status }) => status);
const after = (...way: readonly TestEvent[]): Place => walk(taskStageMachine, ...way);
/** Each event at its own time. */
function lived(...way: readonly (readonly [at: number, event: TestEvent])[]): Place {
  let place = unborn(taskStageMachine);
  for (const [at, event] of way) {
    place = take(taskStageMachine, place, event, at);
    assert.ok(place.accepted, `${event.type} at ${at}`);
  }
  return place;
}

test('every way leads into the state that it is named after', () => {
  for (const [name, way] of Object.entries(ways)) assert.equal(after(...way).state, name.split(/,| before/)[0]);
});

test('when it begins every task is asked, and their silence is timed', () => {
  const place = after(create, begin);
  assert.deepEqual(place.effects, [
    { type: 'ask-task', result: lint },
    { type: 'ask-task', result: cost },
  ]);
  assert.deepEqual(place.armed, ['xstate.after.next.task-stage.running']);
  assert.deepEqual(statuses(place), ['running', 'running']);
});

test('the run hears of the end once, when the last result is there, in the same step', () => {
  const [first, second] = [said(lint, 'passed'), said(cost, 'passed')];
  assert.deepEqual(after(create, begin, first).effects, []);
  assert.deepEqual(after(create, begin, first, second).effects, [
    { type: 'tell-run', outcome: 'passed', detail: null },
  ]);
  for (const event of [first, second, taken(lint), lost(cost), end])
    assert.deepEqual(after(create, begin, first, second, event).effects, [], event.type);
});

test('what is advisory never stops a run; what is mandatory does, and says why', () => {
  assert.equal(after(create, begin, said(lint, 'passed'), said(cost, 'failed')).state, 'passed');
  assert.equal(after(create, begin, said(lint, 'passed'), refused(cost)).state, 'passed');
  const failed = after(create, begin, said(cost, 'passed'), said(lint, 'failed', { message: 'too wide' }));
  assert.deepEqual(failed.effects, [{ type: 'tell-run', outcome: 'failed', detail: 'run task lint failed: too wide' }]);
  for (const [event, words] of [
    [refused(lint), /lint errored: lint\.example answered 404/],
    [unprepared(lint), /has been deleted/],
    [lost(lint), /not known whether it was asked: its worker was killed/],
    [withdrawn(lint), /it was not asked/],
  ] as const) {
    const [told] = after(create, begin, said(cost, 'passed'), event).effects as unknown as readonly {
      detail: string;
    }[];
    assert.match(told?.detail ?? '', words);
  }
});

test('after an apply nothing is mandatory', () => {
  const place = after({ ...create, stage: 'post_apply' }, begin, said(lint, 'failed'), said(cost, 'passed'));
  assert.deepEqual([place.state, statuses(place)], ['passed', ['failed', 'passed']]);
});

test('a task that answers before its letter is known to be brought has answered', () => {
  const place = after(create, begin, said(lint, 'passed'), refused(lint), said(cost, 'passed'), lost(cost));
  assert.deepEqual([place.state, statuses(place)], ['passed', ['passed', 'passed']]);
});

test('a letter that fails says nothing of a task that has already told that it is at work', () => {
  for (const failed of [refused(lint), lost(lint), withdrawn(lint), unprepared(lint)]) {
    const place = after(create, begin, said(lint, 'running'), failed);
    assert.deepEqual([place.state, statuses(place)], ['running', ['running', 'running']]);
    assert.equal(take(taskStageMachine, place, said(lint, 'passed')).accepted, true);
  }
  const silent = lived([0, create], [1_000, begin], [2_000, said(lint, 'running')], [3_000, refused(lint)]);
  const [first] = contextOf(silent).results;
  assert.equal(first && deadlineOf(first), 2_000 + silenceMs, 'a failed letter is no sign of life');
  const over = take(taskStageMachine, silent, late, 2_000 + silenceMs);
  assert.match(contextOf(over).results[0]?.message ?? '', /nothing was heard of it for 10 minutes/);
});

test('the same word twice is one; another one after the end is refused', () => {
  for (const way of [
    [create, begin, said(lint, 'passed')],
    [create, begin, said(lint, 'passed'), said(cost, 'failed')],
  ]) {
    const place = after(...way);
    assert.ok(take(taskStageMachine, place, said(lint, 'passed')).accepted);
    for (const status of ['failed', 'running'])
      assert.equal(take(taskStageMachine, place, said(lint, status)).accepted, false, status);
  }
  assert.equal(take(taskStageMachine, after(create, begin, end), said(lint, 'passed')).accepted, false);
  assert.equal(take(taskStageMachine, after(create), said(lint, 'passed')).accepted, false);
});

test('who is silent for too long is given up, alone; every sign of life counts', () => {
  const before = lived([0, create], [1_000, begin], [2_000, taken(lint)], [60_000, said(lint, 'running')]);
  const [first, second] = contextOf(before).results;
  assert.deepEqual([first && deadlineOf(first), second && deadlineOf(second)], [60_000 + silenceMs, 1_000 + silenceMs]);
  const silent = take(taskStageMachine, before, late, 1_000 + silenceMs);
  assert.deepEqual([silent.state, statuses(silent)], ['running', ['running', 'errored']]);
  assert.deepEqual(silent.effects, [{ type: 'withdraw', result: cost }]);
  assert.match(contextOf(silent).results[1]?.message ?? '', /could not be reached for 10 minutes/);
  assert.deepEqual(silent.armed, ['xstate.after.next.task-stage.running']);
  const over = take(taskStageMachine, silent, late, 60_000 + silenceMs);
  assert.equal(over.state, 'errored');
  assert.match(contextOf(over).results[0]?.message ?? '', /nothing was heard of it for 10 minutes/);
});

test('a task that is at work for ever is given up after an hour', () => {
  const way: (readonly [number, TestEvent])[] = [
    [0, create],
    [1_000, begin],
    [2_000, said(cost, 'passed')],
    [3_000, taken(lint)],
  ];
  for (let at = 60_000; at < totalMs; at += silenceMs / 2) way.push([at, said(lint, 'running')]);
  const place = lived(...way, [1_000 + totalMs, late]);
  assert.equal(place.state, 'errored');
  assert.match(contextOf(place).results[0]?.message ?? '', /no result within 60 minutes/);
});

test('a timer that comes too soon gives nobody up, and is set again', () => {
  const place = lived([0, create], [1_000, begin], [2_000, late]);
  assert.deepEqual([place.state, statuses(place)], ['running', ['running', 'running']]);
  assert.deepEqual(place.armed, ['xstate.after.next.task-stage.running']);
});

test('when its run ends it ends, and takes back the letters that are under way', () => {
  const place = after(create, begin, taken(lint), end);
  assert.deepEqual([place.state, statuses(place)], ['canceled', ['canceled', 'canceled']]);
  assert.deepEqual(place.effects, [{ type: 'withdraw', result: cost }]);
});

test('an outcome that is told again keeps its place; more than a hundred are refused', () => {
  const ids = Array.from({ length: 101 }, (_, index) => `tro-${String(1000 + index).replaceAll('0', 'a')}111111111111`);
  const some = (from: number, to: number) => ({ outcomes: ids.slice(from, to).map((id) => outcome(id)) });
  const first = after(create, begin, said(lint, 'running', some(0, 3)));
  const again = take(taskStageMachine, first, said(lint, 'running', some(2, 4)));
  assert.deepEqual(
    (again.effects as unknown as readonly { outcomes: readonly { id: string; place: number }[] }[]).map(
      ({ outcomes }) => outcomes.map(({ id, place }) => [id, place]),
    ),
    [
      [
        [ids[2], 2],
        [ids[3], 3],
      ],
    ],
  );
  assert.equal(take(taskStageMachine, again, said(lint, 'running', some(3, 101))).accepted, false);
});

test('no event leads into a transient state, whatever comes when', () => {
  for (const [name, way] of Object.entries(ways))
    for (const [event, one] of Object.entries(events))
      assert.notEqual(take(taskStageMachine, after(...way), one).state, 'weighing', `${name}: ${event}`);
});
