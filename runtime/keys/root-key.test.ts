// The root key alone: who may make a keyring, what a wrong one says, and what is refused.

import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { TerminalFault } from '../fault/fault.ts';
import { openRootKey, passwordRootKey } from './root-key.ts';

const secret = Buffer.from('thirty-two bytes of some key ...');

test('the first boot makes a keyring that only its owner can read, and later boots open what it sealed', async (t) => {
  const keyringPath = await keyringIn(t);
  const first = await openRootKey({ keyringPath, isFirstBoot: true, environment: {} });
  const sealed = await first.seal(secret, 'here');
  assert.equal((await stat(keyringPath)).mode & 0o777, 0o600);
  const later = await openRootKey({ keyringPath, isFirstBoot: false, environment: {} });
  assert.deepEqual(Buffer.from(await later.open(sealed, 'here')), secret);
  await assert.rejects(later.open(sealed, 'elsewhere'), isFault('wrong-root-key'));
});

test('two first boots on one home agree on one keyring', async (t) => {
  const keyringPath = await keyringIn(t);
  const opened = await Promise.all(
    Array.from({ length: 8 }, () => openRootKey({ keyringPath, isFirstBoot: true, environment: {} })),
  );
  const sealed = await opened[0]!.seal(secret, 'here');
  for (const root of opened) assert.deepEqual(Buffer.from(await root.open(sealed, 'here')), secret);
});

test('a missing keyring is not made anew when the database holds sealed keys', async (t) => {
  const keyringPath = await keyringIn(t);
  const opening = openRootKey({ keyringPath, isFirstBoot: false, environment: {} });
  await assert.rejects(opening, (error: unknown) => {
    assert.ok(isFault('wrong-root-key')(error));
    assert.match((error as Error).message, /does not exist.*stays unreadable.*Start again with the original keyring/s);
    return true;
  });
  await assert.rejects(stat(keyringPath), { code: 'ENOENT' });
});

test('a keyring that others can read, or that is damaged, is refused by name', async (t) => {
  const keyringPath = await keyringIn(t);
  await openRootKey({ keyringPath, isFirstBoot: true, environment: {} });
  await chmod(keyringPath, 0o644);
  await assert.rejects(
    openRootKey({ keyringPath, isFirstBoot: false, environment: {} }),
    isFault('keyring-readable-by-others'),
  );
  await chmod(keyringPath, 0o600);
  const text = await readFile(keyringPath, 'utf8');
  await writeFile(keyringPath, text.slice(0, -20));
  await assert.rejects(
    openRootKey({ keyringPath, isFirstBoot: false, environment: {} }),
    isFault('keyring-unreadable'),
  );
});

test('a password opens what it sealed at another boot; another password, a keyring or one flipped bit do not', async (t) => {
  const sealed = await passwordRootKey('correct horse').seal(secret, 'here');
  const again = passwordRootKey('correct horse');
  assert.deepEqual(Buffer.from(await again.open(sealed, 'here')), secret);
  await assert.rejects(passwordRootKey('wrong horse').open(sealed, 'here'), isFault('wrong-root-key'));
  const flipped = Uint8Array.from(sealed);
  flipped[flipped.length - 20]! ^= 1;
  await assert.rejects(again.open(flipped, 'here'), isFault('wrong-root-key'));
  const keyring = await openRootKey({ keyringPath: await keyringIn(t), isFirstBoot: true, environment: {} });
  await assert.rejects(
    keyring.open(sealed, 'here'),
    /sealed with an encryption password, and the keyring .* does not open/,
  );
});

test('a seal that asks for a terabyte of memory is refused before it is derived', async () => {
  const root = passwordRootKey('correct horse');
  const sealed = Buffer.from(await root.seal(secret, 'here'));
  sealed.writeUInt32BE(0x4000_0000, 2);
  await assert.rejects(root.open(sealed, 'here'), isFault('wrong-root-key'));
});

test('the environment chooses: password under either name, two different ones are refused, Vault says that it is not built', async (t) => {
  const keyringPath = await keyringIn(t);
  const open = (environment: Record<string, string>) => openRootKey({ keyringPath, isFirstBoot: true, environment });
  const sealed = await (await open({ TFE_ENCRYPTION_PASSWORD: 'p' })).seal(secret, 'here');
  assert.deepEqual(Buffer.from(await (await open({ TERRACE_ENCRYPTION_PASSWORD: 'p' })).open(sealed, 'here')), secret);
  await assert.rejects(
    open({ TFE_ENCRYPTION_PASSWORD: 'p', TERRACE_ENCRYPTION_PASSWORD: 'q' }),
    isFault('root-key-ambiguous'),
  );
  await assert.rejects(open({ TERRACE_VAULT_TRANSIT_KEY: 'terrace' }), isFault('root-key-unsupported'));
  await assert.rejects(stat(keyringPath), { code: 'ENOENT' });
});

async function keyringIn(t: { after(work: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'terrace-keyring-'));
  t.after(() => rm(folder, { recursive: true }));
  return path.join(folder, 'keyring.json');
}

function isFault(code: string): (error: unknown) => boolean {
  return (error) => error instanceof TerminalFault && error.code === code;
}
