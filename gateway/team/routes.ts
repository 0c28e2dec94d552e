// Teams and who is in them.

import {
  addMembers,
  createTeam,
  deleteTeam,
  listTeams,
  readMemberships,
  removeMembers,
  updateTeam,
} from '@terrace/actors/team/view';
import type { TeamRow } from '@terrace/actors/team/view';
import { readUsers } from '@terrace/actors/user/view';
import { TeamId } from '@terrace/machines/team/id';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { organizationRights } from '../http/levels.ts';
import type { OrganizationRight } from '../http/levels.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { findOrganization } from '../organization/find.ts';
import { userResource } from '../user/resource.ts';
import { findTeam, permissionsOn, seesAllTeams } from './find.ts';
import { membershipResource, rightsAfter, teamResource } from './resource.ts';
import { lists, pages, shows } from '../http/shape.ts';
import { User } from '../user/shape.ts';
import { OrganizationMembership, Team } from './shape.ts';

const One = z.object({ team: z.string() });
const Include = z.looseObject({ include: z.string().optional() });
const offered = ['users', 'organization-memberships'];
const relations = ['users', 'organization-memberships'] as const;

const Rights = z.looseObject(
  Object.fromEntries(organizationRights.map((right) => [right, z.boolean().optional()])) as {
    [Right in OrganizationRight]: z.ZodOptional<z.ZodBoolean>;
  },
);
const Attributes = z.looseObject({
  name: z
    .string()
    .regex(
      /^[A-Za-z0-9_-](?:[A-Za-z0-9_ -]{0,88}[A-Za-z0-9_-])?$/,
      'may have up to 90 letters, digits, blanks, - and _',
    ),
  visibility: z.enum(['secret', 'organization'], 'must be secret or organization').optional(),
  'sso-team-id': z.string().max(255).nullish(),
  'allow-member-token-management': z.boolean().optional(),
  'organization-access': Rights.nullish(),
});

export const teamRoutes: Routes = (add, services) => {
  const { sql, rng } = services;
  const show = async (
    principal: Principal,
    id: string,
    { include, status = 200 }: { readonly include?: string | undefined; readonly status?: number } = {},
  ): Promise<Answer> => {
    const row = await findTeam(services, principal, id);
    const parts = await partsOf(services, [row], includesOf(include, offered));
    return { status, body: { data: teamResource(row, permissionsOn(principal, row)), ...included(parts) } };
  };

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/teams',
    answers: { 200: pages(Team) },
    params: z.object({ organization: z.string() }),
    query: z.looseObject({
      ...pageQuery,
      include: z.string().optional(),
      q: z.string().optional(),
      'filter[names]': z.string().optional(),
    }),
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(services, principal, params.organization);
      if (principal.kind === 'run') throw notFound(`the teams of ${organization}`);
      const wanted = includesOf(query.include, offered);
      const page = pageOf(query);
      const { rows, total } = await listTeams(sql, {
        organization,
        names: query['filter[names]']?.split(','),
        text: query.q,
        seenBy: seesAllTeams(principal, organization) ? null : principal.by.id,
        ...page,
      });
      const parts = await partsOf(services, rows, wanted);
      const data = rows.map((row) => teamResource(row, permissionsOn(principal, row)));
      return { body: { data, ...included(parts), meta: pagination(page, total) } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/teams',
    answers: { 201: shows(Team) },
    params: z.object({ organization: z.string() }),
    body: resourceBody('teams', Attributes),
    async answer({ principal, params, body }) {
      const { name: organization } = await findOrganization(services, principal, params.organization, 'manage-teams');
      const { attributes } = body.data;
      const access = attributes['organization-access'] ?? {};
      checkRights(principal, organization, [], rightsAfter([], access));
      const id = TeamId.make(rng.bytes(16));
      const made = await createTeam(sql, {
        ...{ id, organization, name: attributes.name },
        visibility: attributes.visibility ?? 'secret',
        sso_team_id: attributes['sso-team-id'] ?? null,
        allow_member_token_management: attributes['allow-member-token-management'] ?? true,
        organization_access: rightsAfter([], access),
      });
      if (!made) throw nameTaken();
      return await show(principal, id, { status: 201 });
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/teams/:team',
    answers: { 200: shows(Team) },
    params: One,
    query: Include,
    answer: ({ principal, params, query }) => show(principal, params.team, query),
  });

  add({
    method: 'PATCH',
    path: '/api/v2/teams/:team',
    answers: { 200: shows(Team) },
    params: One,
    body: resourceBody('teams', Attributes.partial().prefault({})),
    async answer({ principal, params, body }) {
      const row = await findTeam(services, principal, params.team, 'manages');
      const { attributes } = body.data;
      const access = attributes['organization-access'] ?? {};
      if (row.is_owners) checkOwners(row, attributes);
      if ((attributes.name ?? row.name) !== row.name) checkLinked(row, 'it cannot be renamed');
      const sso = isLinked(row) ? undefined : attributes['sso-team-id'];
      const members = attributes['allow-member-token-management'];
      const updated = await updateTeam(sql, row.id, (now) => {
        const rights = rightsAfter(now.organization_access, access);
        if (!row.is_owners) checkRights(principal, row.organization, now.organization_access, rights);
        return {
          name: attributes.name ?? now.name,
          visibility: attributes.visibility ?? now.visibility,
          sso_team_id: sso === undefined ? now.sso_team_id : sso,
          allow_member_token_management: members ?? now.allow_member_token_management,
          organization_access: row.is_owners ? [] : rights,
        };
      });
      if (!updated) throw nameTaken();
      return await show(principal, row.id);
    },
  });

  add({
    method: 'DELETE',
    path: '/api/v2/teams/:team',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      const row = await findTeam(services, principal, params.team, 'manages');
      if (row.is_owners) throw new ApiError('forbidden', 'the owners of an organization cannot be deleted');
      checkLinked(row, 'it cannot be deleted');
      await deleteTeam(sql, row.id);
      return {};
    },
  });

  for (const relation of relations) {
    const path = `/api/v2/teams/:team/relationships/${relation}`;
    add({
      method: 'GET',
      path,
      answers: { 200: lists<z.ZodType>(relation === 'users' ? User : OrganizationMembership) },
      params: One,
      async answer({ principal, params }) {
        const row = await findTeam(services, principal, params.team);
        return { body: { data: await partsOf(services, [row], new Set([relation.replaceAll('-', '_')])) } };
      },
    });
    for (const method of ['POST', 'DELETE'] as const)
      add({
        method,
        path,
        answers: { 204: null },
        params: One,
        body: z.object({ data: z.array(z.looseObject({ id: z.string(), type: z.literal(relation).optional() })) }),
        async answer({ principal, params, body }) {
          const row = await findTeam(services, principal, params.team, 'managesMembers');
          checkLinked(row, 'its identity provider says who is in it');
          const ids = body.data.map(({ id }) => id);
          // Users are named by their names here, as go-tfe does.
          const who = relation === 'users' ? { users: ids } : { memberships: ids };
          const unknown = method === 'POST' ? await addMembers(sql, row, who) : await removeMembers(sql, row, who);
          if (unknown === null)
            throw new ApiError('forbidden', `organization ${row.organization} would have no owner any more`);
          if (unknown.length > 0)
            throw new ApiError('invalid', `${unknown.join(', ')}: not of organization ${row.organization}`, {
              pointer: '/data',
            });
          return {};
        },
      });
  }
};

const isLinked = ({ scim }: TeamRow): boolean => scim !== null && scim.name !== null;

/** Throws ApiError for a team that follows a group of an identity provider. */
function checkLinked(row: TeamRow, why: string): void {
  if (isLinked(row)) throw new ApiError('forbidden', `team ${row.name} follows a group of SCIM: ${why}`);
}

const nameTaken = (): ApiError =>
  new ApiError('name-taken', 'Name has already been taken', { pointer: '/data/attributes/name' });

async function partsOf(
  { sql }: GatewayServices,
  rows: readonly TeamRow[],
  wanted: ReadonlySet<string>,
): Promise<readonly Resource[]> {
  const [users, memberships] = await Promise.all([
    wanted.has('users') ? readUsers(sql, [...new Set(rows.flatMap((row) => row.users))]) : [],
    wanted.has('organization_memberships')
      ? readMemberships(sql, [...new Set(rows.flatMap((row) => row.memberships))])
      : [],
  ]);
  return [...users.map((user) => userResource(user)), ...memberships.map(membershipResource)];
}

/** Nobody gives what they do not have; and who may not say what a team may does not take it either. */
function checkRights(
  principal: Principal,
  organization: string,
  before: readonly string[],
  after: readonly string[],
): void {
  const given = after.filter((right) => !before.includes(right));
  const taken = before.filter((right) => !after.includes(right));
  const maySay = may(principal, 'manage-organization-access', { organization });
  const lacks = given.filter((right) => !maySay || !may(principal, right as OrganizationRight, { organization }));
  if (lacks.length > 0)
    throw new ApiError('forbidden', `you may not give ${lacks.join(', ')} in organization ${organization}`);
  if (taken.length > 0 && !maySay)
    throw new ApiError('forbidden', `you may not take ${taken.join(', ')} in organization ${organization}`);
}

function checkOwners(
  row: TeamRow,
  { name, visibility }: { readonly name?: string | undefined; readonly visibility?: string | undefined },
): void {
  if ((name ?? row.name) !== row.name)
    throw new ApiError('invalid', 'the team of owners keeps its name', { pointer: '/data/attributes/name' });
  if ((visibility ?? row.visibility) !== row.visibility)
    throw new ApiError('invalid', 'the team of owners stays secret', { pointer: '/data/attributes/visibility' });
}
