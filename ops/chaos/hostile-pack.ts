// A pack of git (gitformat-pack) in which some bytes stand for very many: a blob of 64 KiB, and another that is a delta which copies it, by one
// byte each time.

import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** The length of a copy that says none. */
const copyBytes = 0x1_00_00;
const copyAll = 0x80;
const blobType = 3;
const refDeltaType = 7;

export interface HostilePack {
  readonly bytes: Buffer;
  /** Of the blob that is copied. */
  readonly base: string;
  /** Of the one that is made of it. */
  readonly oid: string;
}

/** `bytes` of zeros, a multiple of 64 KiB. */
export function packOf(bytes: number): HostilePack {
  const content = Buffer.alloc(copyBytes);
  const base = blobName(content, 1);
  const copies = bytes / copyBytes;
  const delta = Buffer.concat([number(copyBytes), number(bytes), Buffer.alloc(copies, copyAll)]);
  const head = Buffer.from([...Buffer.from('PACK'), 0, 0, 0, 2, 0, 0, 0, 2]);
  const body = Buffer.concat([
    head,
    ...[objectHead(blobType, content.length), deflateSync(content)],
    ...[objectHead(refDeltaType, delta.length), Buffer.from(base, 'hex'), deflateSync(delta)],
  ]);
  const digest = createHash('sha1').update(body).digest();
  return { bytes: Buffer.concat([body, digest]), base, oid: blobName(content, copies) };
}

function blobName(content: Buffer, times: number): string {
  const hash = createHash('sha1').update(`blob ${content.length * times}\0`);
  for (let n = 0; n < times; n += 1) hash.update(content);
  return hash.digest('hex');
}

/** Seven bits in each byte, the lowest first. */
function number(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
    if (rest < 128) return Buffer.from(bytes);
  }
}

/** Four bits of the length beside the type, then seven in each byte. */
function objectHead(type: number, length: number): Buffer {
  const rest = Math.floor(length / 16);
  const first = (type << 4) | (length % 16) | (rest > 0 ? 0x80 : 0);
  return rest === 0 ? Buffer.from([first]) : Buffer.concat([Buffer.from([first]), number(rest)]);
}
