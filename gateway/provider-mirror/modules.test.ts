// The mirror of modules over HTTP: brought in bundles or fetched once, offered by the registry's protocol to runs at an address of their own and to
// people by their token, never changed, and never more than there may be.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { after, test } from 'node:test';
import { changeMirrorSettings } from '@terrace/actors/site/view/provider-mirror';
import { scratchCertificate } from '@terrace/runtime/jobs/scratch-certificate';
import { zipOf } from '@terrace/runtime/zip/scratch-zip';
import { eventually, openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { makePerson } from '../team/scratch-people.ts';
import { atOnceMax, inTurn, waitingMax } from './room.ts';
import { tarOf } from './scratch-bundle.ts';
import { startScratchRegistry } from './scratch-registry.ts';
import type { ScratchRegistry } from './scratch-registry.ts';

const bundles = '/api/v2/terrace/provider-mirror-bundles';
const modules = '/api/v2/terrace/module-mirror-versions';
const protocol = '/api/registry/mirror/v1/modules';
const file = { path: 'main.tf', bytes: Buffer.from('output "it" {\n  value = 1\n}\n') };
const module = tarOf([file]);
const pathOf = (version: string): string => `registry.terraform.io/Acme/vpc/aws/${version}`;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const trusted = getCACertificates('default');
after(() => setDefaultCACertificates(trusted));

const set = async (gateway: ScratchGateway, attributes: object): Promise<void> => {
  const { status, body } = await gateway.ask('PATCH', '/api/v2/terrace/provider-mirror-settings', {
    json: { data: { attributes } },
  });
  assert.equal(status, 200, JSON.stringify(body));
};
const bring = (gateway: ScratchGateway, bytes: Buffer): Promise<Answered> => gateway.ask('POST', bundles, { bytes });
const versionsOf = ({ body }: Answered): readonly string[] =>
  body.modules[0].versions.map(({ version }: { readonly version: string }) => version);
/** As terraform takes it apart: what it asks for, and the folder that it then looks into. */
const placeOf = ({
  status,
  headers,
}: Answered): { readonly url: string; readonly folder: string; readonly archive: string } => {
  assert.equal(status, 204);
  const [, url = '', folder = '', archive = ''] =
    /^(https:\/\/[^/]+\/[^?]*?)(?:\/\/([^?]*))?\?archive=(.*)$/.exec(String(headers['x-terraform-get'])) ?? [];
  return { url, folder, archive };
};

test('modules of a bundle are kept, offered to runs and people, listed and deleted', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const zip = zipOf([{ name: 'sub/main.tf', bytes: file.bytes, isDeflated: true }]);
  const bundle = tarOf([
    { path: `./${pathOf('1.0.0')}.tar.gz`, bytes: module },
    { path: `./${pathOf('1.1.0')}.zip`, bytes: zip },
  ]);
  const brought = await bring(gateway, bundle);
  assert.equal(brought.status, 201, JSON.stringify([brought.body, gateway.faults]));
  assert.deepEqual(
    brought.body.data.map(({ type, attributes: of }: Answered['body']) => [type, of.version, of.format, of.shasum]),
    [
      ['module-mirror-versions', '1.0.0', 'tar.gz', sha256(module)],
      ['module-mirror-versions', '1.1.0', 'zip', sha256(zip)],
    ],
  );
  const path = `${protocol}/registry.terraform.io/Acme/vpc/aws`;
  await set(gateway, { mode: 'bundle' });
  assert.equal((await ask('GET', `${path}/versions`)).status, 404, 'modules are not mirrored yet');
  const workspace = await gateway.makeWorkspace('w');
  const claim = async () => {
    await gateway.makeConfiguration(workspace);
    return (await gateway.claim(await gateway.makeRun(workspace), 'plan')).context;
  };
  assert.deepEqual((await claim()).mirroredModules, []);
  await set(gateway, { modules: true });
  assert.equal((await ask('GET', `${path}/versions`, { token: null })).status, 401);
  const { token } = await makePerson(gateway, 'bert');
  assert.deepEqual(versionsOf(await ask('GET', `${path}/versions`, { token })), ['1.0.0', '1.1.0']);
  for (const wrong of [`${path}/versions`.replace('Acme', 'acme'), `${path}/1.2.0/download`, `${path}/x/download`])
    assert.equal((await ask('GET', wrong)).status, 404, wrong);

  // A run has an address of its own, whichever token it sends there.
  const workspaceOfRun = await gateway.makeWorkspace('x');
  await gateway.makeConfiguration(workspaceOfRun);
  const { context } = await gateway.claim(await gateway.makeRun(workspaceOfRun), 'plan');
  const { mirroredModules = [] } = context;
  assert.deepEqual(
    mirroredModules?.map(({ host }) => host),
    ['registry.terraform.io', 'registry.opentofu.org'],
  );
  const own = new URL(mirroredModules?.[0]?.url ?? '').pathname;
  const said = { token: 'of-another-server' };
  assert.deepEqual(versionsOf(await ask('GET', `${own}Acme/vpc/aws/versions`, said)), ['1.0.0', '1.1.0']);
  const other = new URL(mirroredModules?.[1]?.url ?? '').pathname;
  assert.equal((await ask('GET', `${other}Acme/vpc/aws/versions`, said)).status, 404, 'it is of one registry');
  assert.equal((await ask('GET', own.slice(0, -1), said)).status, 404, 'and nothing by itself');
  for (const [version, bytes, archive] of [
    ['1.0.0', module, 'tar.gz'],
    ['1.1.0', zip, 'zip'],
  ] as const) {
    const place = placeOf(await ask('GET', `${own}Acme/vpc/aws/${version}/download`, said));
    assert.deepEqual([place.folder, place.archive], ['', archive]);
    const got = await ask('GET', place.url, { token: null });
    assert.deepEqual([got.status, got.bytes], [200, bytes]);
    assert.equal((await ask('GET', `${new URL(place.url).pathname}/Acme/vpc/aws/versions`, said)).status, 404);
  }
  await gateway.passTime(4 * 3_600_000);
  assert.equal((await ask('GET', `${own}Acme/vpc/aws/versions`, said)).status, 404, 'as long as the job may take');

  assert.equal((await ask('GET', modules, { token })).status, 404);
  const found = (await ask('GET', `${modules}?q=1.1.0`)).body.data;
  assert.equal(found.length, 1);
  assert.equal((await bring(gateway, bundle)).status, 201, 'once more is no harm');
  const refused = await bring(gateway, tarOf([{ path: `${pathOf('1.1.0')}.tar.gz`, bytes: module }]));
  assert.deepEqual(
    [refused.status, /aws\/1\.1\.0 is kept with other bytes/.test(refused.body.errors[0].detail)],
    [409, true],
  );
  assert.equal((await ask('DELETE', `${modules}/${found[0].id}`, { token })).status, 404);
  assert.equal((await ask('DELETE', `${modules}/${found[0].id}`)).status, 204);
  assert.deepEqual(versionsOf(await ask('GET', `${path}/versions`)), ['1.0.0']);
  await gateway.owner.query(`update object set created_at = now() - interval '25 hours'`);
  await gateway.sweep();
  const place = placeOf(await ask('GET', `${path}/1.0.0/download`));
  assert.equal((await ask('GET', place.url, { token: null })).status, 200, 'it is somebody’s');
  const trail = (await ask('GET', '/api/v2/terrace/audit-trail?page[size]=100')).body.data
    .filter(({ resource }: Answered['body']) => resource.type === 'module_mirror_version')
    .map(({ resource }: Answered['body']) => [resource.action, resource.meta.name]);
  assert.deepEqual(trail[0], ['destroy', pathOf('1.1.0')]);
  assert.deepEqual(gateway.faults, []);
});

test('a hostile archive of a module is refused by the name of its entry', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const within = (entry: Parameters<typeof tarOf>[0][number]): Buffer => tarOf([file, entry]);
  const at = `${pathOf('1.0.0')}.tar.gz`;
  const cases: readonly (readonly [Buffer, RegExp])[] = [
    [
      tarOf([{ path: at, bytes: within({ path: '../x.tf', bytes: file.bytes }) }]),
      /aws\/1\.0\.0 cannot be used: its entry "\.\.\/x\.tf" leads out/,
    ],
    [
      tarOf([{ path: at, bytes: within({ path: '/x.tf', bytes: file.bytes }) }]),
      /its entry "\/x\.tf" has an absolute path/,
    ],
    [
      tarOf([{ path: at, bytes: within({ path: 'x', bytes: Buffer.alloc(0), kind: '1', target: '/etc/passwd' }) }]),
      /its entry "x" is a Link/,
    ],
    [
      tarOf([{ path: at, bytes: within({ path: 'x', bytes: Buffer.alloc(0), kind: '3' }) }]),
      /its entry "x" is a CharacterDevice/,
    ],
    [tarOf([{ path: at, bytes: tarOf([{ path: 'README', bytes: file.bytes }]) }]), /no file of a configuration/],
    [tarOf([{ path: at, bytes: module.subarray(0, -9) }]), /no intact tar\.gz/],
    [tarOf([{ path: `${pathOf('1.0.0')}.zip`, bytes: module }]), /no intact zip/],
    [
      tarOf([
        { path: at, bytes: module },
        { path: `${pathOf('1.0.0')}.zip`, bytes: zipOf([{ name: 'main.tf', bytes: file.bytes }]) },
      ]),
      /is version 1\.0\.0 of its module once more/,
    ],
    [
      tarOf([{ path: `${pathOf('v1')}.tar.gz`, bytes: module }]),
      /v1\.tar\.gz" is no package .* no archive of a module/,
    ],
  ];
  for (const [bundle, words] of cases) {
    const { status, body } = await bring(gateway, bundle);
    assert.equal(status, 422, `${words.source}: ${JSON.stringify(body)}`);
    assert.match(body.errors[0].detail, words);
  }
  assert.deepEqual((await gateway.ask('GET', modules)).body.data, []);
  assert.deepEqual(gateway.faults, []);
});

interface House extends AsyncDisposable {
  readonly gateway: ScratchGateway;
  readonly registry: ScratchRegistry;
  readonly path: string;
}

/** A registry whose module lies in an archive, in a folder of it. */
async function openHouse(): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-registry-'));
  const certificate = await scratchCertificate(folder);
  setDefaultCACertificates([...trusted, certificate.cert]);
  const registry = await startScratchRegistry(certificate);
  registry.files.set('/files/vpc.tgz', module);
  registry.publishModule('acme/vpc/aws', '1.0.0', '/files/vpc.tgz//some%20where');
  const gateway = await openScratchGateway();
  await set(gateway, { mode: 'pull-through', modules: true });
  await changeMirrorSettings(gateway.services.sql, { hosts: [registry.host] });
  return {
    ...{ gateway, registry, path: `${protocol}/${registry.host}/acme/vpc/aws` },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await registry.stop().catch(() => undefined);
      await rm(folder, { recursive: true });
    },
  };
}

test(
  'one fetch of an archive serves all, and lasts when the registry is gone or says otherwise',
  { skip },
  async () => {
    await using house = await openHouse();
    const { gateway, registry, path } = house;
    const asks = [gateway.ask, await gateway.openAnother()] as const;
    const all = async (url: string, token?: null): Promise<readonly Answered[]> =>
      await Promise.all([...asks, ...asks].map((ask) => ask('GET', url, token === null ? { token } : {})));
    for (const answer of await all(`${path}/versions`)) assert.deepEqual(versionsOf(answer), ['1.0.0']);
    const [first] = await all(`${path}/1.0.0/download`);
    const place = placeOf(first as Answered);
    assert.deepEqual([place.folder, place.archive], ['some%20where', 'tar.gz']);
    for (const { status, bytes } of await all(place.url, null)) assert.deepEqual([status, bytes], [200, module]);
    const fetches = (): number => registry.asked.filter((asked) => asked.startsWith('/files/')).length;
    assert.equal(fetches(), 1);
    const [kept] = (await gateway.ask('GET', modules)).body.data;
    assert.deepEqual([kept.attributes.source, kept.attributes.address], ['registry', '/files/vpc.tgz//some%20where']);

    registry.files.set('/files/vpc.tgz', tarOf([{ ...file, path: 'other.tf' }]));
    registry.publishModule('acme/vpc/aws', '1.0.0', '/files/elsewhere.zip');
    const again = placeOf(await gateway.ask('GET', `${path}/1.0.0/download`));
    assert.deepEqual([again.folder, again.archive], ['some%20where', 'tar.gz']);
    assert.deepEqual((await gateway.ask('GET', again.url, { token: null })).bytes, module);
    await registry.stop();
    await gateway.passTime(3_600_000);
    assert.deepEqual(versionsOf(await gateway.ask('GET', `${path}/versions`)), ['1.0.0']);
    const last = placeOf(await gateway.ask('GET', `${path}/1.0.0/download`));
    assert.deepEqual((await gateway.ask('GET', last.url, { token: null })).bytes, module);
    assert.equal(fetches(), 1);
    await eventually('that its list could not be had is told', () => gateway.faults.length > 0);
    assert.match(
      gateway.faults[0] ?? '',
      /the versions of module .* cannot be fetched: 127\.0\.0\.1:\d+ did not answer/,
    );
  },
);

test('what cannot be fetched or used is told, and nothing of it is kept', { skip }, async () => {
  await using house = await openHouse();
  const { gateway, registry, path } = house;
  const { ask } = gateway;
  registry.publishModule('acme/vpc/aws', '2.0.0', 's3::https://bucket/vpc.zip');
  registry.publishModule('acme/vpc/aws', '3.0.0', '/files/nowhere.zip');
  registry.publishModule('acme/vpc/aws', '4.0.0', '/files/words.zip');
  registry.publishModule('acme/vpc/aws', '5.0.0', 'git::https://127.0.0.1:1/acme/vpc');
  registry.files.set('/files/words.zip', Buffer.from('words, and enough of them to be none'));
  const locating = await ask('GET', `${path}/2.0.0/download`);
  assert.deepEqual([locating.status, /nothing by "s3"/.test(locating.body.errors[0].detail)], [502, true]);
  assert.equal((await ask('GET', `${path}/9.0.0/download`)).status, 404);
  const fetched = async (version: string) =>
    await ask('GET', placeOf(await ask('GET', `${path}/${version}/download`)).url, { token: null });
  assert.equal((await fetched('3.0.0')).status, 404);
  const words = await fetched('4.0.0');
  assert.deepEqual(
    [words.status, /4\.0\.0 cannot be used: it is no intact zip/.test(words.body.errors[0].detail)],
    [502, true],
  );
  // A repository is for a worker, and what that says is said.
  const coming = fetched('5.0.0');
  const jobs = (): Promise<readonly { readonly id: string; readonly organization: string }[]> =>
    gateway.owner.query(`select id, organization from act_job where pool = 'ingress'`);
  await eventually('it is asked for', async () => (await jobs()).length > 0);
  const [job] = await jobs();
  assert.equal(job?.organization, '_site');
  const claimed = await gateway.claimJob(job?.id ?? '');
  const context = claimed.context as Readonly<Record<string, unknown>>;
  assert.deepEqual(
    [context['cloneUrl'], context['username'], context['password']],
    ['https://127.0.0.1:1/acme/vpc', '', ''],
  );
  await claimed.endWith({ failure: { code: 'no-repository', detail: 'its server has no such repository' } });
  const repository = await coming;
  assert.deepEqual(
    [repository.status, /its server has no such repository/.test(repository.body.errors[0].detail)],
    [502, true],
  );
  assert.deepEqual((await ask('GET', modules)).body.data, []);
});

test('the mirror keeps no more than it may', { skip }, async () => {
  await using house = await openHouse();
  const { gateway, path } = house;
  await set(gateway, { 'bytes-max': module.length - 1 });
  const fetched = async () =>
    await gateway.ask('GET', placeOf(await gateway.ask('GET', `${path}/1.0.0/download`)).url, { token: null });
  const tooMuch = await fetched();
  assert.deepEqual(
    [tooMuch.status, /may hold \d+ bytes, and this would be more/.test(tooMuch.body.errors[0].detail)],
    [507, true],
  );
  const bundle = tarOf([{ path: `${pathOf('1.0.0')}.tar.gz`, bytes: module }]);
  assert.equal((await bring(gateway, bundle)).status, 507);
  assert.deepEqual((await gateway.ask('GET', modules)).body.data, []);
  await set(gateway, { 'bytes-max': module.length });
  assert.equal((await fetched()).status, 200);
  assert.equal((await bring(gateway, bundle)).status, 201, 'the same bytes count once');
  await set(gateway, { 'bytes-max': 1 });
  assert.equal((await bring(gateway, bundle)).status, 201, 'and what is kept stays');
  assert.equal((await fetched()).status, 200);
});

test('a few are brought at once, in the order in which they came, and too many are sent away', async () => {
  const services = { archive: {} };
  const order: number[] = [];
  const gates: (() => void)[] = [];
  let [inside, most] = [0, 0];
  const work = (n: number) => async (): Promise<void> => {
    order.push(n);
    most = Math.max(most, (inside += 1));
    await new Promise<void>((resolve) => gates.push(resolve));
    inside -= 1;
    if (n === 1) throw new Error('one that fails');
  };
  const count = atOnceMax.inspect + waitingMax;
  const all = Array.from({ length: count }, (_, n) => inTurn(services, 'inspect', work(n)));
  const settled = Promise.allSettled(all);
  await assert.rejects(inTurn(services, 'inspect', work(-1)), { code: 'busy' });
  assert.equal(await inTurn(services, 'fetch', async () => 'at once'), 'at once', 'nobody waits for another kind');
  while (order.length < count || inside > 0) {
    gates.shift()?.();
    await new Promise(setImmediate);
  }
  const ended = await settled;
  assert.deepEqual(
    order,
    Array.from({ length: count }, (_, n) => n),
  );
  assert.equal(most, atOnceMax.inspect);
  assert.equal(ended.filter(({ status }) => status === 'rejected').length, 1);
  await inTurn(services, 'inspect', async () => undefined);
});
