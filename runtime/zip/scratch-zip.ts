// For tests: zips as people make them, and as nobody should.

import { crc32, deflateRawSync } from 'node:zlib';

export interface ScratchFile {
  readonly name: string;
  readonly bytes?: Buffer;
  /** Of Unix; an ordinary file that everybody reads when absent. */
  readonly mode?: number;
  readonly isDeflated?: boolean;
  /** What the directory says, where it lies. */
  readonly says?: { readonly size?: number; readonly crc?: number; readonly name?: string; readonly offset?: number };
}

export function zipOf(files: readonly ScratchFile[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes = Buffer.alloc(0), mode = 0o100644, isDeflated = false, says = {} } of files) {
    const packed = isDeflated ? deflateRawSync(bytes) : bytes;
    const fields = (called: string, crc: number, size: number): Buffer => {
      const shared = Buffer.alloc(26);
      shared.writeUInt16LE(20, 0);
      shared.writeUInt16LE(isDeflated ? 8 : 0, 4);
      shared.writeUInt32LE(crc, 10);
      shared.writeUInt32LE(packed.length, 14);
      shared.writeUInt32LE(size, 18);
      shared.writeUInt16LE(Buffer.byteLength(called), 22);
      return shared;
    };
    const crc = crc32(bytes);
    const local = [Buffer.from('PK\u0003\u0004'), fields(name, crc, bytes.length), Buffer.from(name), packed];
    const more = Buffer.alloc(14);
    more.writeUInt32LE((mode << 16) >>> 0, 6);
    more.writeUInt32LE(says.offset ?? offset, 10);
    // Made on Unix.
    const madeBy = Buffer.from([20, 3]);
    const called = says.name ?? name;
    const said = fields(called, says.crc ?? crc, says.size ?? bytes.length);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), madeBy, said, more, Buffer.from(called)]));
    locals.push(...local);
    offset += local.reduce((sum, part) => sum + part.length, 0);
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, listing, Buffer.from('PK\u0005\u0006'), end]);
}
