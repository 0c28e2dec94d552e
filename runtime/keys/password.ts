// Passwords as the database keeps them: argon2id with a salt each, under a key of the installation. Hashing is slow on purpose; it is done
// beside the event loop, one at a time, and for a few who wait: neither memory nor threads are anybody's to take.

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { RetryableFault } from '../fault/fault.ts';
import type { Keys } from './keys.ts';

export interface Passwords {
  /** What is kept of the password of `owner`, in the form of PHC. Throws RetryableFault when too many wait. */
  hash(password: string, owner: string): Promise<string>;
  /** Takes as long when there is no hash. Throws RetryableFault when too many wait. */
  isRight(password: string, owner: string, hash: string | null): Promise<boolean>;
}

interface Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** The first that OWASP names for argon2id. It stands in every hash, so that later ones may cost more. */
const cost: Cost = { memoryKib: 47_104, passes: 1, parallelism: 1 };
/** Whoever can write the database must not be able to exhaust this process. */
const costMax: Cost = { memoryKib: 262_144, passes: 8, parallelism: 8 };
const saltBytes = 16;
const tagBytes = 32;
/** At some 0.1 s each, who comes later would wait for seconds. */
const waitingMax = 32;
const retryAfterMs = 2_000;
const argon2Async = promisify(argon2);

export function makePasswords(keys: Pick<Keys, 'mac'>): Passwords {
  const inTurn = oneAtATime();
  const derive = (password: string, owner: string, salt: Uint8Array, { memoryKib, passes, parallelism }: Cost) =>
    inTurn(() =>
      argon2Async('argon2id', {
        // One password, however a keyboard composes its letters.
        message: password.normalize('NFKC'),
        nonce: salt,
        secret: keys.mac('token', `password\n${owner}`),
        ...{ memory: memoryKib, passes, parallelism, tagLength: tagBytes },
      }),
    );
  return {
    async hash(password, owner) {
      const salt = randomBytes(saltBytes);
      return phcOf(cost, salt, await derive(password, owner, salt, cost));
    },
    async isRight(password, owner, hash) {
      const kept = hash === null ? null : partsOf(hash);
      const tag = await derive(password, owner, kept?.salt ?? noSalt, kept?.cost ?? cost);
      return kept !== null && tag.length === kept.tag.length && timingSafeEqual(tag, kept.tag);
    },
  };
}

const noSalt = Buffer.alloc(saltBytes);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '');

const phcOf = ({ memoryKib, passes, parallelism }: Cost, salt: Uint8Array, tag: Uint8Array): string =>
  `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;

const phc = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

/** Null for what is no hash of ours, or asks for more than it may. */
function partsOf(hash: string): { readonly cost: Cost; readonly salt: Uint8Array; readonly tag: Uint8Array } | null {
  const [, m = '', t = '', p = '', salt = '', tag = ''] = phc.exec(hash) ?? [];
  const found = { memoryKib: Number(m), passes: Number(t), parallelism: Number(p) };
  if (tag === '' || (Object.keys(found) as (keyof Cost)[]).some((name) => found[name] > costMax[name])) return null;
  return { cost: found, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    if (waiting >= waitingMax) throw new RetryableFault('too many passwords are looked at', { delayMs: retryAfterMs });
    waiting += 1;
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      waiting -= 1;
    }
  };
}
