// Who am I: read by `terraform login`, by go-tfe and by people who wonder whether their token works.

import { readUser } from '@terrace/actors/user/view';
import type { Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import type { Resource } from '../http/json-api.ts';
import type { UserRow } from '@terrace/actors/user/view';

export const accountRoutes: Routes = (add, { sql }) => {
  add({
    method: 'GET',
    path: '/api/v2/account/details',
    async answer({ principal }) {
      if (principal.kind !== 'user') throw notFound('an account of a run');
      const user = await readUser(sql, principal.by.id);
      if (user === null) throw notFound(`user ${principal.by.id}`);
      return { body: { data: userResource(user) } };
    },
  });
};

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
        'can-manage-user-tokens': false,
      },
    },
  };
}
