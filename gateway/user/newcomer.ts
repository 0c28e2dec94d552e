// Somebody new whom an identity provider brings: they get a name of ours after their address.

import { createUser, readUserByAddress, takenNames } from '@terrace/actors/user/view';
import type { UserRow } from '@terrace/actors/user/view';
import { UserId } from '@terrace/machines/user/id';
import type { GatewayServices } from '../http/services.ts';
import { username } from './name.ts';

/** Names that are tried before chance has a say. */
const namesTried = 20;

/** Who has this address, made when there is nobody; `wanted`: what they would like to be called. */
export async function userOfAddress(
  { sql, rng }: Pick<GatewayServices, 'sql' | 'rng'>,
  email: string,
  wanted?: string,
): Promise<UserRow> {
  const known = await readUserByAddress(sql, email);
  if (known !== null) return known;
  const id = UserId.make(rng.bytes(16));
  for (const name of await namesFor(sql, { email, wanted, id }))
    if ((await createUser(sql, { id, username: name, email, isSiteAdmin: false })) !== 'username') break;
  // Somebody of this address may have been made at the same moment.
  const user = await readUserByAddress(sql, email);
  if (user === null) throw new Error(`no name was to be had for ${email}`);
  return user;
}

/** As they wish, or after their address, with a number where that is taken. */
async function namesFor(
  sql: GatewayServices['sql'],
  { email, wanted, id }: { readonly email: string; readonly wanted: string | undefined; readonly id: UserId },
): Promise<readonly string[]> {
  const base = (email.split('@')[0] ?? '').replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 50);
  const own = username.safeParse(base).success ? base : `u${base}`;
  const numbered = Array.from({ length: namesTried }, (_, n) => `${own}-${n + 2}`);
  const names = [...(wanted === undefined ? [] : [wanted]), own, ...numbered, `${own}-${id.slice(-8)}`];
  const taken = await takenNames(sql, names);
  return names.filter((name) => username.safeParse(name).success && !taken.has(name.toLowerCase()));
}
