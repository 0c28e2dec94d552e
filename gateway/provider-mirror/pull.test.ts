// What the mirror of providers does not keep it fetches from its registry: once for all who ask, also at two gateways, kept from then on, and
// only what the registry has signed.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { after, test } from 'node:test';
import { changeMirrorSettings } from '@terrace/actors/site/view/provider-mirror';
import { scratchCertificate } from '@terrace/runtime/jobs/scratch-certificate';
import { eventually, openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { makeScratchKey } from '../registry-provider/scratch-key.ts';
import { buildProvider } from '../registry-provider/scratch-provider.ts';
import type { ScratchProvider } from '../registry-provider/scratch-provider.ts';
import { startScratchRegistry } from './scratch-registry.ts';
import type { ScratchRegistry } from './scratch-registry.ts';

const settings = '/api/v2/terrace/provider-mirror-settings';
const of = { namespace: 'acme', type: 'rocket' };
const files = '/files/acme/rocket/1.0.0';

interface House extends AsyncDisposable {
  readonly gateway: ScratchGateway;
  readonly registry: ScratchRegistry;
  readonly built: ScratchProvider;
  readonly path: string;
  readonly set: (attributes: object) => Promise<void>;
}

const trusted = getCACertificates('default');
after(() => setDefaultCACertificates(trusted));

async function openHouse(): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-registry-'));
  const certificate = await scratchCertificate(folder);
  setDefaultCACertificates([...trusted, certificate.cert]);
  const registry = await startScratchRegistry(certificate);
  const gateway = await openScratchGateway();
  const built = await buildProvider(registry.key, { name: 'rocket', version: '1.0.0', platform: 'linux_amd64' });
  registry.publish({ ...of, version: '1.0.0' }, built);
  const set = async (attributes: object): Promise<void> => {
    const { status } = await gateway.ask('PATCH', settings, { json: { data: { attributes } } });
    assert.equal(status, 200);
  };
  await set({ mode: 'pull-through' });
  // One with a port, which terraform could not ask for, and which no site admin may set.
  await changeMirrorSettings(gateway.services.sql, { hosts: [registry.host] });
  const path = `/api/registry/mirror/v1/providers/${registry.host}/acme/rocket`;
  return {
    ...{ gateway, registry, built, path, set },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await registry.stop().catch(() => undefined);
      await rm(folder, { recursive: true });
    },
  };
}

const versionsOf = ({ body }: Answered): readonly string[] => Object.keys(body.versions);

test(
  'one fetch serves all who ask at once, at two gateways, and lasts when the registry is gone',
  { skip },
  async () => {
    await using house = await openHouse();
    const { gateway, registry, built, path } = house;
    const [here, there] = [gateway.ask, await gateway.openAnother()];
    const all = async (url: string, token?: null): Promise<readonly Answered[]> => {
      const asking = token === null ? { token } : {};
      return await Promise.all([here, there, here, there].map((ask) => ask('GET', url, asking)));
    };
    registry.delayMs = 200;
    for (const answer of await all(`${path}/index.json`))
      assert.deepEqual(versionsOf(answer), ['1.0.0'], JSON.stringify([answer.body, gateway.faults]));
    const discovery = '/.well-known/terraform.json';
    const list = [discovery, '/v1/providers/acme/rocket/versions'];
    assert.deepEqual(registry.asked, list);
    const described = await all(`${path}/1.0.0.json`);
    const { url, hashes } = (described[0] as Answered).body.archives.linux_amd64;
    assert.deepEqual(hashes, [`zh:${built.shasum}`]);
    const download = '/v1/providers/acme/rocket/1.0.0/download/linux/amd64';
    const sums = [discovery, download, `${files}/SHA256SUMS`, `${files}/SHA256SUMS.sig`];
    assert.deepEqual(registry.asked, [...list, ...sums]);
    for (const answer of await all(url, null)) assert.deepEqual([answer.status, answer.bytes], [200, built.zip]);
    assert.deepEqual(registry.asked, [...list, ...sums, discovery, download, `${files}/${built.filename}`]);
    const kept = (await here('GET', '/api/v2/terrace/provider-mirror-packages')).body;
    assert.deepEqual(
      kept.data.map(({ attributes }: Answered['body']) => [attributes.source, attributes.size, attributes.shasum]),
      [['registry', built.zip.length, built.shasum]],
    );

    const before = registry.asked.length;
    await registry.stop();
    await gateway.passTime(3_600_000);
    for (const answer of await all(`${path}/index.json`)) assert.deepEqual(versionsOf(answer), ['1.0.0']);
    const again = (await there('GET', `${path}/1.0.0.json`)).body.archives.linux_amd64;
    assert.deepEqual(again.hashes, [kept.data[0].attributes.h1, `zh:${built.shasum}`]);
    assert.deepEqual((await there('GET', again.url, { token: null })).bytes, built.zip);
    assert.equal(registry.asked.length, before);
    await eventually('the list could not be refreshed', () => gateway.faults.length > 0);
    assert.deepEqual(gateway.faults.length, 1, 'once');
    assert.match(
      gateway.faults[0] ?? '',
      /the versions of provider 127.* cannot be fetched: 127\.0\.0\.1:\d+ did not answer/,
    );
    // The same where it never listed what a bundle brought: it is asked once, and not by each who comes.
    await gateway.owner.query('delete from provider_mirror_list');
    for (let turn = 0; turn < 3; turn += 1)
      assert.deepEqual(versionsOf(await here('GET', `${path}/index.json`)), ['1.0.0']);
    assert.equal(gateway.faults.length, 2);
    // What was never fetched says what could not be reached.
    const other = await here('GET', `${path.replace('rocket', 'other')}/index.json`);
    assert.equal(other.status, 502);
    assert.match(
      other.body.errors[0].detail,
      /acme\/other cannot be fetched: 127\.0\.0\.1:\d+ did not answer \(ECONNREFUSED\)/,
    );
  },
);

test(
  'a list is asked for again after a while, and a registry without the provider is told from one that is away',
  { skip },
  async () => {
    await using house = await openHouse();
    const { gateway, registry, path } = house;
    const { ask } = gateway;
    assert.deepEqual(versionsOf(await ask('GET', `${path}/index.json`)), ['1.0.0']);
    registry.publish(
      { ...of, version: '1.1.0' },
      await buildProvider(registry.key, { name: 'rocket', version: '1.1.0', platform: 'linux_amd64' }),
    );
    assert.deepEqual(versionsOf(await ask('GET', `${path}/index.json`)), ['1.0.0']);
    await gateway.passTime(11 * 60_000);
    registry.delayMs = 200;
    assert.deepEqual(versionsOf(await ask('GET', `${path}/index.json`)), ['1.0.0'], 'nobody waits for the new one');
    await eventually('the new one is there', async () => {
      const versions = versionsOf(await ask('GET', `${path}/index.json`));
      return versions.length === 2 && versions[1] === '1.1.0';
    });
    assert.equal(registry.asked.filter((asked) => asked.endsWith('/versions')).length, 2, 'and it is asked for once');
    const nowhere = await ask('GET', `${path.replace('rocket', 'nothing')}/index.json`);
    assert.equal(nowhere.status, 404);
    assert.equal((await ask('GET', `${path}/9.9.9.json`)).status, 404);
  },
);

test('nobody is asked where only bundles count', { skip }, async () => {
  await using house = await openHouse();
  const { gateway, registry, path, set } = house;
  await set({ mode: 'bundle' });
  assert.equal((await gateway.ask('GET', `${path}/index.json`)).status, 404);
  assert.equal((await gateway.ask('GET', `${path}/1.0.0.json`)).status, 404);
  await set({ mode: 'pull-through' });
  const { url } = (await gateway.ask('GET', `${path}/1.0.0.json`)).body.archives.linux_amd64;
  const asked = registry.asked.length;
  await set({ mode: 'bundle' });
  assert.equal((await gateway.ask('GET', url, { token: null })).status, 404, 'nor by an address of before');
  assert.equal(registry.asked.length, asked);
  await set({ mode: 'pull-through', hosts: ['registry.terraform.io'] });
  assert.equal(
    (await gateway.ask('GET', `${path}/index.json`)).status,
    404,
    'nor one that the mirror does not stand for',
  );
  assert.equal(registry.asked.length, asked);
  assert.deepEqual(gateway.faults, []);
});

test('what is not signed, or not what was signed, is not kept', { skip }, async () => {
  await using house = await openHouse();
  const { gateway, registry, built, path } = house;
  const { ask } = gateway;
  const other = await makeScratchKey();
  const lie = async (at: string, give: (truth: Buffer) => Buffer | number, words: RegExp): Promise<void> => {
    registry.lies.set(at, give);
    const { status, body } = await ask('GET', `${path}/1.0.0.json`);
    assert.deepEqual([status, words.test(body.errors[0].detail)], [502, true], JSON.stringify(body));
    registry.lies.clear();
  };
  const forged = Buffer.from(await other.signed(built.sums));
  await lie(`${files}/SHA256SUMS.sig`, () => forged, /SHA256SUMS cannot be believed: the signature does not hold/);
  await lie(
    `${files}/SHA256SUMS`,
    () => Buffer.from(`${'0'.repeat(64)}  ${built.filename}\n`),
    /the signature does not hold/,
  );
  await lie(`${files}/SHA256SUMS.sig`, () => 500, /SHA256SUMS\.sig answered with status 500/);
  const download = '/v1/providers/acme/rocket/1.0.0/download/linux/amd64';
  const changed = (change: (said: Answered['body']) => object) => (truth: Buffer) =>
    Buffer.from(JSON.stringify(change(JSON.parse(truth.toString()))));
  const signing = (keys: readonly object[]) =>
    changed((said) => ({ ...said, signing_keys: { gpg_public_keys: keys } }));
  await lie(download, signing([]), /its registry publishes no key/);
  await lie(download, signing([{ ascii_armor: 'words' }]), /a key that its registry publishes is none/);
  await lie(download, signing([{ ascii_armor: other.asciiArmor }]), /the signature does not hold/);
  await lie(download, () => Buffer.from('words'), /answered with what a registry does not say/);
  await lie(
    download,
    changed((said) => ({ ...said, shasums_url: 'http://127.0.0.1/x' })),
    /is no address of HTTPS/,
  );
  await lie('/.well-known/terraform.json', () => Buffer.from('{}'), /is no registry of providers|cannot be fetched/);

  const { url } = (await ask('GET', `${path}/1.0.0.json`)).body.archives.linux_amd64;
  const fetched = async (at: string, give: (truth: Buffer) => Buffer | number, words: RegExp): Promise<void> => {
    registry.lies.set(at, give);
    const { status, body } = await ask('GET', url, { token: null });
    assert.deepEqual([status, words.test(body.errors[0].detail)], [502, true], JSON.stringify(body));
    registry.lies.clear();
  };
  await fetched(
    `${files}/${built.filename}`,
    (zip) => Buffer.concat([zip, Buffer.from('x')]),
    /is not kept: its SHA-256 is [0-9a-f]{64}, and the signed sums say/,
  );
  await fetched(`${files}/${built.filename}`, () => 503, /answered with status 503/);
  await fetched(
    download,
    changed((said) => ({ ...said, shasum: 'f'.repeat(64) })),
    /its registry says that its SHA-256 is f+, and the signed sums say/,
  );
  assert.deepEqual((await ask('GET', '/api/v2/terrace/provider-mirror-packages')).body.data, []);
  assert.equal((await ask('GET', url, { token: null })).status, 200, 'and when it is honest, it is believed');
});
