// The general settings of a site: what is set has its effect, on every gateway, and what is not heeded cannot be set.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { memoryBus } from '@terrace/runtime/bus/memory';
import { startRateLimits } from '../http/rate-limit.ts';
import { eventually, openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { makePerson } from '../team/scratch-people.ts';
import { followSettings } from './settings.ts';

const path = '/api/v2/admin/general-settings';
const data = (attributes: object) => ({ json: { data: { type: 'general-settings', attributes } } });

test('what the environment says holds until a site admin sets something else', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const bea = await makePerson(gateway, 'bea');
  assert.equal((await ask('GET', path, { token: bea.token })).status, 404);
  assert.equal((await ask('PATCH', path, { token: bea.token, ...data({ 'api-rate-limit': 1 }) })).status, 404);
  const start = (await ask('GET', path)).body.data;
  assert.equal(start.id, 'general');
  assert.deepEqual(
    [start.attributes['api-rate-limiting-enabled'], start.attributes['api-rate-limit']],
    [false, 30],
    'the environment switched it off',
  );
  assert.deepEqual([start.attributes['plan-timeout'], start.attributes['apply-timeout']], ['2h', '24h']);
  const set = await ask('PATCH', path, data({ 'api-rate-limit': 50, 'plan-timeout': '30m', 'apply-timeout': null }));
  assert.equal(set.status, 200);
  const { attributes } = (await ask('GET', path)).body.data;
  assert.deepEqual(
    [attributes['api-rate-limit'], attributes['plan-timeout'], attributes['apply-timeout']],
    [50, '30m', '24h'],
  );
  const torn = await ask('PATCH', path, data({ 'plan-timeout': '1h', 'terraform-build-worker-plan-timeout': '3h' }));
  assert.equal(torn.status, 422);
  assert.match(torn.body.errors[0].detail, /is the same as terraform-build-worker-plan-timeout/);
  for (const refused of [
    { 'require-two-factor-for-admins': true },
    { 'fair-run-queuing-enabled': false },
    { 'send-passing-statuses-for-untriggered-speculative-plans': true },
    { 'allow-speculative-plans-on-pull-requests-from-forks': true },
    { 'limit-organizations-per-user': true },
    { 'api-rate-limit': 0 },
    { 'plan-timeout': '1s' },
  ]) {
    const { status, body } = await ask('PATCH', path, data(refused));
    assert.deepEqual(
      [status, body.errors[0].source.pointer],
      [422, `/data/attributes/${Object.keys(refused).join()}`],
      JSON.stringify(refused),
    );
  }
  const again = await ask('PATCH', path, data(attributes));
  assert.deepEqual([again.status, again.body.data.attributes], [200, attributes], 'what is read can be sent back');
  assert.deepEqual(gateway.faults, []);
});

test('the limit of requests is followed by every gateway', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { services } = gateway;
  const limits = ['a', 'b'].map((node) => startRateLimits({ ...services, bus: memoryBus(), perSecond: null, node }));
  const following = limits.map((each) => followSettings(services, each));
  const all = () => limits.map(({ perSecond }) => perSecond);
  try {
    await gateway.ask('PATCH', path, data({ 'api-rate-limit': 2, 'api-rate-limiting-enabled': true }));
    await eventually('both have it', async () => all().join() === '2,2');
    const [one] = limits;
    assert.deepEqual(
      [1, 2, 3].map(() => one?.take('token').isOver),
      [false, false, true],
    );
    await gateway.ask('PATCH', path, data({ 'api-rate-limiting-enabled': false }));
    await eventually('it is off', async () => all().every((each) => each === null));
    assert.equal(one?.take('token').isOver, false);
    // Also without a word on the bus.
    await services.sql.query(`update site_setting set value = value || '{"rateLimitingEnabled": true}'`);
    await eventually('it is seen', async () => all().join() === '2,2');
  } finally {
    await Promise.all([...following, ...limits].map((each) => each.stop()));
  }
  assert.deepEqual(gateway.faults, []);
});

test(
  'who may make organizations, how a workspace begins, how many there are and how long a run takes',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const bea = await makePerson(gateway, 'bea');
    const make = (name: string) =>
      ask('POST', '/api/v2/organizations', {
        token: bea.token,
        json: { data: { type: 'organizations', attributes: { name, email: 'bea@acme.test' } } },
      });
    const mayMake = async () =>
      (await ask('GET', '/api/v2/account/details', { token: bea.token })).body.data.attributes.permissions[
        'can-create-organizations'
      ];
    assert.deepEqual([(await make('own')).status, await mayMake()], [404, false]);
    await ask('PATCH', path, data({ 'limit-user-organization-creation': false }));
    const made = await make('own');
    assert.deepEqual(
      [made.status, made.body.data.attributes.permissions['can-update'], await mayMake()],
      [201, true, true],
    );
    assert.equal((await ask('GET', '/api/v2/organizations/own', { token: bea.token })).status, 200);

    const shares = async (id: string) =>
      (await ask('GET', `/api/v2/workspaces/${id}`)).body.data.attributes['global-remote-state'];
    assert.equal(await shares(await gateway.makeWorkspace('one')), false);
    await ask('PATCH', path, data({ 'default-remote-state-access': true }));
    const two = await gateway.makeWorkspace('two');
    assert.equal(await shares(two), true);
    assert.equal(await shares(await gateway.makeWorkspace('three', { 'global-remote-state': false })), false);

    await ask('PATCH', path, data({ 'plan-timeout': '45m' }));
    await gateway.makeConfiguration(two);
    const run = (await gateway.makeRun(two)) as Parameters<typeof gateway.claim>[0];
    assert.equal((await gateway.claim(run, 'plan')).context.limitMs, 45 * 60_000);

    const limited = { 'limit-workspaces-per-organization': true, 'default-workspaces-per-organization-ceiling': 3 };
    await ask('PATCH', path, data(limited));
    const more = (name: string) =>
      ask('POST', `/api/v2/organizations/${organization}/workspaces`, {
        json: { data: { type: 'workspaces', attributes: { name } } },
      });
    const refused = await more('four');
    assert.deepEqual(
      [refused.status, refused.body.errors[0].detail],
      [422, 'the organization has as many workspaces as it may have'],
    );
    // An organization's own word wins.
    await ask('PATCH', `/api/v2/admin/organizations/${organization}`, {
      json: { data: { type: 'organizations', attributes: { 'workspace-limit': 4 } } },
    });
    assert.deepEqual([(await more('four')).status, (await more('five')).status], [201, 422]);
    assert.deepEqual(gateway.faults, []);
  },
);
