// Encryption of streams in blocks, after the STREAM construction: the nonce of a block is its number and whether it is the
// last, so blocks cannot be swapped, dropped or added at the end, and any block can be opened without those before it.
// The key is fresh for each stream; that is what makes counting nonces from zero safe.

import { decrypt, encrypt, tagBytes } from '../keys/cipher.ts';
import { rechunk } from './rechunk.ts';

/** Authenticated with each block: a block of another kind or format never opens. */
export type BlockKind = 'terrace/object/1' | 'terrace/state/1';

export interface BlockFormat {
  readonly kind: BlockKind;
  /** Plain bytes in each block but the last. */
  readonly blockBytes: number;
}

/** How many blocks a stream of `size` bytes has: an empty one has one, so that its end is authenticated too. */
export function blockCount(format: BlockFormat, size: number): number {
  return Math.max(1, Math.ceil(size / format.blockBytes));
}

/** Length of the whole ciphertext. */
export function sealedSize(format: BlockFormat, size: number): number {
  return size + blockCount(format, size) * tagBytes;
}

/** The ciphertext, one block at a time. */
export async function* sealBlocks(
  format: BlockFormat,
  key: Uint8Array,
  plain: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  let held: Uint8Array | null = null;
  let index = 0;
  for await (const block of rechunk(plain, format.blockBytes)) {
    if (held !== null) yield sealBlock(format, key, index++, false, held);
    held = block;
  }
  yield sealBlock(format, key, index, true, held ?? new Uint8Array(0));
}

/**
 * The plain blocks from number `first` to `last`, out of the ciphertext of exactly these. Throws what `damaged` makes at the first
 * block that does not open, and when blocks are missing.
 */
export async function* openBlocks(
  format: BlockFormat,
  key: Uint8Array,
  sealed: AsyncIterable<Uint8Array>,
  at: { readonly first: number; readonly last: number; readonly count: number },
  damaged: (block: number) => Error,
): AsyncGenerator<Buffer> {
  let index = at.first;
  for await (const block of rechunk(sealed, format.blockBytes + tagBytes)) {
    const isLast = index === at.count - 1;
    const plain = index > at.last ? null : decrypt(key, nonceOf(index, isLast), block, Buffer.from(format.kind));
    if (plain === null) throw damaged(index);
    yield plain;
    index += 1;
  }
  if (index !== at.last + 1) throw damaged(index);
}

function sealBlock(format: BlockFormat, key: Uint8Array, index: number, isLast: boolean, plain: Uint8Array): Buffer {
  return encrypt(key, nonceOf(index, isLast), plain, Buffer.from(format.kind));
}

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 7);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}
