// Blobs in memory, for tests only: it keeps whole objects, so its memory is not flat.

import type { Blob } from './blob.ts';
import { checkBlobName } from './name.ts';

export function memoryBlob(): Blob {
  const objects = new Map<string, Buffer>();
  return {
    async put(name, bytes) {
      checkBlobName(name);
      const pieces: Uint8Array[] = [];
      for await (const piece of bytes) pieces.push(Uint8Array.from(piece));
      const whole = Buffer.concat(pieces);
      objects.set(name, whole);
      return { size: whole.length };
    },
    async get(name, range) {
      const found = objects.get(checkBlobName(name));
      return found === undefined ? null : piecesOf(found.subarray(range?.start ?? 0, range?.end ?? found.length));
    },
    size: async (name) => objects.get(name)?.length ?? null,
    async remove(name) {
      objects.delete(name);
    },
    async *list(prefix) {
      for (const name of [...objects.keys()]) if (name.startsWith(prefix)) yield name;
    },
    close: async () => {},
  };
}

const pieceBytes = 64 * 1024;

async function* piecesOf(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield Uint8Array.from(bytes.subarray(at, at + pieceBytes));
}
