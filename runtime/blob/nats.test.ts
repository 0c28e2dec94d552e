// Blobs in a NATS object store: the port's promises, that the library's own reader understands what is written, and what a
// lost chunk does.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { jetstreamManager } from '@nats-io/jetstream';
import { Objm } from '@nats-io/obj';
import { scratchConnection, skipWithoutNats as skip } from '../queue/scratch-connection.ts';
import { collect, pieces, testBlob } from './conformance.ts';
import { openNatsBlob } from './nats.ts';

async function openScratch() {
  const connection = await scratchConnection();
  const bucket = `test_${randomBytes(6).toString('hex')}`;
  return {
    connection,
    bucket,
    blob: await openNatsBlob(connection, { bucket, replicas: 1 }),
    close: async () => {
      await (await jetstreamManager(connection)).streams.delete(`OBJ_${bucket}`);
      await connection.close();
    },
  };
}

testBlob({
  name: 'NATS blob',
  open: openScratch,
  skip,
  largeBytes: 1_000_000,
  memory: { totalBytes: 64 << 20, heldBytesMax: 32 << 20 },
});

test('NATS blob: the object store client of NATS lists and reads what was put', { skip }, async () => {
  const { connection, bucket, blob, close } = await openScratch();
  try {
    const bytes = randomBytes(700_000);
    await blob.put('o/one', pieces(bytes, 100_000));
    const store = await new Objm(connection).open(bucket);
    assert.deepEqual(
      (await store.list()).map((info) => [info.name, info.size, info.chunks]),
      [['o/one', 700_000, 3]],
    );
    assert.ok(Buffer.from((await store.getBlob('o/one'))!).equals(bytes));
  } finally {
    await close();
  }
});

test('NATS blob: after a failed put, an overwrite and a removal no chunk stays behind', { skip }, async () => {
  const { connection, bucket, blob, close } = await openScratch();
  try {
    const manager = await jetstreamManager(connection);
    const count = async (): Promise<number> => (await manager.streams.info(`OBJ_${bucket}`)).state.messages;
    async function* failing(): AsyncIterable<Uint8Array> {
      yield randomBytes(3_000_000);
      throw new Error('away');
    }
    await assert.rejects(blob.put('x', failing()), /away/);
    assert.equal(await count(), 0);
    await blob.put('x', pieces(randomBytes(600_000), 50_000));
    await blob.put('x', pieces(randomBytes(10), 50_000));
    assert.equal(await count(), 2);
    await blob.remove('x');
    assert.equal(await count(), 0);
  } finally {
    await close();
  }
});

test('NATS blob: a lost chunk is an error that names the object, never a short answer', { skip }, async () => {
  const { connection, bucket, blob, close } = await openScratch();
  try {
    await blob.put('o/holed', pieces(randomBytes(1_000_000), 50_000));
    await (await jetstreamManager(connection)).streams.deleteMessage(`OBJ_${bucket}`, 2);
    await assert.rejects(collect((await blob.get('o/holed'))!), {
      name: 'TerminalFault',
      code: 'blob-damaged',
      message: 'blob o/holed: chunk 1 of 4 is missing',
    });
    assert.equal((await collect((await blob.get('o/holed', { start: 0, end: 200_000 }))!)).length, 200_000);
  } finally {
    await close();
  }
});
