// The history of a run by HTTPS: its log and its machine at each version, with nothing in them that whoever may read a run may not see.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser } from '@terrace/actors/user/view';
import { eventually, openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { shownContext } from './history.ts';

async function get(gateway: ScratchGateway, path: string): Promise<Answered['body']> {
  const { status, body } = await gateway.ask('GET', `/api/v2/${path}`);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
}

test('of what a machine knows only what is named is shown', () => {
  const context = {
    status: 'x',
    message: 'm',
    variables: 'c2VhbGVk',
    plan: { status: 'finished', planFile: 'digest' },
  };
  assert.deepEqual(
    shownContext({ ...context, trace: '00-1', brought: { digest: 'd', serial: 3, size: 9 }, later: 1 }),
    {
      ...{ message: 'm', plan: { status: 'finished' }, apply: null, brought: { serial: 3, size: 9 } },
      variables: '(sealed)',
    },
  );
});

test('a run tells its history: who said what, where, and what the machine was at each version', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('one');
  await gateway.makeConfiguration(workspace);
  const planted = 'planted-77aa01';
  const run = await gateway.makeRun(workspace, { variables: [{ key: 'password', value: `"${planted}"` }] });
  const planFile = 'f'.repeat(64);
  await (await gateway.claim(run, 'plan')).end({ hasChanges: true, planFile });
  await eventually(
    'it is planned',
    async () => (await get(gateway, `runs/${run}`)).data.attributes.status === 'planned',
  );

  const { data: entries, meta } = await get(gateway, `terrace/runs/${run}/history`);
  assert.equal(meta.next, null);
  assert.deepEqual(
    entries.map(({ id }: { id: string }) => id),
    entries.map((_: unknown, index: number) => `run/${run}/${index + 1}`),
  );
  const types = entries.map(({ attributes }: { attributes: { type: string } }) => attributes.type);
  assert.equal(types[0], 'run.create');
  // A worker's beginning may be heard after its end.
  for (const type of ['run.start', 'job.started', 'job.done']) assert.ok(types.includes(type), type);
  for (const { attributes } of entries) {
    assert.equal(attributes.node, 'scratch', 'the node that took it');
    assert.deepEqual([attributes.trace, attributes.reply], [null, null]);
  }
  assert.equal(entries[0].attributes.event.by.kind, 'user');
  const started = entries.find(({ attributes }: Answered['body']) => attributes.type === 'run.start');
  assert.equal(started.attributes.sender, `workspace/${workspace}`);
  assert.match(started.attributes.cause, /^\S+$/, 'the message whose step sent it');

  const seen: string[] = [JSON.stringify(entries)];
  const states: string[] = [];
  for (let to = 0; to <= entries.length; to += 1) {
    const { data } = await get(gateway, `terrace/runs/${run}/history/replay?to=${to}`);
    assert.partialDeepStrictEqual(data.attributes, { outcome: 'agrees', replayed: to, last: entries.length });
    states.push(data.attributes.state);
    seen.push(JSON.stringify(data));
  }
  assert.deepEqual([states[0], states.at(-1)], ['absent', 'planned']);
  const { data: last } = await get(gateway, `terrace/runs/${run}/history/replay`);
  assert.equal(last.attributes['row-agrees'], true);
  assert.equal(last.attributes.context.variables, '(sealed)');
  assert.equal(last.attributes.context.plan.hasChanges, true);
  const [{ context }] = (await gateway.owner.query<{ context: { variables: string; plan: { planFile: string } } }>(
    `select snapshot -> 'context' as context from act_actor where id = $1`,
    [run],
  )) as [{ context: { variables: string; plan: { planFile: string } } }];
  assert.equal(context.plan.planFile, planFile);
  for (const secret of [planted, context.variables, planFile])
    assert.ok(!seen.some((text) => text.includes(secret)), `${secret} is not for readers`);

  const { data: machine } = await get(gateway, 'terrace/machines/run');
  const known = new Set(machine.attributes.states.map(({ id }: { id: string }) => id));
  for (const state of states) assert.ok(known.has(state), state);
  const [early] = machine.attributes.moves.filter(
    ({ from, event }: Answered['body']) => from === 'planned' && event === 'run.confirm',
  );
  assert.deepEqual([early.to, early.by], ['before_apply', 'message']);
  assert.equal(machine.attributes.version, entries[0].attributes['machine-version']);
  assert.deepEqual(gateway.faults, []);
});

test('who may not read a run has no history of it, and what is not there says so', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('one');
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  const { sql, keys, rng } = gateway.services;
  const token = makeUserToken(rng);
  const bob = await ensureUser(sql, { username: 'bob', email: 'bob@acme.test', isSiteAdmin: false, rng });
  await registerToken({ sql, keys, rng }, { token, owner: bob.id, description: 'of a test' });
  for (const path of [`terrace/runs/${run}/history`, `terrace/runs/${run}/history/replay`]) {
    assert.equal((await gateway.ask('GET', `/api/v2/${path}`, { token })).status, 404);
    assert.equal((await gateway.ask('GET', `/api/v2/${path}`, { token: null })).status, 401);
  }
  const missing = [
    'terrace/runs/run-unknown/history',
    `terrace/runs/${run}/history/replay?to=999`,
    'terrace/machines/horse',
  ];
  for (const path of [...missing, 'terrace/machines/run?version=99'])
    assert.equal((await gateway.ask('GET', `/api/v2/${path}`)).status, 404, path);
  assert.equal((await gateway.ask('GET', `/api/v2/terrace/runs/${run}/history/replay?to=soon`)).status, 400);
  assert.equal((await gateway.ask('GET', '/api/v2/terrace/machines/run', { token })).status, 200);
});
