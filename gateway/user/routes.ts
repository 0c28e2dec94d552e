// People and their tokens. Everybody sees and makes their own alone, a site admin too: a token of somebody else's would be that somebody. Any
// kind of token is read and deleted by its id.

import { deleteAgentToken, readAgentToken } from '@terrace/actors/agent-pool/view/agents';
import { readOrganizationById } from '@terrace/actors/organization/view';
import { scimStandingOf } from '@terrace/actors/scim/view';
import { readTeam } from '@terrace/actors/team/view';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { deleteToken, listTokens, readToken, readUser } from '@terrace/actors/user/view';
import type { TokenRow, UserRow } from '@terrace/actors/user/view';
import { TokenId } from '@terrace/machines/user/id';
import { z } from 'zod';
import { findAgentToken } from '../agent-pool/find.ts';
import { agentTokenResource } from '../agent-pool/resource.ts';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { permissionsOn } from '../team/find.ts';
import { tokenResource, userResource } from './resource.ts';
import { expiryOf, tokenBody } from './token-body.ts';
import { pages, shows } from '../http/shape.ts';
import { AuthenticationToken, User } from './shape.ts';

const OfUser = z.object({ user: z.string() });
const OneToken = z.object({ token: z.string() });
export const userRoutes: Routes = (add, services) => {
  const { sql, rng } = services;
  const isSelf = ({ kind, by }: Principal, user: string): boolean => kind === 'user' && by.id === user;

  const findSelf = async (principal: Principal, user: string): Promise<UserRow> => {
    const row = isSelf(principal, user) ? await readUser(sql, user) : null;
    if (row === null) throw notFound(`user ${user}`);
    return row;
  };
  const findToken = async (principal: Principal, token: string): Promise<TokenRow> => {
    const row = await readToken(sql, token);
    if (row === null || !(await mayManage(principal, row))) throw notFound(`token ${token}`);
    return row;
  };
  /** A person's is theirs alone; a team's is for who manages the team's tokens, an organization's for its owners, one for provisioning for site admins. */
  const mayManage = async (principal: Principal, { kind, owner }: TokenRow): Promise<boolean> => {
    if (kind === 'user') return isSelf(principal, owner);
    if (kind === 'scim') return may(principal, 'write', null);
    if (kind === 'team') {
      const team = await readTeam(sql, owner);
      return team !== null && permissionsOn(principal, team).managesTokens;
    }
    const organization = await readOrganizationById(sql, owner);
    return organization !== null && may(principal, 'write', { organization: organization.name });
  };

  add({
    method: 'GET',
    path: '/api/v2/users/:user',
    answers: { 200: shows(User) },
    params: OfUser,
    async answer({ principal, params }) {
      const isSeen = isSelf(principal, params.user) || may(principal, 'read-all', null);
      const row = isSeen ? await readUser(sql, params.user) : null;
      if (row === null) throw notFound(`user ${params.user}`);
      return { body: { data: userResource(row, { standings: await scimStandingOf(sql, [row.id]) }) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/users/:user/authentication-tokens',
    answers: { 200: pages(AuthenticationToken) },
    params: OfUser,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { id } = await findSelf(principal, params.user);
      const [page, rows] = [pageOf(query), await listTokens(sql, id)];
      const shown = rows.slice(page.offset, page.offset + page.limit);
      return { body: { data: shown.map((row) => tokenResource(row)), meta: pagination(page, rows.length) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/users/:user/authentication-tokens',
    answers: { 201: shows(AuthenticationToken) },
    params: OfUser,
    body: tokenBody,
    async answer({ principal, params, body }) {
      const { id: owner } = await findSelf(principal, params.user);
      const { description } = body.data.attributes;
      const expiresAt = expiryOf(services, body.data.attributes);
      const [id, token] = [TokenId.make(rng.bytes(16)), makeUserToken(rng)];
      await registerToken(services, { id, token, owner, description: description ?? '', expiresAt });
      return { status: 201, body: { data: tokenResource(await findToken(principal, id), token) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/authentication-tokens/:token',
    answers: { 200: shows(AuthenticationToken) },
    params: OneToken,
    async answer({ principal, params: { token } }) {
      const isAgents = (await readAgentToken(sql, token)) !== null;
      const data = isAgents
        ? agentTokenResource(await findAgentToken(services, principal, token))
        : tokenResource(await findToken(principal, token));
      return { body: { data } };
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/authentication-tokens/:token',
    answers: { 204: null },
    params: OneToken,
    async answer({ principal, params: { token } }) {
      if ((await readAgentToken(sql, token)) !== null) {
        await deleteAgentToken(sql, (await findAgentToken(services, principal, token)).id);
        return {};
      }
      const { id, owner } = await findToken(principal, token);
      await deleteToken(sql, id, owner);
      return {};
    },
  });
};
