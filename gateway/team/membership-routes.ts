// Who belongs to an organization. An address of somebody who is a user belongs to it at once; any other is invited, and belongs to it once
// a user has it.

import {
  createMembership,
  deleteMembership,
  listMemberships,
  readMembership,
  readTeam,
} from '@terrace/actors/team/view';
import type { MembershipQuery, MembershipRow } from '@terrace/actors/team/view';
import { readUser } from '@terrace/actors/user/view';
import { MembershipId } from '@terrace/machines/team/id';
import { UserId } from '@terrace/machines/user/id';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { Page } from '../http/paging.ts';
import { findOrganization } from '../organization/find.ts';
import { invitedResource, userResource } from '../user/resource.ts';
import { permissionsOn, sees } from './find.ts';
import { membershipResource, teamResource } from './resource.ts';
import { pages, shows } from '../http/shape.ts';
import { OrganizationMembership } from './shape.ts';

const offered = ['user', 'teams'];
const One = z.object({ membership: z.string() });
const Create = resourceBody(
  'organization-memberships',
  z.looseObject({ email: z.email('is no address') }),
  z
    .object({ teams: z.object({ data: z.array(z.looseObject({ id: z.string() })) }) })
    .partial()
    .optional(),
);

export const membershipRoutes: Routes = (add, services) => {
  const { sql, rng } = services;

  const partsOf = async (
    principal: Principal,
    row: MembershipRow,
    wanted: ReadonlySet<string>,
  ): Promise<readonly Resource[]> => {
    const parts: Resource[] = [];
    if (wanted.has('user')) {
      const user = row.user_id === null ? null : await readUser(sql, row.user_id);
      if (user !== null) parts.push(userResource(user));
      if (row.user_id === null) parts.push(invitedResource(UserId.beside(row.id), row.email));
    }
    if (wanted.has('teams'))
      for (const id of row.teams) {
        const team = await readTeam(sql, id);
        if (team !== null && sees(principal, team)) parts.push(teamResource(team, permissionsOn(principal, team)));
      }
    return parts;
  };
  const list = async (
    principal: Principal,
    query: Omit<MembershipQuery, 'limit' | 'offset'>,
    { page, include }: { readonly page: Page; readonly include: string | undefined },
  ): Promise<Answer> => {
    const wanted = includesOf(include, offered);
    const { rows, total } = await listMemberships(sql, { ...query, ...page });
    const parts = await Promise.all(rows.map((row) => partsOf(principal, row, wanted)));
    return { body: { data: rows.map(membershipResource), ...included(parts.flat()), meta: pagination(page, total) } };
  };
  const isOwn = ({ kind, by }: Principal, row: MembershipRow): boolean => kind === 'user' && row.user_id === by.id;
  const find = async (principal: Principal, id: string): Promise<MembershipRow> => {
    const row = await readMembership(sql, id);
    const sees = (organization: string): boolean =>
      principal.kind !== 'run' && may(principal, 'read', { organization });
    if (row === null || !(isOwn(principal, row) || sees(row.organization)))
      throw notFound(`organization membership ${id}`);
    return row;
  };
  const isAmongOwners = async (row: MembershipRow): Promise<boolean> => {
    const teams = await Promise.all(row.teams.map((id) => readTeam(sql, id)));
    return teams.some((team) => team?.is_owners === true);
  };

  add({
    method: 'GET',
    path: '/api/v2/organization-memberships',
    answers: { 200: pages(OrganizationMembership) },
    query: z.looseObject({ ...pageQuery, include: z.string().optional() }),
    async answer({ principal, query }) {
      if (principal.kind !== 'user') throw notFound('memberships of what is no person');
      return await list(principal, { of: { user: principal.by.id } }, { page: pageOf(query), include: query.include });
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/organization-memberships',
    answers: { 200: pages(OrganizationMembership) },
    params: z.object({ organization: z.string() }),
    query: z.looseObject({
      ...pageQuery,
      include: z.string().optional(),
      q: z.string().optional(),
      'filter[status]': z.enum(['active', 'invited'], 'must be active or invited').optional(),
      'filter[email]': z.string().optional(),
    }),
    async answer({ principal, params, query }) {
      const { name } = await findOrganization(services, principal, params.organization);
      if (principal.kind === 'run') throw notFound(`the members of ${name}`);
      const emails = query['filter[email]']?.split(',');
      const filters = { of: { organization: name }, text: query.q, status: query['filter[status]'], emails };
      return await list(principal, filters, { page: pageOf(query), include: query.include });
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/organization-memberships',
    answers: { 201: shows(OrganizationMembership) },
    params: z.object({ organization: z.string() }),
    body: Create,
    async answer({ principal, params, body }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-membership',
      );
      const teams = (body.data.relationships?.teams?.data ?? []).map(({ id }) => id);
      for (const [index, id] of teams.entries()) {
        const team = await readTeam(sql, id);
        const isSeen = team?.organization === organization && sees(principal, team);
        if (isSeen && permissionsOn(principal, team).managesMembers) continue;
        throw new ApiError('invalid', `${id} is no team of organization ${organization} that you may add people to`, {
          pointer: `/data/relationships/teams/data/${index}/id`,
        });
      }
      const id = MembershipId.make(rng.bytes(16));
      const { email } = body.data.attributes;
      if (!(await createMembership(sql, { id, organization, email, teams })))
        throw new ApiError('invalid', `${email} belongs to organization ${organization} already`, {
          pointer: '/data/attributes/email',
        });
      const row = await find(principal, id);
      // As upstream, which asks for no `include` here.
      const parts = await partsOf(principal, row, new Set(['user']));
      return { status: 201, body: { data: membershipResource(row), ...included(parts) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/organization-memberships/:membership',
    answers: { 200: shows(OrganizationMembership) },
    params: One,
    query: z.looseObject({ include: z.string().optional() }),
    async answer({ principal, params, query }) {
      const row = await find(principal, params.membership);
      const parts = await partsOf(principal, row, includesOf(query.include, offered));
      return { body: { data: membershipResource(row), ...included(parts) } };
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/organization-memberships/:membership',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      const row = await find(principal, params.membership);
      const { organization } = row;
      const isOwner = await isAmongOwners(row);
      if (!isOwn(principal, row) && !may(principal, isOwner ? 'write' : 'manage-membership', { organization }))
        throw notFound(`organization membership ${row.id}`);
      if (isOwner && isOwn(principal, row))
        throw new ApiError('forbidden', 'you own the organization: another owner can take you out of it');
      if (!(await deleteMembership(sql, row)))
        throw new ApiError('forbidden', `organization ${organization} would have no owner any more`);
      return {};
    },
  });
};
