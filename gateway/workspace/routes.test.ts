// Workspaces over HTTP: what a change of tags and of the engine means, and what a safe delete is safe from.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { makeRunToken } from '@terrace/actors/run/token';
import { openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';

const skip = skipWithoutPostgres;

/** Pushes a state with so many resources, as a client of a local run. */
async function push(gateway: ScratchGateway, workspace: string, serial: number, managed: number): Promise<void> {
  const at = `/api/v2/workspaces/${workspace}`;
  const provider = 'provider["registry.terraform.io/hashicorp/null"]';
  const resources = Array.from({ length: managed }, (_, n) => ({
    ...{ mode: 'managed', type: 'null_resource', name: `n${n}`, provider, instances: [{}] },
  }));
  const state = Buffer.from(JSON.stringify({ version: 4, serial, lineage: 'l', outputs: {}, resources }));
  const attributes = {
    ...{ serial, lineage: 'l', md5: createHash('md5').update(state).digest('hex'), state: state.toString('base64') },
  };
  assert.equal((await gateway.ask('POST', `${at}/actions/lock`, { json: {} })).status, 200);
  const made = await gateway.ask('POST', `${at}/state-versions`, { json: { data: { attributes } } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  assert.equal((await gateway.ask('POST', `${at}/actions/unlock`)).status, 200);
}

test(
  'a safe delete refuses over what a state manages, also when that state came in the last moment',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('safe');
    const remove = () => gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/safe-delete`);
    await push(gateway, workspace, 1, 2);
    assert.match((await remove()).body.errors[0].detail, /still managing resources/);
    await push(gateway, workspace, 2, 0);
    // Between the count and the question.
    const { archive } = gateway.services;
    const readStateSummary = archive.readStateSummary.bind(archive);
    let isPushed = false;
    Object.assign(archive, {
      async readStateSummary(digest: string) {
        const summary = await readStateSummary(digest);
        if (!isPushed) {
          isPushed = true;
          await push(gateway, workspace, 3, 1);
        }
        return summary;
      },
    });
    const late = await remove();
    assert.equal(late.status, 409);
    assert.match(late.body.errors[0].detail, /still managing resources/);
    await push(gateway, workspace, 4, 0);
    assert.equal((await remove()).status, 204);
    assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}`)).status, 404);
  },
);

const binding = (key: string, value?: string) => ({ type: 'tag-bindings', attributes: { key, value } });
const word = (name: string) => ({ type: 'tags', attributes: { name } });

async function tagsOf(gateway: ScratchGateway, workspace: string): Promise<Record<string, string>> {
  const { body } = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/tag-bindings`);
  return Object.fromEntries(
    body.data.map(({ attributes }: { attributes: { key: string; value: string } }) => [
      attributes.key,
      attributes.value,
    ]),
  );
}

test('a change of a workspace replaces its tag bindings, and the other endpoints add to them', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('tagged');
  const change = async (data: object) => {
    const { status, body } = await gateway.ask('PATCH', `/api/v2/workspaces/${workspace}`, { json: { data } });
    assert.equal(status, 200, JSON.stringify(body));
  };
  const bind = (...bindings: readonly object[]) => change({ relationships: { 'tag-bindings': { data: bindings } } });
  await bind(binding('app', 'x'), binding('team', 'a'));
  assert.deepEqual(await tagsOf(gateway, workspace), { app: 'x', team: 'a' });
  await bind(binding('app', 'y'), binding('zone'), binding('zone', 'last'));
  assert.deepEqual(await tagsOf(gateway, workspace), { app: 'y', zone: 'last' });
  // What is not said stays.
  await change({ attributes: { description: 'about tags' } });
  await change({ attributes: {}, relationships: { tags: { data: [word('word')] } } });
  assert.deepEqual(await tagsOf(gateway, workspace), { app: 'y', word: '', zone: 'last' });
  for (const path of ['tag-bindings', 'relationships/tag-bindings']) {
    const json = { data: [binding(path.slice(0, 3), 'added')] };
    assert.equal((await gateway.ask('PATCH', `/api/v2/workspaces/${workspace}/${path}`, { json })).status, 200);
  }
  assert.deepEqual(await tagsOf(gateway, workspace), {
    ...{ app: 'y', rel: 'added', tag: 'added', word: '', zone: 'last' },
  });
  const flat = `/api/v2/workspaces/${workspace}/relationships/tags`;
  assert.equal((await gateway.ask('DELETE', flat, { json: { data: [word('word'), word('rel')] } })).status, 204);
  // As go-tfe's DeleteAllTagBindings.
  await bind();
  assert.deepEqual(await tagsOf(gateway, workspace), {});
});

test('a workspace has an engine, whose versions alone it may have, and its runs are made by it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const all = `/api/v2/organizations/${organization}/workspaces`;
  const shown = ({ status, body }: Answered) => {
    const { engine, 'terraform-version': version } = body.data?.attributes ?? {};
    return [status, engine, version];
  };
  const refusal = ({ status, body }: Answered) => [status, body.errors[0].source?.pointer, body.errors[0].detail];
  const make = (attributes: object) => gateway.ask('POST', all, { json: { data: { attributes } } });
  assert.deepEqual(shown(await make({ name: 'plain' })), [201, 'terraform', '1.11.4']);
  assert.deepEqual(shown(await make({ name: 'named', engine: 'tofu' })), [201, 'tofu', '1.12.6']);
  assert.deepEqual(shown(await make({ name: 'newest', engine: 'tofu', 'terraform-version': 'latest' })), [
    ...[201, 'tofu', 'latest'],
  ]);
  const pointer = (attribute: string): string => `/data/attributes/${attribute}`;
  assert.deepEqual(refusal(await make({ name: 'x', engine: 'tofu', 'terraform-version': '1.11.4' })), [
    ...[422, pointer('terraform-version'), 'tofu 1.11.4 is not to be had'],
  ]);
  assert.deepEqual(refusal(await make({ name: 'x', engine: 'pulumi' })), [
    ...[422, pointer('engine'), 'engine: must be terraform or tofu'],
  ]);

  const workspace = await gateway.makeWorkspace('moves', { 'terraform-version': '1.10.5' });
  await gateway.makeConfiguration(workspace);
  const change = (attributes: object) =>
    gateway.ask('PATCH', `/api/v2/workspaces/${workspace}`, { json: { data: { attributes } } });
  const runShows = async (attributes: object = {}) => {
    const { body } = await gateway.ask('GET', `/api/v2/runs/${await gateway.makeRun(workspace, attributes)}`);
    return [body.data.attributes.engine, body.data.attributes['terraform-version']];
  };
  assert.deepEqual(await runShows(), ['terraform', '1.10.5']);
  // What is not said stays; another engine brings a version of its own.
  assert.deepEqual(shown(await change({ engine: 'terraform', description: 'same' })), [200, 'terraform', '1.10.5']);
  assert.deepEqual(refusal(await change({ 'terraform-version': '1.12.6' })), [
    ...[422, pointer('terraform-version'), 'terraform 1.12.6 is not to be had'],
  ]);
  assert.deepEqual(shown(await change({ engine: 'tofu' })), [200, 'tofu', '1.12.6']);
  assert.deepEqual(shown(await change({ description: 'other' })), [200, 'tofu', '1.12.6']);
  assert.deepEqual(await runShows({ 'plan-only': true }), ['tofu', '1.12.6']);
  const other = await gateway.ask('POST', '/api/v2/runs', {
    json: {
      data: {
        attributes: { 'plan-only': true, 'terraform-version': '1.10.5' },
        relationships: { workspace: { data: { id: workspace, type: 'workspaces' } } },
      },
    },
  });
  assert.deepEqual(refusal(other), [422, pointer('terraform-version'), 'tofu 1.10.5 is not to be had']);
  assert.deepEqual(shown(await change({ engine: 'terraform', 'terraform-version': 'latest' })), [
    ...[200, 'terraform', 'latest'],
  ]);
  // `latest` means the newest of whichever engine it is.
  assert.deepEqual(shown(await change({ engine: 'tofu' })), [200, 'tofu', 'latest']);
  assert.deepEqual(gateway.faults, []);
});

test("a workspace's state is read by the runs of those that are named, or of all", { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [network, app, other] = [
    await gateway.makeWorkspace('network'),
    await gateway.makeWorkspace('app'),
    await gateway.makeWorkspace('other'),
  ];
  await push(gateway, network, 1, 1);
  const { keys, clock } = gateway.services;
  const tokens: Record<string, string> = {};
  for (const workspace of [app, other]) {
    await gateway.makeConfiguration(workspace);
    tokens[workspace] = makeRunToken(keys, await gateway.makeRun(workspace), clock.now() + 60_000);
  }
  const reads = async (): Promise<readonly number[]> =>
    await Promise.all(
      [app, other].map(async (workspace) => {
        const path = `/api/v2/workspaces/${network}/current-state-version`;
        return (await gateway.ask('GET', path, { token: tokens[workspace] ?? null })).status;
      }),
    );
  const path = `/api/v2/workspaces/${network}/relationships/remote-state-consumers`;
  const change = async (method: 'POST' | 'PATCH' | 'DELETE', ...ids: readonly string[]): Promise<number> =>
    (await gateway.ask(method, path, { json: { data: ids.map((id) => ({ id, type: 'workspaces' })) } })).status;
  const named = async (): Promise<readonly string[]> =>
    (await gateway.ask('GET', path)).body.data.map((one: { attributes: { name: string } }) => one.attributes.name);

  assert.deepEqual(await reads(), [404, 404]);
  assert.equal(await change('POST', app), 204);
  assert.deepEqual([await named(), await reads()], [['app'], [200, 404]]);
  assert.equal(await change('POST', other, app), 204);
  assert.deepEqual(await named(), ['app', 'other']);
  assert.equal(await change('DELETE', app), 204);
  assert.deepEqual([await named(), await reads()], [['other'], [404, 200]]);
  assert.equal(await change('PATCH', app), 204);
  assert.deepEqual([await named(), await reads()], [['app'], [200, 404]]);
  const refused = await gateway.ask('POST', path, { json: { data: [{ id: 'ws-nobody', type: 'workspaces' }] } });
  assert.equal(refused.status, 422);
  assert.equal(refused.body.errors[0].source.pointer, '/data/0/id');
  const json = { data: { attributes: { 'global-remote-state': true } } };
  assert.equal((await gateway.ask('PATCH', `/api/v2/workspaces/${network}`, { json })).status, 200);
  assert.deepEqual(await reads(), [200, 200]);
  // To read a state is not to change what it is of.
  const lock = await gateway.ask('POST', `/api/v2/workspaces/${network}/actions/lock`, {
    json: {},
    token: tokens[app] ?? null,
  });
  assert.equal(lock.status, 404);
});
