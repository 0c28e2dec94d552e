// Version control through the door: connections, what servers tell, and what comes of it. Fetches are played by hand.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { eventually, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import { House, commit, push, token } from './scratch-house.ts';

const skip = skipWithoutPostgres;

test(
  'a push becomes one fetch and a run in each workspace that follows the branch, and none elsewhere',
  { skip },
  async () => {
    await using house = await House.open();
    const one = await house.workspace('one');
    const two = await house.workspace('two', { branch: '' });
    const folder = await house.workspace('folder', {}, { 'working-directory': 'net' });
    const patterns = await house.workspace('patterns', {}, { 'trigger-patterns': ['**/*.tf'] });
    const other = await house.workspace('other', { branch: 'dev' });
    const tags = await house.workspace('tags', { 'tags-regex': String.raw`^v\d+$` });
    const waits = await house.workspace('waits', {}, { 'queue-all-runs': false });
    const hook = await house.hookOf(one);
    assert.equal((await house.hookOf(two)).id, hook.id);
    const fresh = await house.hookOf(one);
    const told = await house.tell(fresh, push(1, { files: ['README.md'], default_branch: 'main' }));
    assert.equal(told.status, 202);
    const { decisions, summary } = await house.event(told.body.delivery);
    assert.match(summary, /was pushed to main: 7 workspaces follow the repository/);
    const verdicts = Object.fromEntries(
      decisions.map((each: { 'workspace-name': string; verdict: string; reason: string }) => [
        each['workspace-name'],
        [each.verdict, each.reason],
      ]),
    );
    assert.deepEqual(
      Object.fromEntries(Object.entries(verdicts).map(([name, [verdict]]: [string, any]) => [name, verdict])),
      {
        ...{ one: 'run', two: 'run', folder: 'ignored', patterns: 'ignored', other: 'ignored', tags: 'ignored' },
        waits: 'configuration',
      },
    );
    assert.equal(verdicts['patterns'][1], 'ignored: no file matches the trigger patterns of workspace patterns');
    assert.match(verdicts['folder'][1], /no file is below the working directory of workspace folder/);
    assert.match(verdicts['other'][1], /follows branch dev, not main/);
    const claimed = await house.bring(commit(1));
    assert.deepEqual(
      { ...(claimed.context as object), upload: '' },
      {
        ...{ cloneUrl: 'http://127.0.0.1:9/repos/acme/net', username: 'git', password: token, upload: '' },
        ...{ beside: [], limitMs: 900_000 },
      },
    );
    for (const workspace of [one, two]) {
      await eventually('it has a run', async () =>
        (await house.runs(workspace)).some(({ attributes }) => attributes.message === 'commit 1'),
      );
      const [run] = await house.runs(workspace);
      assert.equal(run.attributes.status === 'errored', false);
      const at = `/api/v2/runs/${run.id}/configuration-version?include=ingress_attributes`;
      const { body } = await house.gateway.ask('GET', at);
      assert.equal(body.data.attributes.source, 'git');
      const version = await house.gateway.ask(
        'GET',
        `/api/v2/configuration-versions/${body.data.id}/ingress-attributes`,
      );
      assert.equal(version.body.data.attributes['commit-sha'], commit(1));
      assert.equal(version.body.data.attributes.branch, 'main');
    }
    for (const workspace of [folder, patterns, other, tags, waits]) assert.deepEqual(await house.runs(workspace), []);
    assert.equal((await house.fetches()).filter((each) => each.commit === commit(1)).length, 1);
    // The bytes of this commit lie there once.
    const versions = await house.gateway.owner.query<{ digest: string }>(
      `select distinct digest from configuration_version where ingress->>'commitSha' = $1`,
      [commit(1)],
    );
    assert.equal(versions.length, 1);
  },
);

test('a push whose commit cannot be had says that no run came of it, and why', { skip }, async () => {
  await using house = await House.open();
  const workspace = await house.workspace('one');
  const hook = await house.hookOf(workspace);
  const { body } = await house.tell(hook, push(2));
  await house.event(body.delivery);
  await house.bring(commit(2), { code: 'fetch-failed', detail: 'there is no such commit' });
  await eventually('the decision says so', async () => {
    const { decisions } = await house.event(body.delivery);
    return decisions[0].run === null && /; no run came of it: there is no such commit/.test(decisions[0].reason);
  });
  assert.deepEqual(await house.runs(workspace), []);
});

test('the same delivery three times is one run; wrong ones are refused and remembered', { skip }, async () => {
  await using house = await House.open();
  const workspace = await house.workspace('one');
  const hook = await house.hookOf(workspace);
  const answers = await Promise.all([1, 2, 3].map(() => house.tell(hook, push(2))));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [202, 202, 202],
  );
  assert.equal(new Set(answers.map(({ body }) => body.delivery)).size, 1);
  assert.equal(answers.filter(({ body }) => body.repeated).length, 2);
  const wrong = { ...hook, secret: 'not it' };
  assert.equal((await house.tell(wrong, push(3))).status, 401);
  const unsigned = await house.gateway.ask('POST', hook.url, { token: null, json: push(3) });
  assert.equal(unsigned.status, 401);
  assert.equal((await house.tell(hook, 'nonsense')).status, 400);
  assert.equal((await house.tell(hook, 'x'.repeat(6 * 1024 * 1024))).status, 413);
  assert.equal(
    (await house.tell({ ...hook, url: hook.url.replace(/.$/, (last) => (last === 'Z' ? 'Y' : 'Z')) }, push(3))).status,
    404,
  );
  await house.event(answers[0]?.body.delivery);
  await house.bring(commit(2));
  await eventually('it has a run', async () =>
    (await house.runs(workspace)).some(({ attributes }) => attributes.message === 'commit 2'),
  );
  assert.equal((await house.runs(workspace)).filter(({ attributes }) => attributes.message === 'commit 2').length, 1);
  const list = await house.gateway.ask(
    'GET',
    `/api/v2/organizations/${organization}/vcs-events?filter[status]=refused`,
  );
  const refused = list.body.data.map(({ attributes }: { attributes: Record<string, unknown> }) => [
    attributes['summary'],
    attributes['repeats'],
  ]);
  assert.deepEqual(
    new Set(refused.map(([summary]: [string]) => summary.slice(0, 12))),
    new Set(['its signatur', 'it is no JSO', 'it has more ']),
  );
  const nothing = await house.event(
    (await house.tell(hook, { ref: 'refs/heads/main', after: '0'.repeat(40) })).body.delivery,
  );
  assert.equal(nothing.summary, 'refs/heads/main was deleted');
  const strange = await house.event(
    (await house.tell(hook, { ref: 'refs/heads/main', after: 'main; rm -rf /' })).body.delivery,
  );
  assert.match(strange.summary, /after: is no name of a commit/);
});

test(
  'a delivery is replayed as a new one, and a rotated secret is believed beside the one before it',
  { skip },
  async () => {
    await using house = await House.open();
    const workspace = await house.workspace('one');
    const hook = await house.hookOf(workspace);
    const first = await house.tell(hook, push(4));
    await house.event(first.body.delivery);
    await house.bring(commit(4));
    const replay = await house.gateway.ask('POST', `/api/v2/terrace/vcs-events/${first.body.delivery}/actions/replay`);
    assert.equal(replay.status, 201);
    assert.equal((await house.event(replay.body.data.id))['replay-of'], first.body.delivery);
    const count = async () =>
      (await house.runs(workspace)).filter(({ attributes }) => attributes.message === 'commit 4').length;
    await eventually('both have a run', async () => (await count()) === 2);
    // It was at hand: nothing was fetched again.
    assert.equal((await house.fetches()).filter((each) => each.commit === commit(4)).length, 1);
    const rotated = await house.hookOf(workspace);
    assert.notEqual(rotated.secret, hook.secret);
    assert.equal((await house.tell(hook, push(5))).status, 202);
    assert.equal((await house.tell(rotated, push(6))).status, 202);
  },
);

test(
  'a workspace that begins to follow a repository gets what is there, and tags have workspaces of their own',
  { skip },
  async () => {
    await using house = await House.open();
    const workspace = await house.workspace('late', {}, { 'queue-all-runs': false });
    await house.bring(null);
    const at = `/api/v2/workspaces/${workspace}/configuration-versions?include=ingress_attributes`;
    await eventually(
      'it has a configuration',
      async () => (await house.gateway.ask('GET', at)).body.data[0]?.attributes.status === 'uploaded',
    );
    const { body } = await house.gateway.ask('GET', at);
    assert.deepEqual(
      [body.included[0].attributes['commit-sha'], body.included[0].attributes['commit-message']],
      [commit(9), 'told by git'],
    );
    assert.deepEqual(await house.runs(workspace), []);
    await house.gateway.makeRun(workspace);
    const tags = await house.workspace('tags', { 'tags-regex': String.raw`^v\d+$` });
    const hook = await house.hookOf(tags);
    const told = await house.tell(hook, { ref: 'refs/tags/v1', after: commit(7), files: [] });
    const { decisions } = await house.event(told.body.delivery);
    assert.deepEqual(
      decisions.map((each: { verdict: string }) => each.verdict),
      ['ignored', 'run'],
    );
    assert.match(decisions[0].reason, /follows branch main, not tags/);
    const skipped = await house.event((await house.tell(hook, push(8, { message: 'docs [skip ci]' }))).body.delivery);
    assert.match(skipped.decisions[0].reason, /its commit says \[skip ci\]/);
  },
);

test('what cannot be followed is refused with its place, and secrets are never shown', { skip }, async () => {
  await using house = await House.open();
  const { gateway } = house;
  const make = (attributes: object) =>
    gateway.ask('POST', `/api/v2/organizations/${organization}/workspaces`, {
      json: { data: { type: 'workspaces', attributes: { name: 'refused', ...attributes } } },
    });
  const repo = { identifier: 'acme/net', 'oauth-token-id': house.oauthToken };
  for (const [attributes, pointer] of [
    [{ 'vcs-repo': { identifier: 'acme/net' } }, '/data/attributes/vcs-repo/oauth-token-id'],
    [{ 'vcs-repo': { ...repo, identifier: '../etc' } }, '/data/attributes/vcs-repo/identifier'],
    [{ 'vcs-repo': { ...repo, identifier: '--upload-pack=x' } }, '/data/attributes/vcs-repo/identifier'],
    [{ 'vcs-repo': { ...repo, branch: '--help' } }, '/data/attributes/vcs-repo/branch'],
    [{ 'vcs-repo': { ...repo, branch: 'a..b' } }, '/data/attributes/vcs-repo/branch'],
    [{ 'vcs-repo': { ...repo, 'tags-regex': '(' } }, '/data/attributes/vcs-repo/tags-regex'],
    [{ 'vcs-repo': { ...repo, 'tags-regex': 'v' }, 'trigger-prefixes': ['a'] }, '/data/attributes/vcs-repo/tags-regex'],
    [{ 'vcs-repo': repo, 'trigger-prefixes': ['a'], 'trigger-patterns': ['b'] }, '/data/attributes/trigger-patterns'],
    [{ 'vcs-repo': repo, 'trigger-prefixes': ['../a'] }, '/data/attributes/trigger-prefixes/0'],
    [{ 'vcs-repo': { ...repo, branch: 5 } }, '/data/attributes/vcs-repo/branch'],
  ] as const) {
    const { status, body } = await make(attributes);
    assert.deepEqual([status, body.errors?.[0].source.pointer], [422, pointer], JSON.stringify(attributes));
  }
  for (const [attributes, pointer] of [
    [{ 'service-provider': 'sourceforge' }, '/data/attributes/service-provider'],
    [{ 'service-provider': 'git' }, '/data/attributes/http-url'],
    [{ 'service-provider': 'git', 'http-url': 'http://u:p@x' }, '/data/attributes/http-url'],
    [{ 'service-provider': 'git', 'http-url': 'ext::sh' }, '/data/attributes/http-url'],
    [{ 'service-provider': 'github', 'oauth-token-string': null }, '/data/attributes/oauth-token-string'],
  ] as const) {
    const { status, body } = await gateway.ask('POST', `/api/v2/organizations/${organization}/oauth-clients`, {
      json: { data: { type: 'oauth-clients', attributes: { 'oauth-token-string': token, ...attributes } } },
    });
    assert.deepEqual([status, body.errors?.[0].source.pointer], [422, pointer], JSON.stringify(attributes));
  }
  const workspace = await house.workspace('one');
  const { id } = await house.hookOf(workspace);
  const client = (await gateway.ask('GET', `/api/v2/oauth-tokens/${house.oauthToken}`)).body.data.relationships[
    'oauth-client'
  ].data.id;
  const pages = await Promise.all(
    [
      ...[`/api/v2/oauth-clients/${client}?include=oauth_tokens`, `/api/v2/oauth-clients/${client}/oauth-tokens`],
      ...[`/api/v2/organizations/${organization}/oauth-tokens`, `/api/v2/organizations/${organization}/oauth-clients`],
      ...[`/api/v2/terrace/vcs-hooks/${id}`, `/api/v2/workspaces/${workspace}`],
    ].map((path) => gateway.ask('GET', path)),
  );
  for (const { status, bytes } of pages) {
    assert.equal(status, 200);
    assert.doesNotMatch(bytes.toString(), new RegExp(token));
  }
  assert.equal((await gateway.ask('DELETE', `/api/v2/oauth-clients/${client}`)).status, 409);
  const refused = await gateway.ask('DELETE', `/api/v2/oauth-tokens/${house.oauthToken}`);
  assert.deepEqual(
    [refused.status, /repositories are followed by it: workspace one/.test(refused.body.errors[0].detail)],
    [409, true],
  );
  const change = { data: { type: 'workspaces', attributes: { 'vcs-repo': null } } };
  const { body } = await gateway.ask('PATCH', `/api/v2/workspaces/${workspace}`, { json: change });
  assert.equal(body.data.attributes['vcs-repo'], null);
  assert.equal((await gateway.ask('DELETE', `/api/v2/oauth-clients/${client}`)).status, 204);
  assert.equal((await gateway.ask('GET', `/api/v2/terrace/vcs-hooks/${id}`)).status, 404);
});

test('no server speaks in our own words, nor for a repository that is not its own', { skip }, async () => {
  await using house = await House.open();
  const [own, other] = [await house.workspace('own'), await house.workspace('other', { identifier: 'acme/elsewhere' })];
  const hook = await house.hookOf(own);
  const { owner } = house.gateway;
  await owner.query(`update oauth_client set service_provider = 'github'`);
  const body = { workspace: other, branch: null };
  const signature = `sha256=${createHmac('sha256', hook.secret).update(JSON.stringify(body)).digest('hex')}`;
  const headers = { 'x-github-event': 'terrace.connected', 'x-hub-signature-256': signature };
  assert.equal((await house.tell(hook, body, headers)).status, 400);
  const counted = async (): Promise<number> =>
    (await owner.query('select id from configuration_version where workspace = $1', [other])).length;
  await eventually('it has what its own repository told', async () => (await counted()) === 1);
  // Not even one that lies there already: its workspace follows another repository.
  const id = `ve-${'1'.repeat(16)}`;
  await owner.query(
    `insert into vcs_delivery (id, hook, organization, remote_id, event, digest, body, status, received_at)
      select $1, $2, organization, null, 'terrace.connected', 'x', $3, 'received', now() - interval '1 hour'
      from vcs_hook where id = $2`,
    [id, hook.id, Buffer.from(JSON.stringify(body))],
  );
  assert.deepEqual((await house.event(id)).decisions, []);
  assert.equal(await counted(), 1);
});

test('a client that changes takes its repositories along, and its token to no other server', { skip }, async () => {
  await using house = await House.open();
  const { gateway } = house;
  const workspace = await house.workspace('one');
  const found = await gateway.ask('GET', `/api/v2/oauth-tokens/${house.oauthToken}`);
  const client = found.body.data.relationships['oauth-client'].data.id;
  const project = (await gateway.ask('GET', `/api/v2/workspaces/${workspace}`)).body.data.relationships.project.data;
  const change = (attributes: object, relationships: object = {}) =>
    gateway.ask('PATCH', `/api/v2/oauth-clients/${client}`, {
      json: { data: { type: 'oauth-clients', attributes, relationships } },
    });
  const hook = async (): Promise<unknown> => (await gateway.owner.query('select username, clone_url from vcs_hook'))[0];
  assert.deepEqual(await hook(), { username: 'git', clone_url: 'http://127.0.0.1:9/repos/acme/net' });
  const changed = await change(
    { key: 'anna', 'http-url': 'http://127.0.0.1:9/git' },
    { projects: { data: [project] } },
  );
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  assert.deepEqual(changed.body.data.relationships.projects.data, [project]);
  assert.deepEqual(await hook(), { username: 'anna', clone_url: 'http://127.0.0.1:9/git/acme/net' });
  const elsewhere = await change({ 'http-url': 'http://evil.test/git' });
  assert.deepEqual(
    [elsewhere.status, elsewhere.body.errors[0].source.pointer],
    [422, '/data/attributes/oauth-token-string'],
  );
  assert.equal(
    (await change({ 'http-url': 'http://other.test/git', 'api-url': 'http://other.test', 'oauth-token-string': 't' }))
      .status,
    200,
  );
  assert.deepEqual(await hook(), { username: 'anna', clone_url: 'http://other.test/git/acme/net' });
  assert.deepEqual((await change({}, { projects: { data: [] } })).body.data.relationships.projects.data, []);
});
