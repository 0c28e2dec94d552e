// The key service as the rest of Terrace sees it (DECISIONS 14, 15): nobody outside this folder holds a key.

export interface Keys {
  /** Encrypts `plain` for one place: AES-256-GCM with a fresh key, wrapped by the current key-encryption key. `place` (table/column/row) is authenticated, so a value moved elsewhere does not open. */
  seal(plain: Uint8Array, place: string): Promise<Uint8Array>;
  /** Throws a TerminalFault that names `place` when one byte was changed or the value belongs elsewhere. */
  open(sealed: Uint8Array, place: string): Promise<Uint8Array>;
  /** A fresh data key for a stream, and its wrapped form to keep beside the object. */
  makeDataKey(place: string): Promise<{ readonly key: Uint8Array; readonly wrapped: Uint8Array }>;
  openDataKey(wrapped: Uint8Array, place: string): Promise<Uint8Array>;
  /** HMAC-SHA-256 with the key of that purpose. */
  mac(purpose: 'token' | 'job' | 'url' | 'id', text: string): Uint8Array;
}

/** What signed URLs need; synchronous, since a page may hold many of them. Only runtime/blob/signed-url.ts asks for it. */
export interface UrlKeys {
  sealUrl(plain: Uint8Array): Uint8Array;
  /** The plain bytes, or null when it was not sealed here. */
  openUrl(sealed: Uint8Array): Uint8Array | null;
}
