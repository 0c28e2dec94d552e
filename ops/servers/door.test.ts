// The doors of the embedded servers: ordinary clients come in by TLS when they trust the authority; in the clear, or by another
// authority, nobody does.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { Client } from 'pg';
import { connectNats } from '@terrace/runtime/bus/nats';
import { openHome } from '../home/home.ts';
import { certificateNames, makeAuthority, openCertificates } from '../home/tls.ts';
import { openDoor } from './door.ts';

const { TERRACE_TEST_NATS_URL: natsUrl, TERRACE_TEST_POSTGRES_URL: postgresUrl } = process.env;
// Every 127.x.y.z is this machine on Linux, so one of them can be the address that others use.
const skip =
  natsUrl === undefined || postgresUrl === undefined || process.platform !== 'linux'
    ? 'needs TERRACE_TEST_NATS_URL and TERRACE_TEST_POSTGRES_URL (npm test sets them), and Linux'
    : false;
const address = '127.0.0.9';

async function openScene(kind: 'nats' | 'postgres', at: { readonly hostname: string; readonly port: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-door-'));
  const home = await openHome(folder);
  const authority = await makeAuthority(home);
  const certificates = await openCertificates(home, authority, certificateNames(address));
  const target = { host: at.hostname, port: Number(at.port) };
  const door = await openDoor({ kind, address, target, certificates });
  return {
    ca: authority.certificate,
    other: (await makeAuthority(home)).certificate,
    door,
    async [Symbol.asyncDispose]() {
      await door.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** How a client ends that sends `bytes` in the clear. */
function speakPlainly(port: number, bytes: Buffer | string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.once('error', () => {});
    socket.once('close', () => resolve(heard));
    socket.once('connect', () => socket.write(bytes));
  });
}

test('PostgreSQL answers through the door to who trusts the authority, and only by TLS', { skip }, async () => {
  const url = new URL(postgresUrl ?? '');
  await using scene = await openScene('postgres', url);
  const open = async (ssl: object | false): Promise<string> => {
    const client = new Client({
      host: address,
      port: Number(url.port),
      user: url.username,
      password: url.password,
      database: 'postgres',
      ssl,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      // More than one piece, in both directions.
      const text = 'x'.repeat(300_000);
      const { rows } = await client.query<{ same: boolean }>('select $1::text = $2::text as same', [text, text]);
      const wide = await client.query<{ text: string }>(`select repeat('y', 300000) as text`);
      return rows[0]?.same === true && wide.rows[0]?.text.length === 300_000 ? 'ok' : 'damaged';
    } catch (error) {
      return `refused: ${(error as Error).message}`;
    } finally {
      await client.end().catch(() => {});
    }
  };
  assert.equal(await open({ ca: scene.ca }), 'ok');
  assert.match(await open({ ca: scene.other }), /refused: .*(certificate|issuer|signature)/i);
  assert.match(await open(false), /refused/);
});

test('NATS answers through the door to who trusts the authority, and only by TLS', { skip }, async () => {
  const url = new URL(natsUrl ?? '');
  await using scene = await openScene('nats', url);
  const port = Number(url.port);
  const [user, password] = [url.username, url.password];
  const greeted = await new Promise<{ readonly info: { readonly tls_required?: boolean }; readonly socket: Socket }>(
    (resolve, reject) => {
      const socket = connect({ host: address, port });
      socket.once('error', reject);
      socket.once('data', (chunk: Buffer) => resolve({ info: JSON.parse(chunk.toString().slice(5)), socket }));
    },
  );
  assert.equal(greeted.info.tls_required, true);
  const pong = (ca: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ host: address, port });
      socket.once('error', () => resolve('refused'));
      socket.once('data', () => {
        const secure = connectTls({ socket, ca, host: address });
        secure.once('error', (error) => resolve(`refused: ${error.message}`));
        secure.on('data', (chunk: Buffer) => {
          if (!chunk.toString().includes('PONG')) return;
          secure.destroy();
          resolve('ok');
        });
        secure.write(`CONNECT ${JSON.stringify({ verbose: false, user, pass: password })}\r\nPING\r\n`);
      });
    });
  greeted.socket.destroy();
  assert.equal(await pong(scene.ca), 'ok');
  assert.match(await pong(scene.other), /refused: .*(certificate|issuer|signature)/i);
  const heard = await speakPlainly(port, 'CONNECT {"verbose":false}\r\nPING\r\n');
  assert.doesNotMatch(heard, /PONG/);
  // This process trusts no such authority: the client of Terrace itself must refuse, and never fall back.
  await assert.rejects(connectNats({ url: `tls://${address}:${port}`, user, password, name: 'stranger' }));
  await assert.rejects(
    connectNats({ url: natsUrl?.replace(/^nats:\/\/.*@/, 'tls://') ?? '', user, password, name: 'plain server' }),
    /tls/i,
  );
});

test(
  'a door that closes ends who is inside; an address that is none of this machine is an error',
  { skip },
  async () => {
    const target = createServer((socket) => socket.write('INFO {}\r\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => target.once('listening', resolve));
    const { port } = target.address() as AddressInfo;
    try {
      const scene = await openScene('nats', { hostname: '127.0.0.1', port: String(port) });
      const guest = connect({ host: address, port });
      const ended = new Promise((resolve) => guest.once('close', resolve));
      guest.once('error', () => {});
      await new Promise((resolve) => guest.once('data', resolve));
      await scene[Symbol.asyncDispose]();
      await ended;
      const certificates = { key: '', chain: '' };
      await assert.rejects(
        openDoor({ kind: 'nats', address: '192.0.2.1', target: { host: '127.0.0.1', port }, certificates }),
      );
    } finally {
      target.close();
    }
  },
);
