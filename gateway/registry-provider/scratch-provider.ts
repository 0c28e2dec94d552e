// For tests: a version of a provider as somebody builds it: a zip, SHA256SUMS, and a signature over them.

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ScratchKey } from './scratch-key.ts';

export interface ScratchProvider {
  readonly filename: string;
  readonly zip: Buffer;
  readonly shasum: string;
  readonly sums: Buffer;
  readonly signature: Uint8Array;
}

export async function buildProvider(
  key: ScratchKey,
  { name, version, platform }: { readonly name: string; readonly version: string; readonly platform: string },
): Promise<ScratchProvider> {
  const zip = zipOf(`terraform-provider-${name}_v${version}`, Buffer.from('#!/bin/sh\n'));
  const filename = `terraform-provider-${name}_${version}_${platform}.zip`;
  const shasum = createHash('sha256').update(zip).digest('hex');
  const sums = Buffer.from(`${shasum}  ${filename}\n`);
  return { filename, zip, shasum, sums, signature: await key.signed(sums) };
}

/** One file as it is, executable. */
function zipOf(name: string, bytes: Buffer): Buffer {
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt32LE(crc32(bytes), 10);
  shared.writeUInt32LE(bytes.length, 14);
  shared.writeUInt32LE(bytes.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), shared, Buffer.from(name), bytes]);
  const more = Buffer.alloc(14);
  // Unix mode 0755 of an ordinary file.
  more.writeUInt32LE((0o100755 << 16) >>> 0, 6);
  // Made on Unix.
  const madeBy = Buffer.from([20, 3]);
  const central = Buffer.concat([Buffer.from('PK\u0001\u0002'), madeBy, shared, more, Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\u0005\u0006'), end]);
}
