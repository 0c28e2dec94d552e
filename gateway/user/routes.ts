// People and their tokens. Everybody sees and makes their own alone, a site admin too: a token of somebody else's would be that somebody.

import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { deleteToken, listTokens, readToken, readUser } from '@terrace/actors/user/view';
import type { TokenRow, UserRow } from '@terrace/actors/user/view';
import { TokenId } from '@terrace/machines/user/id';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { tokenResource, userResource } from './resource.ts';

const OfUser = z.object({ user: z.string() });
const OneToken = z.object({ token: z.string() });
const Create = resourceBody(
  'authentication-tokens',
  // go-tfe leaves out what holds nothing.
  z
    .looseObject({
      description: z.string().trim().max(200).nullish(),
      'expired-at': z.iso.datetime({ offset: true }).nullish(),
    })
    .default({}),
);

/** Upstream's, for a token about whose end nothing is said; null says that it has none. */
const yearsUsual = 2;

function yearsFrom(now: number): Date {
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + yearsUsual);
  return end;
}

export const userRoutes: Routes = (add, services) => {
  const { sql, clock, rng } = services;
  const isSelf = ({ kind, by }: Principal, user: string): boolean => kind === 'user' && by.id === user;

  const findSelf = async (principal: Principal, user: string): Promise<UserRow> => {
    const row = isSelf(principal, user) ? await readUser(sql, user) : null;
    if (row === null) throw notFound(`user ${user}`);
    return row;
  };
  const findToken = async (principal: Principal, token: string): Promise<TokenRow> => {
    const row = await readToken(sql, token);
    if (row === null || !isSelf(principal, row.owner)) throw notFound(`token ${token}`);
    return row;
  };

  add({
    method: 'GET',
    path: '/api/v2/users/:user',
    params: OfUser,
    async answer({ principal, params }) {
      const isSeen = isSelf(principal, params.user) || may(principal, 'read-all', null);
      const row = isSeen ? await readUser(sql, params.user) : null;
      if (row === null) throw notFound(`user ${params.user}`);
      return { body: { data: userResource(row) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/users/:user/authentication-tokens',
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
    params: OfUser,
    body: Create,
    async answer({ principal, params, body }) {
      const { id: owner } = await findSelf(principal, params.user);
      const { description, 'expired-at': end } = body.data.attributes;
      const expiresAt = end === undefined ? yearsFrom(clock.now()) : end === null ? null : new Date(end);
      if (expiresAt !== null && expiresAt.getTime() <= clock.now())
        throw new ApiError('invalid', 'expired-at: must be in the future', { pointer: '/data/attributes/expired-at' });
      const [id, token] = [TokenId.make(rng.bytes(16)), makeUserToken(rng)];
      await registerToken(services, { id, token, owner, description: description ?? '', expiresAt });
      return { status: 201, body: { data: tokenResource(await findToken(principal, id), token) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/authentication-tokens/:token',
    params: OneToken,
    answer: async ({ principal, params }) => ({
      body: { data: tokenResource(await findToken(principal, params.token)) },
    }),
  });
  add({
    method: 'DELETE',
    path: '/api/v2/authentication-tokens/:token',
    params: OneToken,
    async answer({ principal, params }) {
      const { id, owner } = await findToken(principal, params.token);
      await deleteToken(sql, id, owner);
      return {};
    },
  });
};
