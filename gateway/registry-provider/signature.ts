// OpenPGP, as far as providers are signed with it: keys as people bring them, and signatures over SHA256SUMS.

import { createMessage, readKey, readSignature, verify } from 'openpgp';

/** The id that clients know a key by: the last sixteen hexadecimal digits of its fingerprint, in capitals. Null for what is no public key. */
export async function keyIdOf(asciiArmor: string): Promise<string | null> {
  try {
    const key = await readKey({ armoredKey: asciiArmor });
    return key.isPrivate() ? null : key.getKeyID().toHex().toUpperCase();
  } catch {
    return null;
  }
}

/** Why terraform would not take this signature over `signed`, as a sentence; null when it would. It wants a binary detached one. */
export async function whyNotSigned(
  asciiArmor: string,
  signed: Uint8Array,
  signature: Uint8Array,
): Promise<string | null> {
  let read: Awaited<ReturnType<typeof readSignature>>;
  try {
    read = await readSignature({ binarySignature: signature });
  } catch {
    return 'it is no binary detached OpenPGP signature (gpg --detach-sign, without --armor)';
  }
  const [verificationKeys, message] = await Promise.all([
    readKey({ armoredKey: asciiArmor }),
    createMessage({ binary: signed }),
  ]);
  const { signatures } = await verify({ message, signature: read, verificationKeys });
  const outcomes = await Promise.allSettled(signatures.map(({ verified }) => verified));
  if (outcomes.some(({ status }) => status === 'fulfilled')) return null;
  const [first] = outcomes;
  return `the signature does not hold: ${first?.status === 'rejected' ? (first.reason as Error).message : 'it signs nothing'}`;
}

/** The sums of a SHA256SUMS by file name; null for what is none. */
export function sumsOf(text: string): ReadonlyMap<string, string> | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const sums = lines.map((line) => /^([0-9a-f]{64})[ \t]+\*?(\S+)[ \t\r]*$/i.exec(line));
  if (lines.length === 0 || sums.includes(null)) return null;
  return new Map(sums.map((match) => [match?.[2] ?? '', (match?.[1] ?? '').toLowerCase()]));
}
