// Runs of tests through the door: what is needed, who may, what is told while a worker, played by hand, is at it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { eventually, openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';

const skip = skipWithoutPostgres;
const modules = `/api/v2/organizations/${organization}/registry-modules`;
const runs = `/api/v2/organizations/${organization}/tests/registry-modules/private/${organization}/vpc/aws/test-runs`;

const makeModule = (gateway: ScratchGateway, name = 'vpc'): Promise<Answered> =>
  gateway.ask('POST', modules, { json: { data: { type: 'registry-modules', attributes: { name, provider: 'aws' } } } });

async function makeConfiguration(gateway: ScratchGateway, text: string | null, at = runs): Promise<string> {
  const { status, body } = await gateway.ask('POST', `${at}/configuration-versions`, {});
  assert.equal(status, 201, JSON.stringify(body));
  const url = body.data.attributes['upload-url'];
  if (text !== null) {
    assert.equal((await gateway.ask('PUT', url, { token: null, bytes: Buffer.from(text) })).status, 200);
    // A client whose answer was lost brings the same again; another archive is none of this configuration.
    assert.equal((await gateway.ask('PUT', url, { token: null, bytes: Buffer.from(text) })).status, 200);
    assert.equal((await gateway.ask('PUT', url, { token: null, bytes: Buffer.from('other') })).status, 409);
  }
  return body.data.id;
}

const makeRun = (gateway: ScratchGateway, configuration: string, attributes: object = {}, more = {}) =>
  gateway.ask('POST', runs, {
    json: {
      data: {
        type: 'test-runs',
        attributes,
        relationships: { 'configuration-version': { data: { type: 'configuration-versions', id: configuration } } },
      },
    },
    ...more,
  });

test('tests wait for a worker, are told of with their log, and end with a verdict', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await makeModule(gateway);
  const configuration = await makeConfiguration(gateway, 'the files');
  const made = await makeRun(gateway, configuration, {
    ...{ filters: ['tests/a.tftest.hcl'], verbose: true },
    variables: [{ key: 'name', value: '"anna"' }],
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id, attributes, relationships } = made.body.data;
  assert.deepEqual(
    [attributes.status, attributes['test-status'], attributes['test-directory'], attributes.waiting],
    ['pending', 'pending', 'tests', 'the tests of vpc/aws wait for a worker'],
  );
  assert.equal(relationships['configuration-version'].data.id, configuration);
  const work = await gateway.claimJob(`test-${id}`);
  const context = work.context as unknown as {
    readonly configuration: string;
    readonly log: string;
    variables: object;
  };
  assert.equal((await gateway.ask('GET', context.configuration, { token: null })).bytes.toString(), 'the files');
  assert.deepEqual(context.variables, [
    { key: 'name', value: '"anna"', hcl: true, sensitive: false, category: 'terraform' },
  ]);
  const read = async () => (await gateway.ask('GET', `${runs}/${id}`)).body.data.attributes;
  await eventually('it runs', async () => (await read()).status === 'running');
  assert.equal((await read()).waiting, 'by-hand runs the tests of vpc/aws');
  // By its own token it installs modules while it is at work, and may nothing else.
  const asTests = { token: (work.context as unknown as { readonly runToken: string }).runToken };
  assert.equal((await gateway.ask('GET', modules, asTests)).status, 200);
  assert.equal((await gateway.ask('POST', `${runs}/${id}/cancel`, asTests)).status, 404);
  const line = Buffer.from('{"type":"test_summary"}\n');
  const headers = { 'x-log-offset': '0', 'x-log-last': '1' };
  assert.equal((await gateway.ask('POST', context.log, { token: null, bytes: line, headers })).status, 200);
  const log = async () =>
    (await gateway.ask('GET', `${attributes['log-read-url']}?offset=0&limit=1000`, { token: null })).bytes.toString();
  assert.equal(await log(), `\u0002${line.toString()}`);
  const counts = { passed: 2, failed: 1, errored: 0, skipped: 3 };
  await work.endWith({ outcome: 'finished', verdict: 'fail', counts, error: null });
  const over = await read();
  assert.equal((await gateway.ask('GET', modules, asTests)).status, 401);
  assert.deepEqual(
    [over.status, over['test-status'], over['tests-passed'], over['tests-skipped']],
    ['finished', 'fail', 2, 3],
  );
  assert.equal(await log(), `\u0002${line.toString()}\u0003`);
  assert.deepEqual(Object.keys(over['status-timestamps']).toSorted(), ['finished-at', 'queued-at', 'started-at']);
  assert.equal((await gateway.ask('POST', `${runs}/${id}/cancel`, {})).status, 409);
  assert.equal((await gateway.ask('POST', context.log, { token: null, bytes: line, headers })).status, 409);
  assert.equal((await gateway.ask('GET', runs)).body.meta.pagination['total-count'], 1);
  assert.deepEqual(gateway.faults, []);
});

test(
  'why there is no verdict is the last line of the log; what has not begun is cancelled at once',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    await makeModule(gateway);
    const configuration = await makeConfiguration(gateway, 'the files');
    const { body } = await makeRun(gateway, configuration);
    const work = await gateway.claimJob(`test-${body.data.id}`);
    await work.endWith({ failure: { code: 'terraform-missing', detail: 'terraform 9 is not to be had' } });
    const read = await gateway.ask('GET', `${runs}/${body.data.id}`);
    assert.deepEqual(
      [read.body.data.attributes.status, read.body.data.attributes['error-message']],
      ['errored', 'terraform 9 is not to be had'],
    );
    const log = await gateway.ask('GET', read.body.data.attributes['log-read-url'], { token: null });
    assert.match(log.bytes.toString(), /"summary":"terraform 9 is not to be had"/);
    const next = (await makeRun(gateway, configuration)).body.data.id;
    assert.equal((await gateway.ask('POST', `${runs}/${next}/cancel`, {})).status, 202);
    const statusOf = async (id: string) => (await gateway.ask('GET', `${runs}/${id}`)).body.data.attributes.status;
    await eventually('it is cancelled', async () => (await statusOf(next)) === 'canceled');
    assert.deepEqual(gateway.faults, []);
  },
);

test(
  'bad words are refused with their place; tests are those of one module, for those who manage it',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    await makeModule(gateway);
    await makeModule(gateway, 'other');
    const configuration = await makeConfiguration(gateway, 'the files');
    for (const [attributes, pointer] of [
      [{ filters: ['-verbose'] }, '/data/attributes/filters/0'],
      [{ 'test-directory': '../x' }, '/data/attributes/test-directory'],
      [{ parallelism: 0 }, '/data/attributes/parallelism'],
      [{ variables: [{ key: 'a b', value: '1' }] }, '/data/attributes/variables/0/key'],
    ] as const) {
      const { status, body } = await makeRun(gateway, configuration, attributes);
      assert.deepEqual([status, body.errors?.[0].source?.pointer], [422, pointer], JSON.stringify(attributes));
    }
    const empty = await makeRun(gateway, await makeConfiguration(gateway, null));
    assert.match(empty.body.errors[0].detail, /have not been uploaded/);
    const foreign = await makeConfiguration(gateway, 'x', runs.replace('/vpc/', '/other/'));
    assert.match((await makeRun(gateway, foreign)).body.errors[0].detail, /no configuration version .* of this module/);

    const { id } = (await makeRun(gateway, configuration)).body.data;
    assert.equal((await gateway.ask('GET', `${runs.replace('/vpc/', '/other/')}/${id}`)).status, 404);
    const [member, stranger] = [await makePerson(gateway, 'mia'), await makePerson(gateway, 'sam')];
    await makeTeam(gateway, 'readers', member);
    const asMember = { token: member.token };
    assert.equal((await gateway.ask('GET', `${runs}/${id}`, asMember)).status, 200);
    assert.equal((await makeRun(gateway, configuration, {}, asMember)).status, 404);
    assert.equal((await gateway.ask('POST', `${runs}/${id}/cancel`, asMember)).status, 404);
    assert.equal((await gateway.ask('GET', `${runs}/${id}`, { token: stranger.token })).status, 404);
    assert.deepEqual(gateway.faults, []);
  },
);
