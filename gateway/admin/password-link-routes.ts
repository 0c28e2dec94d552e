// A link by which somebody sets their password, for a site admin to hand on. Terraform Enterprise sends mail instead.

import { readCredentials } from '@terrace/actors/sign-in/view';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { timestamp } from '../http/json-api.ts';
import { makePasswordLink } from '../sign-in/passwords.ts';

export const passwordLinkRoutes: Routes = (add, services) => {
  const { sql, origin } = services;
  add({
    method: 'POST',
    path: '/api/v2/terrace/users/:username/actions/password-link',
    params: z.object({ username: z.string() }),
    async answer({ principal, params: { username } }) {
      const of = may(principal, 'write', null) ? await readCredentials(sql, username) : null;
      if (of === null) throw notFound(`user ${username}`);
      const { url, expiresAt } = makePasswordLink(services, origin, of);
      const attributes = { username, url, 'expires-at': timestamp(expiresAt), 'has-password': of.hash !== null };
      return { body: { data: { id: of.id, type: 'password-links', attributes } } };
    },
  });
};
