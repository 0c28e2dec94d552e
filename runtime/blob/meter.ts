// Measures a stream while it passes: the digest that names it, the MD5 that Terraform declares, its size and its bound.

import { createHash } from 'node:crypto';
import { TerminalFault } from '../fault/fault.ts';
import type { StoredObject } from './archive.ts';

export interface Meter {
  through(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Once, after the end. */
  read(): StoredObject;
}

/** Throws TerminalFault `too-large` out of the stream as soon as `limitBytes` are exceeded. */
export function makeMeter(limitBytes: number): Meter {
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  let size = 0;
  return {
    async *through(bytes) {
      for await (const piece of bytes) {
        size += piece.length;
        if (size > limitBytes)
          throw new TerminalFault('too-large', `More than the ${limitBytes} bytes that are allowed here.`);
        sha256.update(piece);
        md5.update(piece);
        yield piece;
      }
    },
    read: () => ({ digest: sha256.digest('hex'), size, md5: md5.digest('hex') }),
  };
}
