// Users and their tokens as clients know them.

import { createHash } from 'node:crypto';
import type { ScimStanding } from '@terrace/actors/scim/view';
import type { TokenRow, UserRow } from '@terrace/actors/user/view';
import type { By } from '@terrace/machines/user/id';
import { one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

/** How an identity provider knows people, by their ids; null while none provisions them. */
export type Standings = ReadonlyMap<string, ScimStanding> | null;

export const scimAttributes = (user: string, standings: Standings): object => {
  if (standings === null) return {};
  const standing = standings.get(user);
  return {
    'is-scim-managed': standing !== undefined,
    'scim-username': standing?.userName ?? null,
    'scim-updated-at': timestamp(standing?.updatedAt ?? null),
  };
};

/** `makesOrganizations`: also who is no site admin may make organizations, where the site lets them. */
export function userResource(
  user: UserRow,
  {
    makesOrganizations = user.is_site_admin,
    standings = null,
  }: { readonly makesOrganizations?: boolean; readonly standings?: Standings } = {},
): Resource {
  return {
    id: user.id,
    type: 'users',
    attributes: {
      username: user.username,
      email: user.email,
      'unconfirmed-email': null,
      'is-service-account': false,
      'is-site-admin': user.is_site_admin,
      'is-admin': user.is_site_admin,
      'is-sso-login': false,
      'avatar-url': avatarUrl(user.username),
      'v2-only': false,
      ...scimAttributes(user.id, standings),
      'two-factor': { enabled: false, verified: false },
      permissions: {
        'can-create-organizations': makesOrganizations,
        'can-change-email': user.is_site_admin,
        'can-change-username': true,
        'can-change-password': true,
        'can-manage-user-tokens': true,
      },
    },
  };
}

/** Whoever is only invited: a user of that address will be them, by an id of their own. Nothing opens by this one. */
export const invitedResource = (id: string, email: string): Resource => ({
  id,
  type: 'users',
  attributes: {
    ...{ username: null, email, 'unconfirmed-email': null, 'is-service-account': false },
    ...{
      'is-site-admin': false,
      'is-admin': false,
      'is-sso-login': false,
      'avatar-url': avatarUrl(email),
      'v2-only': false,
    },
    'two-factor': { enabled: false, verified: false },
  },
});

/** A picture that nobody else is asked for: the first letter, on a colour of the name's own. */
function avatarUrl(name: string): string {
  const hue = createHash('sha256').update(name).digest().readUInt16BE() % 360;
  const letter = (/[\p{L}\p{N}]/u.exec(name)?.[0] ?? '?').toUpperCase();
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="hsl(${hue} 45% 40%)"/><text x="20" y="27" font-family="sans-serif" font-size="20" text-anchor="middle" fill="#fff">${letter}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(picture)}`;
}

/** What a team or an organization acts as: a user that nobody is. */
export const serviceResource = ({ kind, id, name }: By): Resource => ({
  id: `user-${id.slice(id.indexOf('-') + 1)}`,
  type: 'users',
  attributes: {
    username: `api-${kind}_${name}`,
    email: null,
    'is-service-account': true,
    'is-site-admin': false,
    'is-admin': false,
    'avatar-url': avatarUrl(name),
    'v2-only': false,
    permissions: { 'can-create-organizations': false, 'can-change-email': false, 'can-change-username': false },
  },
});

/** `text` is shown once, to who made it. */
export const tokenResource = (token: TokenRow, text: string | null = null): Resource => ({
  id: token.id,
  type: 'authentication-tokens',
  attributes: {
    'created-at': timestamp(token.created_at),
    'last-used-at': timestamp(token.last_used_at),
    'expired-at': timestamp(token.expires_at),
    description: token.description,
    token: text,
  },
  relationships: {
    'created-by':
      token.created_by === null ? one('users', token.owner) : one(`${token.created_by.kind}s`, token.created_by.id),
    ...(token.kind === 'team' ? { team: one('teams', token.owner) } : {}),
  },
});
