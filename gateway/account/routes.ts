// Who am I: read by `terraform login`, by go-tfe and by people who wonder whether their token works.

import { readUser } from '@terrace/actors/user/view';
import type { Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { userResource } from '../user/resource.ts';

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
