// People as a site admin looks after them: who is an admin, who is suspended, and the end of somebody. One admin is always left. The end of
// whoever is only invited is that of their invitations.

import { listOrganizations } from '@terrace/actors/organization/view';
import { isScimManaged, scimStandingOf } from '@terrace/actors/scim/view';
import {
  changePerson,
  listPeople,
  ownedAlone,
  readPerson,
  removeInvited,
  removePerson,
} from '@terrace/actors/site/view/people';
import type { PersonChange, PersonRow } from '@terrace/actors/site/view/people';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { included, includesOf } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { organizationResource } from '../organization/resource.ts';
import { pages, shows } from '../http/shape.ts';
import { requireSiteAdmin } from './find.ts';
import { AdminUser } from './shape.ts';
import { adminUserResource } from './resource.ts';

const One = z.object({ user: z.string() });
const flag = z
  .enum(['true', 'false', ''], 'must be true or false')
  .optional()
  .transform((text) => (text === undefined || text === '' ? undefined : text === 'true'));

/** What the actions change. */
const actions = {
  suspend: { isSuspended: true },
  unsuspend: { isSuspended: false },
  grant_admin: { isSiteAdmin: true },
  revoke_admin: { isSiteAdmin: false },
} as const;

export const adminPeopleRoutes: Routes = (add, { sql }) => {
  const find = async (principal: Principal, id: string): Promise<PersonRow> => {
    requireSiteAdmin(principal, `user ${id}`);
    const row = await readPerson(sql, id);
    if (row === null) throw notFound(`user ${id}`);
    return row;
  };
  const findUser = async (principal: Principal, id: string): Promise<PersonRow & { readonly username: string }> => {
    const row = await find(principal, id);
    const { username, email } = row;
    if (username === null)
      throw new ApiError('conflict', `${email} is only invited: there is no user of that address yet`);
    return { ...row, username };
  };
  const organizationsOf = async (principal: Principal, rows: readonly PersonRow[]): Promise<readonly Resource[]> => {
    const names = [...new Set(rows.flatMap(({ organizations }) => organizations))];
    const found = await listOrganizations(sql, { names, limit: names.length, offset: 0 });
    return found.rows.map((row) =>
      organizationResource(row, (action) => may(principal, action, { organization: row.name })),
    );
  };

  /** Throws ApiError for whom an identity provider lets in and keeps out. */
  const unlessProvisioned = async (id: string, username: string): Promise<void> => {
    if (await isScimManaged(sql, id))
      throw new ApiError(
        'forbidden',
        `user ${username} is managed by SCIM: the identity provider says whether they get in`,
      );
  };

  add({
    method: 'GET',
    path: '/api/v2/admin/users',
    answers: { 200: pages(AdminUser) },
    query: z.looseObject({
      ...pageQuery,
      q: z.string().optional(),
      'filter[admin]': flag,
      'filter[suspended]': flag,
      include: z.string().optional(),
    }),
    async answer({ principal, query }) {
      requireSiteAdmin(principal, 'the list of users');
      const wanted = includesOf(query.include, ['organizations']);
      const page = pageOf(query);
      const { rows, total, counts } = await listPeople(sql, {
        text: query.q,
        isAdmin: query['filter[admin]'],
        isSuspended: query['filter[suspended]'],
        ...page,
      });
      const parts = wanted.has('organizations') ? await organizationsOf(principal, rows) : [];
      const ids = rows.map(({ id }) => id);
      const standings = await scimStandingOf(sql, ids);
      return {
        body: {
          data: rows.map((row) => adminUserResource(row, standings)),
          ...included(parts),
          meta: { ...pagination(page, total), 'status-counts': counts },
        },
      };
    },
  });

  for (const [action, change] of Object.entries(actions))
    add({
      method: 'POST',
      path: `/api/v2/admin/users/:user/actions/${action}`,
      answers: { 200: shows(AdminUser) },
      params: One,
      async answer({ principal, params }) {
        const { id, username } = await findUser(principal, params.user);
        if ('isSuspended' in change) await unlessProvisioned(id, username);
        unlessLast(await changePerson(sql, id, change), id);
        const standings = await scimStandingOf(sql, [id]);
        return { body: { data: adminUserResource(await find(principal, id), standings) } };
      },
    });

  add({
    method: 'POST',
    path: '/api/v2/admin/users/:user/actions/disable_two_factor',
    answers: { 200: shows(AdminUser) },
    params: One,
    async answer({ principal, params }) {
      const { username } = await findUser(principal, params.user);
      throw new ApiError('bad-request', `user ${username} has no second factor: this server asks for none`);
    },
  });

  add({
    method: 'DELETE',
    path: '/api/v2/admin/users/:user',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      const { id, username, email } = await find(principal, params.user);
      if (username === null) {
        if (!(await removeInvited(sql, email))) throw notFound(`user ${id}`);
        return {};
      }
      await unlessProvisioned(id, username);
      const owned = await ownedAlone(sql, id);
      if (owned.length > 0)
        throw new ApiError(
          'conflict',
          `user ${username} is the only owner of ${owned.join(', ')}: make somebody else an owner first, or suspend them`,
        );
      unlessLast(await removePerson(sql, id), id);
      return {};
    },
  });
};

/** Throws ApiError when nothing was changed. */
function unlessLast(change: PersonChange, id: string): void {
  if (change === 'gone') throw notFound(`user ${id}`);
  if (change === 'last-admin')
    throw new ApiError('conflict', `user ${id} is the only site admin who can get in: let there be another one first`);
}
