// Requests a second: of one gateway, of two that hear each other, and as clients see it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { memoryBus } from '@terrace/runtime/bus/memory';
import { manualClock } from '@terrace/runtime/clock/manual';
import { buildApp } from './app.ts';
import { allRoutes } from '../routes.ts';
import { startRateLimits } from './rate-limit.ts';
import { openScratchGateway, skipWithoutPostgres as skip } from './scratch-gateway.ts';

const takeAll = (limits: ReturnType<typeof startRateLimits>, tries: number): number =>
  Array.from({ length: tries }, () => limits.take('t')).filter(({ isOver }) => !isOver).length;

test('a token has a second worth of requests at once, and gets more as time goes by', async () => {
  const clock = manualClock();
  const limits = startRateLimits({ perSecond: 30, bus: memoryBus(), clock, node: 'a' });
  assert.equal(takeAll(limits, 100), 30);
  const refused = limits.take('t');
  assert.deepEqual([refused.isOver, refused.remaining, Math.round(refused.resetMs)], [true, 0, 33]);
  assert.equal(limits.take('another').remaining, 29);
  await clock.advance(100);
  assert.equal(takeAll(limits, 10), 3);
  await clock.advance(60_000);
  assert.equal(takeAll(limits, 100), 30);
  await limits.stop();
});

test('what one gateway lets through, the other takes into account, and pays back what was too much', async () => {
  const [clock, bus] = [manualClock(), memoryBus()];
  const [one, other] = ['a', 'b'].map((node) => startRateLimits({ perSecond: 30, bus, clock, node })) as [
    ReturnType<typeof startRateLimits>,
    ReturnType<typeof startRateLimits>,
  ];
  let through = takeAll(one, 50) + takeAll(other, 50);
  assert.equal(through, 60, 'they have not heard of each other yet');
  for (let ms = 0; ms < 10_000; ms += 50) {
    await clock.advance(50);
    await bus.flush();
    through += takeAll(one, 5) + takeAll(other, 5);
  }
  // Ten seconds and a bucket: 330. What the two did in the same quarter of a second comes on top, and goes again.
  assert.ok(through >= 250 && through <= 360, `${through} in ten seconds`);
  await one.stop();
  await other.stop();
});

test('a client hears its limit with every answer, and when to come again', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const limits = startRateLimits({ perSecond: 5, bus: memoryBus(), clock: manualClock(), node: 'a' });
  const app = buildApp(gateway.services, { routes: allRoutes, limits });
  const get = (url: string, token: string | null) =>
    app.inject({ url, headers: token === null ? {} : { authorization: `Bearer ${token}` } });
  const answers = [];
  for (let n = 0; n < 6; n += 1) answers.push(await get('/api/v2/account/details', gateway.token));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 200, 200, 200, 429],
  );
  assert.deepEqual(
    answers.map(({ headers }) => headers['x-ratelimit-remaining']),
    ['4', '3', '2', '1', '0', '0'],
  );
  const { headers, payload } = answers[5] as (typeof answers)[number];
  assert.equal(headers['x-ratelimit-limit'], '5');
  assert.equal(headers['retry-after'], '1');
  assert.equal(headers['x-ratelimit-reset'], '0.2');
  assert.equal(JSON.parse(payload).errors[0].title, 'too many requests');
  // Whoever is not known is counted by address, and a ping by nobody.
  const strangers = [];
  for (let n = 0; n < 7; n += 1) strangers.push((await get('/api/v2/account/details', 'nobody')).statusCode);
  assert.deepEqual(strangers, [401, 401, 401, 401, 401, 429, 429]);
  const ping = await get('/api/v2/ping', null);
  assert.deepEqual([ping.statusCode, ping.headers['x-ratelimit-limit']], [204, '5']);
  await limits.stop();
  await app.close();
});
