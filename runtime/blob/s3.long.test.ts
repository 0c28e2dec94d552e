// The port's promises against a real S3: TERRACE_TEST_S3_URL=http://key:secret@host:9000/bucket (the bucket exists).

import { randomBytes } from 'node:crypto';
import { testBlob } from './conformance.ts';
import { openS3Blob } from './s3.ts';

const address = process.env['TERRACE_TEST_S3_URL'];

testBlob({
  name: 'S3 blob (real)',
  async open() {
    const url = new URL(address ?? '');
    const blob = await openS3Blob({
      endpoint: url.origin,
      bucket: url.pathname.slice(1),
      accessKey: decodeURIComponent(url.username),
      secretKey: decodeURIComponent(url.password),
      prefix: `test-${randomBytes(6).toString('hex')}/`,
    });
    return {
      blob,
      close: async () => {
        const names: string[] = [];
        for await (const name of blob.list('')) names.push(name);
        for (const name of names) await blob.remove(name);
      },
    };
  },
  skip: address === undefined ? 'TERRACE_TEST_S3_URL is not set (http://key:secret@host:9000/bucket)' : false,
  largeBytes: 17_000_000,
  memory: { totalBytes: 128 << 20, heldBytesMax: 48 << 20 },
});
