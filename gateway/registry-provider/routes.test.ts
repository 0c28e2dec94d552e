// Private providers over HTTP: named, filled and signed; what terraform would refuse is refused to whoever brings it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { makePerson } from '../team/scratch-people.ts';
import { makeScratchKey } from './scratch-key.ts';
import { buildProvider } from './scratch-provider.ts';

const skip = skipWithoutPostgres;
const providers = `/api/v2/organizations/${organization}/registry-providers`;
const path = `${providers}/private/${organization}/rocket`;
const registry = `/api/registry/v1/providers/${organization}/rocket`;
const keys = '/api/registry/private/v2/gpg-keys';

const post = async (gateway: ScratchGateway, url: string, type: string, attributes: object): Promise<Answered> =>
  await gateway.ask('POST', url, { json: { data: { type, attributes } } });
const makeProvider = async (gateway: ScratchGateway, attributes: object = {}): Promise<Answered> =>
  await post(gateway, providers, 'registry-providers', {
    ...{ name: 'rocket', namespace: organization, 'registry-name': 'private' },
    ...attributes,
  });
const put = async (gateway: ScratchGateway, url: string, bytes: Uint8Array): Promise<Answered> =>
  await gateway.ask('PUT', url, { token: null, bytes });

test('a signed provider is there once it is whole', { skip }, async () => {
  await using gateway = await openScratchGateway();
  assert.equal((await makeProvider(gateway)).status, 201);
  const key = await makeScratchKey();
  const made = await post(gateway, keys, 'gpg-keys', { namespace: organization, 'ascii-armor': key.asciiArmor });
  assert.equal(made.status, 201);
  const keyId = made.body.data.attributes['key-id'];
  assert.match(keyId, /^[0-9A-F]{16}$/);
  const built = await buildProvider(key, { name: 'rocket', version: '1.0.0', platform: 'linux_amd64' });
  const version = await post(gateway, `${path}/versions`, 'registry-provider-versions', {
    ...{ version: '1.0.0', 'key-id': keyId, protocols: ['5.0'] },
  });
  assert.equal(version.status, 201);
  const { links } = version.body.data;
  const platform = await post(gateway, `${path}/versions/1.0.0/platforms`, 'registry-provider-version-platforms', {
    ...{ os: 'linux', arch: 'amd64', filename: built.filename, shasum: built.shasum },
  });
  assert.equal(platform.status, 201);
  const listed = async () => (await gateway.ask('GET', `${registry}/versions`)).body.versions;
  const download = () => gateway.ask('GET', `${registry}/1.0.0/download/linux/amd64`);

  assert.equal((await put(gateway, links['shasums-upload'], built.sums)).status, 200);
  assert.equal((await put(gateway, links['shasums-sig-upload'], built.signature)).status, 200);
  assert.deepEqual(await listed(), []);
  assert.equal((await download()).status, 404);
  const binary = platform.body.data.links['provider-binary-upload'];
  const wrong = await put(gateway, binary, Buffer.from('another file'));
  assert.deepEqual(
    [wrong.status, /was declared for terraform-provider-rocket/.test(wrong.body.errors[0].detail)],
    [422, true],
  );
  assert.equal((await put(gateway, binary, built.zip)).status, 200);
  assert.deepEqual(await listed(), [
    { version: '1.0.0', protocols: ['5.0'], platforms: [{ os: 'linux', arch: 'amd64' }] },
  ]);
  const { body } = await download();
  assert.deepEqual([body.filename, body.shasum, body.os, body.arch], [built.filename, built.shasum, 'linux', 'amd64']);
  assert.equal(body.signing_keys.gpg_public_keys[0].ascii_armor, key.asciiArmor);
  const got = async (url: string) => (await gateway.ask('GET', url, { token: null })).bytes;
  assert.deepEqual(await got(body.download_url), built.zip);
  assert.deepEqual(await got(body.shasums_url), built.sums);
  assert.deepEqual(await got(body.shasums_signature_url), Buffer.from(built.signature));

  const read = (await gateway.ask('GET', `${path}/versions/1.0.0`)).body.data;
  assert.deepEqual(Object.keys(read.links).toSorted(), ['shasums-download', 'shasums-sig-download']);
  const whole = (await gateway.ask('GET', `${path}?include=registry-provider-versions`)).body;
  assert.deepEqual(
    whole.included.map(({ id }: { readonly id: string }) => id),
    [read.id],
  );
  await gateway.owner.query(`update object set created_at = now() - interval '25 hours'`);
  // The file that was not taken is nobody's.
  assert.equal((await gateway.sweep()).objects, 1);
  assert.equal((await gateway.ask('DELETE', path)).status, 204);
  assert.equal((await gateway.sweep()).objects, 3);
  assert.deepEqual(gateway.faults, []);
});

test('a signature of another key, an armored one and sums that are none are refused in words', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await makeProvider(gateway);
  const [key, other] = [await makeScratchKey(), await makeScratchKey()];
  const built = await buildProvider(key, { name: 'rocket', version: '1.0.0', platform: 'linux_amd64' });
  const make = async (version: string, keyId: string): Promise<Readonly<Record<string, string>>> =>
    (await post(gateway, `${path}/versions`, 'registry-provider-versions', { version, 'key-id': keyId })).body.data
      .links;
  const sign = async (links: Readonly<Record<string, string>>, signature: Uint8Array): Promise<Answered> => {
    await put(gateway, links['shasums-upload'] ?? '', built.sums);
    return await put(gateway, links['shasums-sig-upload'] ?? '', signature);
  };
  const unknown = await sign(await make('1.0.0', '32966F3FB5AC1129'), built.signature);
  assert.deepEqual([unknown.status, /no key 32966F3FB5AC1129/.test(unknown.body.errors[0].detail)], [422, true]);
  const made = await post(gateway, keys, 'gpg-keys', { namespace: organization, 'ascii-armor': key.asciiArmor });
  const keyId = made.body.data.attributes['key-id'];
  const links = await make('1.1.0', keyId);
  const refused: readonly (readonly [Uint8Array, RegExp])[] = [
    [await other.signed(built.sums), /the signature does not hold/],
    [await key.signed(Buffer.from('other sums')), /the signature does not hold/],
    [Buffer.from('-----BEGIN PGP SIGNATURE-----\n'), /no binary detached OpenPGP signature/],
  ];
  for (const [signature, words] of refused) {
    const { status, body } = await sign(links, signature);
    assert.deepEqual([status, words.test(body.errors[0].detail)], [422, true], body.errors[0].detail);
  }
  assert.equal((await sign(links, built.signature)).status, 200);
  const noSums = await put(gateway, (await make('1.2.0', keyId))['shasums-upload'] ?? '', Buffer.from('no sums'));
  assert.deepEqual([noSums.status, /SHA256SUMS/.test(noSums.body.errors[0].detail)], [422, true]);
  const noKey = await post(gateway, keys, 'gpg-keys', { namespace: organization, 'ascii-armor': 'words' });
  assert.deepEqual([noKey.status, noKey.body.errors[0].source.pointer], [422, '/data/attributes/ascii-armor']);
  assert.deepEqual(gateway.faults, []);
});

test(
  'names are taken once; strangers see nothing; what an organization shares with all is there for all',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    await makeProvider(gateway);
    assert.equal((await makeProvider(gateway)).status, 422);
    assert.equal((await makeProvider(gateway, { namespace: 'other' })).status, 422);
    assert.equal(
      (await makeProvider(gateway, { 'registry-name': 'public', namespace: 'hashicorp', name: 'aws' })).status,
      201,
    );
    assert.equal((await gateway.ask('GET', `${providers}?filter%5Bregistry_name%5D=public`)).body.data.length, 1);
    const { token } = await makePerson(gateway, 'bert');
    for (const url of [providers, path, `${registry}/versions`])
      assert.equal((await gateway.ask('GET', url, { token })).status, 404, url);
    await gateway.owner.query('update organization set global_provider_sharing = true where name = $1', [organization]);
    assert.equal((await gateway.ask('GET', `${registry}/versions`, { token })).status, 200);
    assert.equal((await gateway.ask('GET', path, { token })).status, 404);
    assert.deepEqual(gateway.faults, []);
  },
);
