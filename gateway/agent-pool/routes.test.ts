// Agent pools over HTTP: who may use one, what an agent gets by the token of its pool, and that all of it ends with the token. The agents
// are played by hand; ops/conformance has real ones.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunId } from '@terrace/machines/run/id';
import { PlanId } from '@terrace/machines/run/id';
import { memoryBus } from '@terrace/runtime/bus/memory';
import { systemClock as clock } from '@terrace/runtime/clock/system';
import { agentHeader, agentPaths, agentProtocol } from '@terrace/runtime/jobs/agent-wire';
import { startDispatcher } from '@terrace/runtime/jobs/dispatcher';
import { memoryQueue } from '@terrace/runtime/queue/memory';
import { eventually, openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';

const skip = skipWithoutPostgres;
const ofOrganization = `/api/v2/organizations/${organization}/agent-pools`;

async function made(asked: Promise<Answered>): Promise<Answered['body']> {
  const { status, body } = await asked;
  assert.equal(status, 201, JSON.stringify(body));
  return body.data;
}

const makePool = async (gateway: ScratchGateway, name: string, more: object = {}): Promise<string> =>
  (await made(gateway.ask('POST', ofOrganization, { json: { data: { attributes: { name, ...more } } } }))).id;

const makeToken = (gateway: ScratchGateway, pool: string): Promise<Answered['body']> =>
  made(
    gateway.ask('POST', `/api/v2/agent-pools/${pool}/authentication-tokens`, {
      json: { data: { attributes: { description: 'of a test' } } },
    }),
  );

/** One start of an agent. */
async function register(gateway: ScratchGateway, token: string, name = 'one') {
  const answer = await gateway.ask('POST', agentPaths.register, { token, json: { name, protocol: agentProtocol } });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  const { agent } = answer.body;
  const say = (path: string, json: unknown): Promise<Answered> =>
    gateway.ask('POST', path, { token, json, headers: { [agentHeader]: agent } });
  return {
    id: agent as string,
    say,
    offer: (free: number) => say(agentPaths.status, { status: 'working', slots: 1, free }),
    pull: (priority: number, waitMs = 0) => say(agentPaths.pull, { priority, waitMs }),
    claim: (job: string) => say(agentPaths.desk('claim'), { job, claimId: `claim ${agent} ${job}` }),
  };
}

test('a workspace in mode agent names a pool that it may use, and nothing else passes', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const free = await makePool(gateway, 'free');
  const workspace = await gateway.makeWorkspace('web');
  const closed = await makePool(gateway, 'closed', { 'organization-scoped': false });
  const at = `/api/v2/workspaces/${workspace}`;
  const change = (attributes: object) => gateway.ask('PATCH', at, { json: { data: { attributes } } });
  const refusals: readonly (readonly [object, RegExp])[] = [
    [{ 'execution-mode': 'agent' }, /agent-pool-id: can't be blank/],
    [{ 'agent-pool-id': free }, /execution-mode must be agent/],
    [{ 'execution-mode': 'remote', 'agent-pool-id': free }, /execution-mode must be agent/],
    [{ 'execution-mode': 'agent', 'agent-pool-id': 'apool-1111111111111111' }, /there is no agent pool apool-1/],
    [{ 'execution-mode': 'agent', 'agent-pool-id': closed }, /closed \(apool-\w+\) does not allow this workspace/],
  ];
  for (const [attributes, words] of refusals) {
    const { status, body } = await change(attributes);
    assert.equal(status, 422, JSON.stringify(attributes));
    assert.match(body.errors[0].detail, words);
    assert.equal(body.errors[0].source.pointer, '/data/attributes/agent-pool-id');
  }
  // Whom it allows, by itself or with its project, and whom not at all.
  const allow = (pool: string, relationships: object) =>
    gateway.ask('PATCH', `/api/v2/agent-pools/${pool}`, { json: { data: { relationships } } });
  const one = { data: [{ id: workspace, type: 'workspaces' }] };
  assert.equal((await allow(closed, { 'allowed-workspaces': one })).status, 200);
  const { body } = await change({ 'execution-mode': 'agent', 'agent-pool-id': closed });
  assert.deepEqual(body.data.relationships['agent-pool'].data, { id: closed, type: 'agent-pools' });
  assert.deepEqual(body.data.attributes['setting-overwrites'], { 'execution-mode': true, 'agent-pool': true });
  assert.equal(body.data.attributes.operations, true);

  const shown = (await gateway.ask('GET', `/api/v2/agent-pools/${closed}?include=workspaces`)).body;
  assert.deepEqual(shown.data.relationships.workspaces, one);
  assert.equal(shown.included[0].attributes.name, 'web');
  const busy = await gateway.ask('DELETE', `/api/v2/agent-pools/${closed}`);
  assert.match(busy.body.errors[0].detail, /agent pool closed is in use by workspace web/);

  // A workspace that its pool allows no longer takes no runs, and what was queued before is not worked on.
  await gateway.makeConfiguration(workspace);
  const queued = await gateway.makeRun(workspace);
  assert.equal((await allow(closed, { 'excluded-workspaces': one })).status, 200);
  const relationships = { workspace: { data: { id: workspace, type: 'workspaces' } } };
  const run = await gateway.ask('POST', '/api/v2/runs', { json: { data: { relationships } } });
  assert.equal(run.status, 422);
  assert.match(run.body.errors[0].detail, /workspace web takes no runs: agent pool closed/);
  await assert.rejects(gateway.claim(queued, 'plan'), /gone/);
  const { status, error } = (await gateway.ask('GET', `/api/v2/runs/${queued}/explain`)).body.data;
  assert.deepEqual([status, error.code], ['errored', 'agent-pool-unusable']);
  assert.match(error.detail, /agent pool closed \(apool-\w+\) does not allow this workspace/);

  assert.equal((await change({ 'execution-mode': 'remote' })).body.data.relationships['agent-pool'].data, null);
  assert.equal((await gateway.ask('DELETE', `/api/v2/agent-pools/${closed}`)).status, 204);
  assert.equal((await gateway.ask('GET', `/api/v2/agent-pools/${closed}`)).status, 404);
});

test('a pool is listed by its name, its age and whom it allows, and its name is its own', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('web');
  const relation = { data: [{ id: workspace, type: 'workspaces' }] };
  await makePool(gateway, 'zebra');
  const relationships = { 'allowed-workspaces': relation };
  const attributes = { name: 'ape', 'organization-scoped': false };
  await made(gateway.ask('POST', ofOrganization, { json: { data: { attributes, relationships } } }));
  await makePool(gateway, 'bear', { 'organization-scoped': false });
  const names = async (query: string): Promise<readonly string[]> =>
    (await gateway.ask('GET', `${ofOrganization}?${query}`)).body.data.map(
      (pool: Answered['body']) => pool.attributes.name,
    );
  assert.deepEqual(await names(''), ['ape', 'bear', 'zebra']);
  assert.deepEqual(await names('sort=-created-at'), ['bear', 'ape', 'zebra']);
  assert.deepEqual(await names('q=EB'), ['zebra']);
  assert.deepEqual(await names('filter[allowed_workspaces][name]=web'), ['ape', 'zebra']);
  const taken = await gateway.ask('POST', ofOrganization, { json: { data: { attributes: { name: 'bear' } } } });
  assert.equal(taken.body.errors[0].detail, 'Name has already been taken');
  const strange = { 'allowed-workspaces': { data: [{ id: 'ws-1', type: 'workspaces' }] } };
  const wrong = await gateway.ask('POST', ofOrganization, {
    json: { data: { attributes: { name: 'new' }, relationships: strange } },
  });
  assert.match(wrong.body.errors[0].detail, /ws-1 is no workspace of organization acme/);
});

test('a token of a pool is shown once, is for agents alone, and is refused when it is deleted', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const pool = await makePool(gateway, 'free');
  const token = await makeToken(gateway, pool);
  const text = token.attributes.token;
  assert.match(text, /^terrace\.agent\.[\w-]{43}\.[0-9a-f]{6}$/);
  const listed = (await gateway.ask('GET', `/api/v2/agent-pools/${pool}/authentication-tokens`)).body.data;
  assert.deepEqual([listed[0].id, listed[0].attributes.token], [token.id, null]);
  // It opens nothing else, and nobody else's token opens the door of agents.
  assert.equal((await gateway.ask('GET', ofOrganization, { token: text })).status, 401);
  assert.equal((await gateway.ask('POST', agentPaths.register, { json: { name: 'one' } })).status, 401);
  const newer = await gateway.ask('POST', agentPaths.register, { token: text, json: { name: 'one', protocol: 2 } });
  assert.deepEqual(
    [newer.status, /run the agent of the server's release/.test(newer.body.errors[0].detail)],
    [409, true],
  );

  const agent = await register(gateway, text);
  const shown = async () => (await gateway.ask('GET', `/api/v2/agents/${agent.id}`)).body.data.attributes;
  assert.equal((await agent.offer(0)).status, 200);
  assert.deepEqual([(await shown()).status, (await shown())['ip-address']], ['busy', '127.0.0.1']);
  assert.equal((await agent.offer(1)).status, 200);
  assert.equal((await shown()).status, 'idle');
  const since = (at: string) =>
    gateway.ask('GET', `/api/v2/agent-pools/${pool}/agents?filter[last-ping-since]=${encodeURIComponent(at)}`);
  assert.equal((await since('2020-01-01T00:00:00Z')).body.data.length, 1);
  assert.equal((await since('2120-01-01T00:00:00Z')).body.data.length, 0);
  assert.equal((await since('tomorrow')).status, 400);
  const alive = await gateway.ask('DELETE', `/api/v2/agents/${agent.id}`);
  assert.deepEqual([alive.status, /is idle: only one/.test(alive.body.errors[0].detail)], [412, true]);
  await gateway.owner.query(`update agent set last_ping_at = now() - interval '31 s'`);
  assert.equal((await shown()).status, 'unknown');
  assert.equal((await gateway.ask('GET', `/api/v2/agent-pools/${pool}`)).body.data.attributes['agent-count'], 1);

  // An agent is only who registered by this very token.
  const other = await makeToken(gateway, await makePool(gateway, 'other'));
  const stranger = await register(gateway, other.attributes.token);
  const posing = await gateway.ask('POST', agentPaths.pull, {
    ...{ token: other.attributes.token, headers: { [agentHeader]: agent.id } },
    json: { priority: 1, waitMs: 0 },
  });
  assert.equal(posing.status, 404);
  assert.equal((await stranger.pull(1)).status, 200);

  assert.equal((await gateway.ask('DELETE', `/api/v2/authentication-tokens/${token.id}`)).status, 204);
  assert.equal((await agent.offer(1)).status, 401);
  assert.equal((await agent.pull(1)).status, 401);
  assert.equal((await gateway.ask('POST', agentPaths.register, { token: text, json: { name: 'two' } })).status, 401);
  assert.equal((await gateway.ask('GET', `/api/v2/authentication-tokens/${token.id}`)).status, 404);
  assert.equal((await gateway.ask('DELETE', `/api/v2/agents/${agent.id}`)).status, 204);
});

test("a pool's jobs go to its agents alone, and a run says which of them it waits for", { skip }, async () => {
  const [bus, queue] = [memoryBus(), memoryQueue(clock)];
  await using gateway = await openScratchGateway({ bus, queue });
  const dispatcher = await startDispatcher({ pools: [], sql: gateway.owner, queue, bus, clock });
  try {
    const pool = await makePool(gateway, 'racks');
    const attributes = { 'execution-mode': 'agent', 'agent-pool-id': pool };
    const workspace = await gateway.makeWorkspace('web', attributes);
    await gateway.makeConfiguration(workspace);
    const token = await makeToken(gateway, pool);
    const stranger = await register(
      gateway,
      (await makeToken(gateway, await makePool(gateway, 'other'))).attributes.token,
    );
    const run: RunId = await gateway.makeRun(workspace);
    const job = PlanId.beside(run);
    const runsOf = async (name: string): Promise<number> =>
      (await gateway.ask('GET', `/api/v2/organizations/${organization}/runs?filter[agent_pool_names]=${name}`)).body
        .data.length;
    assert.deepEqual([await runsOf('racks'), await runsOf('other')], [1, 0]);
    const waits = async (): Promise<string> =>
      (await gateway.ask('GET', `/api/v2/runs/${run}/explain`)).body.data.waiting?.reason ?? '';
    await eventually('its plan is queued', async () => /^the plan of/.test(await waits()));
    assert.match(
      await waits(),
      /the plan of run-\w+ waits for an agent of pool racks \(apool-\w+\): none has ever registered/,
    );

    const agent = await register(gateway, token.attributes.token);
    await gateway.owner.query(`update agent set last_ping_at = '2026-01-02T03:04:05Z' where id = $1`, [agent.id]);
    assert.match(await waits(), /none has been seen since 2026-01-02T03:04:05/);
    await stranger.offer(1);
    await agent.offer(0);
    assert.match(await waits(), /the only one there is busy/);
    // Nobody but an agent of the pool may claim it, whatever they know.
    await eventually('it is released', async () => {
      await agent.offer(1);
      const [row] = await gateway.owner.query<{ status: string }>('select status from act_job where id = $1', [job]);
      return row?.status === 'released';
    });
    assert.match(await waits(), /1 of 1 that are there is free/);
    for (const priority of [0, 1, 2, 3]) assert.equal((await stranger.pull(priority)).body.message, null);
    assert.equal((await stranger.claim(job)).body.status, 'gone');
    const posing = { job, claimId: 'claim-1', pool, worker: agent.id };
    assert.equal((await stranger.say(agentPaths.desk('claim'), posing)).body.status, 'gone');

    const { message } = (await agent.pull(1, 5_000)).body;
    assert.deepEqual(message.data, { job });
    // What is said of a message by another pool's agent is not heard.
    const settle = (who: typeof agent, how: object) =>
      who.say(agentPaths.settle, { priority: 1, receipt: message.receipt, ...how });
    assert.equal((await settle(stranger, { how: 'nak', delayMs: 0 })).status, 200);
    assert.equal((await agent.pull(1)).body.message, null);
    assert.equal((await settle(agent, { how: 'nak', delayMs: 0 })).status, 200);
    assert.deepEqual((await agent.pull(1)).body.message.data, { job });

    const { status, attempt, token: jobToken, context: given } = (await agent.claim(job)).body;
    assert.deepEqual([status, attempt], ['claimed', 1]);
    assert.deepEqual(
      (await agent.claim(job)).body.token !== undefined,
      true,
      'a repeated claim meets the same attempt',
    );
    await eventually('it is planning', async () => /terraform plans/.test(await waits()));
    assert.match(await waits(), new RegExp(`on worker ${agent.id}`));
    await gateway.owner.query(`update agent set last_ping_at = '2026-01-02T03:04:05Z' where id = $1`, [agent.id]);
    assert.match(await waits(), /the plan is with agent .*, which was not heard since 2026-01-02T03:04:05/);
    const beat = { job, attempt, token: jobToken };
    assert.deepEqual((await agent.say(agentPaths.desk('beat'), beat)).body, { cancel: null, gone: false });
    assert.match(await waits(), new RegExp(`on worker ${agent.id}`));

    // With the pool's token goes all that was given for it, but for the way home of a state.
    const context = given;
    const ofRun = () => gateway.ask('GET', `/api/v2/workspaces/${workspace}`, { token: context.runToken });
    const fetched = () => gateway.ask('GET', context.urls.configuration, { token: null });
    const logged = () =>
      gateway.ask('POST', context.urls.log, {
        ...{
          token: null,
          bytes: Buffer.from(`${context.runToken} `),
          headers: { 'x-log-offset': '0', 'x-log-last': '1' },
        },
      });
    assert.deepEqual([(await ofRun()).status, (await fetched()).status, (await logged()).status], [200, 200, 200]);
    const log = (await gateway.ask('GET', `/api/v2/plans/${job}`)).body.data.attributes['log-read-url'];
    const text = (await gateway.ask('GET', log, { token: null })).bytes.toString();
    assert.ok(!text.includes(context.runToken), "the log does not show the run's token");
    await gateway.ask('DELETE', `/api/v2/authentication-tokens/${token.id}`);
    assert.deepEqual([(await ofRun()).status, (await fetched()).status, (await logged()).status], [401, 404, 404]);
    assert.equal((await agent.say(agentPaths.desk('beat'), beat)).status, 401);
    const state = Buffer.from(JSON.stringify({ version: 4, serial: 1, lineage: 'l', outputs: {}, resources: [] }));
    // An apply's way home stays open; this is a plan, which has none.
    assert.equal(context.urls.stateUpload, null);
    const { signer } = gateway.services;
    const home = { purpose: 'run-state-upload', method: 'PUT', subject: run, scope: { agent: agent.id } } as const;
    const address = signer.sign({ ...home, expiresAt: clock.now() + 60_000 });
    const brought = await gateway.ask('PUT', address, { token: null, bytes: state });
    assert.match(brought.body.errors[0].detail, /is planning, and awaits no state/);
  } finally {
    await dispatcher.stop();
    await queue.close();
    await bus.close();
  }
});
