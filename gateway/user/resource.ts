// Users and their tokens as clients know them.

import type { TokenRow, UserRow } from '@terrace/actors/user/view';
import { one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

export function userResource(user: UserRow): Resource {
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
      'avatar-url': '',
      'v2-only': false,
      'two-factor': { enabled: false, verified: false },
      permissions: {
        'can-create-organizations': user.is_site_admin,
        'can-change-email': false,
        'can-change-username': false,
        'can-change-password': true,
        'can-manage-user-tokens': true,
      },
    },
  };
}

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
  relationships: { 'created-by': one('users', token.owner) },
});
