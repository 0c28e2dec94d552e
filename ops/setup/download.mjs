// Fetches a release archive, checks it against its published SHA-256, and takes one file out of it. What is downloaded has
// another name until it is complete and checked, so a cut-off never leaves something that a later start would run.

import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';

const downloadWithinMs = 10 * 60_000;
const archiveBytesMax = 512 * 1024 * 1024;

/** What came instead of what was asked for; `status` is null where no whole answer came. */
export class DownloadFault extends Error {
  /** @param {string} message @param {number | null} status @param {unknown} [cause] */
  constructor(message, status, cause) {
    super(message, { cause });
    this.name = 'DownloadFault';
    this.status = status;
  }
}

/**
 * @param {string} url
 * @param {number} [withinMs]
 * @returns {Promise<Buffer>}
 */
export async function download(url, withinMs = downloadWithinMs) {
  const response = await fetch(url, { signal: AbortSignal.timeout(withinMs), redirect: 'follow' }).catch((error) => {
    throw new DownloadFault(`${url} could not be fetched: ${reasonOf(error)}`, null, error);
  });
  if (!response.ok) throw new DownloadFault(`${url} was answered with ${response.status}`, response.status);
  const declared = Number(response.headers.get('content-length') ?? Number.NaN);
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > archiveBytesMax) break;
      chunks.push(chunk);
    }
  } catch (error) {
    const of = Number.isNaN(declared) ? '' : ` of ${declared}`;
    throw new DownloadFault(`${url} broke off after ${size}${of} bytes: ${reasonOf(error)}`, null, error);
  }
  if (size > archiveBytesMax) throw new Error(`${url} is larger than ${archiveBytesMax} bytes`);
  return Buffer.concat(chunks);
}

/** fetch hides the reason behind `fetch failed` and `terminated`. */
function reasonOf(error) {
  return error?.cause?.message || error?.cause?.code || error?.message || String(error);
}

/**
 * Downloads `archiveUrl`, checks it against the line of its name in `sums`, and writes the file `member` to `target`, executable.
 * @param {{ archiveUrl: string, archiveName: string, sums: string, member: string, target: string }} what
 */
export async function installMember({ archiveUrl, archiveName, sums, member, target }) {
  const expected = checksumOf(sums, archiveName);
  if (expected === null) throw new Error(`SHA256SUMS has no line for ${archiveName}`);
  await unpackMember(await download(archiveUrl), { archiveName, member, target, expected, saidBy: 'its release' });
}

/**
 * Checks an archive and writes its file `member` to `target`, executable. `saidBy` says what it must be: `its release`. `check` is given the file
 * under another name, and throws for one that must not stand at its place.
 * @param {Buffer} archive
 * @param {{ archiveName: string, member: string, target: string, expected: string, saidBy: string, check?: (path: string) => Promise<void> }} what
 */
export async function unpackMember(archive, { archiveName, member, target, expected, saidBy, check }) {
  const actual = createHash('sha256').update(archive).digest('hex');
  if (actual !== expected)
    throw new Error(`${archiveName} has SHA-256 ${actual}, ${saidBy} says ${expected}: not used`);
  const file =
    archiveName.endsWith('.zip') || isZip(archive)
      ? memberOfZip(archive, member)
      : memberOfTar(gunzipSync(archive), member);
  if (file === null) throw new Error(`${archiveName} holds no ${member}`);
  await mkdir(dirname(target), { recursive: true });
  const temporary = `${target}.${randomBytes(6).toString('hex')}.new`;
  try {
    await writeFile(temporary, file);
    await chmod(temporary, 0o755);
    await check?.(temporary);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Addresses need not say it by their end. @param {Buffer} archive */
const isZip = (archive) => archive.subarray(0, 2).toString('latin1') === 'PK';

/**
 * @param {string} sums lines of `<hex>  <name>`
 * @param {string} name
 * @returns {string | null}
 */
export function checksumOf(sums, name) {
  for (const line of sums.split('\n')) {
    const [digest = '', file = ''] = line.trim().split(/\s+/);
    if (file.replace(/^\*/, '') === name && /^[0-9a-f]{64}$/.test(digest)) return digest;
  }
  return null;
}

/**
 * The bytes of the entry whose path ends in `/member` or is it; by the central directory, stored or deflated entries.
 * @param {Buffer} zip
 * @param {string} member
 * @returns {Uint8Array | null}
 */
export function memberOfZip(zip, member) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end === -1) throw new Error('the archive is no complete zip file');
  const entries = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < entries; index += 1) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('the directory of the zip file is damaged');
    const method = zip.readUInt16LE(at + 10);
    const packed = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const header = zip.readUInt32LE(at + 42);
    if (isMember(name, member)) {
      const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
      const bytes = zip.subarray(start, start + packed);
      if (method === 0) return bytes;
      if (method === 8) return inflateRawSync(bytes);
      throw new Error(`${name} is packed by a method (${method}) that is not known here`);
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return null;
}

/**
 * @param {Buffer} tar
 * @param {string} member
 * @returns {Uint8Array | null}
 */
export function memberOfTar(tar, member) {
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    if (name === '') return null;
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136).trim(), 8) || 0;
    const kind = tar[at + 156];
    if ((kind === 0 || kind === 0x30) && isMember(name, member)) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return null;
}

/** @param {string} name @param {string} member */
function isMember(name, member) {
  return name === member || name.endsWith(`/${member}`);
}
