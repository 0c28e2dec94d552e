// Blobs in a NATS object-store bucket. The layout is that of the object store (chunks on one subject, then one message of
// metadata), so `nats object` can list and fetch; writing and reading are our own, for two reasons: the library's get buffers
// without a bound when its reader is slow, and it cannot start in the middle. The metadata holds the sequence of each chunk.
//
// An object is visible once its metadata is written, which is last; the server runs with `sync_interval: always`.

import { createHash, randomBytes } from 'node:crypto';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager, PubAck } from '@nats-io/jetstream';
import { Base64UrlPaddedCodec, Objm, StorageType } from '@nats-io/obj';
import type { ObjectInfo } from '@nats-io/obj';
import { headers } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import type { Blob } from './blob.ts';
import { checkBlobName } from './name.ts';
import { rechunk } from './rechunk.ts';

const chunkBytes = 256 * 1024;
/** Chunks on their way at once; also the bound of what one put or get holds in memory: 1 MiB. */
const windowLength = 4;
const publishTimeoutMs = 15_000;

export interface NatsBlobOptions {
  readonly bucket: string;
  /** min(3, servers). */
  readonly replicas: number;
}

/** Makes the bucket when it is missing, and gives one that has fewer copies more. The connection stays the caller's. */
export async function openNatsBlob(connection: NatsConnection, options: NatsBlobOptions): Promise<Blob> {
  const { bucket, replicas } = options;
  const stream = `OBJ_${bucket}`;
  const js = jetstream(connection, { timeout: publishTimeoutMs });
  const manager = await jetstreamManager(connection, { timeout: publishTimeoutMs });
  const store = await retryable(`bucket ${bucket}`, () =>
    new Objm(js).create(bucket, { storage: StorageType.File, replicas }),
  );
  await retryable(`bucket ${bucket}`, async () => {
    const { config } = await manager.streams.info(stream);
    if (config.num_replicas < replicas) await manager.streams.update(stream, { ...config, num_replicas: replicas });
  });
  const metaPrefix = `$O.${bucket}.M.`;
  const metaSubject = (name: string): string => metaPrefix + Base64UrlPaddedCodec.encode(checkBlobName(name));
  const chunkSubject = (id: string): string => `$O.${bucket}.C.${id}`;
  const purge = (filter: string): Promise<unknown> =>
    retryable(`bucket ${bucket}`, () => manager.streams.purge(stream, { filter }));
  const infoOf = async (name: string): Promise<ObjectInfo | null> => {
    checkBlobName(name);
    const info = await retryable(`blob ${name}`, () => store.info(name));
    return info === null || info.deleted ? null : info;
  };

  const publish = (subject: string, data: Uint8Array | string, rollup: boolean): Promise<PubAck> => {
    const marks = headers();
    if (rollup) marks.set('Nats-Rollup', 'sub');
    return js.publish(subject, data, { timeout: publishTimeoutMs, headers: marks });
  };

  /** Publishes all chunks, a few at a time; when the source or the server fails, what was written goes away again. */
  const putChunks = async (name: string, id: string, bytes: AsyncIterable<Uint8Array>): Promise<Written> => {
    const hash = createHash('sha256');
    const sequences: number[] = [];
    const onTheWay: Promise<PubAck>[] = [];
    let size = 0;
    const settleOne = async (): Promise<void> => {
      const next = onTheWay.shift();
      if (next !== undefined) sequences.push((await retryable(`blob ${name}`, () => next)).seq);
    };
    try {
      for await (const chunk of rechunk(bytes, chunkBytes)) {
        if (onTheWay.length >= windowLength) await settleOne();
        hash.update(chunk);
        size += chunk.length;
        const sending = publish(chunkSubject(id), chunk, false);
        // Its failure is met in settleOne; until then nobody waits for it, which must not count as unhandled.
        sending.catch(() => {});
        onTheWay.push(sending);
      }
      while (onTheWay.length > 0) await settleOne();
    } catch (error) {
      await Promise.allSettled(onTheWay);
      // Chunks without metadata are only wasted space, so a purge that fails as well does not hide the first error.
      await purge(chunkSubject(id)).catch(() => {});
      throw error;
    }
    return { size, sequences, digest: `SHA-256=${hash.digest('base64url')}=` };
  };

  return {
    async put(name, bytes) {
      const subject = metaSubject(name);
      const id = randomBytes(16).toString('hex');
      const before = await infoOf(name);
      const written = await putChunks(name, id, bytes);
      const meta = JSON.stringify(metadata(bucket, name, id, written));
      if (meta.length > (connection.info?.max_payload ?? 0)) {
        await purge(chunkSubject(id));
        throw new TerminalFault(
          'too-large',
          `blob ${name}: ${written.size} bytes are more than one NATS object can hold`,
        );
      }
      try {
        await publish(subject, meta, true);
      } catch (error) {
        // The answer is lost, not the write: the chunks must stay in case the metadata has arrived or arrives yet.
        if ((await infoOf(name))?.nuid !== id)
          throw new RetryableFault(`blob ${name}: NATS did not confirm it`, { cause: error });
      }
      if (before !== null) await purge(chunkSubject(before.nuid));
      return { size: written.size };
    },
    async get(name, range) {
      const info = await infoOf(name);
      if (info === null) return null;
      return readChunks(manager, stream, info, range?.start ?? 0, Math.min(range?.end ?? info.size, info.size));
    },
    size: async (name) => (await infoOf(name))?.size ?? null,
    async remove(name) {
      const info = await infoOf(name);
      if (info === null) return;
      await purge(metaSubject(name));
      await purge(chunkSubject(info.nuid));
    },
    async *list(prefix) {
      const info = await retryable(`bucket ${bucket}`, () =>
        manager.streams.info(stream, { subjects_filter: `${metaPrefix}>` }),
      );
      for (const subject of Object.keys(info.state.subjects ?? {})) {
        const name = Buffer.from(subject.slice(metaPrefix.length), 'base64url').toString();
        if (name.startsWith(prefix)) yield name;
      }
    },
    close: async () => {},
  };
}

interface Written {
  readonly size: number;
  readonly sequences: readonly number[];
  readonly digest: string;
}

/** What the object store's own clients expect to read (ADR-20 of nats-io), and the index of the chunks. */
function metadata(bucket: string, name: string, id: string, written: Written): object {
  return {
    name,
    description: '',
    options: { max_chunk_size: chunkBytes },
    metadata: { chunks: packSequences(written.sequences) },
    bucket,
    nuid: id,
    size: written.size,
    chunks: written.sequences.length,
    mtime: new Date().toISOString(),
    digest: written.digest,
    deleted: false,
  };
}

/** Ascending numbers as their differences: two or three characters for each chunk. */
function packSequences(sequences: readonly number[]): string {
  return sequences.map((sequence, index) => (sequence - (sequences[index - 1] ?? 0)).toString(36)).join(',');
}

function unpackSequences(text: string): readonly number[] {
  let last = 0;
  return text === '' ? [] : text.split(',').map((difference) => (last += Number.parseInt(difference, 36)));
}

async function* readChunks(
  manager: JetStreamManager,
  stream: string,
  info: ObjectInfo,
  start: number,
  end: number,
): AsyncIterable<Uint8Array> {
  const size = info.options?.max_chunk_size ?? chunkBytes;
  const sequences = unpackSequences(info.metadata?.['chunks'] ?? '');
  if (sequences.length !== info.chunks) throw damaged(info.name, 'its metadata has no index of chunks');
  const ahead: Promise<Uint8Array>[] = [];
  let next = Math.floor(start / size);
  for (let index = next; index * size < end; index += 1) {
    while (ahead.length < windowLength && next * size < end) {
      const fetching = fetchChunk(manager, stream, info, next, sequences[next] ?? 0);
      fetching.catch(() => {});
      ahead.push(fetching);
      next += 1;
    }
    const chunk = await ahead.shift()!;
    if (chunk.length !== Math.min(size, info.size - index * size))
      throw damaged(info.name, `chunk ${index} has another length`);
    yield chunk.subarray(Math.max(0, start - index * size), Math.min(chunk.length, end - index * size));
  }
}

async function fetchChunk(
  manager: JetStreamManager,
  stream: string,
  info: ObjectInfo,
  index: number,
  seq: number,
): Promise<Uint8Array> {
  const message = await retryable(
    `blob ${info.name}`,
    // Any replica may answer a direct get, and one that lags behind knows nothing yet: then the leader is asked.
    async () =>
      (await manager.direct.getMessage(stream, { seq })) ?? (await manager.streams.getMessage(stream, { seq })),
  );
  if (message === null || !message.subject.endsWith(`.C.${info.nuid}`)) {
    throw damaged(info.name, `chunk ${index} of ${info.chunks} is missing`);
  }
  return message.data;
}

function damaged(name: string, how: string): TerminalFault {
  return new TerminalFault('blob-damaged', `blob ${name}: ${how}`);
}

/** What NATS itself throws means that it is away or too slow for now. */
async function retryable<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new RetryableFault(`${what}: NATS failed (${error instanceof Error ? error.message : String(error)})`, {
      cause: error,
    });
  }
}
