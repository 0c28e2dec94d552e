// The certificates serve a real TLS handshake under every name, and the authority that users trust outlives the server's.

import { strict as assert } from 'node:assert';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { openHome } from './home.ts';
import type { Home } from './home.ts';
import { certificateNames, openCertificates } from './tls.ts';
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
  const certificates = await openCertificates(home, certificateNames('tfe.example.org'));
  for (const name of ['localhost', '127.0.0.1', 'tfe.example.org'])
    assert.ok(await accepts(certificates, certificates.authority, name), name);
  assert.ok(!(await accepts(certificates, certificates.authority, 'other.example.org')));
  await using elsewhere = await scratchHome();
  const other = await openCertificates(elsewhere.home, certificateNames(null));
  assert.ok(!(await accepts(certificates, other.authority, 'localhost')), 'by another authority');
  for (const [file, mode] of [
    ['ca-key.pem', 0o600],
    ['server-key.pem', 0o600],
    ['ca.pem', 0o644],
    ['bundle.pem', 0o644],
  ] as const)
    assert.equal((await stat(home.file('tls', file))).mode & 0o777, mode, file);
  const bundle = (await home.read('tls/bundle.pem')) ?? '';
  assert.ok(bundle.includes(certificates.authority.trim()) && bundle.split('BEGIN CERTIFICATE').length > 50);
});

test('a second start keeps the certificate; a new name gets a new one from the same authority', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const first = await openCertificates(home, certificateNames(null));
  assert.deepEqual(await openCertificates(home, certificateNames(null)), first);
  const named = await openCertificates(home, certificateNames('tfe.example.org'));
  assert.notEqual(named.chain, first.chain);
  assert.equal(named.authority, first.authority);
  assert.ok(await accepts(named, first.authority, 'tfe.example.org'));
  await home.write('tls/server.pem', 'damaged');
  const mended = await openCertificates(home, certificateNames('tfe.example.org'));
  assert.equal(mended.authority, first.authority);
  const days = (new X509Certificate(mended.chain).validToDate.getTime() - Date.now()) / 86_400_000;
  assert.ok(days > 390 && days < 398, `${days} days: browsers refuse more than 398`);
});
