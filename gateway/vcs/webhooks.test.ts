// Webhooks that Terrace makes at the servers of repositories, by real HTTP: once for all who follow one, with a secret that changes, and gone
// with the last of them.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { takeDueHook } from '@terrace/actors/vcs/view/hooks';
import { eventually, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import { House, commit, token } from './scratch-house.ts';
import { wakeWebhooks } from './wake.ts';
import { ScratchProvider } from './scratch-provider.ts';
import type { Answering, Asked } from './scratch-provider.ts';

const skip = skipWithoutPostgres;

interface Held {
  readonly config: { readonly url: string; readonly secret: string };
}

/** A server as GitHub is, with its webhooks of one repository. */
class Hub implements AsyncDisposable {
  readonly house: House;
  readonly provider: ScratchProvider;
  readonly held = new Map<number, Held>();
  client = '';
  /** Says no to this token. */
  refuses = false;
  isAway = false;
  /** Answers what is asked of webhooks not before that. */
  until: Promise<void> = Promise.resolve();
  #made = 0;

  private constructor(house: House, provider: ScratchProvider) {
    this.house = house;
    this.provider = provider;
  }

  static async open(): Promise<Hub> {
    const hub = new Hub(await House.open(), await ScratchProvider.open());
    const { house, provider } = hub;
    provider.answering = async (asked) => {
      if (asked.path.includes('/hooks')) await hub.until;
      return hub.#answer(asked);
    };
    const { id, relationships } = await house.connect({
      'service-provider': 'github_enterprise',
      ...{ 'http-url': provider.origin, 'api-url': `${provider.origin}/api/v3` },
    });
    hub.client = id;
    house.oauthToken = relationships['oauth-tokens'].data[0].id;
    return hub;
  }

  #answer({ method, path, body, headers }: Asked): Answering | null {
    const [, id] = /^\/api\/v3\/repos\/acme\/net\/hooks(?:\/(\d+))?(?:\?|$)/.exec(path) ?? [];
    if (!path.includes('/hooks')) return null;
    if (this.isAway) return { status: 503 };
    if (this.refuses || headers.authorization !== `Bearer ${token}`)
      return { status: 403, body: { message: 'Resource not accessible by personal access token' } };
    if (method === 'GET')
      return {
        status: 200,
        body: [...this.held].map(
          ([
            at,
            {
              config: { url },
            },
          ]) => ({ id: at, config: { url } }),
        ),
      };
    const at = id === undefined ? (this.#made += 1) : Number(id);
    if (method === 'DELETE') return { status: this.held.delete(at) ? 204 : 404 };
    this.held.set(at, body);
    return { status: method === 'POST' ? 201 : 200, body: { id: at, config: { url: body.config.url } } };
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  async hook(): Promise<any> {
    const { body } = await this.house.gateway.ask('GET', `/api/v2/terrace/organizations/${organization}/vcs-hooks`);
    return body.data[0];
  }

  /** What the server says of a push, with the secret that it has. */
  async push(n: number, secret: string): Promise<number> {
    const { id, attributes } = await this.hook();
    assert.ok(id);
    const text = JSON.stringify({ ref: 'refs/heads/main', before: commit(n - 1), after: commit(n), repository });
    const signature = `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
    const headers = { 'x-github-event': 'push', 'x-hub-signature-256': signature };
    const url = attributes['webhook-url'];
    return (await this.house.tell({ url, secret }, text, headers)).status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.house[Symbol.asyncDispose]();
    await this.provider[Symbol.asyncDispose]();
  }
}

const repository = { full_name: 'acme/net', default_branch: 'main' };

test('who follow a repository have one webhook between them, which goes with the last one', { skip }, async () => {
  await using hub = await Hub.open();
  const { house } = hub;
  const one = await house.workspace('one');
  await eventually('the webhook is made', async () => (await hub.hook()).attributes['webhook-status'] === 'made');
  const two = await house.workspace('two');
  const [[at, { config }] = [0, { config: { url: '', secret: '' } }]] = hub.held;
  const hook = await hub.hook();
  assert.deepEqual([config.url, String(at)], [hook.attributes['webhook-url'], hook.attributes['remote-id']]);
  // The server proves itself by what it was told.
  assert.equal(await hub.push(1, config.secret), 202);
  const drop = (workspace: string) =>
    house.gateway.ask('PATCH', `/api/v2/workspaces/${workspace}`, {
      json: { data: { type: 'workspaces', attributes: { 'vcs-repo': null } } },
    });
  assert.equal((await drop(one)).status, 200);
  await house.gateway.ask('GET', `/api/v2/workspaces/${two}`);
  assert.equal(hub.held.size, 1);
  assert.equal((await drop(two)).status, 200);
  await eventually('the webhook is gone', () => hub.held.size === 0);
  // Whoever comes later has it made again.
  await house.workspace('three');
  await eventually('it is made again', () => hub.held.size === 1);
});

test(
  'a secret that is changed goes to the server, and the one before is believed until it has come',
  { skip },
  async () => {
    await using hub = await Hub.open();
    const { house } = hub;
    await house.workspace('one');
    await eventually('the webhook is made', async () => (await hub.hook()).attributes['webhook-status'] === 'made');
    const secretOf = () => [...hub.held.values()][0]?.config.secret ?? '';
    const [before, { id }] = [secretOf(), await hub.hook()];
    hub.isAway = true;
    const rotate = () => house.gateway.ask('POST', `/api/v2/terrace/vcs-hooks/${id}/actions/rotate-secret`);
    await rotate();
    await rotate();
    await eventually('it says why', async () =>
      /asked again: .* answered 503/.test((await hub.hook()).attributes['error-message']),
    );
    assert.equal((await hub.hook()).attributes['webhook-status'], 'changing');
    // A day is over, and the server still has the first one.
    await house.gateway.owner.query(`update vcs_hook set former_until = now() - interval '1 hour'`);
    assert.equal(await hub.push(1, before), 202);
    hub.isAway = false;
    const { body } = await rotate();
    const fresh: string = body.data.attributes.secret;
    await eventually('the server has the new one', () => secretOf() === fresh);
    await eventually('and it is known', async () => (await hub.hook()).attributes['webhook-status'] === 'made');
    assert.equal(hub.held.size, 1);
    assert.equal(await hub.push(2, fresh), 202);
    await house.gateway.owner.query(`update vcs_hook set former_until = now() - interval '1 hour'`);
    assert.equal(await hub.push(3, before), 401);
  },
);

test(
  'where the token may not, the workspace says what it needs, and a token that may has it made',
  { skip },
  async () => {
    await using hub = await Hub.open();
    const { house } = hub;
    hub.refuses = true;
    const workspace = await house.workspace('one');
    const said = async () =>
      (await house.gateway.ask('GET', `/api/v2/workspaces/${workspace}`)).body.data.attributes['vcs-repo'][
        'webhook-error'
      ];
    await eventually('it says so', async () => (await said()) !== null);
    assert.match(
      await said(),
      /^GitHub Enterprise does not let this token make the webhook \(127\.0\.0\.1:\d+ answered 403: Resource not accessible.*\): make it by hand, .* admin:repo_hook/,
    );
    assert.equal((await hub.hook()).attributes['webhook-status'], 'not-made');
    // By hand it works as before.
    const byHand = await house.hookOf(workspace);
    assert.equal(await hub.push(1, byHand.secret), 202);
    hub.refuses = false;
    await house.gateway.ask('PATCH', `/api/v2/oauth-clients/${hub.client}`, {
      json: { data: { type: 'oauth-clients', attributes: { 'oauth-token-string': token } } },
    });
    await eventually('it is made', () => hub.held.size === 1);
    await eventually('nothing is wrong any more', async () => (await said()) === null);
    // It goes with its connection.
    const json = { data: { type: 'workspaces', attributes: { 'vcs-repo': null } } };
    hub.isAway = true;
    await house.gateway.ask('PATCH', `/api/v2/workspaces/${workspace}`, { json });
    hub.isAway = false;
    assert.equal((await house.gateway.ask('DELETE', `/api/v2/oauth-clients/${hub.client}`)).status, 204);
    assert.equal(hub.held.size, 0);
  },
);

test('an answer of the server before says nothing of the one that a connection was moved to', { skip }, async () => {
  await using hub = await Hub.open();
  await using other = await ScratchProvider.open();
  const { house } = hub;
  const before = Promise.withResolvers<void>();
  let isAsked = false;
  hub.until = before.promise;
  const answering = hub.provider.answering;
  hub.provider.answering = (asked) => {
    if (asked.path.includes('/hooks')) isAsked = true;
    return answering(asked);
  };
  other.answering = ({ path }) => (path.includes('/hooks') ? { status: 503 } : null);
  await house.workspace('one');
  await eventually('the server is asked', () => isAsked);
  const moved = await house.gateway.ask('PATCH', `/api/v2/oauth-clients/${hub.client}`, {
    json: {
      data: {
        type: 'oauth-clients',
        attributes: { 'http-url': other.origin, 'api-url': `${other.origin}/api/v3`, 'oauth-token-string': token },
      },
    },
  });
  assert.equal(moved.status, 200, JSON.stringify(moved.body));
  await eventually('the other one was asked', async () => (await hub.hook()).attributes['error-message'] !== null);
  before.resolve();
  await eventually('the one before has it', () => hub.held.size === 1);
  // Its answer is heard by now.
  await house.gateway.services.clock.sleep(300);
  const { attributes } = await hub.hook();
  assert.deepEqual([attributes['webhook-status'], attributes['remote-id']], ['not-made', null]);
});

test('a webhook that was made unheard goes with the last who follows, or with its connection', { skip }, async () => {
  await using hub = await Hub.open();
  const { house } = hub;
  const { answering } = hub.provider;
  // As a kill between the answer and the note of it.
  const unheard = (): void => {
    hub.provider.answering = async (asked) => {
      const answer = await answering(asked);
      if (asked.method !== 'POST' || !asked.path.includes('/hooks')) return answer;
      hub.provider.answering = answering;
      return { status: 502 };
    };
  };
  const count = async (what: string) => (await house.gateway.owner.query(`select from vcs_hook where ${what}`)).length;
  unheard();
  const one = await house.workspace('one');
  await eventually('the answer is lost', async () => (await hub.hook()).attributes['error-message'] !== null);
  assert.deepEqual([hub.held.size, await count('told_number is null')], [1, 1]);
  const json = { data: { type: 'workspaces', attributes: { 'vcs-repo': null } } };
  await house.gateway.ask('PATCH', `/api/v2/workspaces/${one}`, { json });
  await house.gateway.owner.query('update vcs_hook set remote_due_at = now()');
  wakeWebhooks(house.gateway.services);
  await eventually('the webhook is gone', () => hub.held.size === 0);
  await eventually('and nothing is left to ask', async () => (await count('asked_number is not null')) === 0);

  unheard();
  await house.workspace('two');
  await eventually('the answer is lost', async () => (await hub.hook()).attributes['error-message'] !== null);
  assert.equal(hub.held.size, 1);
  await house.gateway.owner.query('update workspace set vcs_repo = null');
  assert.equal((await house.gateway.ask('DELETE', `/api/v2/oauth-clients/${hub.client}`)).status, 204);
  assert.equal(hub.held.size, 0);
});

/** So many webhooks that the token's server still has, and nobody needs. */
async function haveMany({ gateway }: House, oauthToken: string, many: number, dueAt: string): Promise<void> {
  await gateway.owner.query(
    `insert into vcs_hook (id, token, organization, identifier, clone_url, username, secret, told_number, remote_due_at)
     select 'hook-many' || n, $1, $2, 'acme/many' || n, '', '', '', 1, ${dueAt} from generate_series(1, $3) n`,
    [oauthToken, organization, many],
  );
}

const connectTo = async (house: House, origin: string) => {
  const attributes = { 'service-provider': 'github_enterprise', 'http-url': origin, 'api-url': `${origin}/api/v3` };
  const { id, relationships } = await house.connect(attributes);
  return { client: id as string, oauthToken: relationships['oauth-tokens'].data[0].id as string };
};

test('a server that does not answer keeps no other one waiting', { skip }, async () => {
  await using hub = await Hub.open();
  const { house } = hub;
  await using silent = await ScratchProvider.open();
  const calls = new Set<string>();
  const never = Promise.withResolvers<never>();
  silent.answering = async ({ path }) => {
    calls.add(path);
    return await never.promise;
  };
  const { oauthToken } = await connectTo(house, silent.origin);
  await haveMany(house, oauthToken, 40, 'now()');
  await house.workspace('one');
  await eventually('the webhook is made', async () => (await hub.hook()).attributes['webhook-status'] === 'made');
  assert.ok(calls.size <= 2, `${calls.size} calls wait for one server`);
});

test('that a server is away is found out once, not for each of its webhooks', { skip }, async () => {
  await using house = await House.open();
  // Nobody listens there.
  const { oauthToken } = await connectTo(house, 'http://127.0.0.1:9');
  await haveMany(house, oauthToken, 200, 'now()');
  await house.workspace('wakes');
  const { owner } = house.gateway;
  const count = async (what: string) =>
    Number((await owner.query<{ n: string }>(`select count(*) as n from vcs_hook where ${what}`))[0]?.n);
  await eventually('they rest', async () => (await count(`token = '${oauthToken}' and remote_due_at <= now()`)) === 0);
  const asked = await count('error_message is not null');
  assert.ok(asked >= 1 && asked <= 6, `${asked} were asked for`);
});

test('a connection with many webhooks goes without a flood of calls', { skip }, async () => {
  await using house = await House.open();
  await using provider = await ScratchProvider.open();
  let [most, now, all, status] = [0, 0, 0, 200];
  provider.answering = async ({ path }) => {
    if (!path.includes('/hooks')) return null;
    all += 1;
    now += 1;
    most = Math.max(most, now);
    await house.gateway.services.clock.sleep(20);
    now -= 1;
    return { status, body: [] };
  };
  const { client, oauthToken } = await connectTo(house, provider.origin);
  await haveMany(house, oauthToken, 60, 'null');
  assert.equal((await house.gateway.ask('DELETE', `/api/v2/oauth-clients/${client}`)).status, 204);
  assert.equal(all, 60);
  assert.ok(most <= 8, `${most} at once`);
  const { client: away, oauthToken: other } = await connectTo(house, 'http://127.0.0.1:9');
  await haveMany(house, other, 60, 'null');
  let calls = 0;
  const { egress } = house.gateway.services;
  const send = egress.send.bind(egress);
  egress.send = (request) => {
    calls += 1;
    return send(request);
  };
  assert.equal((await house.gateway.ask('DELETE', `/api/v2/oauth-clients/${away}`)).status, 204);
  assert.ok(calls <= 8, `${calls} calls of a server that is away`);
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

test('who looks for what is due reads nothing of webhooks of which all is well', { skip }, async () => {
  await using house = await House.open();
  const { oauthToken } = await connectTo(house, 'http://127.0.0.1:9');
  await haveMany(house, oauthToken, 20_000, 'null');
  const { owner } = house.gateway;
  await owner.query('analyze');
  const said: { text: string; values: readonly unknown[] }[] = [];
  const hearing: Pick<typeof owner, 'query'> = {
    query: (text, values = []) => {
      said.push({ text, values });
      return owner.query(text, values);
    },
  };
  assert.equal(await takeDueHook(hearing, { busy: ['x'], leaseMs: 1_000 }), null);
  const [{ text, values } = { text: '', values: [] }] = said;
  const [explained] = await owner.query<{ readonly 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(
    `explain (format json) ${text}`,
    values,
  );
  const reads: PlanNode[] = [];
  const visit = (node: PlanNode): void => {
    if (node['Relation Name'] === 'vcs_hook' && node['Node Type'] !== 'ModifyTable') reads.push(node);
    for (const part of node.Plans ?? []) visit(part);
  };
  assert.ok(explained);
  visit(explained['QUERY PLAN'][0].Plan);
  assert.deepEqual(
    reads.map((read) => `${read['Index Name']} ${read['Index Cond'] === undefined ? 'whole' : 'in part'}`).toSorted(),
    ['vcs_hook_by_due in part', 'vcs_hook_pkey in part'],
  );
});

test('a last follower that goes while its server is being told has the webhook taken away', { skip }, async () => {
  await using hub = await Hub.open();
  const { house } = hub;
  const one = await house.workspace('one');
  await eventually('the webhook is made', async () => (await hub.hook()).attributes['webhook-status'] === 'made');
  const answer = Promise.withResolvers<void>();
  hub.until = answer.promise;
  const { id } = await hub.hook();
  await house.gateway.ask('POST', `/api/v2/terrace/vcs-hooks/${id}/actions/rotate-secret`);
  await eventually('its server is asked', async () => {
    const [row] = await house.gateway.owner.query<{ tries: number }>('select max(remote_tries) as tries from vcs_hook');
    return row?.tries === 1;
  });
  const json = { data: { type: 'workspaces', attributes: { 'vcs-repo': null } } };
  assert.equal((await house.gateway.ask('PATCH', `/api/v2/workspaces/${one}`, { json })).status, 200);
  answer.resolve();
  await eventually('the webhook is gone', () => hub.held.size === 0);
});
