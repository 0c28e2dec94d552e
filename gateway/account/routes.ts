// Who am I: read by `terraform login`, by go-tfe and by people who wonder whether their token works. And one's own password.

import { isScimManaged, scimStandingOf } from '@terrace/actors/scim/view';
import { endSessionsOf } from '@terrace/actors/sign-in/view';
import { readUser, renameUser } from '@terrace/actors/user/view';
import type { UserRow } from '@terrace/actors/user/view';
import { z } from 'zod';
import { generalSettings } from '../admin/settings.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { makePasswordDoor } from '../sign-in/passwords.ts';
import { serviceResource, userResource } from '../user/resource.ts';
import { username } from '../user/name.ts';
import { shows } from '../http/shape.ts';
import { User } from '../user/shape.ts';

const Update = resourceBody(
  'users',
  z.looseObject({ username: username.optional(), email: z.email('is no address').optional() }).default({}),
);
/** Not in the kebab-case of everything else: upstream's words. */
const Password = resourceBody(
  'users',
  z.looseObject({
    current_password: z.string().nullish(),
    password: z.string(),
    password_confirmation: z.string(),
  }),
);

export const accountRoutes: Routes = (add, services) => {
  const { sql } = services;
  const passwords = makePasswordDoor(services);
  const find = async (principal: Principal): Promise<UserRow> => {
    if (principal.kind !== 'user') throw notFound('an account of a run');
    const user = await readUser(sql, principal.by.id);
    if (user === null) throw notFound(`user ${principal.by.id}`);
    return user;
  };
  const shown = async (user: UserRow): Promise<Resource> => {
    const isFree = !(await generalSettings(services)).limitUserOrganizationCreation;
    const standings = await scimStandingOf(sql, [user.id]);
    return userResource(user, { makesOrganizations: user.is_site_admin || isFree, standings });
  };
  /** Throws ApiError for whom an identity provider keeps here. */
  const unlessProvisioned = async ({ id }: UserRow): Promise<void> => {
    if (await isScimManaged(sql, id))
      throw new ApiError('forbidden', 'you are managed by SCIM: your identity provider says who you are');
  };
  add({
    method: 'GET',
    path: '/api/v2/account/details',
    answers: { 200: shows(User) },
    async answer({ principal }) {
      const isService = principal.kind === 'team' || principal.kind === 'organization';
      return { body: { data: isService ? serviceResource(principal.by) : await shown(await find(principal)) } };
    },
  });
  add({
    method: 'PATCH',
    path: '/api/v2/account/update',
    answers: { 200: shows(User) },
    body: Update,
    async answer({ principal, body }) {
      const user = await find(principal);
      await unlessProvisioned(user);
      const { username, email } = body.data.attributes;
      // By an address people come into organizations, so nobody says of themselves which one is theirs.
      if (email !== undefined && email !== user.email && !user.is_site_admin)
        throw new ApiError(
          'forbidden',
          'a site admin changes addresses: this server sends no mail that could confirm one',
        );
      const taken = await renameUser(sql, user.id, { username, email });
      if (taken !== null)
        throw new ApiError('name-taken', `${taken} has already been taken`, { pointer: `/data/attributes/${taken}` });
      return { body: { data: await shown(await find(principal)) } };
    },
  });
  add({
    method: 'PATCH',
    path: '/api/v2/account/password',
    answers: { 200: shows(User) },
    body: Password,
    async answer({ principal, body, address }) {
      const user = await find(principal);
      await unlessProvisioned(user);
      const { current_password: current, password, password_confirmation: again } = body.data.attributes;
      await passwords.change(user.id, { address, current: current ?? '', password, again });
      await endSessionsOf(sql, user.id, null);
      return { body: { data: await shown(user) } };
    },
  });
};
