// Blobs in S3, against s3rver, a server for tests that keeps objects in a folder. s3.long.test.ts asks a real MinIO.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';
import test from 'node:test';
import { Client } from 'minio';
// @ts-expect-error s3rver brings no types
import S3rver from 's3rver';
import { testBlob } from './conformance.ts';
import { openS3Blob } from './s3.ts';

const bucket = 'blobs';

async function openScratch() {
  const directory = await mkdtemp(path.join(tmpdir(), 'terrace-s3-'));
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = (await server.run()) as AddressInfo;
  const options = {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    accessKey: 'S3RVER',
    secretKey: 'S3RVER',
    region: 'us-east-1',
    prefix: 'shared/',
  };
  return {
    options,
    blob: await openS3Blob(options),
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}

testBlob({
  name: 'S3 blob',
  open: openScratch,
  skip: false,
  largeBytes: 17_000_000,
  // The server holds its share in this same process.
  memory: { totalBytes: 128 << 20, heldBytesMax: 64 << 20 },
});

test('S3 blob: a failed upload of many parts leaves no part behind', async () => {
  const { options, blob, close } = await openScratch();
  try {
    async function* failing(): AsyncIterable<Uint8Array> {
      yield randomBytes(20_000_000);
      throw new Error('away');
    }
    await assert.rejects(blob.put('x', failing()), /away/);
    const { hostname, port } = new URL(options.endpoint);
    const client = new Client({
      endPoint: hostname,
      port: Number(port),
      useSSL: false,
      accessKey: 'S3RVER',
      secretKey: 'S3RVER',
      region: 'us-east-1',
    });
    for await (const object of client.listObjectsV2(bucket, '', true)) assert.fail(JSON.stringify(object));
  } finally {
    await close();
  }
});

test('S3 blob: a missing bucket is said at the start', async () => {
  const { options, close } = await openScratch();
  try {
    await assert.rejects(openS3Blob({ ...options, bucket: 'nobody' }), {
      code: 'bucket-missing',
      message: /no bucket nobody/,
    });
  } finally {
    await close();
  }
});
