// Unpacks a configuration that somebody uploaded. The archive is read twice: first it is only looked at, and anything that could
// write or point outside its folder, or fill the disk, is refused by name; then it is written.

import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { list, extract } from 'tar';
import type { ReadEntry } from 'tar';

/** Of the files as they are written. */
const unpackedBytesMax = 2 * 1024 ** 3;
/** Of the archive's stream, headers and padding included. */
const streamBytesMax = unpackedBytesMax + 256 * 1024 ** 2;
const entriesMax = 100_000;
const pathLengthMax = 1024;

/** Throws TerminalFault `bad-archive` with a sentence that names the entry and its fault. */
export async function unpack(archive: string, folder: string): Promise<void> {
  await inspect(archive);
  await run(archive, extract({ cwd: folder, preserveOwner: false, noMtime: true }));
}

async function inspect(archive: string): Promise<void> {
  let entries = 0;
  let bytes = 0;
  let fault: TerminalFault | null = null;
  const refuse = (why: string): void => void (fault ??= bad(why));
  const parser = list({
    strict: true,
    onReadEntry(entry) {
      entries += 1;
      bytes += entry.size;
      if (entries > entriesMax) refuse(`it has more than ${entriesMax} entries`);
      if (bytes > unpackedBytesMax) refuse(`its files have more than ${unpackedBytesMax} bytes in all`);
      const why = whyRefused(entry);
      if (why !== null) refuse(why);
      entry.resume();
    },
  });
  await run(archive, parser, () => fault);
  if (fault !== null) throw fault;
  if (entries === 0) throw bad('it is empty');
}

/** Why an entry may not be written, or null. */
function whyRefused({ path, type, linkpath }: ReadEntry): string | null {
  if (path.length > pathLengthMax) return `its entry ${path.slice(0, 60)}… has a path of ${path.length} characters`;
  const name = JSON.stringify(path);
  if (posix.isAbsolute(path) || /^[A-Za-z]:/.test(path)) return `its entry ${name} has an absolute path`;
  if (leadsOut(path)) return `its entry ${name} leads out of its folder`;
  switch (type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
    case 'Directory':
    case 'GNUDumpDir':
      return null;
    case 'SymbolicLink':
      if (posix.isAbsolute(linkpath ?? '') || leadsOut(posix.join(posix.dirname(path), linkpath ?? '')))
        return `its link ${name} points out of its folder, to ${JSON.stringify(linkpath)}`;
      return null;
    case 'Link':
      if (posix.isAbsolute(linkpath ?? '') || leadsOut(linkpath ?? ''))
        return `its hard link ${name} points out of its folder, to ${JSON.stringify(linkpath)}`;
      return null;
    default:
      return `its entry ${name} is a ${type}, neither a file nor a folder nor a link`;
  }
}

const leadsOut = (path: string): boolean => posix.normalize(path).split('/')[0] === '..';

async function run(
  archive: string,
  sink: NodeJS.WritableStream,
  faultSoFar: () => TerminalFault | null = () => null,
): Promise<void> {
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      const fault = faultSoFar() ?? (size > streamBytesMax ? bad('it unpacks to more than may be kept') : null);
      if (fault === null) done(null, chunk);
      else done(fault);
    },
  });
  try {
    await pipeline(createReadStream(archive), createGunzip(), meter, sink);
  } catch (error) {
    if (error instanceof TerminalFault) throw error;
    throw bad(`it is no intact tar.gz (${(error as Error).message})`, error);
  }
}

function bad(why: string, cause?: unknown): TerminalFault {
  return new TerminalFault('bad-archive', `the configuration's archive cannot be used: ${why}`, { cause });
}
