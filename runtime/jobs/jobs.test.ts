// Jobs over real NATS and real SQL: wiped and emptied streams, a worker process that is killed, and how long a job waits.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { jobsStream } from '../queue/queue.ts';
import { startDesk } from './desk.ts';
import { startDispatcher } from './dispatcher.ts';
import { startReconciler } from './reconciler.ts';
import { natsUrl, newPrefix, openCorner, skipWithoutNats } from './scratch-nats.ts';
import { startWorker } from './worker.ts';
import { systemClock as clock } from '../clock/system.ts';
import { eventually, openWorkshop, skipWithoutPostgres } from './workshop.ts';
import type { ReconcilerOptions } from './reconciler.ts';
import type { Run } from './worker.ts';

const keys = { mac: (purpose: string, text: string) => createHmac('sha256', `test ${purpose}`).update(text).digest() };
const skip = skipWithoutNats === false ? skipWithoutPostgres : skipWithoutNats;

/** The role `actors` with its connection, and workers with theirs. */
async function openHouse(reconciler: Partial<ReconcilerOptions> = {}) {
  const corner = await openCorner(newPrefix(), true);
  const workshop = await openWorkshop();
  const { sql, client } = workshop;
  const { bus, queue } = corner;
  const pools = ['build'];
  const dispatcher = await startDispatcher({ pools, sql, queue, bus, clock });
  const onWaiting = (pool: string) => dispatcher.wake(pool);
  const desk = startDesk({ bus, sql, client, keys, clock, prepare: async () => null, onWaiting });
  const slots = (pool: string) => dispatcher.slots(pool);
  const repairs = startReconciler({ sql, queue, bus, clock, slots, onWaiting, ...reconciler });
  const ends: (() => Promise<unknown>)[] = [];
  return {
    ...workshop,
    corner,
    dispatcher,
    async work(build: Run, slotCount = 2) {
      const own = await openCorner(corner.prefix, false);
      const worker = startWorker({
        name: 'worker-1',
        bus: own.bus,
        queue: own.queue,
        clock,
        slots: slotCount,
        runs: { build },
      });
      ends.push(async () => (await worker.stop(), own[Symbol.asyncDispose]()));
      await eventually('the worker was heard', () => dispatcher.slots('build') > 0);
    },
    async [Symbol.asyncDispose]() {
      for (const end of ends) await end();
      await dispatcher.stop();
      await repairs.stop();
      await desk.stop();
      await corner[Symbol.asyncDispose]();
      await workshop[Symbol.asyncDispose]();
    },
  };
}

const allDone = (house: { readonly sql: Awaited<ReturnType<typeof openWorkshop>>['sql'] }) => async () =>
  (await house.sql.query(`select 1 from act_job where status <> 'done'`)).length === 0;

void test('a job goes from its commit to its end over real servers', { skip }, async (context) => {
  await using house = await openHouse();
  const waits: number[] = [];
  let committedAt = 0;
  await house.work(async () => {
    waits.push(performance.now() - committedAt);
    return { outcome: 'done', result: null };
  });
  for (let n = 0; n < 20; n++) {
    await house.addJob(`job-${n}`);
    committedAt = performance.now();
    house.dispatcher.wake('build');
    await eventually('it is done', allDone(house));
  }
  const sorted = waits.toSorted((a, b) => a - b);
  context.diagnostic(
    `commit to claimed run: median ${sorted[10]?.toFixed(1)} ms, longest ${sorted[19]?.toFixed(1)} ms`,
  );
  assert.equal(house.ended.length, 20);
});

void test('jobs survive their stream being deleted and emptied while workers wait and work', { skip }, async () => {
  await using house = await openHouse({ everyMs: 200, unclaimedAfterMs: 500 });
  const open = Promise.withResolvers<void>();
  let runs = 0;
  await house.work(async (task) => {
    runs += 1;
    if (task.job === 'job-0') await open.promise;
    return { outcome: 'done', result: null };
  }, 1);
  for (let n = 0; n < 3; n++) await house.addJob(`job-${n}`);
  house.dispatcher.wake('build');
  await eventually(
    'one is claimed and one lies on the stream',
    async () => (await house.status('job-0')) === 'claimed' && (await house.status('job-1')) === 'released',
  );
  await house.corner.wipe(jobsStream.name);
  open.resolve();
  await eventually('all are done after a deletion', allDone(house), 30_000);
  await house.addJob('job-3');
  await house.sql.query(`update act_job set status = 'released', released_at = now(), releases = 1 where id = 'job-3'`);
  await house.corner.purge(jobsStream.name);
  await eventually('all are done after a purge', allDone(house), 30_000);
  assert.equal(runs, 4);
});

void test('a job whose worker process is killed is lost, or tried again where that is allowed', { skip }, async () => {
  await using house = await openHouse({ everyMs: 100, lostAfterMs: 4_000 });
  const doomed = spawn(process.execPath, [fileURLToPath(new URL('doomed-worker.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DOOMED: JSON.stringify({ prefix: house.corner.prefix, url: natsUrl }) },
  });
  await eventually('the doomed worker was heard', () => house.dispatcher.slots('build') > 0);
  const claimOne = async (id: string, attempts: number) => {
    await house.addJob(id, { attempts });
    house.dispatcher.wake('build');
    await once(doomed.stdout, 'data');
  };
  await claimOne('job-apply', 1);
  // A worker of one slot holds one job; the other is claimed by hand, as by a second worker that died.
  await house.addJob('job-plan', { attempts: 2 });
  await house.sql.query(
    `update act_job set status = 'claimed', attempt = 1, worker = 'gone', beat_at = now() where id = 'job-plan'`,
  );
  doomed.kill('SIGKILL');
  await once(doomed, 'close');
  const attempts: string[] = [];
  await house.work(async (task) => (attempts.push(`${task.job} ${task.attempt}`), { outcome: 'done', result: null }));
  await eventually('the plan was tried again', async () => (await house.status('job-plan')) === 'done', 20_000);
  await eventually(
    'the apply is lost',
    async () => (await house.mail()).some((row) => row.event.type === 'job.lost'),
    20_000,
  );
  assert.deepEqual(attempts, ['job-plan 2']);
  const lost = (await house.mail()).filter((row) => row.event.type === 'job.lost');
  assert.deepEqual(
    lost.map((row) => row.event.job),
    ['job-apply'],
  );
});
