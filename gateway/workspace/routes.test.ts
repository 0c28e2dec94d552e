// Workspaces over HTTP: what a change of tags and of the engine means, and what a safe delete is safe from.

import assert from 'node:assert/strict';
import test from 'node:test';
import { makeRunToken } from '@terrace/actors/run/token';
import { openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';

const skip = skipWithoutPostgres;

const push = (gateway: ScratchGateway, workspace: string, serial: number, managed: number): Promise<void> =>
  gateway.pushState(workspace, { serial, managed });

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

test('nothing that an apply works in is deleted under it, and what is planned in is', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('busy');
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace, { 'auto-apply': true });
  const planFile = (await gateway.services.archive.put([Buffer.from('a plan')] as never, { limitBytes: 100 })).digest;
  await (await gateway.claim(run, 'plan')).end({ hasChanges: true, planFile });
  const apply = await gateway.claim(run, 'apply');
  const paths = [
    `/api/v2/workspaces/${workspace}`,
    `/api/v2/organizations/${organization}/workspaces/busy`,
    `/api/v2/admin/workspaces/${workspace}`,
    `/api/v2/organizations/${organization}`,
    `/api/v2/admin/organizations/${organization}`,
  ];
  for (const path of paths) {
    const { status, body } = await gateway.ask('DELETE', path);
    assert.equal(status, 409, path);
    assert.match(body.errors[0].detail, new RegExp(`^${run} is (applying|about to apply) in workspace ${workspace}`));
  }
  await apply.end({ outcome: 'errored', error: { code: 'terraform-failed', detail: 'terraform ended with 1' } });
  const next = await gateway.makeRun(workspace);
  await gateway.claim(next, 'plan');
  assert.equal((await gateway.ask('DELETE', paths[0] ?? '')).status, 204);
});

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

test(
  'a workspace brings what is asked for with it, and shows what its runs and its state come to',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('shown');
    const output = (value: string, sensitive = false) => ({ value, type: 'string', sensitive });
    const outputs = { city: output('bern'), secret: output('hidden', true) };
    await gateway.pushState(workspace, { serial: 1, managed: 3, outputs });
    const configuration = await gateway.makeConfiguration(workspace);
    const failed = await gateway.makeRun(workspace);
    const work = await gateway.claim(failed, 'plan');
    const error = { code: 'terraform-failed', message: 'it failed' };
    await work.end({ outcome: 'errored', error } as never);
    const run = await gateway.makeRun(workspace, { message: 'the second' });
    const parts = [
      ...['organization', 'project', 'current_run.plan', 'current_run.configuration_version', 'current-state-version'],
      ...['outputs', 'locked_by', 'current_configuration_version', 'readme'],
    ];
    const { status, body } = await gateway.ask('GET', `/api/v2/workspaces/${workspace}?include=${parts.join(',')}`);
    assert.equal(status, 200, JSON.stringify(body));
    type Part = { id: string; type: string; attributes: Record<string, unknown> };
    const found = (type: string): readonly Part[] => body.included.filter((part: Part) => part.type === type);
    assert.deepEqual([...new Set<string>(body.included.map(({ type }: Part) => type))].toSorted(), [
      ...['configuration-versions', 'organizations', 'plans', 'projects', 'runs', 'state-versions'],
      'workspace-outputs',
    ]);
    assert.deepEqual(
      found('runs').map(({ id, attributes }) => [id, attributes['message']]),
      [[run, 'the second']],
    );
    assert.deepEqual(
      found('configuration-versions').map(({ id }) => id),
      [configuration],
    );
    assert.deepEqual(
      found('workspace-outputs').map(({ attributes }) => [
        attributes['name'],
        attributes['value'],
        attributes['output-type'],
      ]),
      [
        ['city', 'bern', 'string'],
        ['secret', null, 'string'],
      ],
    );
    const { attributes, relationships } = body.data;
    assert.deepEqual(
      relationships.outputs.data.map(({ id }: Part) => id),
      found('workspace-outputs').map(({ id }) => id),
    );
    assert.equal(relationships['current-configuration-version'].data.id, configuration);
    assert.deepEqual(
      [attributes['resource-count'], attributes['workspace-kpis-runs-count'], attributes['run-failures']],
      [3, 1, 1],
    );
    assert.ok(attributes['plan-duration-average'] >= 0);
    const unknown = await gateway.ask('GET', `/api/v2/workspaces/${workspace}?include=vcs`);
    assert.deepEqual([unknown.status, unknown.body.errors[0].title], [400, 'Invalid include parameter']);
  },
);

test('workspaces are ordered and found by their current run, and brought with their parts', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [first, second, none] = [
    await gateway.makeWorkspace('b-first'),
    await gateway.makeWorkspace('a-second'),
    await gateway.makeWorkspace('c-none'),
  ];
  for (const workspace of [first, second]) {
    await gateway.makeConfiguration(workspace);
    await gateway.makeRun(workspace);
  }
  const list = async (query: string) => {
    const { status, body } = await gateway.ask('GET', `/api/v2/organizations/acme/workspaces?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const ids = async (query: string): Promise<readonly string[]> =>
    (await list(query)).data.map(({ id }: { id: string }) => id);
  assert.deepEqual(await ids('sort=current-run.created-at'), [first, second, none]);
  assert.deepEqual(await ids('sort=-current-run.created-at'), [second, first, none]);
  assert.deepEqual(await ids('sort=-name'), [none, first, second]);
  assert.deepEqual(await ids('filter[current-run][status]=plan_queued'), [second, first]);
  assert.deepEqual(await ids('filter[current-run][status]=applied,errored'), []);
  const { included } = await list('include=organization,current_run');
  assert.deepEqual(
    included.map(({ type }: { type: string }) => type),
    ['organizations', 'runs', 'runs'],
  );
  const bad = await gateway.ask('GET', '/api/v2/organizations/acme/workspaces?sort=size');
  assert.deepEqual([bad.status, bad.body.errors[0].source], [400, { parameter: 'sort' }]);
});

test("an organization's tags are counted, given to workspaces by their id, and taken from all", { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [one, two] = [await gateway.makeWorkspace('one'), await gateway.makeWorkspace('two')];
  const flat = (workspace: string) => `/api/v2/workspaces/${workspace}/relationships/tags`;
  const add = await gateway.ask('POST', flat(one), { json: { data: [word('blue'), word('a/b c')] } });
  assert.equal(add.status, 204);
  const at = '/api/v2/organizations/acme/tags';
  const listed = async (query = '') =>
    (await gateway.ask('GET', `${at}${query}`)).body.data.map(
      ({ attributes }: { attributes: Record<string, unknown> }) => [attributes['name'], attributes['instance-count']],
    );
  const { data } = (await gateway.ask('GET', flat(one))).body;
  const [blue, odd] = data.map(({ id }: { id: string }) => id) as [string, string];
  const give = (tag: string, ...ids: readonly string[]) =>
    gateway.ask('POST', `/api/v2/tags/${encodeURIComponent(tag)}/relationships/workspaces`, {
      json: { data: ids.map((id) => ({ id, type: 'workspaces' })) },
    });
  assert.equal((await give(odd, two)).status, 204);
  assert.deepEqual(await listed(), [
    ['a/b c', 2],
    ['blue', 1],
  ]);
  assert.deepEqual(await listed('?q=BL'), [['blue', 1]]);
  assert.deepEqual(await listed(`?filter[exclude][taggable][id]=${two}`), [['blue', 1]]);
  assert.equal((await gateway.ask('POST', flat(two), { json: { data: [{ id: blue, type: 'tags' }] } })).status, 204);
  assert.equal((await gateway.ask('DELETE', at, { json: { data: [{ id: odd, type: 'tags' }] } })).status, 204);
  assert.deepEqual(await listed(), [['blue', 2]]);
  const nameless = await gateway.ask('POST', flat(two), { json: { data: [word('x'), { type: 'tags' }] } });
  assert.deepEqual([nameless.status, nameless.body.errors[0].source.pointer], [422, '/data/1/attributes/name']);
  assert.equal((await give('nothing', two)).status, 404);
});
