// States over HTTP, as `terraform state push` and a local apply bring them and as outputs are read.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { makeRunToken } from '@terrace/actors/run/token';
import { openScratchGateway, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';

const skip = skipWithoutPostgres;
const md5 = (bytes: string): string => createHash('md5').update(bytes).digest('hex');

const outputs = {
  greeting: { value: 'hello', type: 'string' },
  hidden: { value: 'swordfish', type: 'string', sensitive: true },
  pair: { value: [1, 'a'], type: ['tuple', ['number', 'string']] },
};
const state = (serial: number, lineage = 'line', extra: object = {}): string =>
  JSON.stringify({ version: 4, terraform_version: '1.11.4', serial, lineage, outputs, resources: [], ...extra });

const lock = (gateway: ScratchGateway, workspace: string): Promise<Answered> =>
  gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/lock`, {
    json: { data: { type: '', attributes: { reason: 'Locked by Terraform' } } },
  });
const unlock = (gateway: ScratchGateway, workspace: string): Promise<Answered> =>
  gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/unlock`);

const reserve = (gateway: ScratchGateway, workspace: string, bytes: string, more: object = {}): Promise<Answered> => {
  const { serial, lineage } = JSON.parse(bytes);
  return gateway.ask('POST', `/api/v2/workspaces/${workspace}/state-versions`, {
    json: { data: { type: 'state-versions', attributes: { serial, lineage, md5: md5(bytes), ...more } } },
  });
};

/** Reserves and uploads as the CLI does. Gives the id. */
async function push(gateway: ScratchGateway, workspace: string, bytes: string, more: object = {}): Promise<string> {
  const made = await reserve(gateway, workspace, bytes, more);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id, attributes } = made.body.data;
  const answers = await Promise.all([
    gateway.ask('PUT', attributes['hosted-state-upload-url'], { token: null, bytes: Buffer.from(bytes) }),
    gateway.ask('PUT', attributes['hosted-json-state-upload-url'], { token: null, bytes: Buffer.from('{}') }),
  ]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  );
  return id;
}

test('whoever holds the lock pushes a state, which is then current, with its outputs', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('pushed');
  for (const what of ['current-state-version', 'current-state-version-outputs'])
    assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}/${what}`)).status, 404);
  await lock(gateway, workspace);
  const bytes = state(3);
  const made = await reserve(gateway, workspace, bytes);
  assert.equal(made.status, 201);
  assert.equal(made.body.data.attributes.status, 'pending');
  assert.equal(made.body.data.attributes['hosted-state-download-url'], null);
  // It is not current before its bytes are there, and the lock is not given back before.
  assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}/current-state-version`)).status, 404);
  const early = await unlock(gateway, workspace);
  assert.match(early.body.errors[0].detail, /latest state version is still pending/);
  const upload = made.body.data.attributes['hosted-state-upload-url'];
  for (let repeat = 0; repeat < 2; repeat += 1)
    assert.equal((await gateway.ask('PUT', upload, { token: null, bytes: Buffer.from(bytes) })).status, 200);
  assert.equal((await gateway.ask('PUT', upload, { bytes: Buffer.from(state(4)) })).status, 409);
  assert.equal((await unlock(gateway, workspace)).status, 200);

  const { body } = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/current-state-version?include=outputs`);
  const { attributes, id, relationships } = body.data;
  assert.equal(id, made.body.data.id);
  assert.equal(attributes.status, 'finalized');
  assert.equal(attributes.serial, 3);
  assert.equal(attributes.md5, md5(bytes));
  assert.equal(attributes.size, bytes.length);
  assert.equal(attributes['resources-processed'], true);
  assert.match(attributes['created-at'], /Z$/);
  assert.equal(relationships.outputs.data.length, 3);
  assert.equal(body.included.length, 3);
  // With a bearer and without.
  for (const token of [gateway.token, null]) {
    const download = await gateway.ask('GET', attributes['hosted-state-download-url'], { token });
    assert.equal(download.status, 200);
    assert.equal(download.bytes.toString(), bytes);
  }
  const list = await gateway.ask(
    'GET',
    '/api/v2/state-versions?filter[workspace][name]=pushed&filter[organization][name]=acme',
  );
  assert.deepEqual(
    list.body.data.map((version: { id: string }) => version.id),
    [id],
  );
});

test(
  'outputs of a workspace hide what is sensitive, and those of a state version show it, with their types',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('outputs');
    await lock(gateway, workspace);
    const id = await push(gateway, workspace, state(1));
    for (const [path, value] of [
      [`workspaces/${workspace}/current-state-version-outputs`, null],
      [`state-versions/${id}/outputs`, 'swordfish'],
    ] as const) {
      const { body, status } = await gateway.ask('GET', `/api/v2/${path}`);
      assert.equal(status, 200);
      assert.deepEqual(
        body.data.map(({ attributes }: { attributes: object }) => attributes),
        [
          { name: 'greeting', sensitive: false, value: 'hello', type: 'string', 'detailed-type': 'string' },
          { name: 'hidden', sensitive: true, value, type: 'string', 'detailed-type': 'string' },
          { ...{ name: 'pair', sensitive: false, value: [1, 'a'], type: 'array' }, 'detailed-type': outputs.pair.type },
        ],
      );
      const hidden = await gateway.ask('GET', `/api/v2/state-version-outputs/${body.data[1].id}`);
      assert.equal(hidden.body.data.attributes.value, 'swordfish');
    }
    assert.equal((await gateway.ask('GET', '/api/v2/state-version-outputs/wsout-1')).status, 404);
  },
);

test('a list of states opens none of their sealed outputs', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('listed');
  await lock(gateway, workspace);
  for (const serial of [1, 2, 3]) await push(gateway, workspace, state(serial));
  const list = `/api/v2/state-versions?filter[workspace][name]=listed&filter[organization][name]=acme`;
  const [newest] = (await gateway.ask('GET', list)).body.data;
  const { body } = await gateway.ask('GET', `/api/v2/state-versions/${newest.id}/outputs`);
  const idsOf = (of: readonly { readonly id: string }[]) => of.map(({ id }) => id);
  assert.deepEqual(idsOf(newest.relationships.outputs.data), idsOf(body.data));
  assert.equal(body.data.length, 3);
  // What nobody opens may as well be damaged.
  await gateway.owner.query(`update state_object set outputs = 'damaged'`);
  const found = await gateway.ask('GET', list);
  assert.equal(found.body.data.length, 3);
  assert.equal((await gateway.ask('GET', `/api/v2/state-versions/${newest.id}`)).status, 200);
  assert.equal((await gateway.ask('GET', `/api/v2/state-versions/${newest.id}/outputs`)).status, 500);
});

test('without the lock, or with somebody else at it, no state is reserved', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('unlocked');
  const free = await reserve(gateway, workspace, state(1));
  assert.equal(free.status, 409);
  assert.match(free.body.errors[0].detail, /whoever holds the lock/);
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  assert.equal((await reserve(gateway, workspace, state(1))).status, 409);
  assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}/current-state-version`)).status, 404);
  // A run reads, and writes nothing.
  const token = makeRunToken(gateway.services.keys, run, gateway.services.clock.now() + 60_000);
  const json = { data: { attributes: { serial: 1, md5: md5('x'), lineage: 'l' } } };
  const path = `/api/v2/workspaces/${workspace}/state-versions`;
  assert.equal((await gateway.ask('POST', path, { json, token })).status, 404);
  const other = await gateway.makeWorkspace('other');
  assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${other}`, { token })).status, 404);
  assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}`, { token })).status, 200);
});

test('serials grow and the lineage stays, unless somebody forces it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('rules');
  await lock(gateway, workspace);
  await push(gateway, workspace, state(5));
  const refused: readonly (readonly [string, RegExp])[] = [
    [state(4), /serial 4 is older than that of the current state, 5/],
    [state(5, 'line', { check_results: null }), /serial 5 is that of the current state, but the content differs/],
    [state(6, 'another'), /lineage another is not that of the current state, line/],
  ];
  for (const [bytes, why] of refused) {
    const answer = await reserve(gateway, workspace, bytes);
    assert.equal(answer.status, 409);
    assert.match(answer.body.errors[0].detail, why);
  }
  // The same once more changes nothing that anybody sees.
  await push(gateway, workspace, state(5));
  await push(gateway, workspace, state(6));
  await push(gateway, workspace, state(2, 'another'), { force: true });
  const { body } = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/current-state-version`);
  assert.equal(body.data.attributes.serial, 2);
  assert.equal(body.data.attributes.lineage, 'another');
  assert.equal((await unlock(gateway, workspace)).status, 200);
});

test('a state that is not what was declared, or is none, is refused and frees the lock', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('liar');
  await lock(gateway, workspace);
  const cases: readonly (readonly [string, number, RegExp])[] = [
    [state(1, 'line', { checks: 1 }), 409, /has the MD5 .*, but .* was declared/],
    ['this is no state', 422, /no state of Terraform/],
    ['{"version":3}', 422, /format 3/],
  ];
  for (const [bytes, status, why] of cases) {
    const made = await reserve(gateway, workspace, state(1));
    const upload = made.body.data.attributes['hosted-state-upload-url'];
    const answer = await gateway.ask('PUT', upload, { token: null, bytes: Buffer.from(bytes) });
    assert.equal(answer.status, status);
    assert.match(answer.body.errors[0].detail, why);
    const { body } = await gateway.ask('GET', `/api/v2/state-versions/${made.body.data.id}`);
    assert.equal(body.data.attributes.status, 'discarded');
    assert.equal((await unlock(gateway, workspace)).status, 200);
    await lock(gateway, workspace);
  }
  assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}/current-state-version`)).status, 404);
});

test('a state may come in the request itself', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('inline');
  await lock(gateway, workspace);
  const bytes = state(1);
  const inline = Buffer.from(bytes).toString('base64');
  const made = await reserve(gateway, workspace, bytes, { state: inline });
  assert.equal(made.status, 201);
  assert.equal(made.body.data.attributes.status, 'finalized');
  const faults: readonly (readonly [object, string])[] = [
    [{ serial: 'one' }, '/data/attributes/serial'],
    [{ md5: 'none' }, '/data/attributes/md5'],
    [{ state: '*' }, '/data/attributes/state'],
    [{ state: Buffer.from('other').toString('base64') }, '/data/attributes/md5'],
  ];
  for (const [more, pointer] of faults) {
    const answer = await reserve(gateway, workspace, state(2), more);
    assert.equal(answer.status, 422, JSON.stringify(more));
    assert.equal(answer.body.errors[0].source.pointer, pointer);
  }
  assert.equal((await unlock(gateway, workspace)).status, 200);
});

const provider = 'provider["registry.terraform.io/hashicorp/random"]';
const pet = (name: string, ...instances: readonly object[]) => ({
  ...{ mode: 'managed', type: 'random_pet', name, provider },
  instances,
});

test('a state version says what it is about, and its outputs come in pages', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('said');
  await lock(gateway, workspace);
  const resources = [
    pet('one', { attributes: {} }, { index_key: 1 }),
    { ...pet('two', {}), module: 'module.net', type: 'terraform_data' },
    { ...pet('seen', {}), mode: 'data' },
  ];
  const id = await push(gateway, workspace, state(1, 'line', { resources }));
  const { attributes } = (await gateway.ask('GET', `/api/v2/state-versions/${id}`)).body.data;
  assert.deepEqual(attributes.modules, {
    root: { 'random-pet': 2, 'data.random-pet': 1 },
    'module.net': { 'terraform-data': 1 },
  });
  assert.deepEqual(attributes.providers, {
    [provider]: { 'random-pet': 2, 'terraform-data': 1, 'data.random-pet': 1 },
  });
  assert.deepEqual(attributes.resources[2], {
    name: 'seen',
    count: 1,
    type: 'data.random_pet',
    module: 'root',
    provider,
  });
  assert.equal(attributes['billable-rum-count'], 2);
  const page = await gateway.ask('GET', `/api/v2/state-versions/${id}/outputs?page[size]=2&page[number]=2`);
  assert.deepEqual(
    page.body.data.map((output: { attributes: { name: string } }) => output.attributes.name),
    ['pair'],
  );
  assert.equal(page.body.meta.pagination['total-count'], 3);
  const download = await gateway.ask('GET', `/api/v2/state-versions/${id}/download`);
  assert.equal(download.bytes.toString(), state(1, 'line', { resources }));
});

test('the resources of a workspace tell which state changed them last', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('inventory');
  const list = async (query = '') => {
    const { status, body } = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/resources${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  assert.deepEqual((await list()).data, []);
  await lock(gateway, workspace);
  const same = { attributes: { id: 'same' } };
  const first = await push(
    gateway,
    workspace,
    state(1, 'line', { resources: [pet('a', same), pet('b', { attributes: { id: 1 } }), pet('gone', same)] }),
  );
  await list();
  // Two states come before anybody asks again.
  const second = await push(
    gateway,
    workspace,
    state(2, 'line', { resources: [pet('a', same), pet('b', { attributes: { id: 2 } })] }),
  );
  const third = await push(
    gateway,
    workspace,
    state(3, 'line', {
      resources: [
        pet('a', same),
        pet('b', { attributes: { id: 2 } }),
        { ...pet('c', { index_key: 'x"y' }, { index_key: 'z' }), mode: 'data', module: 'module.m' },
      ],
    }),
  );
  const { data, meta } = await list();
  assert.deepEqual(
    data.map(({ attributes }: { attributes: Record<string, unknown> }) => [
      attributes['address'],
      attributes['modified-by-state-version-id'],
    ]),
    [
      ['random_pet.a', first],
      ['random_pet.b', second],
      ['m.data.random_pet.c["x\\"y"]', third],
      ['m.data.random_pet.c["z"]', third],
    ],
  );
  assert.equal(meta.pagination['total-count'], 4);
  const { 'created-at': createdAt, 'updated-at': updatedAt, ...rest } = data[1].attributes;
  assert.ok(createdAt < updatedAt);
  assert.deepEqual(rest, {
    ...{ address: 'random_pet.b', name: 'b', 'name-index': null, module: 'root', provider: 'hashicorp/random' },
    ...{ 'provider-type': 'random_pet', 'modified-by-state-version-id': second },
  });
  assert.match(data[1].id, /^wsr-/);
  assert.deepEqual(
    (await list('?q=PET.C&sort=nameIndex:desc&page[size]=1')).data.map(
      ({ attributes }: { attributes: Record<string, unknown> }) => attributes['name-index'],
    ),
    ['z'],
  );
  const wrong = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/resources?sort=age`);
  assert.equal(wrong.status, 400);
  // Many who ask at once after a new state: each hears the same.
  await push(gateway, workspace, state(4, 'line', { resources: [pet('d', same)] }));
  const answers = await Promise.all(Array.from({ length: 8 }, () => list()));
  for (const answer of answers) assert.deepEqual(answer.data, answers[0]?.data);
  assert.equal(answers[0]?.data.length, 1);
});

test('an older state becomes current again as a new one, for whoever holds the lock', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('rolled');
  const rollBack = (to: string, of = workspace): Promise<Answered> =>
    gateway.ask('PATCH', `/api/v2/workspaces/${of}/state-versions`, {
      json: {
        data: {
          type: 'state-versions',
          relationships: { 'rollback-state-version': { data: { type: 'state-versions', id: to } } },
        },
      },
    });
  await lock(gateway, workspace);
  const old = state(3, 'line', { resources: [pet('a', {})] });
  const first = await push(gateway, workspace, old);
  await push(gateway, workspace, state(7));
  await unlock(gateway, workspace);
  assert.equal((await rollBack(first)).status, 409);
  await lock(gateway, workspace);
  const made = await rollBack(first);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id, attributes, relationships } = made.body.data;
  assert.notEqual(id, first);
  assert.equal(attributes.serial, 8);
  assert.equal(attributes.status, 'finalized');
  assert.deepEqual(relationships['rollback-state-version'].data, { type: 'state-versions', id: first });
  const { body } = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/current-state-version`);
  assert.equal(body.data.id, id);
  const download = await gateway.ask('GET', body.data.attributes['hosted-state-download-url']);
  assert.equal(download.bytes.toString(), old.replace('"serial":3', '"serial":8'));
  // A terraform goes on from there.
  await push(gateway, workspace, state(9));

  const other = await gateway.makeWorkspace('elsewhere');
  await lock(gateway, other);
  for (const [to, of] of [
    [first, other],
    ['sv-1', workspace],
  ] as const) {
    const refused = await rollBack(to, of);
    assert.equal(refused.status, 422);
    assert.match(refused.body.errors[0].detail, new RegExp(`${to} is no state version of workspace`));
    assert.equal(refused.body.errors[0].source.pointer, '/data/relationships/rollback-state-version/data/id');
  }
});

test('a terraform that runs elsewhere is asked to save what it has made so far', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('saving');
  await lock(gateway, workspace);
  const none = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/current-state-version`);
  assert.deepEqual([none.status, none.headers['x-terraform-snapshot-interval']], [404, '20']);
  assert.match(String(none.headers['content-type']), /^application\/vnd\.api\+json/);
  await push(gateway, workspace, state(1));
  const current = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/current-state-version`);
  assert.equal(current.headers['x-terraform-snapshot-interval'], '20');
  assert.equal((await reserve(gateway, workspace, state(2))).headers['x-terraform-snapshot-interval'], '20');
});

test('what stands in a state, and what changed since another, is shown without what is secret', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('shown');
  const other = await gateway.makeWorkspace('not-shown');
  const thing = (name: string, size: number) => ({
    ...{ mode: 'managed', type: 'thing', name, provider: 'provider["terraform.io/builtin/terraform"]' },
    instances: [
      {
        attributes: { size, key: `planted-${size}` },
        sensitive_attributes: [[{ type: 'get_attr', value: 'key' }]],
      },
    ],
  });
  await lock(gateway, workspace);
  await lock(gateway, other);
  const first = await push(gateway, workspace, state(1, 'line', { resources: [thing('a', 1), thing('b', 1)] }));
  const second = await push(gateway, workspace, state(2, 'line', { resources: [thing('a', 2), thing('b', 1)] }));
  const elsewhere = await push(gateway, other, state(1));

  const shown = await gateway.ask('GET', `/api/v2/terrace/state-versions/${first}/resources`);
  assert.equal(shown.status, 200);
  assert.deepEqual(
    shown.body.resources.map(({ address, values }: { address: string; values: object }) => [address, values]),
    [
      ['thing.a', { size: 1, key: '(sensitive)' }],
      ['thing.b', { size: 1, key: '(sensitive)' }],
    ],
  );
  const changes = await gateway.ask('GET', `/api/v2/terrace/state-versions/${second}/changes?since=${first}`);
  assert.equal(changes.status, 200);
  assert.deepEqual(
    changes.body.resource_changes.map(({ address, change }: { address: string; change: { after: object } }) => [
      address,
      change.after,
    ]),
    [['thing.a', { size: 2, key: '(sensitive, changed)' }]],
  );
  for (const { bytes } of [shown, changes]) assert.doesNotMatch(bytes.toString(), /planted|swordfish/);

  for (const since of [elsewhere, 'sv-1']) {
    const refused = await gateway.ask('GET', `/api/v2/terrace/state-versions/${second}/changes?since=${since}`);
    assert.equal(refused.status, 400);
    assert.match(refused.body.errors[0].detail, new RegExp(`${since} is no state version of the workspace`));
  }
  assert.equal((await gateway.ask('GET', `/api/v2/terrace/state-versions/${second}/changes`)).status, 400);
  for (const path of ['sv-1/resources', `sv-1/changes?since=${first}`])
    assert.equal((await gateway.ask('GET', `/api/v2/terrace/state-versions/${path}`)).status, 404);

  const list = await gateway.ask(
    'GET',
    '/api/v2/state-versions?filter[workspace][name]=shown&filter[organization][name]=acme&include=created_by',
  );
  const made = list.body.data[0].relationships['created-by'].data;
  assert.deepEqual(
    list.body.included.map(({ id, type }: { id: string; type: string }) => ({ id, type })),
    [made],
  );
});
