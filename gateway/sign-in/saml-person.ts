// Whom an assertion stands for: somebody with that address, made when they come for the first time; and what follows from its attributes.

import { isScimManaged, readScimSettings } from '@terrace/actors/scim/view';
import { changePerson } from '@terrace/actors/site/view/people';
import { noteSsoSignIn } from '@terrace/actors/sign-in/view/saml';
import type { SamlSettings } from '@terrace/actors/sign-in/view/saml';
import { followGroups } from '@terrace/actors/team/view/assertion';
import { readUser, readUserByAddress, renameUser } from '@terrace/actors/user/view';
import type { UserRow } from '@terrace/actors/user/view';
import { z } from 'zod';
import type { GatewayServices } from '../http/services.ts';
import { username } from '../user/name.ts';
import { userOfAddress } from '../user/newcomer.ts';
import { SamlRefusal } from './saml.ts';
import type { Assertion } from './saml.ts';

type Services = Pick<GatewayServices, 'sql' | 'rng'>;

const address = z.email();
const serviceAttribute = 'IsServiceAccount';

/** Throws SamlRefusal for who may not come in. */
export async function personOf(services: Services, settings: SamlSettings, assertion: Assertion): Promise<UserRow> {
  const { sql } = services;
  const { nameId, attributes } = assertion;
  if (!address.safeParse(nameId).success)
    throw new SamlRefusal(
      'name-id',
      `the identity provider names you ${nameId || 'by nothing'}; its NameID has to be an address of e-mail`,
    );
  const isServiceAccount = isTrue(attributes.get(serviceAttribute)?.[0]);
  const note = async (user: UserRow): Promise<UserRow> => {
    if (user.is_suspended) throw new SamlRefusal('suspended', `the user ${user.username} is suspended on this server`);
    await noteSsoSignIn(sql, { user: user.id, nameId, isServiceAccount });
    return (await readUser(sql, user.id)) ?? user;
  };
  if ((await readScimSettings(sql)).enabled) return await note(await provisioned(sql, nameId));
  const wanted = attributes.get(settings.attr_username)?.[0];
  const user = await userOfAddress(services, nameId, wanted);
  if (user.is_suspended) return await note(user);
  if (wanted !== undefined && wanted !== user.username && username.safeParse(wanted).success)
    // A name that somebody else has is no reason to keep anybody out.
    await renameUser(sql, user.id, { username: wanted });
  const groups = groupsOf(attributes.get(settings.attr_groups) ?? []);
  if (settings.team_management_enabled) await followGroups(sql, user.id, groups);
  const isAdmin = isAdminBy(settings, attributes, groups);
  if (isAdmin !== null && isAdmin !== user.is_site_admin)
    // The last one who can get in stays an admin, whatever is said.
    await changePerson(sql, user.id, { isSiteAdmin: isAdmin });
  return await note(user);
}

/** Where people are provisioned, SCIM alone says who there is and what they may. */
async function provisioned(sql: GatewayServices['sql'], email: string): Promise<UserRow> {
  const user = await readUserByAddress(sql, email);
  if (user !== null && (await isScimManaged(sql, user.id))) return user;
  throw new SamlRefusal(
    'not-provisioned',
    `the address ${email} is not provisioned here; ask who looks after your identity provider`,
  );
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
