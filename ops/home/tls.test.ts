// The certificates serve a real TLS handshake under every name, and the authority that users trust outlives the server's.

import { strict as assert } from 'node:assert';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, createServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { openHome } from './home.ts';
import type { Home } from './home.ts';
import { certificateNames, forgetAuthorityKey, makeAuthority, openCertificates, trustAuthority } from './tls.ts';
import type { Certificates } from './tls.ts';

async function scratchHome() {
  const path = await mkdtemp(join(tmpdir(), 'terrace-tls-'));
  const home: Home = await openHome(path);
  return { home, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Whether a client that trusts `ca` accepts the server as `name`. */
async function accepts({ key, chain }: Certificates, ca: string, name: string): Promise<boolean> {
  const server = createServer({ key, cert: chain }, (socket) => socket.end());
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const isAddress = /^[\d.]+$/.test(name);
  const socket = connect({
    port,
    host: isAddress ? name : '127.0.0.1',
    ca,
    ...(isAddress ? {} : { servername: name }),
  });
  try {
    return await new Promise((resolve) => {
      socket.once('secureConnect', () => resolve(socket.authorized));
      socket.once('error', () => resolve(false));
    });
  } finally {
    socket.destroy();
    server.close();
  }
}

test('the server is known by each of its names to who trusts the authority, and to nobody else', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const authority = await makeAuthority(home);
  const certificates = await openCertificates(home, authority, certificateNames('tfe.example.org'));
  for (const name of ['localhost', '127.0.0.1', 'tfe.example.org'])
    assert.ok(await accepts(certificates, authority.certificate, name), name);
  assert.ok(!(await accepts(certificates, authority.certificate, 'other.example.org')));
  const other = await makeAuthority(home);
  assert.ok(!(await accepts(certificates, other.certificate, 'localhost')), 'by another authority');
  for (const [file, mode] of [
    ['server-key.pem', 0o600],
    ['server.pem', 0o644],
    ['ca.pem', 0o644],
    ['bundle.pem', 0o644],
  ] as const)
    assert.equal((await stat(home.file('tls', file))).mode & 0o777, mode, file);
  assert.equal((await readdir(home.file('tls'))).length, 4, 'the key of the authority is not in the home');
  const bundle = (await home.read('tls/bundle.pem')) ?? '';
  assert.ok(bundle.includes(authority.certificate.trim()) && bundle.split('BEGIN CERTIFICATE').length > 50);
});

test('a second start keeps the certificate; a new name or a damaged file gets a new one from the same authority', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const authority = await makeAuthority(home);
  const first = await openCertificates(home, authority, certificateNames(null));
  assert.deepEqual(await openCertificates(home, authority, certificateNames(null)), first);
  const named = await openCertificates(home, authority, certificateNames('tfe.example.org'));
  assert.notEqual(named.chain, first.chain);
  assert.ok(await accepts(named, authority.certificate, 'tfe.example.org'));
  for (const [file, text] of [
    ['server.pem', 'damaged'],
    ['server-key.pem', first.key],
    ['server.pem', first.chain],
  ] as const) {
    await home.write(`tls/${file}`, text);
    const mended = await openCertificates(home, authority, certificateNames('tfe.example.org'));
    assert.ok(await accepts(mended, authority.certificate, 'tfe.example.org'), `after a bad ${file}`);
    const days = (new X509Certificate(mended.chain).validToDate.getTime() - Date.now()) / 86_400_000;
    assert.ok(days > 390 && days < 398, `${days} days: browsers refuse more than 398`);
  }
});

test('two homes serve certificates of one authority, and a home that comes to another authority takes that one', async () => {
  await using one = await scratchHome();
  await using two = await scratchHome();
  const authority = await makeAuthority(one.home);
  const served = await openCertificates(two.home, authority, certificateNames(null));
  assert.ok(await accepts(served, authority.certificate, 'localhost'));
  const other = await makeAuthority(one.home);
  const again = await openCertificates(two.home, other, certificateNames(null));
  assert.ok(await accepts(again, other.certificate, 'localhost'));
  assert.ok(!(await accepts(again, authority.certificate, 'localhost')));
  assert.equal(await two.home.read('tls/ca.pem'), other.certificate);
  assert.ok(!(await two.home.read('tls/bundle.pem'))?.includes(authority.certificate));
});

test('an authority that an earlier release kept in the home stays the one that users trust, and its key leaves the home', async () => {
  await using scratch = await scratchHome();
  await using elsewhere = await scratchHome();
  const { home } = scratch;
  const before = await makeAuthority(home);
  await trustAuthority(home, before.certificate);
  await home.write('tls/ca-key.pem', before.key);
  assert.deepEqual(await makeAuthority(home), before);
  await home.write('tls/ca-key.pem', (await makeAuthority(elsewhere.home)).key);
  assert.notDeepEqual(await makeAuthority(home), before, 'a key of another certificate makes no pair');
  await forgetAuthorityKey(home);
  assert.equal(await home.read('tls/ca-key.pem'), null);
});

test('users and runs trust what the process was told to trust, from its next start on', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const [own, told] = [await makeAuthority(home), await makeAuthority(home)];
  await trustAuthority(home, own.certificate);
  const trusted = getCACertificates('default');
  const bundle = async (): Promise<string> => (await home.read('tls/bundle.pem')) ?? '';
  assert.ok(!(await bundle()).includes(told.certificate.trim()));
  setDefaultCACertificates([...trusted, told.certificate]);
  try {
    await trustAuthority(home, own.certificate);
  } finally {
    setDefaultCACertificates(trusted);
  }
  assert.ok((await bundle()).includes(told.certificate.trim()));
  assert.ok((await bundle()).endsWith(own.certificate));
  assert.equal(await home.read('tls/ca.pem'), own.certificate, 'which is the authority of this installation alone');
});
