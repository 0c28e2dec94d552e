// A file of a mock bundle on a disk.

import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { MockFile } from './mocks.ts';

const piecesMax = 4096;

/** Piece by piece: the mock of a large plan is several times as long as the plan. */
export function writeMock(file: MockFile, path: string): void {
  const descriptor = openSync(path, 'w');
  let pieces: string[] = [];
  const flush = (): void => {
    writeFileSync(descriptor, pieces.join(''));
    pieces = [];
  };
  try {
    file.print((text) => {
      pieces.push(text);
      if (pieces.length >= piecesMax) flush();
    });
    flush();
  } finally {
    closeSync(descriptor);
  }
}
