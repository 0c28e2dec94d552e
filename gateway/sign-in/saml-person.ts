// Whom an assertion stands for: somebody with that address, made when they come for the first time; and what follows from its attributes.

import { changePerson } from '@terrace/actors/site/view/people';
import { noteSsoSignIn } from '@terrace/actors/sign-in/view/saml';
import type { SamlSettings } from '@terrace/actors/sign-in/view/saml';
import { followGroups } from '@terrace/actors/team/view/assertion';
import { createUser, readUser, readUserByAddress, renameUser, takenNames } from '@terrace/actors/user/view';
import type { UserRow } from '@terrace/actors/user/view';
import { UserId } from '@terrace/machines/user/id';
import { z } from 'zod';
import type { GatewayServices } from '../http/services.ts';
import { username } from '../user/name.ts';
import { SamlRefusal } from './saml.ts';
import type { Assertion } from './saml.ts';

type Services = Pick<GatewayServices, 'sql' | 'rng'>;

const address = z.email();
const serviceAttribute = 'IsServiceAccount';
/** Names that are tried for somebody new before chance has a say. */
const namesTried = 20;

/** Throws SamlRefusal for who may not come in. */
export async function personOf(services: Services, settings: SamlSettings, assertion: Assertion): Promise<UserRow> {
  const { sql } = services;
  const { nameId, attributes } = assertion;
  if (!address.safeParse(nameId).success)
    throw new SamlRefusal(
      'name-id',
      `the identity provider names you ${nameId || 'by nothing'}; its NameID has to be an address of e-mail`,
    );
  const wanted = attributes.get(settings.attr_username)?.[0];
  const user = (await readUserByAddress(sql, nameId)) ?? (await newcomer(services, nameId, wanted));
  if (user.is_suspended) throw new SamlRefusal('suspended', `${user.username} is suspended on this server`);
  if (wanted !== undefined && wanted !== user.username && username.safeParse(wanted).success)
    // A name that somebody else has is no reason to keep anybody out.
    await renameUser(sql, user.id, { username: wanted });
  const groups = groupsOf(attributes.get(settings.attr_groups) ?? []);
  if (settings.team_management_enabled) await followGroups(sql, user.id, groups);
  const isAdmin = isAdminBy(settings, attributes, groups);
  if (isAdmin !== null && isAdmin !== user.is_site_admin)
    // The last one who can get in stays an admin, whatever is said.
    await changePerson(sql, user.id, { isSiteAdmin: isAdmin });
  const isServiceAccount = isTrue(attributes.get(serviceAttribute)?.[0]);
  await noteSsoSignIn(sql, { user: user.id, nameId, isServiceAccount });
  return (await readUser(sql, user.id)) ?? user;
}

const isTrue = (text: string | undefined): boolean => /^(true|1)$/i.test(text ?? '');

/** One value with commas is as good as several. */
const groupsOf = (values: readonly string[]): readonly string[] =>
  values
    .flatMap((value) => value.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Null when nothing is said: then it stays as it is. */
function isAdminBy(
  settings: SamlSettings,
  attributes: Assertion['attributes'],
  groups: readonly string[],
): boolean | null {
  const said = settings.attr_site_admin === '' ? undefined : attributes.get(settings.attr_site_admin)?.[0];
  if (said !== undefined) return isTrue(said);
  if (settings.site_admin_role === '' || !attributes.has(settings.attr_groups)) return null;
  return groups.includes(settings.site_admin_role);
}

async function newcomer({ sql, rng }: Services, email: string, wanted: string | undefined): Promise<UserRow> {
  const id = UserId.make(rng.bytes(16));
  for (const name of await namesFor(sql, email, wanted, id))
    if ((await createUser(sql, { id, username: name, email, isSiteAdmin: false })) !== 'username') break;
  // Somebody of this address may have been made at the same moment.
  const user = await readUserByAddress(sql, email);
  if (user === null) throw new Error(`no name was to be had for ${email}`);
  return user;
}

/** What somebody may be called: as they wish, or after their address, with a number where that is taken. */
export async function namesFor(
  sql: GatewayServices['sql'],
  email: string,
  wanted: string | undefined,
  id: UserId,
): Promise<readonly string[]> {
  const base = (email.split('@')[0] ?? '').replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 50);
  const own = username.safeParse(base).success ? base : `u${base}`;
  const numbered = Array.from({ length: namesTried }, (_, n) => `${own}-${n + 2}`);
  const names = [...(wanted === undefined ? [] : [wanted]), own, ...numbered, `${own}-${id.slice(-8)}`];
  const taken = await takenNames(sql, names);
  return names.filter((name) => username.safeParse(name).success && !taken.has(name.toLowerCase()));
}
