// For tests: somebody who signs providers.

import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp';

export interface ScratchKey {
  readonly asciiArmor: string;
  /** A binary detached signature. */
  signed(bytes: Uint8Array): Promise<Uint8Array>;
}

export async function makeScratchKey(): Promise<ScratchKey> {
  const { privateKey, publicKey } = await generateKey({
    userIDs: [{ name: 'of a test', email: 'anna@acme.test' }],
    type: 'rsa',
    rsaBits: 2048,
    format: 'armored',
  });
  const signingKeys = await readPrivateKey({ armoredKey: privateKey });
  return {
    asciiArmor: publicKey,
    signed: async (bytes) => {
      const message = await createMessage({ binary: bytes });
      return (await sign({ message, signingKeys, detached: true, format: 'binary' })) as Uint8Array;
    },
  };
}
