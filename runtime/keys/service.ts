// The key service: seals values and data keys for their place, and authenticates tokens, jobs, ids and URLs.
//
// A sealed value is: format (1 byte), version of the key-encryption key (4 bytes), the wrapped data key, then nonce,
// ciphertext and tag. The header and the place are authenticated with the wrapped key, format and place with the value; so a
// value moved to another row does not open, and a new key-encryption key can re-wrap without touching the ciphertext.

import { createHmac, randomBytes } from 'node:crypto';
import { TerminalFault } from '../fault/fault.ts';
import type { Sql } from '../store/sql.ts';
import { decrypt, encrypt, keyBytes, openWide, sealWide, tagBytes, wideOverheadBytes } from './cipher.ts';
import type { Keys, UrlKeys } from './keys.ts';
import { addKekVersion, openSealedKeys } from './sealed-keys.ts';
import type { KeySet } from './sealed-keys.ts';
import type { RootKey } from './root-key.ts';

const formatByte = 1;
const headerBytes = 5;
const nonceBytes = 12;
const wrappedBytes = headerBytes + wideOverheadBytes + keyBytes;

export interface KeyService extends Keys, UrlKeys {
  /** Makes a new key-encryption key for all writes from now on; other nodes learn of it when they meet it. */
  rotate(): Promise<{ readonly version: number }>;
}

export interface KeyServiceOptions {
  readonly sql: Pick<Sql, 'query'>;
  readonly root: RootKey;
}

/** Opens the seal. Throws TerminalFault `wrong-root-key` when the root key is another one. */
export async function openKeyService({ sql, root }: KeyServiceOptions): Promise<KeyService> {
  let keys = await openSealedKeys(sql, root);

  /** The key-encryption key of that version; one that another node made since our start is fetched. */
  const kekAt = async (version: number): Promise<Uint8Array | null> => {
    const known = keys.at('kek', version);
    if (known !== null) return known;
    // A damaged header must not make every read open the seal again: no installation rotates far ahead of a node.
    if (version === 0 || version > keys.current('kek').version + versionsAheadMax) return null;
    keys = await openSealedKeys(sql, root);
    return keys.at('kek', version);
  };

  const unwrap = async (wrapped: Uint8Array, use: Use, place: string): Promise<Uint8Array> => {
    const header = Buffer.from(wrapped.subarray(0, headerBytes));
    if (wrapped.length !== wrappedBytes || header[0] !== formatByte) throw damaged(place);
    const kek = await kekAt(header.readUInt32BE(1));
    const key = kek && openWide(kek, wrapped.subarray(headerBytes), authenticated(header, use, place));
    if (!key) throw damaged(place);
    return key;
  };

  return {
    async seal(plain, place) {
      const key = randomBytes(keyBytes);
      const nonce = randomBytes(nonceBytes);
      const value = encrypt(key, nonce, plain, authenticated(Buffer.of(formatByte), 'value', place));
      return Buffer.concat([wrap(keys, key, 'value', place), nonce, value]);
    },
    async open(sealed, place) {
      if (sealed.length < wrappedBytes + nonceBytes + tagBytes) throw damaged(place);
      const key = await unwrap(sealed.subarray(0, wrappedBytes), 'value', place);
      const nonce = sealed.subarray(wrappedBytes, wrappedBytes + nonceBytes);
      const value = sealed.subarray(wrappedBytes + nonceBytes);
      const plain = decrypt(key, nonce, value, authenticated(Buffer.of(formatByte), 'value', place));
      if (plain === null) throw damaged(place);
      return plain;
    },
    async makeDataKey(place) {
      const key = randomBytes(keyBytes);
      return { key, wrapped: wrap(keys, key, 'data key', place) };
    },
    openDataKey: (wrapped, place) => unwrap(wrapped, 'data key', place),
    mac: (purpose, text) => createHmac('sha256', keys.current(purpose).key).update(text).digest(),
    sealUrl: (plain) => sealWide(urlKey(keys), plain, urlPlace),
    openUrl: (sealed) => openWide(urlKey(keys), sealed, urlPlace),
    async rotate() {
      keys = await openSealedKeys(sql, root);
      const version = keys.current('kek').version + 1;
      await addKekVersion(sql, root, version);
      keys = await openSealedKeys(sql, root);
      return { version: keys.current('kek').version };
    },
  };
}

const versionsAheadMax = 16;
const urlPlace = Buffer.from('signed url');

/** What a wrapped key is for: a value's key never opens as an object's, though the place were the same. */
type Use = 'value' | 'data key';

function wrap(keys: KeySet, key: Uint8Array, use: Use, place: string): Buffer {
  const kek = keys.current('kek');
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(formatByte, 0);
  header.writeUInt32BE(kek.version, 1);
  return Buffer.concat([header, sealWide(kek.key, key, authenticated(header, use, place))]);
}

/** The key that seals URLs is derived, since the key of that purpose also authenticates (`mac`). */
function urlKey(keys: KeySet): Buffer {
  return createHmac('sha256', keys.current('url').key).update('terrace/signed-url/seal').digest();
}

function authenticated(header: Uint8Array, use: Use, place: string): Buffer {
  return Buffer.concat([header, Buffer.from(`${use}\0${place}`)]);
}

function damaged(place: string): TerminalFault {
  return new TerminalFault(
    'sealed-value-damaged',
    `${place}: the sealed value does not open. It was changed, or it belongs to another place.`,
  );
}
