// What somebody may follow: a repository that is there, whose server is who it was, by a token or key that may still be used.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScratchGit, gitSkip } from '@terrace/runtime/egress/scratch-git';
import { ScratchSshd, sshdSkip } from '@terrace/runtime/egress/scratch-sshd';
import { organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import { House, push } from './scratch-house.ts';

const skip = skipWithoutPostgres || gitSkip;

/** What is said when a workspace is to follow this. */
async function follow(house: House, name: string, repo: object) {
  const { status, body } = await house.gateway.ask('POST', `/api/v2/organizations/${organization}/workspaces`, {
    json: {
      data: {
        type: 'workspaces',
        attributes: { name, 'vcs-repo': { 'oauth-token-id': house.oauthToken, branch: 'main', ...repo } },
      },
    },
  });
  return { status, error: body.errors?.[0], data: body.data };
}

test(
  'a repository that is not there is said at once, and a server that is away is in nobody’s way',
  { skip },
  async () => {
    await using git = await ScratchGit.open();
    await using house = await House.open();
    await (await git.repository('acme/net')).commit('one', { 'main.tf': '' });
    const connect = async (more: object): Promise<void> => {
      const client = await house.connect({ 'service-provider': 'git', 'http-url': git.origin, ...more });
      house.oauthToken = client.relationships['oauth-tokens'].data[0].id;
    };
    await connect({ 'oauth-token-string': git.token });
    assert.equal((await follow(house, 'there', { identifier: 'acme/net' })).status, 201);
    const absent = await follow(house, 'absent', { identifier: 'acme/nett' });
    assert.equal(absent.status, 422);
    assert.match(absent.error.detail, /repository "acme\/nett" cannot be followed: .* has no such repository/);
    assert.equal(absent.error.source.pointer, '/data/attributes/vcs-repo/identifier');
    const { body } = await house.gateway.ask('GET', `/api/v2/terrace/organizations/${organization}/vcs-hooks`);
    assert.deepEqual(
      body.data.map(({ attributes }: { attributes: { identifier: string } }) => attributes.identifier),
      ['acme/net'],
    );
    const branchless = await follow(house, 'branchless', { identifier: 'acme/net', branch: 'mian' });
    assert.equal(branchless.status, 422);
    assert.match(branchless.error.detail, /"acme\/net" cannot be followed: .* has no branch "mian" there/);
    await connect({ 'oauth-token-string': 'not the token of this server' });
    assert.match(
      (await follow(house, 'stranger', { identifier: 'acme/net' })).error.detail,
      /does not accept the token/,
    );

    await connect({ 'oauth-token-string': git.token });
    for (const [name, status, type, wanted] of [
      ['page', 200, 'text/html', /has no git repository there/],
      ['moved', 301, 'text/html', /sends elsewhere/],
      ['sick', 503, 'text/html', null],
    ] as const) {
      git.intercept = (_request, response) => {
        response.writeHead(status, { 'content-type': type, location: '/elsewhere' }).end('<html>');
        return true;
      };
      const { status: answered, error } = await follow(house, name, { identifier: `acme/${name}` });
      assert.equal(answered, wanted === null ? 201 : 422, name);
      if (wanted !== null) assert.match(error.detail, wanted);
    }
    // A server that may not be reached will not be reached later either.
    await connect({ 'http-url': 'http://10.1.2.3', 'oauth-token-string': git.token });
    assert.match((await follow(house, 'inside', { identifier: 'acme/net' })).error.detail, /may not be reached/);
    await connect({ 'http-url': 'http://127.0.0.1:9', 'oauth-token-string': git.token });
    assert.equal((await follow(house, 'away', { identifier: 'acme/net' })).status, 201);
  },
);

test(
  'a server that is met by SSH is believed at its first word, which is shown, and not when it shows another key',
  { skip: skip || sshdSkip },
  async () => {
    await using git = await ScratchGit.open();
    await using sshd = await ScratchSshd.open();
    await using house = await House.open();
    await (await git.repository('acme/net')).commit('one', { 'main.tf': '' });
    const base = { 'service-provider': 'git', 'http-url': sshd.urlOf(git.root), 'oauth-token-string': undefined };
    const privateKey = await sshd.privateKey();
    const clients = `/api/v2/organizations/${organization}/oauth-clients`;
    const make = (attributes: object) =>
      house.gateway.ask('POST', clients, {
        json: { data: { type: 'oauth-clients', attributes: { ...base, ...attributes } } },
      });
    for (const [attributes, wanted] of [
      [{}, /private-key: is needed/],
      [{ 'private-key': 'not a key' }, /is no private key/],
      [{ 'private-key': privateKey, 'service-provider': 'github' }, /only a server with service-provider git/],
      [{ 'private-key': privateKey, 'ssh-known-hosts': 'a b c' }, /is no key of a server/],
      [{ 'private-key': privateKey, 'ssh-known-hosts': 'garbage' }, /is no key of a server/],
      [{ 'private-key': privateKey, 'http-url': 'ssh://git:word@host/x' }, /must be a URL/],
      [{ 'private-key': privateKey, 'http-url': 'ssh://-oProxyCommand=x@127.0.0.1' }, /must be a URL/],
      [{ 'private-key': privateKey, 'http-url': 'ssh://%2doProxyCommand=x@127.0.0.1' }, /must be a URL/],
    ] as const)
      assert.match((await make(attributes)).body.errors[0].detail, wanted);
    const { body } = await make({ 'private-key': privateKey });
    const { id, relationships, attributes } = body.data;
    assert.deepEqual(attributes['ssh-host-keys'], []);
    assert.doesNotMatch(JSON.stringify(body), /PRIVATE KEY/);
    house.oauthToken = relationships['oauth-tokens'].data[0].id;
    const token = await house.gateway.ask('GET', `/api/v2/oauth-tokens/${house.oauthToken}`);
    assert.equal(token.body.data.attributes['has-ssh-key'], true);

    assert.match((await follow(house, 'absent', { identifier: 'acme/nett' })).error.detail, /has no such repository/);
    const one = await follow(house, 'one', { identifier: 'acme/net' });
    assert.equal(one.status, 201, JSON.stringify(one.error));
    const shown = async () => (await house.gateway.ask('GET', `/api/v2/oauth-clients/${id}`)).body.data.attributes;
    const hostKey = await sshd.hostKey();
    assert.equal((await shown())['ssh-known-hosts'], `${hostKey}\n`);
    assert.match((await shown())['ssh-host-keys'][0].fingerprint, /^SHA256:/);
    assert.equal((await shown())['ssh-host-keys'][0]['is-given'], false);
    // The worker hears of both.
    const { context } = await house.bring(null);
    const { ssh, cloneUrl } = context as { readonly ssh: object; readonly cloneUrl: string };
    assert.deepEqual(ssh, { privateKey, knownHosts: `${hostKey}\n` });
    assert.equal(cloneUrl, `${sshd.urlOf(git.root)}/acme/net`);

    await (await git.repository('acme/more')).commit('one', { 'main.tf': '' });
    await sshd.changeHostKey();
    const more = { identifier: 'acme/more' };
    assert.match(
      (await follow(house, 'changed', more)).error.detail,
      /another key than the one that is written down.*ssh-known-hosts/,
    );
    const change = (given: object) =>
      house.gateway.ask('PATCH', `/api/v2/oauth-clients/${id}`, {
        json: { data: { type: 'oauth-clients', attributes: given } },
      });
    await change({ 'ssh-known-hosts': await sshd.hostKey() });
    assert.equal((await shown())['ssh-host-keys'][0]['is-given'], true);
    assert.equal((await follow(house, 'known', more)).status, 201);
    assert.match(
      (await follow(house, 'branchless', { ...more, branch: 'mian' })).error.detail,
      /has no branch "mian" there/,
    );
    // To be believed once more: at once,
    await sshd.changeHostKey();
    await change({ 'ssh-known-hosts': null });
    assert.equal((await shown())['ssh-known-hosts'], `${await sshd.hostKey()}\n`);
    assert.equal((await shown())['ssh-host-keys'][0]['is-given'], false);
    // or when something is told of a repository, where the server is away at the time.
    await sshd.stop();
    await change({ 'ssh-known-hosts': null });
    assert.deepEqual((await shown())['ssh-host-keys'], []);
    await sshd.start();
    const hook = await house.hookOf(one.data.id);
    const told = await house.tell(hook, push(1));
    await house.event(told.body.delivery);
    assert.equal((await shown())['ssh-known-hosts'], `${await sshd.hostKey()}\n`);
    await change({ 'private-key': await sshd.privateKey('stranger') });
    assert.match(
      (await follow(house, 'stranger', { identifier: 'acme/net' })).error.detail,
      /does not accept the SSH key/,
    );
    // The key goes to no other server.
    assert.match(
      (await change({ 'http-url': 'ssh://git@other.test/x' })).body.errors[0].detail,
      /private-key: is needed again/,
    );
    const patched = await house.gateway.ask('PATCH', `/api/v2/oauth-tokens/${house.oauthToken}`, {
      json: { data: { type: 'oauth-tokens', attributes: { 'ssh-key': null } } },
    });
    assert.equal(patched.body.data.attributes['has-ssh-key'], false);
  },
);

test('a connection that is for some projects goes to no other, by no way', { skip: skipWithoutPostgres }, async () => {
  await using house = await House.open();
  const project = async (name: string): Promise<string> => {
    const json = { data: { type: 'projects', attributes: { name } } };
    return (await house.gateway.ask('POST', `/api/v2/organizations/${organization}/projects`, { json })).body.data.id;
  };
  const [inside, outside] = [await project('inside'), await project('outside')];
  const one = await house.workspace('one');
  const { body } = await house.gateway.ask('GET', `/api/v2/organizations/${organization}/oauth-clients`);
  const client = `/api/v2/oauth-clients/${body.data[0].id}`;
  const projectsOf = (...ids: readonly string[]) => ({ data: ids.map((id) => ({ id, type: 'projects' })) });
  const limit = (...ids: readonly string[]) =>
    house.gateway.ask('PATCH', client, {
      json: {
        data: {
          type: 'oauth-clients',
          attributes: { 'organization-scoped': false },
          relationships: { projects: projectsOf(...ids) },
        },
      },
    });
  const move = (to: string, attributes: object = {}) =>
    house.gateway.ask('PATCH', `/api/v2/workspaces/${one}`, {
      json: {
        data: { type: 'workspaces', attributes, relationships: { project: { data: { id: to, type: 'projects' } } } },
      },
    });
  const refused = await limit(inside);
  assert.equal(refused.status, 409);
  assert.match(refused.body.errors[0].detail, /outside of these projects: workspace one/);
  assert.equal((await move(inside)).status, 200);
  assert.equal((await limit(inside)).status, 200);
  for (const answer of [
    await move(outside),
    await move(outside, { 'vcs-repo': { branch: 'dev' } }),
    await house.gateway.ask('POST', `/api/v2/projects/${outside}/relationships/workspaces`, {
      json: { data: [{ id: one, type: 'workspaces' }] },
    }),
  ]) {
    assert.equal(answer.status, 422, JSON.stringify(answer.body));
    assert.match(
      answer.body.errors[0].detail,
      /which may not be used in project|no OAuth token .* that may be used here/,
    );
  }
  const relation = `${client}/relationships/projects`;
  const drop = () => house.gateway.ask('DELETE', relation, { json: projectsOf(inside) });
  assert.equal((await drop()).status, 409);
  assert.equal((await house.gateway.ask('POST', relation, { json: projectsOf(outside) })).status, 204);
  assert.equal((await move(outside)).status, 200);
  assert.equal((await drop()).status, 204);
  assert.equal((await move(inside, { 'vcs-repo': null })).status, 200);
});
