// A body that is longer than its endpoint takes: whoever sends it hears so, over a real connection, and the connection ends.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from './scratch-gateway.ts';

const bytesOfBody = 20_000_000;
const piece = Buffer.alloc(1_000_000, 'x');

/** Sends all of it, whatever comes back meanwhile: as a client does that reads the answer afterwards. */
async function sendAll(socket: Socket, head: string, pieces: (bytes: Buffer) => Buffer): Promise<void> {
  const write = (bytes: Buffer | string) => new Promise((resolve) => socket.write(bytes, resolve));
  await write(head);
  for (let sent = 0; sent < bytesOfBody && !socket.destroyed; sent += piece.length) await write(pieces(piece));
}

test('a body over the limit is answered 413 when it has been sent, and the connection ends', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = gateway.app.server.address() as AddressInfo;
  const line = (length: string): string =>
    [
      'POST /api/v2/organizations HTTP/1.1',
      `host: 127.0.0.1:${port}`,
      `authorization: Bearer ${gateway.token}`,
      'content-type: application/vnd.api+json',
      `${length}\r\n\r\n`,
    ].join('\r\n');
  for (const [head, pieces] of [
    [line(`content-length: ${bytesOfBody}`), (bytes: Buffer) => bytes],
    [
      line('transfer-encoding: chunked'),
      (bytes: Buffer) => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]),
    ],
  ] as const) {
    const socket = connect(port, '127.0.0.1');
    const answer = text(socket);
    await sendAll(socket, head, pieces);
    if (head.includes('chunked')) socket.write('0\r\n\r\n');
    const said = await answer;
    assert.match(said, /^HTTP\/1.1 413 /, head);
    assert.match(said, /content-type: application\/vnd.api\+json/i);
    assert.match(said, /connection: close/i);
    const document = JSON.parse(said.slice(said.indexOf('\r\n\r\n') + 4));
    assert.equal(document.errors[0].title, 'payload too large');
  }
  assert.deepEqual(gateway.faults, []);
});
