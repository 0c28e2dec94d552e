// What every implementation of the Blob port promises; memory.test.ts, disk.test.ts, nats.test.ts and s3.test.ts run it.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import test from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Blob } from './blob.ts';

export interface ConformanceOptions {
  /** Stands in the names of the tests. */
  readonly name: string;
  /** A blob store of its own for one test, and how to end it. */
  readonly open: () => Promise<{ readonly blob: Blob; readonly close: () => Promise<void> }>;
  /** Why this implementation cannot be tried here, or false. */
  readonly skip: string | false;
  /** The largest object of the suite: larger than any part or chunk of the implementation. */
  readonly largeBytes: number;
  /** How many bytes may be alive while so many pass; null for an implementation that keeps whole objects by design. */
  readonly memory: { readonly totalBytes: number; readonly heldBytesMax: number } | null;
}

const kib = 1024;

/** Registers the suite. */
export function testBlob(options: ConformanceOptions): void {
  const { name, skip, largeBytes } = options;
  const check = (sentence: string, work: (blob: Blob) => Promise<void>): void => {
    test(`${name}: ${sentence}`, { skip }, async () => {
      const { blob, close } = await options.open();
      try {
        await work(blob);
      } finally {
        await blob.close();
        await close();
      }
    });
  };

  check('what was put is read again, whatever its size and the pieces it came in', async (blob) => {
    for (const size of [0, 1, 64 * kib, 256 * kib - 1, 256 * kib, 256 * kib + 1, 1_000_003]) {
      const bytes = randomBytes(size);
      const put = await blob.put(`size/${size}`, pieces(bytes, 10_007));
      assert.deepEqual(put, { size });
      assert.equal(await blob.size(`size/${size}`), size);
      assert.ok((await readAll(blob, `size/${size}`)).equals(bytes), `size ${size}`);
    }
  });

  check('empty pieces between others change nothing', async (blob) => {
    await blob.put(
      'pieces',
      of(Buffer.alloc(0), Buffer.from('ab'), Buffer.alloc(0), Buffer.from('c'), Buffer.alloc(0)),
    );
    assert.equal((await readAll(blob, 'pieces')).toString(), 'abc');
  });

  check('a producer may use its buffer again after each piece', async (blob) => {
    const shared = Buffer.alloc(100_000);
    async function* reusing(): AsyncIterable<Uint8Array> {
      for (let fill = 1; fill <= 9; fill += 1) yield shared.fill(fill);
    }
    await blob.put('reused', reusing());
    const read = await readAll(blob, 'reused');
    for (let fill = 1; fill <= 9; fill += 1) assert.equal(read[fill * 100_000 - 1], fill);
  });

  check('what is not there is null, and removing it is fine', async (blob) => {
    assert.equal(await blob.get('nothing'), null);
    assert.equal(await blob.get('nothing', { start: 1, end: 2 }), null);
    assert.equal(await blob.size('nothing'), null);
    await blob.remove('nothing');
  });

  check('a range gives exactly its bytes, and is cut at the end of the object', async (blob) => {
    const bytes = randomBytes(900_000);
    await blob.put('ranges', pieces(bytes, 65_552));
    const edge = 256 * kib;
    for (const [start, end] of [
      [0, 1],
      [0, bytes.length],
      [edge - 1, edge + 1],
      [edge, 2 * edge],
      [edge + 5, edge + 5],
      [3 * edge - 7, 900_000],
      [899_999, 900_000],
      [899_000, 1_000_000],
      [900_000, 900_001],
      [950_000, 960_000],
    ] as const) {
      assert.ok(
        (await readAll(blob, 'ranges', { start, end })).equals(bytes.subarray(start, end)),
        `[${start}, ${end})`,
      );
    }
  });

  check('a put that fails in the middle leaves nothing, and its own error comes out', async (blob) => {
    const cause = new Error('the client went away');
    for (const before of [0, 1000, 300 * kib, largeBytes]) {
      await assert.rejects(
        blob.put('failed', failing(before, cause)),
        (error) => error === cause,
        `after ${before} bytes`,
      );
      assert.equal(await blob.get('failed'), null);
      assert.equal(await blob.size('failed'), null);
    }
    for await (const name of blob.list('')) assert.notEqual(name, 'failed');
  });

  check('a put that fails leaves the object of before', async (blob) => {
    await blob.put('kept', of(Buffer.from('before')));
    await assert.rejects(blob.put('kept', failing(300 * kib, new Error('away'))));
    assert.equal((await readAll(blob, 'kept')).toString(), 'before');
  });

  check('an object is not visible before its last byte', async (blob) => {
    async function* watched(): AsyncIterable<Uint8Array> {
      yield randomBytes(largeBytes);
      assert.equal(await blob.size('unfinished'), null);
      assert.equal(await blob.get('unfinished'), null);
      yield Buffer.from('end');
    }
    await blob.put('unfinished', watched());
    assert.equal(await blob.size('unfinished'), largeBytes + 3);
  });

  check('a second put overwrites, also with fewer bytes', async (blob) => {
    await blob.put('twice', of(randomBytes(700_000)));
    await blob.put('twice', of(Buffer.from('short')));
    assert.equal((await readAll(blob, 'twice')).toString(), 'short');
    assert.equal(await blob.size('twice'), 5);
  });

  check('a removed object is gone, and its name can be used again', async (blob) => {
    await blob.put('again', of(Buffer.from('one')));
    await blob.remove('again');
    assert.equal(await blob.get('again'), null);
    assert.deepEqual(await names(blob, 'again'), []);
    await blob.put('again', of(Buffer.from('two')));
    assert.equal((await readAll(blob, 'again')).toString(), 'two');
  });

  check('list gives the names under a prefix, each once', async (blob) => {
    for (const object of ['a/1', 'a/2', 'a/b/3', 'ab', 'c.d_e-f/4']) await blob.put(object, of(Buffer.from(object)));
    await blob.put('a/1', of(Buffer.from('again')));
    assert.deepEqual(await names(blob, 'a/'), ['a/1', 'a/2', 'a/b/3']);
    assert.deepEqual(await names(blob, 'a'), ['a/1', 'a/2', 'a/b/3', 'ab']);
    assert.deepEqual(await names(blob, 'c.d_e-f/'), ['c.d_e-f/4']);
    assert.deepEqual(await names(blob, 'x'), []);
  });

  check('many puts at once do not mix', async (blob) => {
    const objects = Array.from({ length: 8 }, (_, index) => ({
      name: `many/${index}`,
      bytes: randomBytes(300_000 + index),
    }));
    await Promise.all(objects.map((object) => blob.put(object.name, pieces(object.bytes, 50_000))));
    const read = await Promise.all(objects.map((object) => readAll(blob, object.name)));
    for (const [index, object] of objects.entries()) assert.ok(read[index]?.equals(object.bytes), object.name);
  });

  check('a reader may stop early, and others go on', async (blob) => {
    await blob.put('early', of(randomBytes(2_000_000)));
    for (let round = 0; round < 5; round += 1) {
      for await (const piece of (await blob.get('early'))!) {
        assert.ok(piece.length > 0);
        break;
      }
    }
    assert.equal((await readAll(blob, 'early')).length, 2_000_000);
  });

  check('a name that could leave its folder is refused', async (blob) => {
    for (const evil of [
      '../x',
      '/etc/passwd',
      'a/../b',
      'a//b',
      '',
      '.',
      'a/.',
      'a b',
      'a\0b',
      'a*',
      'a>',
      'x'.repeat(300),
    ]) {
      await assert.rejects(blob.put(evil, of(Buffer.from('x'))), { name: 'Defect' }, JSON.stringify(evil));
      await assert.rejects(async () => blob.get(evil), { name: 'Defect' }, JSON.stringify(evil));
    }
  });

  const { memory } = options;
  if (memory === null) return;
  check(`${memory.totalBytes >> 20} MB pass through, put and get, without being held`, async (blob) => {
    const sent = createHash('sha256');
    const watch = watchMemory();
    const { size } = await blob.put('large', watch.through(filler(memory.totalBytes, sent)));
    assert.equal(size, memory.totalBytes);
    const received = createHash('sha256');
    for await (const piece of watch.through((await blob.get('large'))!)) received.update(piece);
    assert.equal(received.digest('hex'), sent.digest('hex'));
    assert.ok(watch.grownBytes() < memory.heldBytesMax, `${watch.grownBytes()} bytes were held`);
  });
}

/** Looks how much buffer memory is alive, after a collection, each time when 16 MB of a stream have passed. */
export function watchMemory() {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const alive = (): number => {
    // Twice: buffers found dead by one collection are freed while the next one begins.
    collectGarbage();
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  const start = alive();
  let most = start;
  let passed = 0;
  return {
    async *through(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
      for await (const piece of bytes) {
        passed += piece.length;
        if (passed > 16 * kib * kib) {
          passed = 0;
          most = Math.max(most, alive());
        }
        yield piece;
      }
    },
    grownBytes: () => most - start,
  };
}

/** `total` bytes that no compression shortens, made as they are asked for. */
export async function* filler(total: number, hash: { update(bytes: Uint8Array): unknown }): AsyncIterable<Uint8Array> {
  const pattern = randomBytes(64 * kib);
  for (let at = 0; at < total; at += pattern.length) {
    const piece = Uint8Array.from(pattern.subarray(0, Math.min(pattern.length, total - at)));
    new DataView(piece.buffer).setFloat64(0, at);
    hash.update(piece);
    yield piece;
  }
}

export async function* of(...list: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* list;
}

export async function* pieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* failing(before: number, cause: Error): AsyncIterable<Uint8Array> {
  if (before > 0) yield* pieces(randomBytes(before), 64 * kib);
  throw cause;
}

async function readAll(blob: Blob, name: string, range?: { start: number; end: number }): Promise<Buffer> {
  const stream = await blob.get(name, range);
  assert.notEqual(stream, null, `${name} is there`);
  return collect(stream!);
}

/** All bytes of a stream. */
export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const piece of stream) found.push(Uint8Array.from(piece));
  return Buffer.concat(found);
}

async function names(blob: Blob, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const name of blob.list(prefix)) found.push(name);
  return found.toSorted();
}
