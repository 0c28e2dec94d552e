// `Idempotency-Key`: whatever a client sends twice under one key happens once, when both come together, when the first was killed before
// its answer, and after a restart.

import assert from 'node:assert/strict';
import test from 'node:test';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser } from '@terrace/actors/user/view';
import { openScratchGateway, organization, skipWithoutPostgres } from './scratch-gateway.ts';
import type { Answered, ScratchGateway } from './scratch-gateway.ts';

const skip = skipWithoutPostgres;
const underKey = (key: string, json: unknown = {}) => ({ json, headers: { 'idempotency-key': key } });
const countOf = async ({ services }: ScratchGateway, table: string): Promise<number> =>
  (await services.sql.query(`select from ${table}`)).length;

/** Everything that a client can make: where, with which body, and whose rows then are one more. */
async function creations(gateway: ScratchGateway) {
  const workspace = await gateway.makeWorkspace('made-of-keys');
  await gateway.makeConfiguration(workspace);
  await gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/lock`, { json: {} });
  const relationships = { workspace: { data: { id: workspace, type: 'workspaces' } } };
  const attributes = { serial: 1, lineage: 'l', md5: 'd41d8cd98f00b204e9800998ecf8427e' };
  const named = (name: string) => ({ data: { attributes: { name } } });
  return [
    ['organization', '/api/v2/organizations', { data: { attributes: { name: 'twice', email: 'a@acme.test' } } }],
    ['project', `/api/v2/organizations/${organization}/projects`, named('twice')],
    ['workspace', `/api/v2/organizations/${organization}/workspaces`, named('twice')],
    ['configuration_version', `/api/v2/workspaces/${workspace}/configuration-versions`, { data: { attributes: {} } }],
    ['run', '/api/v2/runs', { data: { attributes: { message: 'once' }, relationships } }],
    ['state_version', `/api/v2/workspaces/${workspace}/state-versions`, { data: { attributes } }],
  ] as const;
}

const idsOf = (answers: readonly Answered[]): ReadonlySet<string> => new Set(answers.map(({ body }) => body.data.id));

test('two requests with one key at once, on two gateways, make one thing', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const asks = [gateway.ask, await gateway.openAnother()];
  for (const [table, url, json] of await creations(gateway)) {
    const before = await countOf(gateway, table);
    const answers = await Promise.all([...asks, ...asks].map((ask) => ask('POST', url, underKey('one', json))));
    for (const { status, body } of answers) assert.equal(status, 201, `${url}: ${JSON.stringify(body)}`);
    assert.equal(idsOf(answers).size, 1, url);
    assert.equal(await countOf(gateway, table), before + 1, url);
  }
  assert.deepEqual(gateway.faults, []);
});

test('a repeat after a restart gets the answer of before, also when that was never sent', { skip }, async () => {
  await using gateway = await openScratchGateway();
  for (const [table, url, json] of await creations(gateway)) {
    const first = await gateway.ask('POST', url, underKey('one', json));
    assert.equal(first.status, 201, JSON.stringify(first.body));
    const made = await countOf(gateway, table);
    const repeat = await (await gateway.openAnother())('POST', url, underKey('one', json));
    assert.equal(repeat.status, 201);
    assert.equal(repeat.headers['idempotency-replayed'], 'true');
    assert.deepEqual(repeat.body, first.body);
    // Killed when all was done, and before the answer could be kept.
    await gateway.owner.query('update idempotency_key set answer = null');
    const again = await (await gateway.openAnother())('POST', url, underKey('one', json));
    assert.equal(again.status, 201, `${url}: ${JSON.stringify(again.body)}`);
    assert.equal(again.headers['idempotency-replayed'], undefined);
    assert.equal(again.body.data.id, first.body.data.id, url);
    assert.equal(await countOf(gateway, table), made, url);
  }
  assert.deepEqual(gateway.faults, []);
});

test('a key belongs to who sends it, to the method and to the path, and to one body', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { sql, keys, rng } = gateway.services;
  const bert = await ensureUser(sql, { username: 'bert', email: 'bert@acme.test', isSiteAdmin: true, rng });
  const token = makeUserToken(rng);
  await registerToken({ sql, keys, rng }, { token, owner: bert.id, description: 'of a test' });
  const [one, other] = [await gateway.makeWorkspace('one'), await gateway.makeWorkspace('other')];
  const make = (workspace: string, asking: object = {}, attributes: object = {}) =>
    gateway.ask('POST', `/api/v2/workspaces/${workspace}/configuration-versions`, {
      ...underKey('shared', { data: { attributes } }),
      ...asking,
    });
  const answers = [await make(one), await make(other), await make(one, { token })];
  assert.equal(idsOf(answers).size, 3);
  const reused = await make(one, {}, { speculative: true });
  assert.equal(reused.status, 422);
  assert.match(reused.body.errors[0].detail, /used with another body/);
  assert.equal(await countOf(gateway, 'configuration_version'), 3);
  for (const key of ['', 'a b', 'x'.repeat(256), 'ä'])
    assert.equal((await make(one, { headers: { 'idempotency-key': key } })).status, 400, key);
  const list = await gateway.ask('GET', `/api/v2/workspaces/${one}`, { headers: { 'idempotency-key': 'shared' } });
  assert.equal(list.headers['idempotency-replayed'], undefined);
});

test('without a key nothing is a repeat; with one, what was done since stays done', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('locked');
  const act = (what: string, asking: object = { json: {} }) =>
    gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/${what}`, asking);
  assert.equal((await act('lock')).status, 200);
  assert.equal((await act('lock')).status, 409);
  assert.equal((await act('unlock')).status, 200);
  assert.equal((await act('lock', underKey('a'))).status, 200);
  assert.equal((await act('lock', underKey('a'))).status, 200);
  assert.equal((await act('unlock', underKey('b'))).status, 200);
  // A late repeat of the lock, with and without its kept answer.
  for (let repeat = 0; repeat < 2; repeat += 1) {
    assert.equal((await act('lock', underKey('a'))).status, 200);
    const { body } = await gateway.ask('GET', `/api/v2/workspaces/${workspace}`);
    assert.equal(body.data.attributes.locked, false);
    await gateway.owner.query('update idempotency_key set answer = null');
  }
});

test('what was refused is tried again by its repeat', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('early');
  const relationships = { workspace: { data: { id: workspace, type: 'workspaces' } } };
  const run = () => gateway.ask('POST', '/api/v2/runs', underKey('early', { data: { attributes: {}, relationships } }));
  assert.equal((await run()).status, 422);
  await gateway.makeConfiguration(workspace);
  assert.equal((await run()).status, 201);
  assert.equal((await run()).status, 201);
  assert.equal(await countOf(gateway, 'run'), 1);
});

test('after a day a key is free again, and old ones go', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('days');
  const url = `/api/v2/workspaces/${workspace}/configuration-versions`;
  const make = (key: string) => gateway.ask('POST', url, underKey(key, { data: { attributes: {} } }));
  const first = [await make('one'), await make('two'), await make('three')];
  await gateway.owner.query(`update idempotency_key set created_at = now() - interval '25 hours'`);
  const second = [await make('one'), await make('one')];
  assert.equal(idsOf(first).size, 3);
  assert.equal(idsOf(second).size, 1);
  assert.equal(idsOf([...first, ...second]).size, 4);
  assert.equal(await countOf(gateway, 'idempotency_key'), 1);
});

test('what is kept of a request can be read by nobody', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('sealed');
  const url = `/api/v2/workspaces/${workspace}/configuration-versions`;
  const made = await gateway.ask('POST', url, underKey('a-key-like-a-name', { data: { attributes: {} } }));
  const rows = await gateway.owner.query<Record<string, unknown>>('select * from idempotency_key');
  const text = rows.flatMap((row) =>
    Object.values(row).map((value) => Buffer.from(value as string).toString('latin1')),
  );
  assert.ok(text.length > 0);
  for (const secret of ['a-key-like-a-name', made.body.data.id, '/_archivist/', workspace])
    assert.ok(!text.join('\n').includes(secret), secret);
});
