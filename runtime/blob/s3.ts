// Blobs in an S3 bucket. Small objects go in one request, larger ones as a multipart upload of parts of one size, so that one
// put holds one part in memory whatever the size; both are visible as a whole or not at all. The parts are driven from here,
// since the client's own stream upload waits for ever when its source fails (minio 8.0.7: `pipe` forwards no error).

import { createHash } from 'node:crypto';
import { Client, S3Error } from 'minio';
import type { BucketItem } from 'minio';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import type { Blob } from './blob.ts';
import { checkBlobName } from './name.ts';
import { rechunk } from './rechunk.ts';

/** S3 wants at least 5 MiB and at most 10 000 parts: objects may have 80 GB. */
const partBytes = 8 * 1024 * 1024;
const partCountMax = 10_000;

export interface S3BlobOptions {
  /** `https://s3.eu-central-1.amazonaws.com`, or the address of another store that speaks S3. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region?: string;
  /** Put before each name, for a bucket that is shared; ends in a slash. */
  readonly prefix?: string;
}

/** The bucket must exist: who may make buckets is no business of this service. */
export async function openS3Blob(options: S3BlobOptions): Promise<Blob> {
  const { bucket, prefix: folder = '' } = options;
  const client = clientFor(options);
  const keyOf = (name: string): string => folder + checkBlobName(name);
  if (!(await retryable(`bucket ${bucket}`, () => client.bucketExists(bucket)))) {
    throw new TerminalFault(
      'bucket-missing',
      `There is no bucket ${bucket} at ${options.endpoint}, or its keys may not see it. Make it, then start again.`,
    );
  }

  const putPart = async (key: string, uploadId: string, partNumber: number, part: Buffer): Promise<string> => {
    const response = await client.makeRequestAsyncOmit(
      {
        method: 'PUT',
        bucketName: bucket,
        objectName: key,
        query: new URLSearchParams({ partNumber: String(partNumber), uploadId }).toString(),
        headers: {
          'content-length': String(part.length),
          'content-md5': createHash('md5').update(part).digest('base64'),
        },
      },
      part,
    );
    return String(response.headers.etag ?? '').replaceAll('"', '');
  };

  const putParts = async (key: string, first: Buffer, rest: AsyncIterable<Buffer>): Promise<number> => {
    const what = `blob ${key}`;
    const uploadId = await retryable(what, () => client.initiateNewMultipartUpload(bucket, key, {}));
    try {
      const done: { part: number; etag: string }[] = [];
      let size = 0;
      for await (const part of startingWith(first, rest)) {
        const number = done.length + 1;
        if (number > partCountMax)
          throw new TerminalFault('too-large', `${what}: more than ${partCountMax * partBytes} bytes`);
        done.push({ part: number, etag: await retryable(what, () => putPart(key, uploadId, number, part)) });
        size += part.length;
      }
      await retryable(what, () => client.completeMultipartUpload(bucket, key, uploadId, done));
      return size;
    } catch (error) {
      // Parts without their completion are never visible; a rule of the bucket or the next abort frees their space.
      await client.abortMultipartUpload(bucket, key, uploadId).catch(() => {});
      throw error;
    }
  };

  return {
    async put(name, bytes) {
      const key = keyOf(name);
      const parts = rechunk(bytes, partBytes);
      const first = await parts.next();
      const head = first.done === true ? Buffer.alloc(0) : first.value;
      if (head.length === partBytes) return { size: await putParts(key, head, parts) };
      await parts.return(undefined);
      await retryable(`blob ${key}`, () => client.putObject(bucket, key, head, head.length));
      return { size: head.length };
    },
    async get(name, range) {
      const key = keyOf(name);
      const size = await sizeOf(client, bucket, key);
      if (size === null) return null;
      const start = range?.start ?? 0;
      const end = Math.min(range?.end ?? size, size);
      return readRange(client, bucket, key, start, end);
    },
    size: (name) => sizeOf(client, bucket, keyOf(name)),
    async remove(name) {
      await retryable(`blob ${name}`, () => client.removeObject(bucket, keyOf(name)));
    },
    async *list(prefix) {
      try {
        for await (const item of client.listObjectsV2(bucket, folder + prefix, true) as AsyncIterable<BucketItem>) {
          if (item.name !== undefined) yield item.name.slice(folder.length);
        }
      } catch (error) {
        throw away(`bucket ${bucket}`, error);
      }
    },
    close: async () => {},
  };
}

function clientFor(options: S3BlobOptions): Client {
  const url = new URL(options.endpoint);
  return new Client({
    endPoint: url.hostname,
    useSSL: url.protocol === 'https:',
    accessKey: options.accessKey,
    secretKey: options.secretKey,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(options.region === undefined ? {} : { region: options.region }),
  });
}

async function* startingWith(first: Buffer, rest: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  yield first;
  yield* rest;
}

async function sizeOf(client: Client, bucket: string, key: string): Promise<number | null> {
  try {
    return (await client.statObject(bucket, key)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw away(`blob ${key}`, error);
  }
}

/**
 * Asks at the first read, so that a stream that nobody reads holds no connection; a broken one is an error, not an end.
 * Some servers answer the range 0-0 with the whole object (s3rver 3.7.1), hence the cut.
 */
async function* readRange(
  client: Client,
  bucket: string,
  key: string,
  start: number,
  end: number,
): AsyncIterable<Uint8Array> {
  let missing = end - start;
  if (missing <= 0) return;
  try {
    for await (const piece of (await client.getPartialObject(bucket, key, start, missing)) as AsyncIterable<Buffer>) {
      yield piece.subarray(0, missing);
      missing -= Math.min(piece.length, missing);
      if (missing === 0) return;
    }
  } catch (error) {
    throw away(`blob ${key}`, error);
  }
  throw new RetryableFault(`blob ${key}: S3 ended ${missing} bytes before the end of the range`);
}

function isMissing(error: unknown): boolean {
  return error instanceof S3Error && (error.code === 'NotFound' || error.code === 'NoSuchKey');
}

function away(what: string, error: unknown): RetryableFault {
  return new RetryableFault(`${what}: S3 failed (${error instanceof Error ? error.message : String(error)})`, {
    cause: error,
  });
}

async function retryable<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw away(what, error);
  }
}
