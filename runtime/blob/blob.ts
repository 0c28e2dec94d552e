// The blob port: named byte streams, written once. The archivist (archivist.ts) is its only caller; it encrypts, so what an
// implementation holds is ciphertext. One conformance suite for NATS object store, S3, disk and memory.

export interface Blob {
  /** Writes all of `bytes` under `name` or throws; a partly written object is never visible. Overwrites. */
  put(name: string, bytes: AsyncIterable<Uint8Array>): Promise<{ readonly size: number }>;
  /** Bytes [start, end) of the object, or null when there is none. Streams with flat memory. */
  get(
    name: string,
    range?: { readonly start: number; readonly end: number },
  ): Promise<AsyncIterable<Uint8Array> | null>;
  /** Size in bytes, or null when there is none. */
  size(name: string): Promise<number | null>;
  /** Removes the object; removing what is not there is fine. */
  remove(name: string): Promise<void>;
  /** Names that begin with `prefix`, in any order. */
  list(prefix: string): AsyncIterable<string>;
  close(): Promise<void>;
}
