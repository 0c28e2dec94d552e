// A stage of run tasks as an actor, without a node: its letters, its rows, and what people are told of what it does not take.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { begin, cost, create, late, lint, outcome, said, taken, ways } from '@terrace/machines/task-stage/lives';
import { silenceMs } from '@terrace/machines/task-stage/machine';
import { live } from '@terrace/runtime/actor/scratch-life';
import type { LivingActor } from '@terrace/runtime/actor/scratch-life';
import { LetterJob } from '@terrace/runtime/egress/post';
import { taskStageActor } from './actor.ts';
import { makeTaskToken, openTaskToken } from './token.ts';
import { TaskResultId } from '@terrace/machines/task-stage/id';

const id = 'ts-1111111111111111';
const after = (...way: readonly Parameters<LivingActor['take']>[0][]): LivingActor => {
  const stage = live(taskStageActor, id);
  for (const event of way) assert.equal(stage.take(event).refusal, null, event.type);
  return stage;
};
const results = ({ now }: LivingActor): readonly { readonly [column: string]: unknown }[] =>
  (now.work?.rows ?? []).filter(({ table }) => table.table === 'task_result').map(({ values }) => values);

test('each task is asked by a letter of the outbound pool, named by its result, that is tried for less than ten minutes', () => {
  const jobs = after(create, begin).now.work?.jobs ?? [];
  assert.deepEqual(
    jobs.map(({ id: job, pool, attempts }) => [job, pool, attempts]),
    [
      [lint, 'outbound', 7],
      [cost, 'outbound', 7],
    ],
  );
  const { pausesMs } = LetterJob.parse(jobs[0]?.spec);
  assert.ok(pausesMs.reduce((sum, ms) => sum + ms, 0) < silenceMs);
});

test('its rows tell each result, and when it is given up', () => {
  const waiting = after(create, begin, taken(lint));
  assert.deepEqual(
    results(waiting).map(({ id: result, place, status, ends_at: at }) => [result, place, status, at]),
    [
      [lint, 0, 'running', '1970-01-01T00:10:00.300Z'],
      [cost, 1, 'running', '1970-01-01T00:10:00.200Z'],
    ],
  );
  const over = after(...(ways['failed'] ?? []));
  assert.deepEqual(
    results(over).map(({ status, message, ends_at: at }) => [status, message, at]),
    [
      ['failed', 'too wide', null],
      ['passed', '', null],
    ],
  );
});

test('an outcome is a row, and its text stays in the archive', () => {
  const stage = after(create, begin, said(lint, 'running', { outcomes: [outcome()] }));
  const row = stage.row('task_result_outcome');
  assert.deepEqual([row?.['result'], row?.['outcome_id'], row?.['body'], row?.['place']], [lint, 'PRTNR-1', 'd', 0]);
});

test('a silent task is given up when nothing was heard for ten minutes, and the run is told so', () => {
  const stage = after(create, begin, said(cost, 'passed'));
  const { work, state } = stage.take(late, 200 + silenceMs);
  assert.equal(state.state, 'errored');
  assert.deepEqual(work?.jobCancels, [{ id: lint, force: false }]);
  assert.deepEqual(
    work?.tells.map(({ to, event }) => [to, event]),
    [
      [
        { kind: 'run', id: create.run },
        {
          ...{ type: 'run.stage-ended', stage: id, outcome: 'errored' },
          detail: 'run task lint errored: it could not be reached for 10 minutes',
        },
      ],
    ],
  );
});

test('what is not heard is told why', () => {
  const stage = after(...(ways['failed'] ?? []));
  const refusal = (event: Parameters<LivingActor['take']>[0]) => stage.take(event).refusal;
  assert.match(refusal(said(lint, 'passed'))?.detail ?? '', /has been failed since 1970.*hears no more: too wide$/);
  assert.equal(refusal(said('taskrs-9999999999999999', 'passed'))?.code, 'not-found');
  const early = after(create).take(said(lint, 'passed')).refusal;
  assert.match(early?.detail ?? '', /has not come to it yet/);
  assert.equal(live(taskStageActor, id).take(said(lint, 'passed')).refusal?.code, 'not-found');
});

test('a token opens its own result, until it runs out', () => {
  const keys = { mac: (_: unknown, text: string) => Buffer.from(text.split('').toReversed().join('')) };
  const result = TaskResultId.make(new Uint8Array(16).fill(3));
  const token = makeTaskToken(keys, result, 1_000);
  assert.equal(openTaskToken(keys, token, 2_000), result);
  const other = TaskResultId.make(new Uint8Array(16).fill(4));
  assert.equal(openTaskToken(keys, token.replace(result, other), 2_000), null);
  assert.equal(openTaskToken(keys, token, 1_000 + 3 * 3_600_000), null);
  assert.equal(openTaskToken(keys, token.replace('.task.', '.run.'), 2_000), null);
});
