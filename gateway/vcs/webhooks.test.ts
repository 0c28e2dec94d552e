// Webhooks that Terrace makes at the servers of repositories, by real HTTP: once for all who follow one, with a secret that changes, and gone
// with the last of them.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { eventually, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import { House, commit, token } from './scratch-house.ts';
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
  #made = 0;

  private constructor(house: House, provider: ScratchProvider) {
    this.house = house;
    this.provider = provider;
  }

  static async open(): Promise<Hub> {
    const hub = new Hub(await House.open(), await ScratchProvider.open());
    const { house, provider } = hub;
    provider.answering = (asked) => hub.#answer(asked);
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
