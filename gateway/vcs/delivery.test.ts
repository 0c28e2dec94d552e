// What becomes of deliveries when they come out of order, again, or in vain; and that nothing of them is lost or kept for ever.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { keepDelivery, takeDelivery } from '@terrace/actors/vcs/view/deliveries';
import { DeliveryId, HookId } from '@terrace/machines/vcs/id';
import type { VcsRepo } from '@terrace/machines/vcs/messages';
import { eventually, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import { ReleasesAway } from '../workspace/engine-version.ts';
import { announcing, connected } from './announce.ts';
import { holding, triesMax } from './ingest.ts';
import { House, commit, push } from './scratch-house.ts';

const skip = skipWithoutPostgres;

test(
  'a workspace whose gateway died when it had begun to follow a repository gets what is there',
  { skip },
  async () => {
    await using house = await House.open();
    const { gateway } = house;
    const workspace = await house.workspace('one');
    await house.bring(null);
    const hook = HookId.parse((await house.hookOf(workspace)).id);
    assert.ok(hook);
    const { sql } = gateway.services;
    // Kept before the workspace is asked: due, and the workspace does not follow the branch yet.
    const keep = (body: object) =>
      keepDelivery(sql, {
        ...{
          id: DeliveryId.make(gateway.services.rng.bytes(16)),
          hook,
          organization,
          remoteId: null,
          event: connected,
        },
        ...{ digest: JSON.stringify(body), body: Buffer.from(JSON.stringify(body)) },
      });
    const early = await keep({ workspace: `ws-${'9'.repeat(16)}`, branch: null });
    const at = (id: string) => gateway.ask('GET', `/api/v2/terrace/vcs-events/${id}`);
    await eventually('it waits', async () => (await at(early.id)).body.data.attributes.summary !== '', 20_000);
    assert.equal((await at(early.id)).body.data.attributes.status, 'received');
    await gateway.owner.query(
      `update vcs_delivery set received_at = now() - interval '1 hour', due_at = now() where id = $1`,
      [early.id],
    );
    assert.match((await house.event(early.id)).summary, /did not come to follow/);
    // The change itself keeps its delivery first, and a change that is refused leaves none.
    const deliveries = () =>
      gateway.owner.query<{ id: string }>('select id from vcs_delivery where event = $1', [connected]);
    const before = (await deliveries()).length;
    const taken = await gateway.ask('POST', `/api/v2/organizations/${organization}/workspaces`, {
      json: {
        data: {
          type: 'workspaces',
          attributes: {
            name: 'one',
            'vcs-repo': { identifier: 'acme/net', branch: 'main', 'oauth-token-id': house.oauthToken },
          },
        },
      },
    });
    assert.equal(taken.status, 422);
    assert.equal((await deliveries()).length, before);
    const [row] = await gateway.owner.query<{ vcs_repo: VcsRepo }>('select vcs_repo from workspace where id = $1', [
      workspace,
    ]);
    assert.ok(row);
    let kept = 0;
    const changed = { id: workspace, organization, before: null };
    const killed = announcing(gateway.services, changed, { ...row.vcs_repo, branch: 'dev' }, async () => {
      kept = (await deliveries()).length;
      throw new Error('killed');
    });
    await assert.rejects(killed, /killed/);
    assert.equal(kept, before + 1, 'it lies there before anything is asked');
  },
);

test('runs begin in the order of their pushes, whichever is fetched first', { skip }, async () => {
  await using house = await House.open();
  const workspace = await house.workspace('one', {}, { 'queue-all-runs': true });
  await house.bring(null);
  const hook = await house.hookOf(workspace);
  const { gateway } = house;
  await gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/lock`, { json: {} });
  for (const n of [1, 2, 3]) await house.event((await house.tell(hook, push(n))).body.delivery);
  const statusOf = async (n: number): Promise<string | undefined> =>
    (await house.runs(workspace)).find(({ attributes }) => attributes.message === `commit ${n}`)?.attributes.status;
  await house.bring(commit(2));
  await eventually('the second waits', async () => (await statusOf(2)) === 'pending');
  await house.bring(commit(1));
  await eventually('the first waits', async () => (await statusOf(1)) === 'pending');
  const queue = async (): Promise<readonly string[]> => {
    const [row] = await gateway.owner.query<{ messages: string[] }>(
      `select array_agg(r.message order by q.n) as messages from act_actor a,
         jsonb_array_elements(a.snapshot->'context'->'queue') with ordinality q(entry, n)
         join run r on r.id = q.entry->>'run' where a.kind = 'workspace' and a.id = $1`,
      [workspace],
    );
    return row?.messages ?? [];
  };
  assert.deepEqual(
    (await queue()).filter((message) => message.startsWith('commit')),
    ['commit 1', 'commit 2'],
  );
  // What waits goes away, so that the newest begins; the one before it comes too late.
  for (const { id } of await house.runs(workspace))
    for (const end of ['discard', 'cancel'])
      await gateway.ask('POST', `/api/v2/runs/${id}/actions/${end}`, { json: {} });
  await gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/unlock`);
  const late = await house.event((await house.tell(hook, push(4))).body.delivery);
  await house.bring(commit(4));
  await eventually('the newest begins', async () => (await statusOf(4)) === 'plan_queued');
  await house.bring(commit(3));
  await eventually('the older one is discarded', async () => (await statusOf(3)) === 'discarded');
  assert.equal(late.status, 'handled');
});

test('a push that is told after a newer one of its branch makes no run', { skip }, async () => {
  await using house = await House.open();
  const workspace = await house.workspace('one');
  const hook = await house.hookOf(workspace);
  await house.event((await house.tell(hook, push(2, { before: commit(1) }))).body.delivery);
  const old = await house.event((await house.tell(hook, push(1, { before: commit(7) }))).body.delivery);
  assert.match(old.decisions[0].reason, /^ignored: .*, which was pushed after it, had been told before it/);
  const at = (time: string) => ({ pushed_at: `2026-01-01T${time}Z` });
  await house.event((await house.tell(hook, push(5, at('12:00:02')))).body.delivery);
  const older = await house.event((await house.tell(hook, push(4, at('12:00:01')))).body.delivery);
  assert.equal(older.decisions[0].verdict, 'ignored');
  const newer = await house.event((await house.tell(hook, push(6, at('12:00:03')))).body.delivery);
  assert.equal(newer.decisions[0].verdict, 'run');
});

test('a branch that is put back and forth is three pushes, and each told again is none', { skip }, async () => {
  await using house = await House.open();
  const hook = await house.hookOf(await house.workspace('one'));
  const there = push(2, { before: commit(1) });
  const back = { ...push(1), before: commit(2) };
  const told: string[] = [];
  for (const one of [there, back, there]) {
    const first = await house.tell(hook, one);
    const again = await Promise.all([1, 2].map(() => house.tell(hook, one)));
    assert.deepEqual(
      [first, ...again].map(({ body }) => body.repeated),
      [false, true, true],
    );
    assert.equal(new Set([first, ...again].map(({ body }) => body.delivery)).size, 1);
    told.push(first.body.delivery);
  }
  assert.equal(new Set(told).size, 3);
  // An answer that was lost long ago: the branch is elsewhere, and was not where this begins.
  const late = await house.tell(hook, back);
  assert.equal(late.body.repeated, false, 'the branch is where it begins');
  const forged = await house.tell(hook, { ...push(9), before: commit(8), pushed_at: '2026-01-01T12:00:00Z' });
  assert.equal(forged.body.repeated, false);
  await house.tell(hook, push(8, { before: commit(9) }));
  const same = await house.tell(hook, { ...push(9), before: commit(8), pushed_at: '2026-01-01T12:00:00Z' });
  assert.equal(same.body.repeated, true, 'bytes that say when are of one push');
});

test('what cannot be worked on ends with a sentence, keeps nobody waiting, and can be replayed', { skip }, async () => {
  await using house = await House.open();
  const { gateway } = house;
  const hook = await house.hookOf(await house.workspace('one'));
  const make = async (id: string, body: string, tries: number, event = connected): Promise<void> => {
    await gateway.owner.query(
      `insert into vcs_delivery (id, hook, organization, event, digest, body, status, tries)
       values ($1, $2, $3, $4, $1, $5, 'received', $6)`,
      [id, hook.id, organization, event, Buffer.from(body), tries],
    );
  };
  const [broken, hopeless, wrong] = ['1', '2', '3'].map((n) => `ve-${n.repeat(16)}`) as [string, string, string];
  await make(broken, 'nonsense', 0);
  await make(wrong, '{"workspace":5}', 0);
  await make(hopeless, JSON.stringify(push(1)), triesMax, 'push');
  assert.deepEqual(await Promise.all([broken, wrong, hopeless].map(async (id) => (await house.event(id)).status)), [
    'failed',
    'failed',
    'failed',
  ]);
  assert.match((await house.event(broken)).summary, /it is no JSON/);
  assert.match((await house.event(wrong)).summary, /workspace: /);
  assert.match((await house.event(hopeless)).summary, /did not come to an end/);
  const list = await gateway.ask('GET', `/api/v2/organizations/${organization}/vcs-events?filter[status]=failed`);
  assert.equal(list.body.data.length, 3);
  const replay = await gateway.ask('POST', `/api/v2/terrace/vcs-events/${hopeless}/actions/replay`);
  assert.equal(replay.status, 201);
  assert.equal((await house.event(replay.body.data.id)).status, 'handled');
});

test(
  'a run of a push goes by the rules of every run: its pool, and how much its variables hold',
  { skip },
  async () => {
    await using house = await House.open();
    const { gateway } = house;
    const [plain, full] = [await house.workspace('plain'), await house.workspace('full')];
    const hook = await house.hookOf(plain);
    for (const n of [1, 2, 3])
      await gateway.ask('POST', `/api/v2/workspaces/${full}/vars`, {
        json: {
          data: { type: 'vars', attributes: { key: `v${n}`, value: 'x'.repeat(200 * 1024), category: 'terraform' } },
        },
      });
    const pool = await gateway.ask('POST', `/api/v2/organizations/${organization}/agent-pools`, {
      json: { data: { type: 'agent-pools', attributes: { name: 'near' } } },
    });
    assert.equal(pool.status, 201, JSON.stringify(pool.body));
    const agents = await house.workspace(
      'agents',
      {},
      { 'execution-mode': 'agent', 'agent-pool-id': pool.body.data.id },
    );
    await gateway.owner.query('update agent_pool set organization_scoped = false where id = $1', [pool.body.data.id]);
    const { decisions } = await house.event((await house.tell(hook, push(1))).body.delivery);
    const reasons = Object.fromEntries(
      decisions.map((one: { workspace: string; verdict: string; reason: string }) => [one.workspace, one]),
    );
    assert.equal(reasons[plain].verdict, 'run');
    assert.match(reasons[agents].reason, /^no run could be made: workspace agents takes no runs/);
    assert.match(reasons[full].reason, /^no run could be made: .*bytes/);
  },
);

test('rows of fetches and notifications go when their time is over, and not before', { skip }, async () => {
  await using house = await House.open();
  const { gateway } = house;
  const [kept, gone] = [await house.workspace('kept'), await house.workspace('gone')];
  await house.bring(null);
  const { owner } = gateway;
  const counted = async (table: string): Promise<number> => (await owner.query(`select id from ${table}`)).length;
  await eventually('both are fetched', async () => (await counted('ingress')) === 2);
  for (const workspace of [kept, gone]) {
    const made = await gateway.ask('POST', `/api/v2/workspaces/${workspace}/notification-configurations`, {
      json: {
        data: {
          type: 'notification-configurations',
          attributes: { name: 'hook', 'destination-type': 'generic', url: 'http://127.0.0.1:9/', enabled: false },
        },
      },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
  }
  // As the janitors ask, with the rights of a node.
  const forget = async (): Promise<readonly number[]> => {
    const [gone] = await gateway.services.sql.query<{ fetches: string; told: string }>(
      'select forget_old_ingresses() as fetches, forget_old_notifications() as told',
    );
    return [Number(gone?.fetches), Number(gone?.told)];
  };
  assert.deepEqual(await forget(), [0, 0]);
  await owner.query(`update ingress set updated_at = now() - interval '31 days' where status <> 'fetching'`);
  await owner.query(`update workspace set deleted_at = now() - interval '31 days' where id = $1`, [gone]);
  assert.deepEqual(await forget(), [1, 1]);
  assert.equal(await counted('ingress'), 1, 'what is being fetched stays');
  const left = await owner.query<{ workspace: string }>('select workspace from notification_configuration');
  assert.deepEqual(left, [{ workspace: kept }]);
});

test('a delivery is taken up when it comes, and not when somebody looks', { skip }, async () => {
  await using house = await House.open();
  const hook = await house.hookOf(await house.workspace('one'));
  await house.event((await house.tell(hook, push(1))).body.delivery);
  let looks = 0;
  const { sql } = house.gateway.services;
  const query = sql.query.bind(sql);
  (sql as { query: typeof query }).query = (async (text: string, ...rest: readonly unknown[]) => {
    if (text.includes('update vcs_delivery set due_at')) looks += 1;
    return await (query as (...all: unknown[]) => Promise<unknown>)(text, ...rest);
  }) as typeof query;
  await house.gateway.services.clock.sleep(1_500);
  assert.ok(looks <= 1, `${looks} looks while nothing came`);
  const told = performance.now();
  await house.event((await house.tell(hook, push(2))).body.delivery);
  assert.ok(performance.now() - told < 2_000);
});

test(
  'one delivery of several refs makes one run in each workspace, of the ref that concerns it',
  { skip },
  async () => {
    await using house = await House.open();
    const client = await house.connect({
      'service-provider': 'bitbucket_data_center',
      'http-url': 'http://127.0.0.1:9',
    });
    assert.equal(client.attributes['api-url'], 'http://127.0.0.1:9');
    house.oauthToken = client.relationships['oauth-tokens'].data[0].id;
    const repo = { identifier: 'ACME/net' };
    const main = await house.workspace('main', repo);
    await house.workspace('tags', { ...repo, 'tags-regex': 'v' });
    await house.workspace('other', { ...repo, branch: 'dev' });
    const hook = await house.hookOf(main);
    const moved = (id: string, type: string, toHash: string) => ({
      ref: { id, displayId: id.replace(/^refs\/\w+\//, ''), type },
      ...{ fromHash: commit(8), toHash, type: 'UPDATE' },
    });
    const body = JSON.stringify({
      actor: { name: 'anna' },
      changes: [moved('refs/heads/main', 'BRANCH', commit(1)), moved('refs/tags/v1', 'TAG', commit(2))],
    });
    const told = await house.tell(hook, body, {
      'x-event-key': 'repo:refs_changed',
      'x-hub-signature': `sha256=${createHmac('sha256', hook.secret).update(body).digest('hex')}`,
    });
    const { decisions, summary } = await house.event(told.body.delivery);
    assert.match(summary, /was pushed to main; tag v1 was pushed: 3 workspaces follow/);
    const found = decisions.map((one: { 'workspace-name': string; verdict: string }) => [
      one['workspace-name'],
      one.verdict,
    ]);
    assert.deepEqual(found, [
      ['main', 'run'],
      ['other', 'ignored'],
      ['tags', 'run'],
    ]);
    const shas = await house.gateway.owner.query<{ sha: string }>(
      `select distinct ingress->>'commitSha' as sha from configuration_version where ingress->>'commitSha' <> '' order by 1`,
    );
    assert.deepEqual(
      shas.map(({ sha }) => sha),
      [commit(1), commit(2)],
    );
  },
);

test('a push waits for a server of releases that is away, and is not ignored for good', { skip }, async () => {
  await using house = await House.open();
  const workspace = await house.workspace('one');
  await house.bring(null);
  const { terraform } = house.gateway.services.engines;
  const resolve = terraform.resolve.bind(terraform);
  let asked = 0;
  Object.assign(terraform, {
    resolve: async (wanted: string) => {
      asked += 1;
      if (asked === 1) throw new ReleasesAway('the releases were answered with 502');
      return await resolve(wanted);
    },
  });
  const { body } = await house.tell(await house.hookOf(workspace), push(1));
  const { decisions } = await house.event(body.delivery);
  assert.deepEqual([decisions[0].verdict, asked], ['run', 2]);
  // The operator was told.
  assert.match(house.gateway.faults.splice(0).join(), /: the releases were answered with 502$/);
});

test(
  'a delivery that takes long is worked on by one gateway alone, and by another one when that is gone',
  { skip },
  async () => {
    await using house = await House.open();
    const workspace = await house.workspace('one');
    const hook = await house.hookOf(workspace);
    const { body } = await house.tell(hook, push(1));
    await house.event(body.delivery);
    const { services, owner } = house.gateway;
    // As if it had been taken just now.
    const leaseMs = 400;
    const id = body.delivery;
    await owner.query(
      `update vcs_delivery set status = 'received', tries = 7, due_at = now() + interval '400 milliseconds' where id = $1`,
      [id],
    );
    const triesOf = async () =>
      (await owner.query<{ tries: number }>('select tries from vcs_delivery where id = $1', [id]))[0]?.tries;
    await holding(services, { id, tries: 7 }, leaseMs, async () => {
      for (let looks = 0; looks < 6; looks += 1) {
        await services.clock.sleep(leaseMs / 2);
        assert.equal(await takeDelivery(services.sql, 'none', leaseMs), null);
        assert.equal(await triesOf(), 7);
      }
    });
    await eventually('another one takes it', async () => (await triesOf()) === 8);
  },
);
