// Query runs through the door: what is needed, who may, what is told while a worker, played by hand, is at it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { eventually, openScratchGateway, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { give, makePerson, makeTeam } from '../team/scratch-people.ts';

const skip = skipWithoutPostgres;
/** After a cancel. */
const forceAfterMs = 10_000;

/** What a test reads of a claim's answer. */
interface Context {
  readonly terraformVersion: string;
  readonly configuration: string;
  readonly state: string | null;
  readonly log: string;
  readonly runToken: string;
  readonly variables: readonly { readonly key: string }[];
  readonly runVariables: readonly { readonly key: string }[];
}
const contextOf = (work: { readonly context: unknown }): Context => work.context as Context;

async function prepared(gateway: ScratchGateway, attributes: object = {}): Promise<string> {
  const workspace = await gateway.makeWorkspace('net', { 'terraform-version': '1.14.0', ...attributes });
  await gateway.makeConfiguration(workspace);
  return workspace;
}

const makeQuery = (
  gateway: ScratchGateway,
  workspace: string,
  { more = {}, ...attributes }: { readonly more?: object; readonly [name: string]: unknown } = {},
): Promise<Answered> =>
  gateway.ask('POST', '/api/v2/queries', {
    json: {
      data: {
        type: 'queries',
        attributes: { source: 'tfe-api', ...attributes },
        relationships: { workspace: { data: { type: 'workspaces', id: workspace } } },
      },
    },
    ...more,
  });

const at = (id: string): string => `/api/v2/queries/${id}`;
const read = async (gateway: ScratchGateway, id: string) => (await gateway.ask('GET', at(id))).body.data;
const reaches = (gateway: ScratchGateway, id: string, status: string): Promise<void> =>
  eventually(`${id} is ${status}`, async () => (await read(gateway, id)).attributes.status === status);

test('a query waits for a worker, is told of with its log, and ends', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await prepared(gateway);
  await gateway.ask('POST', `/api/v2/workspaces/${workspace}/vars`, {
    json: {
      data: { type: 'vars', attributes: { key: 'password', value: 'hunter22', category: 'env', sensitive: true } },
    },
  });
  await gateway.pushState(workspace, { serial: 1, managed: 1 });
  const made = await makeQuery(gateway, workspace, { variables: [{ key: 'region', value: '"north"' }] });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id, attributes, relationships } = made.body.data;
  assert.match(id, /^query-/);
  assert.deepEqual(
    [attributes.status, attributes.source, attributes['terraform-version'], attributes['generate-config-out']],
    ['pending', 'tfe-api', '1.14.0', true],
  );
  assert.match(attributes.waiting.reason, /^query-\w+ in net waits for one of the workers of this installation$/);
  assert.deepEqual(attributes.variables, [{ key: 'region', value: '"north"' }]);
  assert.equal(relationships.workspace.data.id, workspace);
  // It holds no workspace: a plan goes on beside it.
  assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}`)).body.data.attributes.locked, false);

  const work = await gateway.claimJob(id);
  const context = contextOf(work);
  assert.match(
    (await gateway.ask('GET', context.configuration, { token: null })).bytes.toString(),
    /^the archive of cv-/,
  );
  assert.equal((await gateway.ask('GET', context.state ?? '', { token: null })).body.serial, 1);
  assert.deepEqual(
    [context.variables.map(({ key }) => key), context.runVariables.map(({ key }) => key)],
    [['password'], ['region']],
  );
  await reaches(gateway, id, 'running');
  assert.equal((await read(gateway, id)).attributes.waiting.by, 'by-hand');
  // By its own token it reads what its configuration refers to while it is at work, and nothing else.
  const asQuery = { token: context.runToken };
  assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}`, asQuery)).status, 200);
  assert.equal((await gateway.ask('GET', at(id), asQuery)).status, 404);
  assert.equal((await makeQuery(gateway, workspace, { more: asQuery })).status, 404);

  const said = Buffer.from(`by hunter22 and ${context.runToken}\n`);
  const headers = { 'x-log-offset': '0', 'x-log-last': '1' };
  assert.equal((await gateway.ask('POST', context.log, { token: null, bytes: said, headers })).status, 200);
  const log = async () =>
    (await gateway.ask('GET', `${attributes['log-read-url']}?offset=0&limit=1000`, { token: null })).bytes.toString();
  const begun = await log();
  assert.ok(begun.startsWith('\u0002by '), begun);
  assert.doesNotMatch(begun, /hunter22|terrace\.query\./);
  await work.endWith({ outcome: 'finished', error: null });
  const over = (await read(gateway, id)).attributes;
  assert.deepEqual([over.status, over.error, over.waiting], ['finished', null, null]);
  assert.deepEqual(Object.keys(over['status-timestamps']).toSorted(), ['finished-at', 'queuing-at', 'running-at']);
  assert.equal(await log(), `${begun}\u0003`);
  assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}`, asQuery)).status, 401);
  assert.equal((await gateway.ask('POST', `${at(id)}/actions/cancel`)).status, 409);
  assert.equal((await gateway.ask('POST', context.log, { token: null, bytes: said, headers })).status, 409);
  const listed = (await gateway.ask('GET', `/api/v2/workspaces/${workspace}/queries?include=created-by`)).body;
  assert.equal(listed.meta.pagination['total-count'], 1);
  assert.equal(listed.included[0].attributes.username, 'anna');
  assert.deepEqual(gateway.faults, []);
});

test('a terraform that cannot query is named in the error and in the log', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await prepared(gateway, { 'terraform-version': '1.11.4' });
  const { id } = (await makeQuery(gateway, workspace)).body.data;
  await assert.rejects(gateway.claimJob(id), /was answered/);
  await reaches(gateway, id, 'errored');
  const { error, 'log-read-url': url } = (await read(gateway, id)).attributes;
  assert.match(error.detail, /^query-\w+: Terraform 1\.11\.4 has no queries, which came with 1\.14/);
  const log = (await gateway.ask('GET', url, { token: null })).bytes.toString();
  assert.match(log, /"summary":"query-\w+: Terraform 1\.11\.4 has no queries/);
  // A newer one may be asked for, for the query alone.
  const newer = await makeQuery(gateway, workspace, { 'terraform-version': '1.14.0' });
  assert.equal(contextOf(await gateway.claimJob(newer.body.data.id)).terraformVersion, '1.14.0');
  assert.deepEqual(gateway.faults, []);
});

test('a query is cancelled, and by force when its worker does not hear', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await prepared(gateway);
  const act = (id: string, action: string) => gateway.ask('POST', `${at(id)}/actions/${action}`);
  const waiting = (await makeQuery(gateway, workspace)).body.data.id;
  assert.equal((await act(waiting, 'force-cancel')).status, 409);
  assert.equal((await act(waiting, 'cancel')).status, 202);
  await reaches(gateway, waiting, 'canceled');
  const { relationships } = await read(gateway, waiting);
  assert.equal(relationships['canceled-by'].data.type, 'users');

  const { id } = (await makeQuery(gateway, workspace)).body.data;
  const work = await gateway.claimJob(id);
  assert.equal((await act(id, 'cancel')).status, 202);
  assert.equal((await act(id, 'cancel')).status, 409);
  assert.match((await read(gateway, id)).attributes.waiting.reason, /^anna cancelled query-/);
  assert.equal((await act(id, 'force-cancel')).status, 409);
  await gateway.passTime(forceAfterMs);
  assert.equal((await act(id, 'force-cancel')).status, 202);
  await work.endWith({ outcome: 'canceled', error: null }, 'canceled');
  await reaches(gateway, id, 'canceled');
  assert.ok((await read(gateway, id)).attributes['status-timestamps']['force-canceled-at']);
  assert.deepEqual(gateway.faults, []);
});

test('what cannot be is refused with its place; queries are for those who may plan', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await prepared(gateway);
  const refused = async (attributes: object) => {
    const { status, body } = await makeQuery(gateway, workspace, attributes as never);
    return [status, body.errors?.[0].source?.pointer];
  };
  assert.deepEqual(await refused({ 'terraform-version': '9.9.9' }), [422, '/data/attributes/terraform-version']);
  assert.deepEqual(await refused({ variables: [{ key: 'a b', value: '1' }] }), [
    422,
    '/data/attributes/variables/0/key',
  ]);
  const empty = await gateway.makeWorkspace('empty');
  assert.match((await makeQuery(gateway, empty)).body.errors[0].detail, /has no configuration yet/);
  const elsewhere = await gateway.makeWorkspace('elsewhere', { 'execution-mode': 'local' });
  assert.match((await makeQuery(gateway, elsewhere)).body.errors[0].detail, /so it takes no runs/);

  const { id } = (await makeQuery(gateway, workspace)).body.data;
  const [planner, reader, stranger] = [
    await makePerson(gateway, 'mia'),
    await makePerson(gateway, 'sam'),
    await makePerson(gateway, 'joe'),
  ];
  await give(gateway, await makeTeam(gateway, 'planners', planner), { workspace }, { access: 'plan' });
  await give(gateway, await makeTeam(gateway, 'readers', reader), { workspace }, { access: 'read' });
  const as = ({ token }: { readonly token: string }) => ({ token });
  assert.equal((await gateway.ask('GET', at(id), as(reader))).status, 200);
  assert.equal((await makeQuery(gateway, workspace, { more: as(reader) })).status, 404);
  assert.equal((await gateway.ask('GET', at(id), as(stranger))).status, 404);
  assert.equal((await gateway.ask('POST', `${at(id)}/actions/cancel`, as(planner))).status, 404);
  // Their own they take back.
  const own = await makeQuery(gateway, workspace, { more: as(planner) });
  assert.equal(own.status, 201);
  assert.equal((await gateway.ask('POST', `${at(own.body.data.id)}/actions/cancel`, as(planner))).status, 202);
  assert.equal((await gateway.ask('POST', `${at(id)}/actions/force-cancel`, as(planner))).status, 404);
  assert.deepEqual(gateway.faults, []);
});
