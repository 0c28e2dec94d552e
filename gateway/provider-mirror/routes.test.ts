// The mirror of providers over HTTP: bundles are taken apart and kept, hostile ones are refused by name, and terraform's protocol gives what
// is there, to whoever has a token.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipOf } from '@terrace/runtime/zip/scratch-zip';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { makePerson } from '../team/scratch-people.ts';
import { tarOf } from './scratch-bundle.ts';

const settings = '/api/v2/terrace/provider-mirror-settings';
const packages = '/api/v2/terrace/provider-mirror-packages';
const bundles = '/api/v2/terrace/provider-mirror-bundles';
const mirror = '/api/registry/mirror/v1/providers/registry.terraform.io/acme/rocket';
const program = Buffer.from('#!/bin/sh\n');
const zip = zipOf([{ name: 'terraform-provider-rocket_v1.0.0', bytes: program, mode: 0o100755 }]);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const pathOf = (version: string, platform: string): string =>
  `registry.terraform.io/acme/rocket/terraform-provider-rocket_${version}_${platform}.zip`;

const set = (gateway: ScratchGateway, attributes: object): Promise<Answered> =>
  gateway.ask('PATCH', settings, { json: { data: { type: 'provider-mirror-settings', attributes } } });
const bring = (gateway: ScratchGateway, bytes: Buffer): Promise<Answered> => gateway.ask('POST', bundles, { bytes });

test('a bundle is kept, offered by the protocol of mirrors, listed and deleted', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const other = zipOf([{ name: 'terraform-provider-rocket_v1.1.0', bytes: program, mode: 0o100755, isDeflated: true }]);
  const bundle = tarOf([
    { path: './registry.terraform.io/acme/rocket/index.json', bytes: Buffer.from('{}') },
    { path: `./${pathOf('1.0.0', 'linux_amd64')}`, bytes: zip },
    { path: `./${pathOf('1.0.0', 'darwin_arm64')}`, bytes: zip },
    { path: `./${pathOf('1.1.0', 'linux_amd64')}`, bytes: other },
  ]);
  const brought = await bring(gateway, bundle);
  assert.equal(brought.status, 201, JSON.stringify([brought.body, gateway.faults]));
  assert.deepEqual(
    brought.body.data.map(({ attributes: of }: Answered['body']) => [of.version, of.os, of.shasum, of.source]),
    [
      ['1.0.0', 'darwin', sha256(zip), 'bundle'],
      ['1.0.0', 'linux', sha256(zip), 'bundle'],
      ['1.1.0', 'linux', sha256(other), 'bundle'],
    ],
  );
  assert.equal((await ask('GET', `${mirror}/index.json`)).status, 404, 'it is off');
  assert.equal((await set(gateway, { mode: 'bundle' })).status, 200);
  assert.equal((await ask('GET', `${mirror}/index.json`, { token: null })).status, 401);
  const { token } = await makePerson(gateway, 'bert');
  const versions = await ask('GET', `${mirror}/index.json`, { token });
  assert.deepEqual(versions.body, { versions: { '1.0.0': {}, '1.1.0': {} } });
  assert.match(String(versions.headers['content-type']), /^application\/json/);
  const { archives } = (await ask('GET', `${mirror}/1.0.0.json`, { token })).body;
  assert.deepEqual(Object.keys(archives), ['darwin_arm64', 'linux_amd64']);
  const list = `${sha256(program)}  terraform-provider-rocket_v1.0.0\n`;
  assert.deepEqual(archives.linux_amd64.hashes, [
    `h1:${createHash('sha256').update(list).digest('base64')}`,
    `zh:${sha256(zip)}`,
  ]);
  // Terraform sends no token there.
  const got = await ask('GET', archives.linux_amd64.url, { token: null });
  assert.deepEqual([got.status, got.bytes], [200, zip]);
  for (const path of ['2.0.0.json', 'nonsense.json', '1.0.0', '..json'])
    assert.equal((await ask('GET', `${mirror}/${path}`)).status, 404, path);
  assert.equal((await ask('GET', `${mirror.replace('acme', 'other')}/index.json`)).status, 404);

  // A run has no other token than its own.
  const workspace = await gateway.makeWorkspace('w');
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  const { context } = await gateway.claim(run, 'plan');
  assert.deepEqual(context.mirroredHosts, ['registry.terraform.io', 'registry.opentofu.org']);
  assert.equal((await ask('GET', `${mirror}/index.json`, { token: context.runToken })).status, 200);

  for (const [method, url] of [
    ['GET', packages],
    ['GET', settings],
    ['POST', bundles],
  ] as const)
    assert.equal((await ask(method, url, { token })).status, 404, url);
  const listed = (await ask('GET', packages)).body;
  assert.deepEqual(
    [listed.data.length, listed.meta['total-bytes']],
    [3, zip.length + other.length],
    'what two have in common is kept once',
  );
  const found = (await ask('GET', `${packages}?q=1.1.0`)).body.data;
  assert.deepEqual([found.length, found[0].attributes.size], [1, other.length]);
  assert.equal((await bring(gateway, bundle)).status, 201, 'once more is no harm');
  const changed = tarOf([{ path: pathOf('1.1.0', 'linux_amd64'), bytes: zip }]);
  const refused = await bring(gateway, changed);
  assert.deepEqual(
    [refused.status, /1\.1\.0_linux_amd64\.zip is kept with other bytes/.test(refused.body.errors[0].detail)],
    [409, true],
  );
  assert.equal((await ask('DELETE', `${packages}/${found[0].id}`, { token })).status, 404);
  assert.equal((await ask('DELETE', `${packages}/${found[0].id}`)).status, 204);
  assert.equal((await ask('GET', `${packages}/${found[0].id}`)).status, 404);
  assert.deepEqual((await ask('GET', `${mirror}/index.json`)).body, { versions: { '1.0.0': {} } });
  const trail = (await ask('GET', '/api/v2/terrace/audit-trail?page[size]=100')).body.data
    .filter(({ resource }: Answered['body']) => /^(provider_mirror|site_setting)/.test(resource.type))
    .map(({ resource, auth }: Answered['body']) => [resource.action, resource.meta.name, auth.description]);
  assert.deepEqual(trail[0], ['destroy', pathOf('1.1.0', 'linux_amd64'), 'anna']);
  assert.equal(trail.length, 5);
  await gateway.owner.query(`update object set created_at = now() - interval '25 hours'`);
  await gateway.sweep();
  assert.equal((await ask('GET', archives.linux_amd64.url, { token: null })).status, 200, 'it is somebody’s');
  assert.deepEqual(gateway.faults, []);
});

test('a zip of the same is a bundle as well', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const bundle = zipOf([
    { name: 'registry.terraform.io/', mode: 0o040755 },
    { name: 'registry.terraform.io/acme/rocket/1.0.0.json', bytes: Buffer.from('{}'), isDeflated: true },
    { name: pathOf('1.0.0', 'linux_amd64'), bytes: zip, isDeflated: true },
  ]);
  const { status, body } = await bring(gateway, bundle);
  assert.deepEqual([status, body.data.length, body.data[0].attributes.shasum], [201, 1, sha256(zip)]);
  assert.deepEqual(gateway.faults, []);
});

test('a hostile bundle is refused by the name of its entry, and nothing of it is kept', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const good = pathOf('1.0.0', 'linux_amd64');
  const within = (entry: Parameters<typeof zipOf>[0][number]): Buffer =>
    zipOf([{ name: 'terraform-provider-rocket_v1.0.0', bytes: program }, entry]);
  const cases: readonly (readonly [Buffer, RegExp])[] = [
    [tarOf([{ path: `../${good}`, bytes: zip }]), /entry "\.\.\/registry.* leads out of the bundle/],
    [tarOf([{ path: `/${good}`, bytes: zip }]), /entry "\/registry.* has an absolute path/],
    [
      tarOf([{ path: good, bytes: Buffer.alloc(0), kind: '2', target: '/etc/passwd' }]),
      /linux_amd64\.zip" is a SymbolicLink/,
    ],
    [tarOf([{ path: good, bytes: Buffer.alloc(0), kind: '1', target: '/etc/passwd' }]), /linux_amd64\.zip" is a Link/],
    [
      tarOf([
        { path: good, bytes: zip },
        { path: `./${good}`, bytes: zip },
      ]),
      /linux_amd64\.zip" comes twice/,
    ],
    [tarOf([{ path: 'registry.terraform.io/acme/rocket/README', bytes: zip }]), /rocket\/README" is no package/],
    [tarOf([{ path: `mirror/${good}`, bytes: zip }]), /"mirror\/registry.* is no package .* HOST\/NAMESPACE\/TYPE/],
    [
      tarOf([{ path: good, bytes: Buffer.from('no zip, and long enough to be one') }]),
      /linux_amd64\.zip cannot be used: it is no intact zip/,
    ],
    [
      tarOf([{ path: good, bytes: within({ name: '../x', bytes: program }) }]),
      /linux_amd64\.zip cannot be used: its entry "\.\.\/x" leads out/,
    ],
    [tarOf([{ path: good, bytes: within({ name: 'x', bytes: program, mode: 0o120777 }) }]), /its entry "x" is a link/],
    [
      tarOf([
        { path: good, bytes: within({ name: 'x', isDeflated: true, bytes: Buffer.alloc(10_000), says: { size: 1 } }) },
      ]),
      /its entry "x" is larger than it says/,
    ],
    [tarOf([{ path: good, bytes: zipOf([{ name: 'README' }]) }]), /it has no program terraform-provider-rocket/],
    [tarOf([{ path: 'registry.terraform.io/acme/rocket/index.json', bytes: Buffer.from('{}') }]), /holds no package/],
    [tarOf([{ path: good, bytes: zip }]).subarray(0, 200), /no intact tar\.gz/],
    [Buffer.concat([tarOf([{ path: good, bytes: zip }]).subarray(0, -8), Buffer.alloc(8)]), /no intact tar\.gz/],
    [gzipSync(Buffer.from('words')), /no intact tar\.gz|holds no package/],
    [zipOf([{ name: `../${good}`, bytes: zip }]), /its entry "\.\.\/registry.* leads out/],
    [zipOf([{ name: good, bytes: zip, mode: 0o120777 }]), /linux_amd64\.zip" is a link/],
    [Buffer.from('words'), /a tar\.gz or a zip, and this is neither/],
    [Buffer.alloc(0), /neither/],
  ];
  for (const [bundle, words] of cases) {
    const { status, body } = await bring(gateway, bundle);
    assert.equal(status, 422, `${words.source}: ${JSON.stringify(body)}`);
    assert.match(body.errors[0].detail, words);
  }
  assert.deepEqual((await gateway.ask('GET', packages)).body.data, []);
  assert.deepEqual(gateway.faults, []);
});

test('what can be set is said, and this server is no registry of its own mirror', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const start = (await gateway.ask('GET', settings)).body.data;
  assert.deepEqual(start.attributes, {
    mode: 'off',
    hosts: ['registry.terraform.io', 'registry.opentofu.org'],
    modules: false,
    'bytes-max': 100 * 1024 ** 3,
  });
  for (const [attributes, at] of [
    [{ mode: 'on' }, 'mode'],
    [{ hosts: ['https://registry.terraform.io'] }, 'hosts/0'],
    [{ hosts: ['Registry.Terraform.io'] }, 'hosts/0'],
    [{ hosts: ['tf.acme.test:8443'] }, 'hosts'],
    [{ hosts: [new URL(gateway.services.origin).host] }, 'hosts'],
  ] as const) {
    const { status, body } = await set(gateway, attributes);
    assert.deepEqual(
      [status, body.errors[0].source.pointer],
      [422, `/data/attributes/${at}`],
      JSON.stringify(attributes),
    );
  }
  const workspace = await gateway.makeWorkspace('w');
  await gateway.makeConfiguration(workspace);
  const { context } = await gateway.claim(await gateway.makeRun(workspace), 'plan');
  assert.equal(context.mirroredHosts, null);
  assert.equal((await set(gateway, { hosts: ['tf.acme.test'], mode: 'pull-through' })).status, 200);
  assert.equal((await set(gateway, { mode: null })).body.data.attributes.mode, 'pull-through');
  assert.deepEqual(gateway.faults, []);
});
