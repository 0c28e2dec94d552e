// What the server of a repository is told of the runs of its commits, by real HTTP: each word in its order, the last one whatever happens.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { statusesOf, unreported } from '@terrace/actors/commit-status/view';
import { eventually, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import { House, commit, token } from './scratch-house.ts';
import { startReports } from './reports.ts';
import { ScratchProvider } from './scratch-provider.ts';

const skip = skipWithoutPostgres;
const statuses = /\/statuses\//;

/** What a start would find to be told. */
const unreportedIn = ({ gateway }: House) =>
  unreported(gateway.services.sql, { serviceProviders: ['github_enterprise'], after: -1, limit: 10 });

/** Waits until the house has nothing left to say of these, which it would write again behind what a test changes. */
const allTold = (house: House, deliveries: readonly string[]) =>
  eventually('all is told', async () => {
    const rows = await statusesOf(house.gateway.services.sql, deliveries);
    const isTold = rows.length === deliveries.length && rows.every(({ status }) => status === 'told');
    return isTold && (await unreportedIn(house)).length === 0;
  });

interface Place extends AsyncDisposable {
  readonly house: House;
  readonly provider: ScratchProvider;
  readonly client: string;
  follow(name: string): Promise<string>;
  tell(event: string, body: object): Promise<string>;
}

async function openPlace(): Promise<Place> {
  const house = await House.open();
  const provider = await ScratchProvider.open();
  const client = await house.connect({
    'service-provider': 'github_enterprise',
    ...{ 'http-url': provider.origin, 'api-url': `${provider.origin}/api/v3` },
  });
  house.oauthToken = client.relationships['oauth-tokens'].data[0].id;
  let hook: { readonly url: string; readonly secret: string } | null = null;
  return {
    ...{ house, provider, client: client.id },
    async follow(name) {
      const workspace = await house.workspace(name);
      hook ??= await house.hookOf(workspace);
      await house.bring(null);
      // The run that it begins with makes room.
      await eventually('it is over', async () => {
        const [run] = await house.runs(workspace);
        for (const end of run === undefined ? [] : ['cancel', 'discard'])
          await house.gateway.ask('POST', `/api/v2/runs/${run.id}/actions/${end}`, { json: {} });
        return ['canceled', 'discarded'].includes(run?.attributes.status);
      });
      return workspace;
    },
    async tell(event, body) {
      assert.ok(hook);
      const text = JSON.stringify(body);
      const { body: told } = await house.tell(hook, text, {
        'x-github-event': event,
        'x-hub-signature-256': `sha256=${createHmac('sha256', hook.secret).update(text).digest('hex')}`,
      });
      await house.event(told.delivery);
      return told.delivery;
    },
    async [Symbol.asyncDispose]() {
      await house[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

const repository = { full_name: 'acme/net', default_branch: 'main' };
const push = (n: number) => ({
  ...{ ref: 'refs/heads/main', before: commit(n - 1), after: commit(n), repository },
  head_commit: { id: commit(n), message: `commit ${n}`, modified: ['main.tf'] },
  commits: [{ id: commit(n), message: `commit ${n}`, modified: ['main.tf'] }],
});
const request = (n: number) => ({
  ...{ action: 'opened', number: 7 },
  pull_request: {
    ...{ title: `request ${n}`, body: null, html_url: 'https://git.test/acme/net/pull/7' },
    head: { sha: commit(n), ref: 'feature', repo: repository },
    base: { ref: 'main', repo: repository },
  },
});

test(
  'a push has a status of each workspace, from its fetch to its plan, and no word of the apply',
  { skip },
  async () => {
    await using place = await openPlace();
    const { house, provider } = place;
    const workspace = await place.follow('one');
    const delivery = await place.tell('push', push(1));
    const about = () => provider.told(statuses).filter(({ path }) => path.includes(commit(1)));
    await eventually('it is pending', () => about().length === 1);
    const [first] = about();
    assert.equal(first?.path, `/api/v3/repos/acme/net/statuses/${commit(1)}`);
    assert.equal(first?.headers.authorization, `Bearer ${token}`);
    assert.deepEqual(
      [first?.body.state, first?.body.context, first?.body.description],
      ['pending', `Terrace/${organization}/one`, 'The files are being fetched'],
    );
    await house.bring(commit(1));
    let run = '';
    await eventually('it has a run', async () => {
      const found = (await house.runs(workspace)).find(({ attributes }) => attributes.message === 'commit 1');
      run = found?.id ?? '';
      return found?.attributes.status === 'plan_queued';
    });
    const work = await house.gateway.claim(run as never, 'plan');
    const counts = { additions: 1, changes: 2, destructions: 0, imports: 0 };
    await work.end({ outcome: 'finished', hasChanges: true, counts } as never);
    await eventually('it is good', () => about().at(-1)?.body.state === 'success');
    const last = about().at(-1);
    assert.equal(last?.body.description, 'The plan: 1 to add, 2 to change, 0 to destroy');
    assert.match(last?.body.target_url, new RegExp(`/app/${organization}/workspaces/one/runs/${run}$`));
    const before = about().length;
    await house.gateway.ask('POST', `/api/v2/runs/${run}/actions/discard`, { json: {} });
    const shown = async () =>
      (await house.gateway.ask('GET', `/api/v2/terrace/vcs-events/${delivery}`)).body.data.attributes[
        'commit-statuses'
      ];
    await eventually('it is told', async () => (await shown())[0]?.status === 'told');
    assert.deepEqual(
      (await shown()).map((one: { state: string; context: string }) => [one.context, one.state]),
      [[`Terrace/${organization}/one`, 'success']],
    );
    assert.equal(about().length, before, 'a discard after the plan changes nothing of it');
    const states = about().map(({ body }) => body.state);
    assert.deepEqual([...new Set(states)], ['pending', 'success']);
  },
);

test('a pull request has one status for all its plans, and the worst of them counts', { skip }, async () => {
  await using place = await openPlace();
  const { house, provider } = place;
  for (const name of ['one', 'two']) await place.follow(name);
  const delivery = await place.tell('pull_request', request(2));
  await house.bring(commit(2));
  const about = () => provider.told(statuses).filter(({ path }) => path.includes(commit(2)));
  const { decisions } = await house.event(delivery);
  const runs: string[] = decisions.map(({ run }: { run: string }) => run);
  for (const run of runs)
    await eventually('it has a plan', async () => {
      const { body } = await house.gateway.ask('GET', `/api/v2/runs/${run}`);
      return body.data?.attributes.status === 'plan_queued';
    });
  await (await house.gateway.claim(runs[0] as never, 'plan')).end({ outcome: 'finished' });
  await eventually('one of them is on its way', () =>
    /1 of 2 plans are on their way: two/.test(about().at(-1)?.body.description),
  );
  const error = { code: 'plan-failed', detail: 'no' };
  await (await house.gateway.claim(runs[1] as never, 'plan')).end({ outcome: 'errored', error } as never);
  await eventually('it failed', () => about().at(-1)?.body.state === 'failure');
  assert.equal(about().at(-1)?.body.description, '1 of 2 plans failed: two');
  assert.deepEqual([...new Set(about().map(({ body }) => body.context))], [`Terrace/${organization}/${place.client}`]);
});

test(
  'a server that is away hears the last word when it is back, and none that is older after it',
  { skip },
  async () => {
    await using place = await openPlace();
    const { house, provider } = place;
    const workspace = await place.follow('one');
    provider.answering = () => ({ status: 503 });
    const delivery = await place.tell('push', push(3));
    await house.bring(commit(3));
    let run = '';
    await eventually('it has a run', async () => {
      const found = (await house.runs(workspace)).find(({ attributes }) => attributes.message === 'commit 3');
      run = found?.id ?? '';
      return found?.attributes.status === 'plan_queued';
    });
    await house.gateway.ask('POST', `/api/v2/runs/${run}/actions/cancel`, { json: {} });
    provider.answering = () => null;
    const about = () => provider.told(statuses).filter(({ path }) => path.includes(commit(3)));
    await eventually('it hears the last word', () => about().length > 0, 30_000);
    assert.deepEqual(
      about().map(({ body }) => [body.state, body.description]),
      [['error', 'The run was canceled']],
    );
    // A server that does not take it is not asked for ever, and says why.
    provider.answering = () => ({ status: 404 });
    const refused = await place.tell('push', push(4));
    const shown = async (id: string) =>
      (await house.gateway.ask('GET', `/api/v2/terrace/vcs-events/${id}`)).body.data.attributes['commit-statuses'][0];
    await eventually('it is not taken', async () => (await shown(refused))?.status === 'failed');
    assert.match((await shown(refused))['error-message'], /answered 404/);
    assert.equal((await shown(delivery)).status, 'told');
  },
);

test('no token goes to a server that the connection has left', { skip }, async () => {
  await using place = await openPlace();
  await using other = await ScratchProvider.open();
  const { house, provider } = place;
  await place.follow('one');
  provider.answering = () => ({ status: 503 });
  const delivery = await place.tell('push', push(5));
  const moved = await house.gateway.ask('PATCH', `/api/v2/oauth-clients/${place.client}`, {
    json: {
      data: {
        type: 'oauth-clients',
        attributes: { 'http-url': other.origin, 'api-url': other.origin, 'oauth-token-string': 'the new token' },
      },
    },
  });
  assert.equal(moved.status, 200);
  provider.answering = () => null;
  const shown = async () =>
    (await house.gateway.ask('GET', `/api/v2/terrace/vcs-events/${delivery}`)).body.data.attributes[
      'commit-statuses'
    ][0];
  await eventually('it is given up', async () => (await shown())?.status === 'failed', 30_000);
  assert.match((await shown())['error-message'], /another server/);
  assert.ok(
    // It is asked for webhooks by it, and was not what the status was for.
    [...provider.asked, ...other.told(statuses)].every(
      ({ headers }) => headers.authorization !== 'Bearer the new token',
    ),
  );
});

test('what was not reported before a kill is found again', { skip }, async () => {
  await using place = await openPlace();
  const { house } = place;
  await place.follow('one');
  const delivery = await place.tell('push', push(6));
  const { owner } = house.gateway;
  const look = () => unreportedIn(house);
  await allTold(house, [delivery]);
  await owner.query('update commit_status set place = place - 1 where delivery = $1', [delivery]);
  assert.deepEqual(
    (await look()).map(({ id }) => id),
    [delivery],
  );
});

test('a delivery of which nothing can be reported is in no other’s way', { skip }, async () => {
  await using place = await openPlace();
  const { house } = place;
  await place.follow('one');
  const [bad, good] = [await place.tell('push', push(7)), await place.tell('push', push(8))];
  const { services, owner } = house.gateway;
  await allTold(house, [bad, good]);
  await owner.query('delete from commit_status');
  const [told, faults] = [new Set<string>(), new Set<string>()];
  const sql: typeof services.sql = {
    ...services.sql,
    query: (text, values) => {
      if (text.includes('commitSha') && values?.length === 1 && values[0] === bad) throw new Error('it cannot be read');
      return services.sql.query(text, values);
    },
  };
  const ask: typeof services.client.ask = async (_to, message) => {
    told.add((message as unknown as { delivery: string }).delivery);
    return { status: 'ok', value: null } as never;
  };
  const onFault = (_what: string, error: unknown): void => void faults.add((error as Error).message);
  const reports = startReports({ ...services, sql, client: { ...services.client, ask }, onFault });
  await eventually('the one is reported, and the other said', () => told.has(good) && faults.has('it cannot be read'));
  assert.ok(!told.has(bad));
  await reports.stop();
});
