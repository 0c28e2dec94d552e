// The GitHub App of the site, by real HTTP at a GitHub that checks what the app signs: set up by a site admin, installed, shown to whom it may be,
// and followed by.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gitSkip } from '@terrace/runtime/egress/scratch-git';
import { eventually, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import { join, makePerson, makeTeam } from '../team/scratch-people.ts';
import { ScratchGithub, makeAppKey } from './scratch-github.ts';
import { House } from './scratch-house.ts';

const skip = skipWithoutPostgres || gitSkip;
const settingsPath = '/api/v2/terrace/github-app-settings';
const sitePath = '/api/v2/terrace/github-app-installations';
const data = (type: string, attributes: object) => ({ json: { data: { type, attributes } } });

class Place implements AsyncDisposable {
  readonly house: House;
  readonly hub: ScratchGithub;
  private constructor(house: House, hub: ScratchGithub) {
    this.house = house;
    this.hub = hub;
  }

  static async open(): Promise<Place> {
    return new Place(await House.open(), await ScratchGithub.open());
  }

  set = (attributes: object) => this.house.gateway.ask('PATCH', settingsPath, data('github-app-settings', attributes));
  // oxlint-disable-next-line typescript/no-explicit-any
  settings = async (): Promise<any> => (await this.house.gateway.ask('GET', settingsPath)).body.data.attributes;

  /** Tells what the app is told. */
  tell = (event: string, body: object, secret?: string) => {
    const { text, headers } = this.hub.delivery(event, body, secret);
    return this.house.gateway.ask('POST', '/webhooks/github-app', { token: null, bytes: Buffer.from(text), headers });
  };

  /** The app is set up, and installed at acme, with an id that is given. */
  async install(): Promise<string> {
    this.hub.installations.set(31, { login: 'acme', suspendedAt: null });
    const { status, body } = await this.set(this.hub.settings);
    assert.equal(status, 200, JSON.stringify(body));
    let id = '';
    await eventually('the installation is known', async () => {
      id = (await this.house.gateway.ask('GET', sitePath)).body.data[0]?.id ?? '';
      return id !== '';
    });
    return id;
  }

  grant = (id: string, name: string, method: 'POST' | 'DELETE' = 'POST') =>
    this.house.gateway.ask(method, `${sitePath}/${id}/relationships/organizations`, {
      json: { data: [{ type: 'organizations', id: name }] },
    });

  async [Symbol.asyncDispose](): Promise<void> {
    await this.house[Symbol.asyncDispose]();
    await this.hub[Symbol.asyncDispose]();
  }
}

test(
  'a site admin sets up the app, whose secrets lie sealed; GitHub is asked whether it believes them',
  { skip },
  async () => {
    await using place = await Place.open();
    const { house, hub } = place;
    const { ask, owner } = house.gateway;
    const bea = await makePerson(house.gateway, 'bea');
    assert.equal((await ask('GET', settingsPath, { token: bea.token })).status, 404);
    assert.equal(
      (await ask('PATCH', settingsPath, { token: bea.token, ...data('github-app-settings', hub.settings) })).status,
      404,
    );
    assert.deepEqual([(await place.settings()).enabled, (await place.tell('ping', {})).status], [false, 404]);
    for (const [change, words] of [
      [{ 'app-id': null }, /^app-id: can't be blank/],
      [{ 'private-key': '' }, /^private-key: can't be blank/],
      [{ 'webhook-secret': null }, /^webhook-secret: can't be blank/],
      [{ 'private-key': 'nonsense' }, /^private-key: is no private RSA key of 2048 bits/],
      [
        { 'private-key': makeAppKey().pem },
        /^private-key: GitHub does not believe .* 4711 .*could not be decoded.*nothing was changed/,
      ],
      [{ 'app-id': 4_712 }, /^private-key: GitHub does not believe .* 4712/],
      [{ 'http-url': 'http://10.0.0.1' }, /^api-url: .*may not be reached/],
    ] as const) {
      const { status, body } = await place.set({ ...hub.settings, ...change });
      assert.equal(status, 422);
      assert.match(body.errors[0].detail, words);
    }
    hub.failsWith = 503;
    assert.match((await place.set(hub.settings)).body.errors[0].detail, /^api-url: .*answered 503: not now/);
    hub.failsWith = null;
    assert.equal((await place.settings()).enabled, false);
    hub.permissions = { contents: 'read' };
    const { body } = await place.set(hub.settings);
    const { attributes } = body.data;
    assert.deepEqual(
      [
        attributes.enabled,
        attributes['app-id'],
        attributes.slug,
        attributes['private-key'],
        attributes['webhook-secret'],
      ],
      [true, 4_711, 'terrace-acme', null, null],
    );
    assert.equal(attributes['api-url'], `${hub.origin}/api/v3`);
    assert.equal(attributes['installation-url'], `${hub.origin}/github-apps/terrace-acme/installations/new`);
    assert.deepEqual(
      attributes.problems.map((words: string) => words.split(',')[0]),
      ['it lacks the permission statuses: write', 'it lacks the permission pull_requests: read'],
    );
    const [row] = await owner.query<{ readonly whole: string }>(
      'select row_to_json(a)::text as whole from github_app a',
    );
    for (const secret of [hub.secret, hub.key.pem])
      assert.ok(!row?.whole.includes(Buffer.from(secret).toString('hex').slice(0, 32)), 'a secret lies open');
    // A new key, and nothing else said again.
    const before = hub.key;
    hub.key = makeAppKey();
    assert.equal((await place.set({ 'private-key': before.pem })).status, 422);
    assert.equal((await place.set({ 'private-key': hub.key.pem })).status, 200);
    assert.match(
      (await place.set({ 'http-url': 'http://127.0.0.1:9' })).body.errors[0].detail,
      /needed again for another/,
    );
    const entries = await owner.query<{ readonly action: string; readonly meta: object; readonly by: object | null }>(
      `select action, meta, by from audit_entry where resource_type = 'github_app' order by seq`,
    );
    assert.deepEqual(
      entries.map(({ action, meta }) => [action, (meta as { changed?: string[] }).changed ?? null]),
      [
        ['create', null],
        ['update', ['private_key']],
      ],
    );
    assert.ok(entries.every(({ by }) => by !== null));
    assert.equal((await ask('DELETE', settingsPath)).status, 204);
    assert.equal((await place.settings()).enabled, false);
  },
);

test('an installation is there for site admins, and for organizations that may use it', { skip }, async () => {
  await using place = await Place.open();
  const { house, hub } = place;
  const { gateway } = house;
  const { ask } = gateway;
  hub.installations.set(32, { login: 'globex', suspendedAt: null });
  const id = await place.install();
  assert.match(id, /^ghain-/);
  await ask('POST', '/api/v2/organizations', data('organizations', { name: 'other', email: 'o@other.test' }));
  const bea = await makePerson(gateway, 'bea');
  const eve = await makePerson(gateway, 'eve');
  await join(gateway, bea, [await makeTeam(gateway, 'plain')]);
  const seen = async (token?: string, query = '') =>
    (await ask('GET', `/api/v2/github-app/installations${query}`, token === undefined ? {} : { token })).body.data.map(
      // oxlint-disable-next-line typescript/no-explicit-any
      (one: any) => one.attributes.name,
    );
  const read = async (token: string) => (await ask('GET', `/api/v2/github-app/installation/${id}`, { token })).status;
  assert.deepEqual(await seen(), ['acme', 'globex']);
  assert.deepEqual([await seen(bea.token), await read(bea.token)], [[], 404]);
  assert.equal((await place.grant(id, 'nobody')).status, 422);
  assert.equal((await place.grant(id, organization)).status, 204);
  assert.deepEqual([await seen(bea.token), await read(bea.token)], [['acme'], 200]);
  assert.deepEqual([await seen(eve.token), await read(eve.token)], [[], 404]);
  const shown = (await ask('GET', `/api/v2/github-app/installation/${id}`, { token: bea.token })).body.data;
  assert.deepEqual(shown.attributes, {
    name: 'acme',
    'icon-url': `${hub.origin}/avatars/acme`,
    'installation-id': 31,
    'installation-type': 'Organization',
    'installation-url': `${hub.origin}/organizations/acme/settings/installations/31`,
  });
  assert.deepEqual(await seen(undefined, '?filter[name]=LOB'), ['globex']);
  assert.deepEqual(await seen(undefined, '?filter[installation_id]=31'), ['acme']);
  assert.deepEqual(await seen(bea.token, '?filter[installation_id]=32'), []);
  const of = async (name: string) =>
    (await ask('GET', `/api/v2/organizations/${name}/github-app-installations`)).body.data.length;
  assert.deepEqual([await of(organization), await of('other')], [1, 0]);
  assert.equal((await ask('GET', sitePath, { token: bea.token })).status, 404);
  const all = (isForAll: boolean) =>
    ask('PATCH', `${sitePath}/${id}`, data('github-app-installations', { 'all-organizations': isForAll }));
  assert.equal((await all(true)).body.data.attributes['all-organizations'], true);
  // Who belongs to nothing still sees nothing.
  assert.deepEqual([await of('other'), await seen(eve.token)], [1, []]);
  assert.equal((await all(false)).status, 200);
  assert.equal((await place.grant(id, organization, 'DELETE')).status, 204);
  assert.deepEqual([await of(organization), await of('other'), await read(bea.token)], [0, 0, 404]);

  // What happens at GitHub is told, and then asked for.
  hub.installations.delete(32);
  hub.installations.set(33, { login: 'initech', suspendedAt: null });
  // One of an account that is no more, which GitHub lists without it, hides no other.
  hub.installations.set(34, { login: null, suspendedAt: null });
  assert.equal(
    (await place.tell('installation', { action: 'created', installation: { id: 33 } }, 'wrong-secret')).status,
    401,
  );
  const { refused, why } = await place
    .settings()
    .then((one) => ({ refused: one['refused-deliveries'], why: one['refused-reason'] }));
  assert.deepEqual([refused, /signature is not that/.test(why)], [1, true]);
  assert.deepEqual(await seen(), ['acme', 'globex']);
  assert.equal((await place.tell('installation', { action: 'created', installation: { id: 33 } })).status, 202);
  await eventually('it is known', async () => (await seen()).join() === '34,acme,initech');
  hub.failsWith = 502;
  await ask('POST', `${settingsPath}/actions/synchronize`);
  await eventually('it says why it knows no more', async () =>
    /502/.test((await place.settings())['error-message'] ?? ''),
  );
});

const repository = { full_name: 'acme/net', default_branch: 'main' };

/** With a repository, followed by a workspace by the installation. */
class Followed implements AsyncDisposable {
  readonly place: Place;
  readonly installation: string;
  readonly workspace: string;
  readonly commit: (message: string) => Promise<string>;
  private constructor(given: Pick<Followed, 'place' | 'installation' | 'workspace' | 'commit'>) {
    this.place = given.place;
    this.installation = given.installation;
    this.workspace = given.workspace;
    this.commit = given.commit;
  }

  static async open(): Promise<Followed> {
    const place = await Place.open();
    const made = await place.hub.git.repository('acme/net.git');
    const commit = (message: string) =>
      made.commit(message, { 'main.tf': `output "said" {\n  value = "${message}"\n}\n` });
    await commit('first');
    const installation = await place.install();
    assert.equal((await place.grant(installation, organization)).status, 204);
    const workspace = await place.house.workspace('net', by(installation));
    // Which is what comes first.
    await place.house.bring(null);
    return new Followed({ place, installation, workspace, commit });
  }

  push = async (message: string) => {
    const sha = await this.commit(message);
    const change = { id: sha, message, added: [], modified: ['main.tf'], removed: [] };
    return {
      sha,
      body: {
        ...{
          ref: 'refs/heads/main',
          before: 'f'.repeat(40),
          after: sha,
          head_commit: change,
          commits: [change],
          repository,
        },
        installation: { id: 31 },
      },
    };
  };

  repo = async () =>
    (await this.place.house.gateway.ask('GET', `/api/v2/workspaces/${this.workspace}`)).body.data.attributes[
      'vcs-repo'
    ];

  async [Symbol.asyncDispose](): Promise<void> {
    await this.place[Symbol.asyncDispose]();
  }
}

const by = (installation: string) => ({ 'oauth-token-id': undefined, 'github-app-installation-id': installation });
/** As a worker that fetches is told. */
const password = (answer: { readonly context: unknown }): string =>
  (answer.context as { readonly password: string }).password;

test('a workspace follows a repository by an installation, which its organization may use', { skip }, async () => {
  await using followed = await Followed.open();
  const { place, installation, workspace } = followed;
  const { house, hub } = place;
  const { ask } = house.gateway;
  const repo = await followed.repo();
  assert.deepEqual(
    [repo['github-app-installation-id'], repo['oauth-token-id'], repo['service-provider'], repo['webhook-error']],
    [installation, null, 'github_app', null],
  );
  assert.match(repo['webhook-url'], /\/webhooks\/github-app$/);
  assert.equal(repo['repository-http-url'], `${hub.origin}/acme/net`);
  const make = async (org: string, given: object) => {
    const answer = await ask(
      'POST',
      `/api/v2/organizations/${org}/workspaces`,
      data('workspaces', { name: 'more', 'vcs-repo': { identifier: 'acme/net', branch: 'main', ...given } }),
    );
    return [answer.status, answer.body.errors?.[0].detail, answer.body.errors?.[0].source.pointer];
  };
  const at = '/data/attributes/vcs-repo';
  assert.deepEqual(await make(organization, { ...by(installation), 'oauth-token-id': house.oauthToken }), [
    422,
    'a repository is followed either by an OAuth token or by an installation of the GitHub App',
    `${at}/github-app-installation-id`,
  ]);
  const [status, words, pointer] = await make(organization, { ...by(installation), identifier: 'acme/nothing' });
  assert.deepEqual([status, pointer], [422, `${at}/identifier`]);
  assert.match(words, /has no such repository|cannot be followed/);
  // Another organization has nothing of it, not by what stands for it here either.
  await ask('POST', '/api/v2/organizations', data('organizations', { name: 'other', email: 'o@other.test' }));
  assert.match((await make('other', by(installation)))[1], /no installation ghain-.* that may be used here/);
  const [hidden] = await house.gateway.owner.query<{ readonly id: string; readonly client: string }>(
    `select t.id, t.client from oauth_token t join oauth_client c on c.id = t.client where c.installation is not null`,
  );
  assert.ok(hidden);
  assert.match((await make('other', { 'oauth-token-id': hidden.id }))[1], /no OAuth token/);
  // It is shown as an installation, and as nothing else.
  for (const path of [`oauth-clients/${hidden.client}`, `oauth-tokens/${hidden.id}`])
    assert.equal((await ask('GET', `/api/v2/${path}`)).status, 404);
  const lists = ['oauth-clients', 'oauth-tokens'].map(async (what) => {
    const { body } = await ask('GET', `/api/v2/organizations/${organization}/${what}`);
    return JSON.stringify(body).includes('github_app') || JSON.stringify(body).includes(hidden.id);
  });
  assert.deepEqual(await Promise.all(lists), [false, false]);
  // Nobody is left with a repository that they could not follow any more.
  const taken = await place.grant(installation, organization, 'DELETE');
  assert.equal(taken.status, 409);
  assert.match(taken.body.errors[0].detail, new RegExp(`workspace ${organization}/net; disconnect`));
  assert.equal((await ask('DELETE', settingsPath)).status, 409);
  // Nor is one of several taken back alone.
  const several = () =>
    ask('DELETE', `${sitePath}/${installation}/relationships/organizations`, {
      json: { data: ['other', organization].map((name) => ({ type: 'organizations', id: name })) },
    });
  const granted = async () =>
    // oxlint-disable-next-line typescript/no-explicit-any
    (await ask('GET', `${sitePath}/${installation}`)).body.data.relationships.organizations.data.map(
      (one: any) => one.id,
    );
  assert.equal((await place.grant(installation, 'other')).status, 204);
  assert.match((await several()).body.errors[0].detail, new RegExp(`: workspace ${organization}/net; disconnect`));
  assert.deepEqual((await granted()).toSorted(), [organization, 'other'].toSorted());
  await ask('PATCH', `/api/v2/workspaces/${workspace}`, data('workspaces', { 'vcs-repo': null }));
  assert.equal((await several()).status, 204);
  assert.deepEqual(await granted(), []);
  assert.match((await make(organization, { 'oauth-token-id': hidden.id }))[1], /no installation/);
  assert.equal((await ask('DELETE', settingsPath)).status, 204);
  assert.deepEqual(await house.gateway.owner.query('select id from github_app_installation'), []);
});

test('what GitHub tells the app becomes runs and plans, whose standing it shows', { skip }, async () => {
  await using followed = await Followed.open();
  const { place, workspace } = followed;
  const { house, hub } = place;
  const { sha, body } = await followed.push('second');
  assert.equal((await place.tell('push', body, 'not-the-secret-of-it')).status, 401);
  const told = await place.tell('push', body);
  assert.deepEqual([told.status, told.body.deliveries.length, told.body.repeated], [202, 1, false]);
  assert.deepEqual((await place.tell('push', body)).body, { deliveries: told.body.deliveries, repeated: true });
  const event = await house.event(told.body.deliveries[0]);
  assert.deepEqual([event['service-provider'], event.decisions[0].verdict], ['github_app', 'run']);
  const shown = password(await house.bring(sha));
  assert.ok(hub.isGood(shown) && shown.startsWith('ghs_'), 'the worker is given the token of the installation');
  await eventually('GitHub shows it', () =>
    hub.statuses.some(({ commit, state }) => commit === sha && state === 'pending'),
  );
  const request = {
    ...{ action: 'opened', number: 7, installation: { id: 31 }, repository },
    pull_request: {
      ...{ html_url: `${hub.origin}/acme/net/pull/7`, title: 'Better', body: null },
      head: { sha: await followed.commit('third'), ref: 'feature', repo: repository },
      base: { ref: 'main', repo: repository },
    },
  };
  const [asked] = (await place.tell('pull_request', request)).body.deliveries;
  const [planned] = (await house.event(asked)).decisions;
  assert.equal(planned.verdict, 'plan');
  // Of what nobody follows, or another installation tells, nothing is kept.
  for (const other of [{ repository: { full_name: 'acme/other' } }, { installation: { id: 99 } }])
    assert.deepEqual((await place.tell('push', { ...body, ...other })).body.deliveries, []);
  const hook = (
    await house.gateway.owner.query<{ id: string }>(`select hook as id from vcs_delivery where id = $1`, [asked])
  )[0];
  const path = `/api/v2/terrace/vcs-hooks/${hook?.id}`;
  assert.equal((await house.gateway.ask('GET', path)).body.data.attributes['webhook-status'], 'made');
  assert.equal((await house.gateway.ask('POST', `${path}/actions/rotate-secret`)).status, 409);
  await house.bring(request.pull_request.head.sha);
  await eventually('it is planned', async () => {
    const { body: run } = await house.gateway.ask('GET', `/api/v2/runs/${planned.run}`);
    return run?.data?.attributes['plan-only'] === true;
  });
  assert.equal((await house.runs(workspace)).length, 2);
});

test(
  'a tag that GitHub tells the app of is run where its name is waited for, and published by modules',
  { skip },
  async () => {
    await using followed = await Followed.open();
    const { place, installation, workspace } = followed;
    const { house } = place;
    const { ask } = house.gateway;
    const tagged = await house.workspace('tagged', { ...by(installation), 'tags-regex': String.raw`^v\d+$` });
    const module = await ask(
      'POST',
      `/api/v2/organizations/${organization}/registry-modules/vcs`,
      data('registry-modules', {
        ...{ name: 'net', provider: 'local' },
        'vcs-repo': { identifier: 'acme/net', 'github-app-installation-id': installation },
      }),
    );
    assert.equal(module.status, 201, JSON.stringify(module.body));
    const tell = async (name: string) => {
      const { sha, body } = await followed.push(name);
      // An annotated tag is an object of its own.
      const tag = { ...body, ref: `refs/tags/${name}`, before: '0'.repeat(40), after: 'b'.repeat(40), commits: [] };
      const answer = await place.tell('push', tag);
      assert.deepEqual([answer.status, answer.body.deliveries.length], [202, 1]);
      return { sha, event: await house.event(answer.body.deliveries[0]) };
    };
    const verdicts = (event: {
      readonly decisions: readonly { workspace: string; verdict: string; reason: string }[];
    }) => Object.fromEntries(event.decisions.map(({ workspace: id, verdict, reason }) => [id, [verdict, reason]]));
    const seven = await tell('v7');
    assert.deepEqual(verdicts(seven.event), {
      [workspace]: ['ignored', 'ignored: workspace net follows branch main, not tags'],
      [tagged]: ['run', 'a push to tag v7 concerns workspace tagged'],
    });
    assert.match(seven.event.summary, /tag v7 was pushed: .*; module net\/local ignores it: v7 is no version/);
    // The commit, not the tag, is what is fetched and whose standing is shown.
    assert.ok(place.hub.isGood(password(await house.bring(seven.sha))));
    await eventually('GitHub shows it', () => place.hub.statuses.some(({ commit }) => commit === seven.sha));
    const version = await tell('v1.2.0');
    assert.match(
      verdicts(version.event)[tagged]?.[1] ?? '',
      /tag v1\.2\.0 does not match the tags regex of workspace tagged/,
    );
    assert.match(version.event.summary, /module net\/local publishes it$/);
    assert.ok(place.hub.isGood(password(await house.bring(version.sha))));
    const shown = await ask(
      'GET',
      `/api/v2/organizations/${organization}/registry-modules/private/${organization}/net/local`,
    );
    assert.deepEqual(
      // oxlint-disable-next-line typescript/no-explicit-any
      shown.body.data.attributes['version-statuses'].map((one: any) => one.version),
      ['1.2.0'],
    );
  },
);

test('each organization has its own delivery of what it follows', { skip }, async () => {
  await using followed = await Followed.open();
  const { place, installation } = followed;
  const { ask } = place.house.gateway;
  await ask('POST', '/api/v2/organizations', data('organizations', { name: 'other', email: 'o@other.test' }));
  await place.grant(installation, 'other');
  const repo = { identifier: 'acme/net', branch: 'main', 'github-app-installation-id': installation };
  const made = await ask(
    'POST',
    '/api/v2/organizations/other/workspaces',
    data('workspaces', { name: 'own', 'vcs-repo': repo }),
  );
  assert.equal(made.status, 201);
  const { body } = await followed.push('second');
  const { deliveries } = (await place.tell('push', body)).body;
  assert.equal(deliveries.length, 2);
  for (const name of [organization, 'other']) {
    const { body: listed } = await ask('GET', `/api/v2/organizations/${name}/vcs-events`);
    // oxlint-disable-next-line typescript/no-explicit-any
    const ids = listed.data.map((one: any) => one.id).filter((id: string) => deliveries.includes(id));
    assert.equal(ids.length, 1);
  }
});

test('a token is used until shortly before its end, and not when GitHub took it back', { skip }, async () => {
  await using followed = await Followed.open();
  const { place, installation } = followed;
  const { house, hub } = place;
  const fetched = async (message: string) => {
    const { sha, body } = await followed.push(message);
    await place.tell('push', body);
    return password(await house.bring(sha));
  };
  const one = await fetched('one');
  const { given } = hub;
  assert.deepEqual([await fetched('two'), hub.given], [one, given]);
  // It ends before a fetch that begins now would.
  await house.gateway.owner.query(
    `update github_app_installation set token_expires_at = now() + interval '16 minutes'`,
  );
  const three = await fetched('three');
  assert.notEqual(three, one);
  assert.ok(hub.isGood(three));
  // A status that is told at the same moment may have asked for itself.
  assert.ok(hub.given > given);
  const rows = await house.gateway.owner.query<{ readonly whole: string }>(
    'select row_to_json(i)::text as whole from github_app_installation i',
  );
  assert.ok(!rows[0]?.whole.includes(three));

  const fails = async (message: string, words: RegExp) => {
    const { sha, body } = await followed.push(message);
    const [delivery] = (await place.tell('push', body)).body.deliveries;
    await house.event(delivery);
    await eventually('the fetch is claimed', async () => {
      const [row] = await house.gateway.owner.query<{ id: string }>(
        `update act_job set status = 'released' where pool = 'ingress' and status = 'waiting' and spec->'source'->>'commit' = $1 returning id`,
        [sha],
      );
      if (row === undefined) return false;
      await house.claim(row.id);
      return true;
    });
    await eventually('the decision says why', async () =>
      words.test((await house.event(delivery)).decisions[0].reason),
    );
    await eventually('and so does the workspace', async () =>
      words.test((await followed.repo())['webhook-error'] ?? ''),
    );
  };
  const admin = async () => (await house.gateway.ask('GET', `${sitePath}/${installation}`)).body.data.attributes;
  const installed = hub.installations.get(31);
  assert.ok(installed);
  installed.suspendedAt = '2026-01-01T00:00:00Z';
  assert.equal((await place.tell('installation', { action: 'suspend', installation: { id: 31 } })).status, 202);
  await eventually('it is known', async () => (await admin())['suspended-at'] !== null);
  await fails('four', /suspended/);
  assert.match((await admin())['error-message'], /suspended there.*has been suspended/);
  installed.suspendedAt = null;
  await place.tell('installation', { action: 'unsuspend', installation: { id: 31 } });
  await eventually('it is known', async () => (await admin())['suspended-at'] === null);
  assert.ok(hub.isGood(await fetched('five')));
  assert.deepEqual([(await admin())['error-message'], (await followed.repo())['webhook-error']], [null, null]);

  hub.key = makeAppKey();
  await house.gateway.owner.query('update github_app_installation set token = null');
  await fails('six', /the app's id or its private key is not the right one/);
  assert.equal((await place.set({ 'private-key': hub.key.pem })).status, 200);
  assert.ok(hub.isGood(await fetched('seven')));

  hub.installations.delete(31);
  await place.tell('installation', { action: 'deleted', installation: { id: 31 } });
  await eventually('it is known', async () => (await admin())['removed-at'] !== null);
  await fails('eight', /not installed/);
});

test('a module of the registry is published from a repository by an installation', { skip }, async () => {
  await using place = await Place.open();
  const { house, hub } = place;
  const made = await hub.git.repository('acme/terraform-null-thing.git');
  await made.commit('first', { 'main.tf': '' });
  const installation = await place.install();
  await place.grant(installation, organization);
  const { ask } = house.gateway;
  const identifier = 'acme/terraform-null-thing';
  const create = () =>
    ask(
      'POST',
      `/api/v2/organizations/${organization}/registry-modules/vcs`,
      data('registry-modules', {
        'vcs-repo': { identifier, 'display-identifier': identifier, 'github-app-installation-id': installation },
      }),
    );
  const { status, body } = await create();
  assert.equal(status, 201, JSON.stringify(body));
  const repo = body.data.attributes['vcs-repo'];
  assert.deepEqual(
    [repo['github-app-installation-id'], repo['oauth-token-id'], repo['service-provider']],
    [installation, null, 'github_app'],
  );
  const listed = (await ask('GET', `/api/v2/organizations/${organization}/registry-modules`)).body.data[0];
  assert.equal(listed.attributes['vcs-repo']['github-app-installation-id'], installation);
  const taken = await place.grant(installation, organization, 'DELETE');
  assert.match(taken.body.errors[0].detail, /module .*\/thing\/null/);
});
