// People, as site admins make them: somebody is made with an address, and gets a link by which they set their password. Terraform Enterprise
// sends mail instead. Whoever was invited to an organization by that address belongs to it from then on.

import { readCredentials } from '@terrace/actors/sign-in/view';
import { createUser, listUsers, readUser } from '@terrace/actors/user/view';
import { UserId } from '@terrace/machines/user/id';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody, timestamp } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { makePasswordLink } from '../sign-in/passwords.ts';
import { username } from '../user/name.ts';
import { userResource } from '../user/resource.ts';
import { pages, shows } from '../http/shape.ts';
import { PasswordLink, User } from '../user/shape.ts';

const Create = resourceBody(
  'users',
  z.looseObject({
    username,
    email: z.email('is no address'),
    'is-site-admin': z.boolean().optional(),
  }),
);

export const adminUserRoutes: Routes = (add, services) => {
  const { sql, origin, rng } = services;
  add({
    method: 'GET',
    path: '/api/v2/terrace/users',
    answers: { 200: pages(User) },
    query: z.looseObject({ ...pageQuery, q: z.string().optional() }),
    async answer({ principal, query }) {
      if (!may(principal, 'write', null)) throw notFound('the list of users');
      const page = pageOf(query);
      const { rows, total } = await listUsers(sql, { text: query.q, ...page });
      return { body: { data: rows.map((row) => userResource(row)), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/terrace/users',
    answers: { 201: shows(User) },
    body: Create,
    async answer({ principal, body }) {
      if (!may(principal, 'write', null)) throw notFound('the list of users');
      const { username, email, 'is-site-admin': isSiteAdmin = false } = body.data.attributes;
      const id = UserId.make(rng.bytes(16));
      const taken = await createUser(sql, { id, username, email, isSiteAdmin });
      if (taken !== null)
        throw new ApiError('name-taken', `${taken} has already been taken`, { pointer: `/data/attributes/${taken}` });
      const row = await readUser(sql, id);
      if (row === null) throw notFound(`user ${username}`);
      return { status: 201, body: { data: userResource(row) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/terrace/users/:username/actions/password-link',
    answers: { 200: shows(PasswordLink) },
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
