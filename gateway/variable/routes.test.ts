// Variables and variable sets over HTTP, and what a run's worker gets of them: who wins, that a run keeps what it was created with, that
// nothing sensitive is read again or rests in the clear, and what is refused.

import assert from 'node:assert/strict';
import test from 'node:test';
import { PlanId } from '@terrace/machines/run/id';
import { openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';

const skip = skipWithoutPostgres;
const org = `/api/v2/organizations/${organization}`;

const post = async (gateway: ScratchGateway, url: string, attributes: object, relationships: object = {}) =>
  await gateway.ask('POST', url, { json: { data: { attributes, relationships } } });
const good = ({ status, body }: Answered, wanted = 201): Answered['body'] => {
  assert.equal(status, wanted, JSON.stringify(body));
  return body?.data;
};
const variable = (key: string, value: string, changes: object = {}): object => ({
  ...{ key, value, category: 'terraform' },
  ...changes,
});
const pairs = (variables: readonly { readonly key: string; readonly value: string }[]): object =>
  Object.fromEntries(variables.map(({ key, value }) => [key, value]));

test(
  'a variable is made, listed, read, changed and deleted; a sensitive value is never read again',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('one');
    const vars = `/api/v2/workspaces/${workspace}/vars`;
    const made = good(await post(gateway, vars, variable('region', 'eu', { description: 'where' })));
    const { id, attributes } = made;
    assert.match(id, /^var-/);
    assert.deepEqual(made.relationships, { configurable: { data: { id: workspace, type: 'workspaces' } } });
    const { 'version-id': version, 'created-at': at, ...rest } = attributes;
    assert.ok(version !== '' && !Number.isNaN(Date.parse(at)));
    assert.deepEqual(rest, {
      ...{ key: 'region', value: 'eu', description: 'where', category: 'terraform', hcl: false, sensitive: false },
    });
    assert.deepEqual(good(await gateway.ask('GET', `${vars}/${id}`), 200), made);
    assert.deepEqual(good(await gateway.ask('GET', vars), 200), [made]);
    const shown = good(await gateway.ask('GET', `/api/v2/workspaces/${workspace}`), 200);
    assert.deepEqual(shown.relationships.vars.data, [{ id, type: 'vars' }]);

    const change = (changes: object): Promise<Answered> =>
      gateway.ask('PATCH', `${vars}/${id}`, { json: { data: { id, type: 'vars', attributes: changes } } });
    const changed = good(await change({ value: '["us"]', hcl: true }), 200);
    assert.deepEqual([changed.attributes.value, changed.attributes.key], ['["us"]', 'region']);
    assert.notEqual(changed.attributes['version-id'], version);
    const hidden = good(await change({ sensitive: true }), 200);
    assert.equal(hidden.attributes.value, null);
    const refused = await change({ sensitive: false });
    assert.equal(refused.status, 422);
    assert.deepEqual(refused.body.errors[0].source, { pointer: '/data/attributes/sensitive' });
    good(await post(gateway, vars, variable('other', 'x')));
    assert.equal((await change({ key: 'other' })).status, 422);
    assert.equal(good(await change({ key: 'other', category: 'env', hcl: false }), 200).attributes.category, 'env');

    assert.equal((await gateway.ask('DELETE', `${vars}/${id}`)).status, 204);
    assert.equal((await gateway.ask('DELETE', `${vars}/${id}`)).status, 404);
    assert.equal((await gateway.ask('GET', `${vars}/${id}`)).status, 404);
  },
);

test('a value in HCL is kept as it is, be it one or not: the run says that it is none', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('hcl');
  const vars = `/api/v2/workspaces/${workspace}/vars`;
  const shown = async (answer: Promise<Answered>, status = 201): Promise<readonly unknown[]> => {
    const { value, hcl } = good(await answer, status).attributes;
    return [value, hcl];
  };
  assert.deepEqual(await shown(post(gateway, vars, variable('sizes', '[', { hcl: true }))), ['[', true]);
  // Of an environment variable it is a text all the same.
  const env = { hcl: true, category: 'env' };
  assert.deepEqual(await shown(post(gateway, vars, variable('PLAIN', 'a b', env))), ['a b', true]);
  const { id } = good(await post(gateway, vars, variable('plain', 'hello')));
  const json = { data: { type: 'vars', attributes: { hcl: true } } };
  assert.deepEqual(await shown(gateway.ask('PATCH', `${vars}/${id}`, { json }), 200), ['hello', true]);
  await gateway.makeConfiguration(workspace);
  const data = {
    attributes: { variables: [{ key: 'count', value: 'Hello, World!' }] },
    relationships: { workspace: { data: { id: workspace, type: 'workspaces' } } },
  };
  const run = good(await gateway.ask('POST', '/api/v2/runs', { json: { data } }));
  assert.deepEqual(run.attributes.variables, data.attributes.variables);
  const { context } = await gateway.claim(run.id, 'plan');
  assert.deepEqual(
    context.variables
      .map(({ key, value, hcl }) => [key, value, hcl])
      .toSorted(([a], [b]) => String(a).localeCompare(String(b))),
    [
      ['plain', 'hello', true],
      ['PLAIN', 'a b', true],
      ['sizes', '[', true],
    ],
  );
});

test('what cannot be a variable is refused, by its place', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const vars = `/api/v2/workspaces/${await gateway.makeWorkspace('bad')}/vars`;
  good(await post(gateway, vars, variable('taken', '')));
  for (const [attributes, pointer] of [
    [{ value: 'x', category: 'terraform' }, 'key'],
    [variable('  ', 'x'), 'key'],
    [variable('a b', 'x'), 'key'],
    [variable('A=B', 'x', { category: 'env' }), 'key'],
    [variable('taken', 'x'), 'key'],
    [{ key: 'a', value: 'x' }, 'category'],
    [variable('a', 'x', { category: 'policy-set' }), 'category'],
    [variable('a', 'é'.repeat(131_073)), 'value'],
    [variable('a', 'x', { description: 'x'.repeat(513) }), 'description'],
  ] as const) {
    const { status, body } = await post(gateway, vars, attributes);
    assert.equal(status, 422, JSON.stringify(attributes).slice(0, 100));
    assert.deepEqual(body.errors[0].source, { pointer: `/data/attributes/${pointer}` });
  }
  assert.equal((await gateway.ask('GET', vars)).body.data.length, 1);
  for (const path of ['ws-nothing/vars', 'ws-nothing/all-vars'])
    assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${path}`)).status, 404);
});

test('two that take one key at the same moment: one of them is told', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const vars = `/api/v2/workspaces/${await gateway.makeWorkspace('race')}/vars`;
  const made = await Promise.all(Array.from({ length: 6 }, () => post(gateway, vars, variable('one', 'x'))));
  assert.deepEqual(
    made.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, 422, 422, 422, 422, 422],
  );
  const ids = await Promise.all(
    ['a', 'b', 'c'].map(async (key) => good(await post(gateway, vars, variable(key, 'x'))).id),
  );
  const json = { data: { attributes: { key: 'same' } } };
  const changed = await Promise.all(ids.map((id) => gateway.ask('PATCH', `${vars}/${id}`, { json })));
  assert.deepEqual(
    changed.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 422, 422],
  );
  assert.deepEqual(gateway.faults, []);
});

test('a run gets what wins of workspace, sets and its own, and keeps it whatever changes later', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('gets');
  const vars = `/api/v2/workspaces/${workspace}/vars`;
  const here = { workspaces: { data: [{ id: workspace, type: 'workspaces' }] } };
  const set = async (name: string, attributes: object, relationships: object, values: object): Promise<void> => {
    const made = good(await post(gateway, `${org}/varsets`, { name, global: false, ...attributes }, relationships));
    for (const [key, value] of Object.entries(values))
      good(await post(gateway, `/api/v2/varsets/${made.id}/relationships/vars`, variable(key, value)));
  };
  await set('everywhere', { global: true }, {}, { a: 'global', b: 'global', c: 'global' });
  await set('near', {}, here, { b: 'near', c: 'near', d: 'near' });
  await set('first', { priority: true }, here, { e: 'priority', f: 'priority' });
  await set('elsewhere', {}, {}, { g: 'elsewhere' });
  const kept = good(await post(gateway, vars, variable('c', 'workspace'))).id;
  for (const key of ['d', 'e']) good(await post(gateway, vars, variable(key, 'workspace')));
  good(await post(gateway, vars, variable('SECRET', 'hush-hush', { category: 'env', sensitive: true })));

  const all = good(await gateway.ask('GET', `/api/v2/workspaces/${workspace}/all-vars`), 200);
  assert.deepEqual(pairs(all.map(({ attributes }: { attributes: { key: string; value: string } }) => attributes)), {
    ...{ e: 'priority', f: 'priority', c: 'workspace', d: 'workspace', SECRET: null, b: 'near', a: 'global' },
  });

  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace, {
    variables: [
      { key: 'd', value: '"run"' },
      { key: 'f', value: '"run"' },
    ],
  });
  const json = { data: { attributes: { value: 'changed' } } };
  good(await gateway.ask('PATCH', `${vars}/${kept}`, { json }), 200);
  const plan = await gateway.claim(run, 'plan');
  const { variables, runVariables, priorityVariables } = plan.context;
  assert.deepEqual(pairs(variables), { c: 'workspace', d: 'workspace', SECRET: 'hush-hush', b: 'near', a: 'global' });
  assert.deepEqual(pairs(runVariables), { d: '"run"', f: '"run"' });
  assert.deepEqual(pairs(priorityVariables), { e: 'priority', f: 'priority' });

  // The log does not show it, and nothing in the database says it.
  await plan.log(0, 'it is hush-hush now', true);
  const log = await gateway.services.logs.read(`plan-${run.slice('run-'.length)}` as never, 0, 100);
  assert.equal(Buffer.from(log).toString(), 'it is ********* now');
  for (const table of ['variable', 'run_inherited', 'run', 'act_actor', 'act_log', 'act_job']) {
    const [row] = await gateway.owner.query<{ found: boolean }>(
      `select coalesce(bool_or(t::text like '%hush-hush%' or t::text like '%${Buffer.from('hush-hush').toString('hex')}%'), false) as found from ${table} t`,
    );
    assert.equal(row?.found, false, table);
  }
});

test(
  'what no program can be given in its environment is refused, and fits a variable of terraform',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const vars = `/api/v2/workspaces/${await gateway.makeWorkspace('long')}/vars`;
    const long = 'x'.repeat(128 * 1024 - 'BIG='.length - 1);
    const add = (value: string, category: string) =>
      gateway.ask('POST', vars, { json: { data: { type: 'vars', attributes: { key: 'BIG', value, category } } } });
    const { id } = good(await add(long, 'env'));
    const { status, body } = await add(`${long}x`, 'env');
    assert.equal(status, 422);
    assert.match(body.errors[0].detail, /an environment variable may have 131071 bytes with its name/);
    assert.equal(body.errors[0].source.pointer, '/data/attributes/value');
    good(await add(`${long}x`, 'terraform'));
    const change = { data: { type: 'vars', attributes: { value: `${long}x` } } };
    assert.equal((await gateway.ask('PATCH', `${vars}/${id}`, { json: change })).status, 422);
  },
);

test("a run's own value for a sensitive variable is shown nowhere, and masked in its log", { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('own');
  await gateway.makeConfiguration(workspace);
  const attributes = { key: 'password', value: 'of the workspace', category: 'terraform', sensitive: true };
  const json = { data: { type: 'vars', attributes } };
  good(await gateway.ask('POST', `/api/v2/workspaces/${workspace}/vars`, { json }), 201);
  const own = [
    { key: 'password', value: '"hush-hush"' },
    { key: 'size', value: '3' },
  ];
  const run = await gateway.makeRun(workspace, { variables: own });
  for (const path of [`runs/${run}`, `workspaces/${workspace}/runs`]) {
    const { data } = (await gateway.ask('GET', `/api/v2/${path}`)).body;
    assert.deepEqual([data].flat()[0].attributes.variables, [
      { key: 'password', value: null },
      { key: 'size', value: '3' },
    ]);
  }
  const plan = await gateway.claim(run, 'plan');
  assert.deepEqual(pairs(plan.context.runVariables), { password: '"hush-hush"', size: '3' });
  await plan.log(0, 'it is hush-hush now', true);
  const log = await gateway.services.logs.read(PlanId.beside(run), 0, 100);
  assert.equal(Buffer.from(log).toString(), 'it is ********* now');
});

test('more variables than a worker can be told are refused before there is a run', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('big');
  const vars = `/api/v2/workspaces/${workspace}/vars`;
  for (const key of ['a', 'b', 'c']) good(await post(gateway, vars, variable(key, 'x'.repeat(200_000))));
  await gateway.makeConfiguration(workspace);
  const relationships = { workspace: { data: { id: workspace, type: 'workspaces' } } };
  const { status, body } = await post(gateway, '/api/v2/runs', {}, relationships);
  assert.equal(status, 422);
  assert.match(body.errors[0].detail, /variables of the run have 600\d\d\d bytes together/);
  const [left] = await gateway.owner.query<{ count: string }>('select count(*) from run_inherited');
  assert.equal(left?.count, '0');
});

test('a variable set is made with what it holds, applied, changed and deleted', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [one, two] = [await gateway.makeWorkspace('one'), await gateway.makeWorkspace('two')];
  const project = good(await post(gateway, `${org}/projects`, { name: 'the project' })).id;
  const to = (type: string, ...ids: string[]): object => ({ data: ids.map((id) => ({ id, type })) });
  const made = good(
    await post(
      gateway,
      `${org}/varsets`,
      { name: 'set', description: 'd', global: false },
      { workspaces: to('workspaces', one), vars: { data: [{ type: 'vars', attributes: variable('k', 'v') }] } },
    ),
  );
  const at = `/api/v2/varsets/${made.id}`;
  const ids = (row: Answered['body'], relation: string): string[] =>
    row.relationships[relation].data.map(({ id }: { id: string }) => id);
  assert.deepEqual(ids(made, 'workspaces'), [one]);
  assert.equal(made.attributes['var-count'], 1);
  assert.deepEqual(made.relationships.parent.data, { id: organization, type: 'organizations' });
  const whole = await gateway.ask('GET', `${at}?include=vars,workspaces`);
  assert.deepEqual(
    whole.body.included.map(({ type }: { type: string }) => type),
    ['vars', 'workspaces'],
  );

  assert.equal(
    (await gateway.ask('POST', `${at}/relationships/workspaces`, { json: to('workspaces', two) })).status,
    204,
  );
  assert.equal(
    (await gateway.ask('POST', `${at}/relationships/projects`, { json: to('projects', project) })).status,
    204,
  );
  assert.equal(
    (await gateway.ask('DELETE', `${at}/relationships/workspaces`, { json: to('workspaces', one) })).status,
    204,
  );
  const read = good(await gateway.ask('GET', at), 200);
  assert.deepEqual([ids(read, 'workspaces'), ids(read, 'projects')], [[two], [project]]);
  const strange = await gateway.ask('POST', `${at}/relationships/workspaces`, { json: to('workspaces', two, 'ws-no') });
  assert.equal(strange.status, 422);
  assert.deepEqual(strange.body.errors[0].source, { pointer: '/data/1/id' });

  const listed = async (path: string): Promise<string[]> =>
    (await gateway.ask('GET', path)).body.data.map(
      ({ attributes }: { attributes: { name: string } }) => attributes.name,
    );
  good(await post(gateway, `${org}/varsets`, { name: 'all', global: true }));
  assert.deepEqual(await listed(`${org}/varsets`), ['all', 'set']);
  assert.deepEqual(await listed(`${org}/varsets?q=SE`), ['set']);
  assert.deepEqual(await listed(`/api/v2/workspaces/${two}/varsets`), ['all', 'set']);
  assert.deepEqual(await listed(`/api/v2/workspaces/${one}/varsets`), ['all']);
  assert.deepEqual(await listed(`/api/v2/projects/${project}/varsets`), ['all', 'set']);

  const patch = (attributes: object, relationships: object = {}): Promise<Answered> =>
    gateway.ask('PATCH', at, { json: { data: { type: 'varsets', attributes, relationships } } });
  assert.equal((await patch({ name: 'all' })).status, 422);
  const changed = good(await patch({ name: 'new', priority: true }, { workspaces: to('workspaces') }), 200);
  assert.deepEqual([changed.attributes.name, changed.attributes.priority], ['new', true]);
  assert.deepEqual([ids(changed, 'workspaces'), ids(changed, 'projects')], [[], [project]]);
  assert.equal((await post(gateway, `${org}/varsets`, { name: 'new' })).status, 422);

  // A project's set stays within its project.
  const owned = { parent: { data: { id: project, type: 'projects' } } };
  const outside = await post(gateway, `${org}/varsets`, { name: 'p' }, { ...owned, workspaces: to('workspaces', one) });
  assert.equal(outside.status, 422);
  const inside = good(
    await post(gateway, `${org}/varsets`, { name: 'p' }, { ...owned, projects: to('projects', project) }),
  );
  assert.deepEqual(inside.relationships.parent.data, { id: project, type: 'projects' });

  assert.equal((await gateway.ask('DELETE', at)).status, 204);
  assert.equal((await gateway.ask('GET', at)).status, 404);
  const [left] = await gateway.owner.query<{ count: string }>('select count(*) from variable');
  assert.equal(left?.count, '0');
});
