// Cuts a stream of pieces of any size into chunks of one size: for stores that take parts.

/** Chunks of exactly `size` bytes, and a last one of 1 to `size`; none for an empty stream. Each is memory of its own. */
export async function* rechunk(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let chunk: Buffer | null = null;
  let filled = 0;
  for await (const piece of bytes) {
    for (let taken = 0; taken < piece.length;) {
      chunk ??= Buffer.allocUnsafeSlow(size);
      const count = Math.min(size - filled, piece.length - taken);
      chunk.set(piece.subarray(taken, taken + count), filled);
      filled += count;
      taken += count;
      if (filled < size) continue;
      const full: Buffer = chunk;
      chunk = null;
      filled = 0;
      yield full;
    }
  }
  if (chunk !== null) yield chunk.subarray(0, filled);
}
