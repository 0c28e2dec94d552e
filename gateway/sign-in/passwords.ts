// Passwords at the door: who tries is counted before a password is looked at, an unknown name is answered like a wrong password and as
// late, and a link that sets a password works once.

import {
  countAttempt,
  forgetAttempts,
  readCredentials,
  readCredentialsOf,
  setPassword,
  takeBackAttempt,
} from '@terrace/actors/sign-in/view';
import type { Credentials } from '@terrace/actors/sign-in/view';
import { UserId } from '@terrace/machines/user/id';
import { isProof, makeProof } from '@terrace/runtime/keys/expiring-mac';
import { makePasswords } from '@terrace/runtime/keys/password';
import ipaddr from 'ipaddr.js';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** Wrong ones within a quarter of an hour, of one name from one address: who guesses from elsewhere locks nobody out at home. */
const attemptsOfPairMax = 10;
/** Of one name from everywhere. Beyond them each address has a single attempt: guessing gets slow, and whoever knows the password still comes in. */
const attemptsOfNameMax = 100;
/** Many people may share an address, that of a balancer or of an office: nobody is locked out by it, but after so many it gets slow. */
const quickOfAddressMax = 100;
const slowerByMs = 100;
const slowestMs = 3_000;
export const passwordLengthMin = 10;
const passwordLengthMax = 1_024;
const linkLivesMs = 3_600_000;

export interface PasswordDoor {
  /** Whose name and password these are. Throws ApiError `wrong-password` and `too-many-attempts`. */
  signIn(given: Attempt): Promise<UserId>;
  /** Changes it, knowing the one before; where there is none, `current` does not matter. Throws as `signIn`, and `invalid`. */
  change(user: UserId, given: Pick<Attempt, 'address'> & NewPassword & { readonly current: string }): Promise<void>;
  /** Whose password the link sets, or null when it was used, has run out, or was never given out. */
  holderOf(link: string): Promise<Credentials | null>;
  /** Sets it by such a link. Throws ApiError `invalid`, and `link-over` for a link that is none or no more. */
  setByLink(link: string, given: NewPassword): Promise<UserId>;
}

interface Attempt {
  readonly username: string;
  readonly password: string;
  /** Of whoever tries. */
  readonly address: string;
}

export interface NewPassword {
  readonly password: string;
  /** The same once more. */
  readonly again: string;
}

type Services = Pick<GatewayServices, 'sql' | 'keys' | 'clock'>;

export function makePasswordDoor(services: Services): PasswordDoor {
  const { sql, keys, clock } = services;
  const passwords = makePasswords(keys);

  /** Does `attempt` with a place in all three counts, which is given back when it comes to something. */
  const counted = async <T>(
    { username, hash, address }: { readonly username: string; readonly hash: string | null; readonly address: string },
    attempt: () => Promise<T | null>,
  ): Promise<T> => {
    // Whoever has a new password begins anew.
    const name = `${username}\n${hash ?? ''}`;
    const network = networkOf(address);
    const whos = {
      pair: whoOf(services, 'name and address', `${name}\n${network}`),
      name: whoOf(services, 'name', name),
      address: whoOf(services, 'address', network),
    };
    const ofPair = await countAttempt(sql, whos.pair);
    // What is refused unseen is no guess, so it counts against nobody else: one address cannot use up what the name has everywhere.
    if (ofPair.count > attemptsOfPairMax) throw tooManyAttempts('wrong passwords for this name', ofPair.leftMs);
    const ofName = await countAttempt(sql, whos.name);
    if (ofName.count > attemptsOfNameMax && ofPair.count > 1) {
      await takeBackAttempt(sql, whos.name);
      throw tooManyAttempts('wrong passwords for this name', Math.min(ofPair.leftMs, ofName.leftMs));
    }
    const ofAddress = await countAttempt(sql, whos.address);
    const beyond = ofAddress.count - quickOfAddressMax;
    if (beyond > 0) await clock.sleep(Math.min(beyond * slowerByMs, slowestMs));
    const result = await attempt();
    if (result === null) throw new ApiError('wrong-password', 'the name or the password is wrong');
    await forgetAttempts(sql, whos.pair);
    await takeBackAttempt(sql, whos.name);
    await takeBackAttempt(sql, whos.address);
    return result;
  };

  const isRight = async (of: Credentials | null, password: string): Promise<boolean> =>
    await passwords.isRight(password.slice(0, passwordLengthMax), of?.id ?? '', of?.hash ?? null);

  const set = async ({ id, username, hash: before }: Credentials, given: NewPassword): Promise<boolean> => {
    checkNew(given, username);
    return await setPassword(sql, { user: id, hash: await passwords.hash(given.password, id), before });
  };

  const holderOf: PasswordDoor['holderOf'] = async (link) => {
    const [user = '', ...proof] = link.split('.');
    if (UserId.parse(user) === null) return null;
    const of = await readCredentialsOf(sql, user);
    return of !== null && isProof(keys, wordsOf(of), proof.join('.'), services.clock.now()) ? of : null;
  };

  return {
    async signIn({ username, password, address }) {
      const of = await readCredentials(sql, username);
      return await counted({ username, hash: of?.hash ?? null, address }, async () =>
        (await isRight(of, password)) && of !== null ? of.id : null,
      );
    },
    async change(user, { address, current, ...given }) {
      const of = await readCredentialsOf(sql, user);
      if (of === null) throw new ApiError('not-found', `user ${user} is not there`);
      checkNew(given, of.username);
      if (of.hash !== null) await counted({ ...of, address }, async () => ((await isRight(of, current)) ? true : null));
      if (!(await set(of, given))) throw new ApiError('conflict', 'the password was changed by somebody else just now');
    },
    holderOf,
    async setByLink(link, given) {
      const of = await holderOf(link);
      if (of === null || !(await set(of, given))) throw linkIsOver();
      return of.id;
    },
  };
}

export interface PasswordLink {
  readonly url: string;
  readonly expiresAt: Date;
}

/** A link by which the user sets a password: once, for an hour, and until the password changes in another way. */
export function makePasswordLink(
  { keys, clock }: Pick<Services, 'keys' | 'clock'>,
  origin: string,
  of: Credentials,
): PasswordLink {
  const expiresAt = clock.now() + linkLivesMs;
  const url = `${origin}/password?token=${of.id}.${makeProof(keys, wordsOf(of), expiresAt)}`;
  return { url, expiresAt: new Date(expiresAt) };
}

/** Part of it is the hash of before, so that a link is over once there is another. */
const wordsOf = ({ id, hash }: Credentials): string => `set the password\n${id}\n${hash ?? ''}`;

export const linkIsOver = (): ApiError =>
  new ApiError(
    'link-over',
    'the link was used already, or its hour is over; "npx terrace user password-link", typed where Terrace runs, makes a new one',
  );

export const tooManyAttempts = (what: string, leftMs: number): ApiError =>
  new ApiError('too-many-attempts', `there were too many ${what}; try again in ${minutesOf(leftMs)}`, {
    retryAfterMs: leftMs,
  });

function minutesOf(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}

function checkNew({ password, again }: NewPassword, username: string): void {
  const wrong = (detail: string): ApiError => new ApiError('invalid', detail, { pointer: '/data/attributes/password' });
  if (password.length < passwordLengthMin) throw wrong(`a password has at least ${passwordLengthMin} characters`);
  if (password.length > passwordLengthMax) throw wrong(`a password has at most ${passwordLengthMax} characters`);
  if (password.toLowerCase().includes(username.toLowerCase()) && password.length < username.length + passwordLengthMin)
    throw wrong('a password is more than the name and a few characters');
  if (new Set(password).size < 4) throw wrong('a password has more than three different characters');
  if (password !== again) throw wrong('the password is not the same both times');
}

/** What attempts are counted by: not what somebody typed, nor where they are. */
export const whoOf = ({ keys }: Pick<Services, 'keys'>, what: string, text: string): string =>
  Buffer.from(keys.mac('id', `sign-in attempt\n${what}\n${text}`)).toString('hex');

/** Whoever has one address of IPv6 has all of its network. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : parsed.toByteArray().slice(0, 8).join('.');
}
