// The life of a job between the queue of record and a worker, on real SQL and within one process. The owner is a stand-in
// that ends a job as an actor's statement does.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { memoryQueue } from '../queue/memory.ts';
import { jobsStream } from '../queue/queue.ts';
import { startDesk } from './desk.ts';
import { startDispatcher } from './dispatcher.ts';
import { JobFailure } from './messages.ts';
import { startReconciler } from './reconciler.ts';
import { startWorker } from './worker.ts';
import { decode, encode } from '../bus/json.ts';
import {
  BeatAnswer,
  ClaimAnswer,
  EndAnswer,
  controlSubject,
  deskSubject,
  slotsSubject,
  workerDrainSubject,
} from './wire.ts';
import { memoryBus } from '../bus/memory.ts';
import { systemClock as clock } from '../clock/system.ts';
import { eventually, openWorkshop, skipWithoutPostgres } from './workshop.ts';
import type { z } from 'zod';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';
import type { DeskOptions } from './desk.ts';
import type { ReconcilerOptions } from './reconciler.ts';
import type { Run } from './worker.ts';

const keys = { mac: (purpose: string, text: string) => createHmac('sha256', `test ${purpose}`).update(text).digest() };

async function openRoom(
  changes: {
    readonly prepare?: DeskOptions['prepare'];
    readonly reconciler?: Partial<ReconcilerOptions>;
    /** What the owner cannot read. */
    readonly cannotRead?: (message: object) => boolean;
  } = {},
) {
  const workshop = await openWorkshop();
  const bus = memoryBus();
  const queue = memoryQueue(clock);
  const faults: unknown[] = [];
  const onFault = (_what: string, error: unknown) => void faults.push(error);
  const dispatcher = await startDispatcher({ pools: ['build'], sql: workshop.sql, queue, bus, clock, onFault });
  const onWaiting = (pool: string) => dispatcher.wake(pool);
  const { sql } = workshop;
  const client: typeof workshop.client = {
    async ask(to, message, options) {
      if (changes.cannotRead?.(message) !== true) return await workshop.client.ask(to, message, options);
      return { status: 'failed', code: 'malformed', detail: 'the owner cannot read it' };
    },
  };
  const prepare = changes.prepare ?? (async (job) => ({ for: job.id }));
  const desk = startDesk({ bus, sql, client, keys, clock, prepare, onWaiting, onFault });
  const slots = (pool: string) => dispatcher.slots(pool);
  const reconciler = startReconciler({
    sql,
    queue,
    bus,
    clock,
    slots,
    onWaiting,
    onFault,
    everyMs: 3_600_000,
    ...changes.reconciler,
  });
  const workers: { stop(): Promise<void> }[] = [];
  return {
    ...workshop,
    bus,
    queue,
    dispatcher,
    reconciler,
    faults,
    work(
      build: Run,
      options: {
        readonly slots?: number;
        readonly name?: string;
        readonly beatEveryMs?: number;
        readonly clock?: Clock;
      } = {},
    ) {
      const worker = startWorker({
        name: 'worker-1',
        bus,
        queue,
        clock,
        slots: 2,
        runs: { build },
        onFault,
        ...options,
      });
      workers.push(worker);
      return worker;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await dispatcher.stop();
      await reconciler.stop();
      await desk.stop();
      await queue.close();
      await workshop[Symbol.asyncDispose]();
    },
  };
}

/** A run that goes on until its task is cancelled or killed. */
const untilCancelled: Run = (task) =>
  new Promise((resolve) =>
    task.cancel.addEventListener('abort', () =>
      resolve({ outcome: 'canceled', result: { killed: task.kill.aborted } }),
    ),
  );

const skip = skipWithoutPostgres;

void test('a job that was committed is claimed, run with its context, and committed as done', { skip }, async () => {
  await using room = await openRoom();
  const seen: unknown[] = [];
  room.work(async (task) => {
    seen.push([task.job, task.attempt, task.spec, task.context, task.lease.fresh()]);
    return { outcome: 'done', result: { said: 'yes' } };
  });
  await room.addJob('job-1');
  room.dispatcher.wake('build');
  await eventually('the job is done', async () => (await room.status('job-1')) === 'done');
  assert.deepEqual(seen, [['job-1', 1, { say: 'job-1' }, { for: 'job-1' }, true]]);
  assert.deepEqual(room.ended, [{ type: 'job.done', job: 'job-1', attempt: 1, result: { said: 'yes' } }]);
  assert.deepEqual(
    (await room.mail()).map((row) => [row.event.type, row.event.attempt]),
    [['job.started', 1]],
  );
  await eventually('the stream is empty', () => room.queue.depth(jobsStream.name) === 0);
});

void test('a job that nobody announced is found by the next look', { skip }, async () => {
  await using room = await openRoom();
  room.work(async () => ({ outcome: 'done', result: null }));
  await room.addJob('job-1');
  await eventually('the job is done', async () => (await room.status('job-1')) === 'done');
});

void test(
  'a pool is served as soon as somebody offers slots for it, and its jobs are claimed for it alone',
  { skip },
  async () => {
    await using room = await openRoom();
    await room.addJob('job-1', { pool: 'far' });
    room.work(async () => ({ outcome: 'done', result: null }), { slots: 1 });
    await room.addJob('job-2');
    room.dispatcher.wake();
    await eventually('the job of the other pool is done', async () => (await room.status('job-2')) === 'done');
    assert.equal(await room.status('job-1'), 'waiting');
    room.bus.publish(slotsSubject, encode({ worker: 'far-1', pools: ['far'], slots: 1, free: 1 }));
    await eventually('it is released', async () => (await room.status('job-1')) === 'released');
    const claim = async (pool: string): Promise<string | undefined> => {
      const request = encode({ job: 'job-1', claimId: 'claim-1', worker: 'far-1', pool });
      const { data } = await room.bus.request(deskSubject('claim'), request, { timeoutMs: 5_000 });
      return decode(ClaimAnswer, data)?.status;
    };
    assert.deepEqual([await claim('build'), await claim('far'), await claim('build')], ['gone', 'claimed', 'gone']);
  },
);

void test('no more than twice the live slots are on the stream and in work', { skip }, async () => {
  await using room = await openRoom();
  for (let n = 0; n < 30; n++) await room.addJob(`job-${n}`, { organization: n < 29 ? 'busy' : 'lone' });
  let running = 0;
  let runningMax = 0;
  const open = Promise.withResolvers<void>();
  room.work(
    async () => {
      runningMax = Math.max(runningMax, ++running);
      await open.promise;
      running -= 1;
      return { outcome: 'done', result: null };
    },
    { slots: 3 },
  );
  await eventually('all slots are busy', () => running === 3);
  const live = await room.sql.query<{ id: string; organization: string }>(
    `select id, organization from act_job where status <> 'waiting'`,
  );
  assert.equal(live.length, 6);
  assert.ok(
    live.some((job) => job.organization === 'lone'),
    'the lone organization had its turn',
  );
  open.resolve();
  await eventually(
    'all are done',
    async () => (await room.sql.query(`select 1 from act_job where status <> 'done'`)).length === 0,
    20_000,
  );
  assert.equal(runningMax, 3);
  assert.equal(room.ended.length, 30);
});

void test('without a worker nothing is released', { skip }, async () => {
  await using room = await openRoom();
  await room.addJob('job-1');
  room.dispatcher.wake('build');
  await clock.sleep(100);
  assert.equal(await room.status('job-1'), 'waiting');
});

void test('a cancelled job hears it at once by the bell, and by the beat when the bell is lost', { skip }, async () => {
  await using room = await openRoom();
  room.work(untilCancelled, { beatEveryMs: 300 });
  for (const [id, force, ring] of [
    ['job-1', false, true],
    ['job-2', true, true],
    ['job-3', false, false],
  ] as const) {
    await room.addJob(id);
    room.dispatcher.wake('build');
    await eventually('it is claimed', async () => (await room.status(id)) === 'claimed');
    await room.sql.query(`update act_job set status = 'canceling', force_cancel = $2 where id = $1`, [id, force]);
    if (ring) room.bus.publish(controlSubject(id), new Uint8Array());
    await eventually('it is canceled', async () => (await room.status(id)) === 'canceled');
  }
  assert.deepEqual(
    room.ended.map((end) => [end.type, end.result]),
    [
      ['job.canceled', { killed: false }],
      ['job.canceled', { killed: true }],
      ['job.canceled', { killed: false }],
    ],
  );
});

void test('a job that was cancelled before its claim is dropped from the stream', { skip }, async () => {
  await using room = await openRoom();
  let runs = 0;
  await room.addJob('job-1');
  await room.sql.query(`update act_job set status = 'canceled'`);
  await room.queue.publish('act.job.build.1.acme.job-1', encode({ job: 'job-1' }), { msgId: 'x' });
  room.work(async () => ((runs += 1), { outcome: 'done', result: null }));
  await eventually('the stream is empty', () => room.queue.depth(jobsStream.name) === 0);
  assert.equal(runs, 0);
});

void test('the same claim sent twice is one attempt and one job.started', { skip }, async () => {
  await using room = await openRoom();
  await room.addJob('job-1');
  await room.sql.query(`update act_job set status = 'released'`);
  const claim = async (claimId: string) => {
    const answer = await room.bus.request(deskSubject('claim'), encode({ job: 'job-1', claimId, worker: 'w' }), {
      timeoutMs: 5_000,
    });
    return decode(ClaimAnswer, answer.data);
  };
  const both = await Promise.all([claim('one'), claim('one')]);
  const later = await claim('one');
  for (const answer of [...both.filter((answer) => answer?.status !== 'gone'), later]) {
    assert.equal(answer?.status, 'claimed');
    assert.equal(answer?.status === 'claimed' && answer.attempt, 1);
  }
  assert.equal((await claim('another'))?.status, 'gone');
  assert.equal((await room.mail()).length, 1);
});

void test(
  'an attempt whose processes were ended is lost at once, or tried again where that is allowed',
  { skip },
  async () => {
    for (const [attempts, status, mail] of [
      [2, 'waiting', []],
      [1, 'claimed', ['job.lost']],
    ] as const) {
      await using room = await openRoom();
      await room.addJob('job-1', { attempts });
      await room.sql.query(`update act_job set status = 'released'`);
      const ask = async <T>(verb: 'claim' | 'lost', schema: z.ZodType<T>, request: object) =>
        decode(schema, (await room.bus.request(deskSubject(verb), encode(request), { timeoutMs: 5_000 })).data);
      const claimed = await ask('claim', ClaimAnswer, { job: 'job-1', claimId: 'one', worker: 'w' });
      assert.equal(claimed?.status, 'claimed');
      const { rescue, token } = claimed as Extract<ClaimAnswer, { status: 'claimed' }>;
      for (const wrong of ['', token, `${rescue}x`])
        assert.deepEqual(await ask('lost', EndAnswer, { job: 'job-1', attempt: 1, rescue: wrong }), { status: 'gone' });
      const other = { job: 'job-1', attempt: 2, rescue };
      assert.deepEqual(await ask('lost', EndAnswer, other), { status: 'gone' });
      assert.equal(await room.status('job-1'), 'claimed');
      const lost = { job: 'job-1', attempt: 1, rescue };
      assert.deepEqual(await ask('lost', EndAnswer, lost), { status: 'committed' });
      assert.equal(await room.status('job-1'), status);
      const told = (await room.mail()).map(({ event }) => event.type).filter((type) => type !== 'job.started');
      assert.deepEqual(told, mail);
      // Said twice, it is heard once.
      assert.deepEqual(await ask('lost', EndAnswer, lost), { status: 'gone' });
    }
  },
);

void test('a worker without the right token moves nothing', { skip }, async () => {
  await using room = await openRoom();
  await room.addJob('job-1');
  await room.sql.query(`update act_job set status = 'claimed', attempt = 1, beat_at = 'epoch'`);
  for (const token of ['', 'x.y', `${Date.now() + 1e6}.${Buffer.from('guess').toString('base64url')}`]) {
    const beat = await room.bus.request(deskSubject('beat'), encode({ job: 'job-1', attempt: 1, token }), {
      timeoutMs: 5_000,
    });
    assert.deepEqual(decode(BeatAnswer, beat.data), { cancel: null, gone: true });
    const end = { job: 'job-1', attempt: 1, token, outcome: 'done', result: 1 };
    const done = await room.bus.request(deskSubject('done'), encode(end), { timeoutMs: 5_000 });
    assert.deepEqual(decode(EndAnswer, done.data), { status: 'gone' });
  }
  assert.equal(await room.status('job-1'), 'claimed');
  const [row] = await room.sql.query<{ beaten: boolean }>(`select beat_at > 'epoch' as beaten from act_job`);
  assert.equal(row?.beaten, false);
});

void test(
  'work that cannot succeed, code that fails, and a context that cannot be made all end the job with a reason',
  { skip },
  async () => {
    await using room = await openRoom({
      async prepare(job) {
        if (job.id === 'job-3') throw new TerminalFault('configuration-missing', 'the configuration was removed');
        return null;
      },
    });
    room.work(async (task) => {
      if (task.job === 'job-1') throw new TerminalFault('archive-corrupt', 'the archive is corrupt');
      throw new Error('https://secret@internal is away');
    });
    for (const id of ['job-1', 'job-2', 'job-3']) {
      await room.addJob(id);
      room.dispatcher.wake();
      await eventually(`${id} is done`, async () => (await room.status(id)) === 'done');
    }
    assert.deepEqual(
      room.ended.map((end) => end.result),
      [
        { failure: { code: 'archive-corrupt', detail: 'the archive is corrupt' } },
        { failure: { code: 'worker-failed', detail: 'the worker failed; its log tells more' } },
        { failure: { code: 'configuration-missing', detail: 'the configuration was removed' } },
      ],
    );
  },
);

void test(
  'work that met an absent service is given back and tried again while attempts are left',
  { skip },
  async () => {
    await using room = await openRoom();
    const attempts: number[] = [];
    room.work(async (task) => {
      attempts.push(task.attempt);
      throw new RetryableFault('registry is away', { delayMs: 10 });
    });
    await room.addJob('job-1', { attempts: 3 });
    room.dispatcher.wake();
    await eventually('the job has ended', async () => (await room.status('job-1')) === 'done');
    assert.deepEqual(attempts, [1, 2, 3]);
    assert.equal(room.ended.length, 1);
  },
);

void test('a result is reported until the desk answers', { skip }, async () => {
  await using room = await openRoom();
  room.work(async () => {
    room.bus.cut(deskSubject('done'));
    return { outcome: 'done', result: 1 };
  });
  await room.addJob('job-1');
  room.dispatcher.wake();
  await eventually('it is claimed', async () => (await room.status('job-1')) === 'claimed');
  await clock.sleep(300);
  assert.equal(await room.status('job-1'), 'claimed');
  room.bus.cut(null);
  await eventually('it is done', async () => (await room.status('job-1')) === 'done');
  assert.equal(room.ended.length, 1);
});

void test('a result that the owner cannot read ends the job with a failure, and is told', { skip }, async () => {
  const cannotRead = (message: object): boolean => JSON.stringify(message).includes('\\u0000');
  await using room = await openRoom({ cannotRead });
  room.work(async () => ({ outcome: 'done', result: { said: 'nul \u0000' } }));
  await room.addJob('job-1');
  room.dispatcher.wake();
  await eventually('it is done', async () => (await room.status('job-1')) === 'done');
  const [end] = room.ended;
  assert.equal(JobFailure.parse(end?.result).failure.code, 'result-unusable');
  assert.match(String(room.faults), /malformed: the owner cannot read it/);
});

void test(
  'a worker whose claim went to another is told to stop, and its result counts for nothing',
  { skip },
  async () => {
    await using room = await openRoom({ reconciler: { lostAfterMs: 0 } });
    const killed: number[] = [];
    let finish = false;
    room.work(
      async (task) => {
        if (finish) return { outcome: 'done', result: `attempt ${task.attempt}` };
        finish = true;
        await new Promise((resolve) => task.kill.addEventListener('abort', resolve));
        killed.push(task.attempt);
        return { outcome: 'done', result: 'late' };
      },
      { beatEveryMs: 200 },
    );
    await room.addJob('job-1', { attempts: 2 });
    room.dispatcher.wake();
    await eventually('it is claimed', async () => (await room.status('job-1')) === 'claimed');
    await room.reconciler.pass();
    await eventually('it is done', async () => (await room.status('job-1')) === 'done');
    await eventually('the first was told to stop', () => killed.length > 0);
    assert.deepEqual(killed, [1]);
    assert.deepEqual(
      room.ended.map((end) => end.result),
      ['attempt 2'],
    );
  },
);

void test('a silent claim without attempts left is lost, and its owner hears it once', { skip }, async () => {
  await using room = await openRoom();
  await room.addJob('job-1');
  await room.addJob('job-2', { attempts: 5 });
  await room.addJob('job-3');
  await room.sql.query(
    `update act_job set status = 'claimed', attempt = 1, worker = 'w', beat_at = now() - interval '70 s'`,
  );
  await room.sql.query(`update act_job set status = 'canceling' where id = 'job-2'`);
  await room.sql.query(`update act_job set beat_at = now() - interval '40 s' where id = 'job-3'`);
  assert.equal((await room.reconciler.pass()).lost, 2);
  await room.reconciler.pass();
  const told = (await room.mail()).map((row) => row.event).toSorted((a, b) => a.job.localeCompare(b.job));
  assert.deepEqual(told, [
    { type: 'job.lost', job: 'job-1', attempt: 1, reason: 'its worker w fell silent' },
    { type: 'job.lost', job: 'job-2', attempt: 1, reason: 'its worker w fell silent' },
  ]);
});

void test('a wiped stream is made again, and every released job on it', { skip }, async () => {
  await using room = await openRoom();
  const open = Promise.withResolvers<void>();
  room.work(async () => (await open.promise, { outcome: 'done', result: null }), { slots: 1 });
  for (const id of ['job-1', 'job-2']) await room.addJob(id);
  room.dispatcher.wake();
  await eventually('one is claimed, one released', async () => {
    const found = await Promise.all(['job-1', 'job-2'].map((id) => room.status(id)));
    return found.includes('claimed') && found.includes('released');
  });
  room.queue.wipe(jobsStream.name);
  const repairs = await room.reconciler.pass();
  // The worker's own waiting pull may have made the stream again first; then the age of the release tells.
  if (repairs.streamsMade.length === 0)
    await room.sql.query(`update act_job set released_at = now() - interval '2 min' where status = 'released'`);
  if (repairs.streamsMade.length === 0) await room.reconciler.pass();
  open.resolve();
  await eventually(
    'both are done',
    async () => (await room.sql.query(`select 1 from act_job where status = 'done'`)).length === 2,
  );
});

void test('a released job waits again when its workers are gone', { skip }, async () => {
  await using room = await openRoom();
  await room.addJob('job-1');
  await room.sql.query(`update act_job set status = 'released', released_at = now() - interval '2 min'`);
  assert.equal((await room.reconciler.pass()).waitingAgain, 1);
  assert.equal(await room.status('job-1'), 'waiting');
});

void test('a job that no worker ever takes ends as lost', { skip }, async () => {
  await using room = await openRoom({ reconciler: { slots: () => 1, unclaimedAfterMs: 0 } });
  await room.addJob('job-1');
  await room.sql.query(`update act_job set status = 'released', released_at = now() - interval '2 min'`);
  for (let pass = 0; pass < 12; pass++) await room.reconciler.pass();
  const mail = await room.mail();
  assert.equal(mail.length, 1);
  assert.equal(mail[0]?.event.type, 'job.lost');
});

void test('a worker that stops lets its work end in good order and reports it', { skip }, async () => {
  await using room = await openRoom();
  const worker = room.work(untilCancelled);
  await room.addJob('job-1');
  room.dispatcher.wake();
  await eventually('it is claimed', async () => (await room.status('job-1')) === 'claimed');
  await worker.stop();
  assert.equal(await room.status('job-1'), 'canceled');
  assert.equal(room.dispatcher.slots('build'), 0);
});

void test(
  'a worker that drains ends what it is at, takes nothing new, and goes on when it is resumed',
  { skip },
  async () => {
    await using room = await openRoom();
    const held = Promise.withResolvers<void>();
    const begun: string[] = [];
    const worker = room.work(
      async ({ job }) => {
        begun.push(job);
        if (job === 'job-1') await held.promise;
        return { outcome: 'done', result: {} };
      },
      { name: 'mild' },
    );
    await room.addJob('job-1');
    room.dispatcher.wake('build');
    await eventually('it has begun', () => begun.length === 1);
    const drain = (isDraining: boolean): void => room.bus.publish(workerDrainSubject('mild'), encode({ isDraining }));
    drain(true);
    await eventually('it offers nothing', () => room.dispatcher.slots('build') === 0);
    await room.addJob('job-2');
    // Whatever the dispatcher thinks: a job on the stream is not taken either.
    await room.queue.publish('act.job.build.2.acme.job-2', encode({ job: 'job-2' }), { msgId: 'by-hand' });
    await clock.sleep(400);
    assert.deepEqual([begun, worker.busy], [['job-1'], 1]);
    held.resolve();
    await eventually('what was at hand is done', async () => (await room.status('job-1')) === 'done');
    drain(false);
    room.dispatcher.wake('build');
    await eventually('the other is done', async () => (await room.status('job-2')) === 'done');
    assert.deepEqual(begun, ['job-1', 'job-2']);
    assert.deepEqual(room.faults, []);
  },
);

void test('a claim that a stop falls into is given back unbegun, and counts as no attempt', { skip }, async () => {
  await using room = await openRoom();
  const [asked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const bus: Bus = {
    ...room.bus,
    async request(subject, ...rest) {
      const answer = await room.bus.request(subject, ...rest);
      if (subject !== deskSubject('claim')) return answer;
      asked.resolve();
      await held.promise;
      return answer;
    },
  };
  let begun = 0;
  const build: Run = async () => {
    begun += 1;
    return { outcome: 'done', result: {} };
  };
  const worker = startWorker({ name: 'stopped', bus, queue: room.queue, clock, slots: 1, runs: { build } });
  await room.addJob('job-1', { attempts: 1 });
  room.dispatcher.wake('build');
  await asked.promise;
  const stopped = worker.stop();
  held.resolve();
  await stopped;
  assert.equal(begun, 0);
  assert.equal(await room.status('job-1'), 'waiting');
  assert.deepEqual(room.ended, []);
  room.work(build);
  await eventually('another worker does it', async () => (await room.status('job-1')) === 'done');
  assert.deepEqual([begun, room.ended.map(({ type, attempt }) => [type, attempt])], [1, [['job.done', 2]]]);
});

void test('a lease ends while no beat is confirmed, and is back with the next one', { skip }, async () => {
  await using room = await openRoom();
  let fresh = () => false;
  room.work(
    async (task) => {
      fresh = () => task.lease.fresh();
      return await untilCancelled(task);
    },
    { clock: fasterClock(20) },
  );
  await room.addJob('job-1');
  room.dispatcher.wake();
  await eventually('the lease is fresh', () => fresh());
  room.bus.cut(deskSubject('beat'));
  await eventually('the lease has ended', () => !fresh());
  room.bus.cut(null);
  await eventually('the lease is fresh again', () => fresh());
  assert.equal(await room.status('job-1'), 'claimed');
});

/** The machine's own time, running faster. */
function fasterClock(factor: number): typeof clock {
  return {
    now: () => clock.now() * factor,
    monotonic: () => clock.monotonic() * factor,
    sleep: (ms, signal) => clock.sleep(ms / factor, signal),
  };
}
