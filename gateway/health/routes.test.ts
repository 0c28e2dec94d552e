// Health over real servers: what works says so, what does not is named with what to do about it, and nobody but site admins sees it.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser } from '@terrace/actors/user/view';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { checkIds, examine } from './checks.ts';
import type { Check } from './checks.ts';
import { components, statusOf } from './components.ts';

test('each container has its place, and is as bad as the worst of its checks', () => {
  assert.deepEqual([components.length, components[0]?.id, components.at(-1)?.id], [35, 'C01', 'C35']);
  assert.equal(new Set(components.map(({ container }) => container)).size, 35);
  const checks = checkIds.map((id): Check => ({
    ...{ id, title: id, found: '', advice: null, tookMs: 1 },
    status: id === 'workers' ? 'error' : id === 'queue' ? 'warning' : 'ok',
  }));
  const status = (container: string) => {
    const component = components.find((each) => each.container === container);
    assert.ok(component !== undefined);
    return statusOf(component, checks);
  };
  assert.deepEqual(['ptfe_postgres', 'ptfe_build_manager', 'ptfe_build_worker', 'influxdb'].map(status), [
    ...['ok', 'warning', 'error', 'absent'],
  ]);
});

test('what works says so, and a dead letter and a missing worker are named', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const read = async (path: string) => {
    const { status, body } = await gateway.ask('GET', `/api/v2/terrace/${path}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.data as readonly { id: string; attributes: Record<string, string> }[];
  };
  const healthOf = async () =>
    Object.fromEntries((await read('health')).map(({ id, attributes }) => [id, attributes['status']]));
  const before = await healthOf();
  assert.deepEqual(Object.keys(before), [...checkIds]);
  assert.partialDeepStrictEqual(before, { database: 'ok', messages: 'ok', queue: 'ok', 'dead-letters': 'ok' });
  // No worker belongs to a scratch gateway.
  assert.equal(before['workers'], 'error');
  await gateway.owner.query(
    `insert into act_dead (seq, p, kind, id, msg_id, event, attempts) values (1, 0, 'run', 'run-x', 'm', '{"type": "run.x"}', 5)`,
  );
  assert.equal((await healthOf())['dead-letters'], 'warning');
  const shown = await read('components');
  assert.equal(shown.length, 35);
  assert.equal(
    shown.find(({ attributes }) => attributes['container'] === 'ptfe_sidekiq')?.attributes['status'],
    'error',
  );
});

test(
  'a part that does not answer is an error within a bound, and the others are told all the same',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const { services } = gateway;
    const checks = await examine({
      ...services,
      sql: { ...services.sql, query: () => new Promise(() => undefined) },
      queue: { ...services.queue, read: () => Promise.reject(new Error('the stream is away')) },
    });
    const by = Object.fromEntries(checks.map((check) => [check.id, check]));
    assert.equal(by['database']?.status, 'error');
    assert.match(by['database']?.found ?? '', /no answer within/);
    assert.equal(by['messages']?.found, 'the stream is away');
    assert.equal(by['dead-letters']?.status, 'ok');
  },
);

test('who is no site admin finds nothing of it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { sql, keys, rng } = gateway.services;
  const token = makeUserToken(rng);
  const bob = await ensureUser(sql, { username: 'bob', email: 'bob@acme.test', isSiteAdmin: false, rng });
  await registerToken({ sql, keys, rng }, { token, owner: bob.id, description: 'of a test' });
  for (const path of ['health', 'components', 'nodes'])
    assert.equal((await gateway.ask('GET', `/api/v2/terrace/${path}`, { token })).status, 404);
  const drain = '/api/v2/terrace/nodes/any/actions/drain';
  assert.equal((await gateway.ask('POST', drain, { token })).status, 404);
  assert.equal((await gateway.ask('POST', drain)).status, 404, 'there is no such node');
});
