// The root key: the one secret that lies outside the database, and opens the seal of all others (DECISIONS 15). It comes from
// the home's keyring file or from a password; Vault transit is not built yet and says so. Workers never have it.

import { argon2, randomBytes } from 'node:crypto';
import { link, open, readFile, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { TerminalFault } from '../fault/fault.ts';
import { keyBytes, openWide, sealWide } from './cipher.ts';

export interface RootKey {
  /** Where the key comes from, as an operator would say it: stands in messages. */
  readonly origin: string;
  seal(plain: Uint8Array, place: string): Promise<Uint8Array>;
  /** Throws a TerminalFault `wrong-root-key` when this is not the key that sealed it. */
  open(sealed: Uint8Array, place: string): Promise<Uint8Array>;
}

export interface RootKeySettings {
  /** `TERRACE_HOME/keyring.json`. */
  readonly keyringPath: string;
  /** True when the database holds no sealed key yet: only then may a missing keyring be made. */
  readonly isFirstBoot: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The root key that this node is configured with. */
export async function openRootKey(settings: RootKeySettings): Promise<RootKey> {
  const { environment } = settings;
  const transit = environment['TERRACE_VAULT_TRANSIT_KEY'];
  if (transit !== undefined && transit !== '') {
    throw new TerminalFault(
      'root-key-unsupported',
      'TERRACE_VAULT_TRANSIT_KEY is set, but a root key in Vault transit is not built yet. Unset it and use the keyring file, or TERRACE_ENCRYPTION_PASSWORD.',
    );
  }
  const password = passwordOf(environment);
  return password === null ? openKeyring(settings) : passwordRootKey(password);
}

function passwordOf(environment: RootKeySettings['environment']): string | null {
  const ours = environment['TERRACE_ENCRYPTION_PASSWORD'] ?? '';
  const theirs = environment['TFE_ENCRYPTION_PASSWORD'] ?? '';
  if (ours !== '' && theirs !== '' && ours !== theirs) {
    throw new TerminalFault(
      'root-key-ambiguous',
      'TERRACE_ENCRYPTION_PASSWORD and TFE_ENCRYPTION_PASSWORD are both set and differ. Set one of them.',
    );
  }
  return ours !== '' ? ours : theirs !== '' ? theirs : null;
}

const formatByte = 1;
const kindByte = { keyring: 1, password: 2 } as const;

// --- keyring file -------------------------------------------------------------------------------------------------

const Keyring = z.object({
  format: z.literal(1),
  /** The version that seals. */
  current: z.number().int().positive(),
  keys: z.array(z.object({ version: z.number().int().positive(), key: z.string(), createdAt: z.string() })).min(1),
});
type Keyring = z.infer<typeof Keyring>;

async function openKeyring(settings: RootKeySettings): Promise<RootKey> {
  const { keyringPath } = settings;
  const found = await readKeyring(keyringPath);
  if (found !== null) return keyringRootKey(found, keyringPath);
  if (!settings.isFirstBoot) {
    throw new TerminalFault(
      'wrong-root-key',
      `The keyring ${keyringPath} does not exist, but the database holds keys that were sealed earlier. ${whatToDo}`,
    );
  }
  await makeKeyring(keyringPath);
  const made = await readKeyring(keyringPath);
  if (made === null) throw new TerminalFault('keyring-unreadable', `${keyringPath} vanished while it was being made.`);
  return keyringRootKey(made, keyringPath);
}

/** A whole keyring appears under its name at once; when two processes try, one file wins and both read it. */
async function makeKeyring(keyringPath: string): Promise<void> {
  const keyring: Keyring = {
    format: 1,
    current: 1,
    keys: [{ version: 1, key: randomBytes(keyBytes).toString('base64'), createdAt: new Date().toISOString() }],
  };
  const draft = `${keyringPath}.${randomBytes(6).toString('hex')}.tmp`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(keyring, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, keyringPath);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  const folder = await open(path.dirname(keyringPath), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function readKeyring(keyringPath: string): Promise<Keyring | null> {
  let text: string;
  try {
    const { mode } = await stat(keyringPath);
    if ((mode & 0o077) !== 0) {
      throw new TerminalFault(
        'keyring-readable-by-others',
        `${keyringPath} can be read by other users of this machine. Close it with: chmod 600 ${keyringPath}`,
      );
    }
    text = await readFile(keyringPath, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
  const parsed = Keyring.safeParse(parseJson(text));
  if (!parsed.success || parsed.data.keys.some((entry) => Buffer.from(entry.key, 'base64').length !== keyBytes)) {
    throw new TerminalFault(
      'keyring-unreadable',
      `${keyringPath} is not a keyring of Terrace, or it is damaged. Restore it from your backup; the data cannot be read without it.`,
    );
  }
  return parsed.data;
}

function keyringRootKey(keyring: Keyring, keyringPath: string): RootKey {
  const keys = new Map(keyring.keys.map((entry) => [entry.version, Buffer.from(entry.key, 'base64')]));
  const current = keys.get(keyring.current);
  if (current === undefined) {
    throw new TerminalFault(
      'keyring-unreadable',
      `${keyringPath} names version ${keyring.current} as current, but does not hold it.`,
    );
  }
  const origin = `the keyring ${keyringPath}`;
  return {
    origin,
    async seal(plain, place) {
      const header = Buffer.alloc(6);
      header.set([formatByte, kindByte.keyring]);
      header.writeUInt32BE(keyring.current, 2);
      return Buffer.concat([header, sealWide(current, plain, authenticated(header, place))]);
    },
    async open(sealed, place) {
      const header = sealed.subarray(0, 6);
      if (header.length < 6 || header[0] !== formatByte || header[1] !== kindByte.keyring)
        throw wrongRootKey(origin, sealed);
      const key = keys.get(Buffer.from(header).readUInt32BE(2));
      const plain = key && openWide(key, sealed.subarray(6), authenticated(header, place));
      if (!plain) throw wrongRootKey(origin, sealed);
      return plain;
    },
  };
}

// --- password -----------------------------------------------------------------------------------------------------

/** The second recommendation of RFC 9106. The parameters travel in the header, so that later seals may cost more. */
const cost = { memoryKib: 65_536, passes: 3, parallelism: 4 } as const;
/** A header may not ask for more than this: whoever can write the database must not be able to exhaust this process. */
const costMax = { memoryKib: 1_048_576, passes: 16, parallelism: 16 } as const;
const saltBytes = 16;
const passwordHeaderBytes = 2 + 4 + 4 + 4 + saltBytes;

/** A root key out of a password; the salt lies beside each seal, in its header. */
export function passwordRootKey(password: string): RootKey {
  const origin = 'the encryption password';
  const derive = deriveOnce(password);
  const header = Buffer.alloc(passwordHeaderBytes);
  header.set([formatByte, kindByte.password]);
  header.writeUInt32BE(cost.memoryKib, 2);
  header.writeUInt32BE(cost.passes, 6);
  header.writeUInt32BE(cost.parallelism, 10);
  randomBytes(saltBytes).copy(header, 14);
  return {
    origin,
    async seal(plain, place) {
      return Buffer.concat([header, sealWide(await derive(header), plain, authenticated(header, place))]);
    },
    async open(sealed, place) {
      const theirs = Buffer.from(sealed.subarray(0, passwordHeaderBytes));
      if (theirs[0] !== formatByte || theirs[1] !== kindByte.password || !isBearable(theirs))
        throw wrongRootKey(origin, sealed);
      const plain = openWide(await derive(theirs), sealed.subarray(passwordHeaderBytes), authenticated(theirs, place));
      if (plain === null) throw wrongRootKey(origin, sealed);
      return plain;
    },
  };
}

function isBearable(header: Buffer): boolean {
  return (
    header.length === passwordHeaderBytes &&
    header.readUInt32BE(2) <= costMax.memoryKib &&
    header.readUInt32BE(6) <= costMax.passes &&
    header.readUInt32BE(10) <= costMax.parallelism
  );
}

/** Deriving is slow on purpose; all seals of one boot share a salt, so each salt is derived once. */
function deriveOnce(password: string): (header: Buffer) => Promise<Uint8Array> {
  const argon2Async = promisify(argon2);
  const known = new Map<string, Promise<Uint8Array>>();
  return (header) => {
    const name = header.toString('hex');
    let key = known.get(name);
    if (key === undefined) {
      key = argon2Async('argon2id', {
        message: password,
        nonce: header.subarray(14),
        memory: header.readUInt32BE(2),
        passes: header.readUInt32BE(6),
        parallelism: header.readUInt32BE(10),
        tagLength: keyBytes,
      });
      known.set(name, key);
    }
    return key;
  };
}

// --- both ---------------------------------------------------------------------------------------------------------

const whatToDo =
  'Without the root key that sealed them, everything encrypted in this installation (states, variables, configurations, logs, tokens) stays unreadable; nothing was changed. ' +
  'Start again with the original keyring file or encryption password.';

function wrongRootKey(origin: string, sealed: Uint8Array): TerminalFault {
  const sealer =
    sealed[1] === kindByte.keyring
      ? 'a keyring file'
      : sealed[1] === kindByte.password
        ? 'an encryption password'
        : 'something unknown';
  return new TerminalFault(
    'wrong-root-key',
    `The keys in the database were sealed with ${sealer}, and ${origin} does not open them. ${whatToDo}`,
  );
}

function authenticated(header: Uint8Array, place: string): Buffer {
  return Buffer.concat([header, Buffer.from(place)]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
