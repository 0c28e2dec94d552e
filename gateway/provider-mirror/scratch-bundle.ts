// For tests: bundles of providers, right and wrong.

import { gzipSync } from 'node:zlib';

export interface BundleEntry {
  readonly path: string;
  readonly bytes: Buffer;
  /** As tar writes it: `0` for a file, `1` for a hard link, `2` for a link, `5` for a folder. */
  readonly kind?: string;
  readonly target?: string;
}

export function tarOf(entries: readonly BundleEntry[]): Buffer {
  const parts = entries.flatMap(({ path, bytes, kind = '0', target = '' }) => {
    const header = Buffer.alloc(512);
    header.write(path, 0, 100);
    header.write('0000644\0', 100);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write(`${'0'.repeat(11)}\0`, 136);
    header.write('        ', 148);
    header.write(kind, 156);
    header.write(target, 157);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}
