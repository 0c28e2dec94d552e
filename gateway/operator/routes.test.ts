// The operator's endpoints over real actors: who may ask, what is shown of a run and its log, what becomes of a poisonous message,
// and that nothing which a run keeps secret is to be seen in any of it.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser } from '@terrace/actors/user/view';
import { partitionOf } from '@terrace/runtime/actor/address';
import { attemptsMax } from '@terrace/runtime/store/store';
import { eventually, openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';

const base = '/api/v2/terrace';

async function get(gateway: ScratchGateway, path: string): Promise<Answered['body']> {
  const { status, body } = await gateway.ask('GET', `${base}/${path}`);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
}

/** A message that nobody can read, in the mailbox of this workspace, until it has died of it. */
async function poison({ owner: sql }: ScratchGateway, workspace: string): Promise<void> {
  await sql.query(
    `insert into act_mailbox (p, kind, id, msg_id, event) values ($2, 'workspace', $1, 'poison', '{"type": "workspace.nonsense"}')`,
    [workspace, partitionOf({ kind: 'workspace', id: workspace })],
  );
  await dies({ owner: sql });
}

async function dies({ owner: sql }: Pick<ScratchGateway, 'owner'>) {
  await eventually('it has died', async () => {
    // It has one try left: those before it are the runtime's own test.
    await sql.query(`update act_mailbox set due_at = now(), attempts = ${attemptsMax - 1} where msg_id = 'poison'`);
    return (await sql.query(`select 1 from act_dead where msg_id = 'poison'`)).length === 1;
  });
}

async function tokenOf({ services: { sql, keys, rng } }: ScratchGateway, username: string): Promise<string> {
  const token = makeUserToken(rng);
  const user = await ensureUser(sql, { username, email: `${username}@acme.test`, isSiteAdmin: false, rng });
  await registerToken({ sql, keys, rng }, { token, owner: user.id, description: 'of a test' });
  return token;
}

test('to everybody but a site admin nothing of it is there', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('one');
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  const { context } = await gateway.claim(run, 'plan');
  await poison(gateway, workspace);
  const [letter] = (await get(gateway, 'dead-letters')).data;
  const bob = await tokenOf(gateway, 'bob');
  const paths = [
    ...['actors', `actors/run/${run}`, `actors/run/${run}/events`, `actors/run/${run}/replay`, 'jobs'],
    ...['partitions', 'nodes'],
    ...['dead-letters', `dead-letters/${letter.id}`],
  ];
  for (const path of paths) {
    await get(gateway, path);
    for (const [token, status] of [
      [bob, 404],
      [context.runToken, 404],
      [null, 401],
    ] as const)
      assert.equal((await gateway.ask('GET', `${base}/${path}`, { token })).status, status, path);
  }
  for (const action of ['retry', 'discard'])
    for (const token of [bob, context.runToken]) {
      const { status } = await gateway.ask('POST', `${base}/dead-letters/${letter.id}/actions/${action}`, { token });
      assert.equal(status, 404);
    }
  assert.equal((await get(gateway, 'dead-letters')).data.length, 1, 'it is still there');
});

test('a run is found, seen from inside, and replayed to each of its versions', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('one');
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  await (await gateway.claim(run, 'plan')).end({ hasChanges: true });
  await eventually('it is planned', async () => {
    const { data } = await get(gateway, 'actors?filter[kind]=run');
    return data[0]?.attributes.state === 'planned';
  });
  const { data: runs } = await get(gateway, 'actors?filter[kind]=run&filter[state]=planned');
  assert.deepEqual(
    runs.map(({ id, type }: { id: string; type: string }) => [id, type]),
    [[`run/${run}`, 'actors']],
  );
  const { data: actor } = await get(gateway, `actors/run/${run}`);
  assert.partialDeepStrictEqual(actor.attributes, { kind: 'run', state: 'planned', done: false, 'machine-version': 1 });
  assert.equal(actor.attributes.jobs[0].owner, `run/${run}`);
  assert.equal(actor.attributes.jobs[0].status, 'done');
  assert.match(actor.attributes.trace ?? '00-', /^00-/);
  const { version } = actor.attributes;
  const { data: entries, meta } = await get(gateway, `actors/run/${run}/events?page[size]=2`);
  assert.deepEqual(
    entries.map(({ id }: { id: string }) => id),
    [1, 2].map((n) => `run/${run}/${n}`),
  );
  assert.equal(entries[0].attributes.type, 'run.create');
  assert.equal(meta.next, '2');
  const rest = await get(gateway, `actors/run/${run}/events?page[after]=2`);
  assert.equal(rest.data.length, version - 2);
  for (const at of ['workspace', 'configuration-version']) {
    const { data } = await get(gateway, `actors?filter[kind]=${at}`);
    const { data: replay } = await get(gateway, `actors/${data[0].id}/replay`);
    assert.partialDeepStrictEqual(replay.attributes, { outcome: 'agrees', 'row-agrees': true });
  }
  for (let to = 1; to <= version; to += 1) {
    const { data } = await get(gateway, `actors/run/${run}/replay?to=${to}`);
    assert.partialDeepStrictEqual(data.attributes, { outcome: 'agrees', replayed: to, last: version });
    assert.equal(data.attributes.steps.at(-1).state, data.attributes.state);
  }
  for (const path of [`run/${run}/replay?to=${version + 1}`, 'run/run-unknown', 'run/run-unknown/events', 'run/a.b'])
    assert.equal((await gateway.ask('GET', `${base}/actors/${path}`)).status, 404, path);
  assert.equal((await gateway.ask('GET', `${base}/actors?filter[stuck-for]=soon`)).status, 400);
  assert.deepEqual(gateway.faults, []);
});

test('the queue is listed by pool, organization and age, and a stuck run is found', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('one');
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  await eventually('it waits for a worker', async () => (await get(gateway, 'jobs')).data.length === 1);
  const { data, meta } = await get(gateway, 'jobs?filter[status]=waiting&filter[organization]=acme&filter[pool]=build');
  assert.partialDeepStrictEqual(data[0], { type: 'jobs', attributes: { owner: `run/${run}`, status: 'waiting' } });
  const [count] = meta.counts;
  assert.partialDeepStrictEqual(count, { pool: 'build', organization: 'acme', status: 'waiting', count: 1 });
  assert.equal(count['oldest-at'], data[0].attributes['created-at']);
  assert.deepEqual((await get(gateway, 'jobs?filter[status]=claimed')).data, []);
  const stuck = async () =>
    (await get(gateway, 'actors?filter[stuck-for]=60')).data.map(({ id }: { id: string }) => id);
  assert.deepEqual(await stuck(), []);
  for (const [table, column] of [
    ['act_job', 'created_at'],
    ['act_actor', 'updated_at'],
  ])
    await gateway.owner.query(`update ${table} set ${column} = now() - interval '2 minutes'`);
  assert.deepEqual(await stuck(), [`run/${run}`]);
});

test('a poisonous message can be seen, tried again and thrown away', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('one');
  await poison(gateway, workspace);
  const [listed] = (await get(gateway, `dead-letters?filter[kind]=workspace&filter[id]=${workspace}`)).data;
  assert.partialDeepStrictEqual(listed, {
    type: 'dead-letters',
    attributes: { actor: `workspace/${workspace}`, type: 'workspace.nonsense', 'msg-id': 'poison' },
  });
  assert.ok(!('event' in listed.attributes));
  assert.match(listed.attributes['last-error'], /malformed/);
  const { data: shown } = await get(gateway, `dead-letters/${listed.id}`);
  assert.deepEqual(shown.attributes.event, { type: 'workspace.nonsense' });
  assert.deepEqual((await get(gateway, 'dead-letters?filter[kind]=run')).data, []);

  const act = (id: string, action: string) => gateway.ask('POST', `${base}/dead-letters/${id}/actions/${action}`);
  const retried = await act(listed.id, 'retry');
  assert.equal(retried.status, 200);
  assert.equal(retried.body.data.attributes['msg-id'], 'poison');
  assert.equal((await act(listed.id, 'retry')).status, 404);
  await dies(gateway);
  const [again] = (await get(gateway, 'dead-letters')).data;
  assert.equal((await act(again.id, 'discard')).status, 200);
  assert.equal((await act(again.id, 'discard')).status, 404);
  assert.deepEqual((await get(gateway, 'dead-letters')).data, []);
  assert.deepEqual(await gateway.owner.query('select 1 from act_mailbox'), []);
});

test('nothing that a run keeps secret is in anything that an operator sees', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('one');
  await gateway.makeConfiguration(workspace);
  const planted = 'planted-9f2c1b7e';
  const run = await gateway.makeRun(workspace, { variables: [{ key: 'password', value: `"${planted}"` }] });
  const { context } = await gateway.claim(run, 'plan');
  // What the worker got really holds it, so that the search below means something.
  assert.ok(JSON.stringify(context).includes(planted));
  await poison(gateway, workspace);
  const [letter] = (await get(gateway, 'dead-letters')).data;
  const { data: actors } = await get(gateway, 'actors');
  assert.ok(actors.length >= 3);
  const paths = [
    ...actors.flatMap(({ id }: { id: string }) => ['', '/events', '/replay'].map((what) => `actors/${id}${what}`)),
    ...['actors', 'jobs', 'partitions', 'dead-letters', `dead-letters/${letter.id}`],
  ];
  const urls = JSON.stringify(context.urls).match(/https:[^"]+/g) ?? [];
  assert.ok(urls.length > 3);
  const secrets = [planted, context.runToken, ...urls];
  const [job] = await gateway.owner.query<{ claim_id: string }>('select claim_id from act_job');
  assert.ok(job !== undefined && job.claim_id !== '');
  for (const path of paths) {
    const seen = JSON.stringify(await get(gateway, path));
    for (const secret of [...secrets, job.claim_id]) assert.ok(!seen.includes(secret), `${path} shows a secret`);
  }
  assert.ok(paths.length > 12);
});
