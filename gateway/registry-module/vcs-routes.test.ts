// Modules from version control through the door: what is refused and where, who may, and what is told. Fetches are tried in
// ops/conformance/module-vcs.test.ts.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';

const skip = skipWithoutPostgres;
const modules = `/api/v2/organizations/${organization}/registry-modules`;
const identifier = 'acme/terraform-aws-vpc';

async function connect(gateway: ScratchGateway): Promise<{ readonly client: string; readonly token: string }> {
  const attributes = { 'service-provider': 'git', 'http-url': 'http://127.0.0.1:9', 'oauth-token-string': 'secret' };
  const { status, body } = await gateway.ask('POST', `/api/v2/organizations/${organization}/oauth-clients`, {
    json: { data: { type: 'oauth-clients', attributes } },
  });
  assert.equal(status, 201);
  return { client: body.data.id, token: body.data.relationships['oauth-tokens'].data[0].id };
}

const publish = (
  gateway: ScratchGateway,
  attributes: object,
  { path = `${modules}/vcs`, token = gateway.token } = {},
): Promise<Answered> => gateway.ask('POST', path, { json: { data: { type: 'registry-modules', attributes } }, token });

test('what cannot be published is refused with its place', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { token } = await connect(gateway);
  const repo = { identifier, 'oauth-token-id': token };
  for (const [attributes, place] of [
    [{}, 'vcs-repo'],
    [{ 'vcs-repo': { identifier } }, 'vcs-repo/oauth-token-id'],
    [{ 'vcs-repo': { ...repo, 'oauth-token-id': 'ot-nobodys' } }, 'vcs-repo/oauth-token-id'],
    [{ 'vcs-repo': { ...repo, identifier: '--upload-pack=x' } }, 'vcs-repo/identifier'],
    [{ 'vcs-repo': { ...repo, identifier: 'acme/net' } }, 'name'],
    [{ 'vcs-repo': { ...repo, identifier: 'acme/net' }, name: 'net' }, 'provider'],
    [{ 'vcs-repo': { ...repo, branch: 'main', tags: true } }, 'vcs-repo/branch'],
    [{ 'vcs-repo': { ...repo, tags: false } }, 'vcs-repo/branch'],
    [{ 'vcs-repo': { ...repo, branch: '--help' } }, 'vcs-repo/branch'],
    [{ 'vcs-repo': { ...repo, branch: 'main', 'tag-prefix': 'a' } }, 'vcs-repo/tag-prefix'],
    [{ 'vcs-repo': { ...repo, 'tag-prefix': 'a b' } }, 'vcs-repo/tag-prefix'],
    [{ 'vcs-repo': { ...repo, 'source-directory': '../x' } }, 'vcs-repo/source-directory'],
    [{ 'vcs-repo': { ...repo, 'source-directory': 'a//b' } }, 'vcs-repo/source-directory'],
    [{ 'vcs-repo': { ...repo, branch: 'main' }, 'initial-version': 'one' }, 'initial-version'],
    [{ 'vcs-repo': repo, 'test-config': { 'tests-enabled': true } }, 'test-config/tests-enabled'],
    [{ 'vcs-repo': repo, 'test-config': { 'agent-execution-mode': 'agent' } }, 'test-config/agent-execution-mode'],
  ] as const) {
    const { status, body } = await publish(gateway, attributes);
    const found = [status, body.errors?.[0].source?.pointer];
    assert.deepEqual(found, [422, `/data/attributes/${place}`], JSON.stringify([attributes, body]));
  }
  assert.deepEqual((await gateway.ask('GET', modules)).body.data, []);
  assert.deepEqual(gateway.faults, []);
});

test('a module says where it comes from, and changes how it is published', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { client, token } = await connect(gateway);
  // The older path has no organization: it is the token's.
  const made = await publish(
    gateway,
    { 'vcs-repo': { identifier, 'display-identifier': 'The VPC', 'oauth-token-id': token } },
    { path: '/api/v2/registry-modules' },
  );
  assert.equal(made.status, 201);
  const { attributes } = made.body.data;
  assert.deepEqual([attributes.name, attributes.provider, attributes.status], ['vpc', 'aws', 'pending']);
  assert.match(attributes['vcs-repo']['webhook-url'], /\/webhooks\/vcs\/hook-/);
  const work = await gateway.claimJob(`tags-${made.body.data.id}-1`);
  assert.deepEqual(work.context, {
    ...{ cloneUrl: `http://127.0.0.1:9/${identifier}`, username: 'git', password: 'secret', limitMs: 120_000 },
  });
  const tags = [{ name: 'v1.0.0', commit: 'a'.repeat(40) }];
  assert.equal(await work.endWith({ tags, isCut: false }), 'committed');

  const path = `${modules}/private/${organization}/vpc/aws`;
  const patch = (change: object): Promise<Answered> =>
    gateway.ask('PATCH', path, { json: { data: { type: 'registry-modules', attributes: change } } });
  const byHand = await gateway.ask('POST', `${path}/versions`, {
    json: { data: { type: 'registry-module-versions', attributes: { version: '9.0.0' } } },
  });
  assert.match(byHand.body.errors[0].detail, /are the tags of acme\/terraform-aws-vpc: push one/);
  const branched = await patch({
    'vcs-repo': { branch: 'main', 'source-directory': 'part' },
    'test-config': { 'tests-enabled': true },
  });
  assert.deepEqual(
    [branched.body.data.attributes['publishing-mechanism'], branched.body.data.attributes['test-config']],
    ['branch', { 'tests-enabled': true, 'agent-execution-mode': 'remote', 'agent-pool-id': null }],
  );
  const { tags: isTags, branch, 'source-directory': folder } = branched.body.data.attributes['vcs-repo'];
  assert.deepEqual([isTags, branch, folder], [false, 'main', 'part']);
  assert.equal((await patch({ 'no-code': true })).body.data.attributes['vcs-repo'].branch, 'main');

  // Its connection may go: the module stays with the versions that it has, until another connection is named.
  assert.equal((await gateway.ask('DELETE', `/api/v2/oauth-clients/${client}`)).status, 204);
  const kept = (await gateway.ask('GET', path)).body.data.attributes['vcs-repo'];
  const other = await connect(gateway);
  const back = await patch({ 'vcs-repo': { 'oauth-token-id': other.token } });
  const connected = back.body.data.attributes['vcs-repo'];
  assert.deepEqual([connected['oauth-token-id'], connected.branch], [other.token, 'main']);
  assert.notEqual(connected['webhook-url'], kept['webhook-url']);
  assert.deepEqual(gateway.faults, []);
});

test('who may not manage modules publishes none, and learns of no token', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { token } = await connect(gateway);
  const [manager, member] = [await makePerson(gateway, 'mona'), await makePerson(gateway, 'mia')];
  await makeTeam(gateway, 'modules', manager, { 'organization-access': { 'manage-modules': true } });
  await makeTeam(gateway, 'readers', member);
  const attributes = { 'vcs-repo': { identifier, 'oauth-token-id': token } };
  assert.equal((await publish(gateway, attributes, { token: member.token })).status, 404);
  const old = { path: '/api/v2/registry-modules' };
  assert.equal((await publish(gateway, attributes, { ...old, token: member.token })).status, 422);
  const made = await publish(gateway, attributes, { ...old, token: manager.token });
  assert.equal(made.status, 201);
  const resync = `/api/v2/terrace/registry-modules/${made.body.data.id}/actions/resync`;
  assert.equal((await gateway.ask('POST', resync, { token: member.token })).status, 404);
  assert.equal((await gateway.ask('POST', resync, { token: manager.token })).status, 202);
  assert.deepEqual(gateway.faults, []);
});
