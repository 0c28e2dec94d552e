// The archivist as the other rooms see it: objects under the digest of their plain bytes, encrypted each with a key of its
// own, and signed URLs for those who may reach one from outside.

/** SHA-256 of an object's plain bytes as 64 hex characters: its name everywhere in Terrace. */
export type Digest = string;

export interface StoredObject {
  readonly digest: Digest;
  /** Size of the plain bytes. */
  readonly size: number;
  /** MD5 of the plain bytes as hex: what Terraform's state API declares. */
  readonly md5: string;
}

export interface Archive {
  /** Streams `bytes` in, encrypted; reads them back and checks the digest before it answers. Throws TerminalFault `too-large` beyond `limitBytes`. */
  put(bytes: AsyncIterable<Uint8Array>, options: { readonly limitBytes: number }): Promise<StoredObject>;
  /** The plain bytes, or a part of them; null when there is no such object. Each 64 KiB block is authenticated before it is given out. */
  get(
    digest: Digest,
    range?: { readonly start: number; readonly end: number },
  ): Promise<AsyncIterable<Uint8Array> | null>;
  /** State bytes go to PostgreSQL, compressed and encrypted, in pieces of 1 MiB (DECISIONS 13). */
  putState(bytes: AsyncIterable<Uint8Array>, options: { readonly limitBytes: number }): Promise<StoredObject>;
  getState(digest: Digest): Promise<AsyncIterable<Uint8Array> | null>;
}

/** What a signed URL allows its bearer. `subject` is an id or a digest; `scope` is data that the handler of `purpose` understands. */
export interface UrlClaims {
  readonly purpose: string;
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly subject: string;
  readonly scope?: Readonly<Record<string, string | number>>;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface UrlSigner {
  /** A path such as `/_archivist/v1/object/<secret>`; the secret is encrypted and authenticated, and holds the claims. */
  sign(claims: UrlClaims): string;
  /** The claims behind `secret`, or null when it is forged or `now` is past its expiry. */
  open(secret: string, now: number): UrlClaims | null;
}
