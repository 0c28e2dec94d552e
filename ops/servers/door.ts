// The door of an embedded server: it listens where other machines reach this one, speaks TLS with the installation's certificate, and hands
// the bytes on to the server, which itself listens on the loopback address alone. Both protocols begin in the clear and then ask
// for TLS, so ordinary clients find what they know; who does not go on by TLS is not let in.

import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { TLSSocket, createSecureContext } from 'node:tls';
import type { Certificates } from '../home/tls.ts';
import { Sockets } from './sockets.ts';

export interface DoorOptions {
  readonly kind: 'nats' | 'postgres';
  /** An address of this machine; the port is the server's own. */
  readonly address: string;
  readonly target: { readonly host: string; readonly port: number };
  readonly certificates: Pick<Certificates, 'key' | 'chain'>;
}

export interface Door {
  /** Lets nobody in any more, and ends who is inside. */
  close(): Promise<void>;
}

const openingWithinMs = 10_000;
/** A greeting of nats-server has some hundred bytes. */
const greetingBytesMax = 16 * 1024;
const connectionsMax = 1_000;

/** Rejects with the system's error when the address cannot be listened on. */
export async function openDoor({ kind, address, target, certificates }: DoorOptions): Promise<Door> {
  const secureContext = createSecureContext({ key: certificates.key, cert: certificates.chain });
  const sockets = new Sockets();
  const server = createServer((guest) => {
    sockets.keep(guest);
    const inside = connect(target);
    sockets.keep(inside);
    sockets.join(guest, inside);
    guest.setTimeout(openingWithinMs, () => guest.destroy());
    const open = kind === 'nats' ? openNats : openPostgres;
    open(guest, inside).then(
      (rest) => {
        const secure = new TLSSocket(guest, { isServer: true, secureContext });
        secure.on('error', () => guest.destroy());
        secure.once('secure', () => guest.setTimeout(0));
        if (rest.length > 0) secure.write(rest);
        secure.pipe(inside).pipe(secure);
      },
      () => guest.destroy(),
    );
  });
  server.maxConnections = connectionsMax;
  await listen(server, { host: address, port: target.port });
  return {
    close: () => sockets.close(server),
  };
}

/** nats-server greets first; the guest is told the same, and that TLS comes next. Gives what the server said beyond its greeting. */
async function openNats(guest: Socket, inside: Socket): Promise<Buffer> {
  const greeting = await readUntil(inside, (bytes) => bytes.includes('\r\n'));
  const end = greeting.indexOf('\r\n');
  const info: unknown = JSON.parse(greeting.subarray('INFO '.length, end).toString());
  guest.write(`INFO ${JSON.stringify({ ...(info as object), tls_required: true })}\r\n`);
  return greeting.subarray(end + 2);
}

const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** The guest of a PostgreSQL asks first, and hears yes. */
async function openPostgres(guest: Socket): Promise<Buffer> {
  const asked = await readUntil(guest, (bytes) => bytes.length >= sslRequest.length);
  if (!asked.equals(sslRequest)) throw new Error('it does not ask for TLS');
  guest.write('S');
  return Buffer.alloc(0);
}

/** Reads no further than the piece that completes it: what follows is the reader's that comes next. */
function readUntil(socket: Socket, isComplete: (bytes: Buffer) => boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length > greetingBytesMax) return void socket.destroy();
      if (!isComplete(bytes)) return;
      socket.off('data', take);
      socket.pause();
      resolve(bytes);
    };
    socket.on('data', take);
    socket.once('close', () => reject(new Error('it went away')));
  });
}

function listen(server: Server, place: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(place, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve();
    });
  });
}
