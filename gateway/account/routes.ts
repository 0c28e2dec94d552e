// Who am I: read by `terraform login`, by go-tfe and by people who wonder whether their token works. And one's own password.

import { endSessionsOf } from '@terrace/actors/sign-in/view';
import { readUser } from '@terrace/actors/user/view';
import type { UserRow } from '@terrace/actors/user/view';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import { makePasswordDoor } from '../sign-in/passwords.ts';
import { serviceResource, userResource } from '../user/resource.ts';
import { shows } from '../http/shape.ts';
import { User } from '../user/shape.ts';

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
  add({
    method: 'GET',
    path: '/api/v2/account/details',
    answers: { 200: shows(User) },
    async answer({ principal }) {
      const isService = principal.kind === 'team' || principal.kind === 'organization';
      return { body: { data: isService ? serviceResource(principal.by) : userResource(await find(principal)) } };
    },
  });
  add({
    method: 'PATCH',
    path: '/api/v2/account/password',
    answers: { 200: shows(User) },
    body: Password,
    async answer({ principal, body, address }) {
      const user = await find(principal);
      const { current_password: current, password, password_confirmation: again } = body.data.attributes;
      await passwords.change(user.id, { address, current: current ?? '', password, again });
      await endSessionsOf(sql, user.id, null);
      return { body: { data: userResource(user) } };
    },
  });
};
