// Tokens of teams and of organizations: what machines act by. Each is shown once, when it is made.

import { listTeams } from '@terrace/actors/team/view';
import { makeToken, registerToken } from '@terrace/actors/user/token';
import type { TokenKind } from '@terrace/actors/user/token';
import { deleteToken, listTokens, readToken } from '@terrace/actors/user/view';
import type { TokenRow } from '@terrace/actors/user/view';
import { TokenId } from '@terrace/machines/user/id';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { findOrganization } from '../organization/find.ts';
import { tokenResource } from '../user/resource.ts';
import { limitedExpiryOf, tokenBody } from '../user/token-body.ts';
import { findTeam, seesAllTeams } from './find.ts';
import { pages, shows } from '../http/shape.ts';
import { AuthenticationToken } from '../user/shape.ts';

const OfTeam = z.object({ team: z.string() });
const OfOrganization = z.object({ organization: z.string() });
/** Clients that make the one token of a team or an organization may send no body at all. */
const MaybeToken = z.object({ data: tokenBody.shape.data.optional() }).prefault({});

/** Which of an organization's tokens is meant: its own, or the one that opens its audit trail. */
const Kind = z.looseObject({
  token: z.enum(['', 'organization', 'audit-trails'], 'must be organization or audit-trails').optional(),
});

/** More than any organization has; what is asked is a page of their tokens. */
const teamsMax = 10_000;

const sorts = ['created-at', '-created-at', 'expired-at', '-expired-at'] as const;

const isNameless = ({ description }: Pick<TokenRow, 'description'>): boolean => (description ?? '') === '';

/** `-` goes down; what never ends comes last, the other way round first. */
function orderBy(sort: (typeof sorts)[number]): (one: TokenRow, other: TokenRow) => number {
  const timeOf = (row: TokenRow): number =>
    sort.endsWith('created-at') ? row.created_at.getTime() : (row.expires_at?.getTime() ?? Number.MAX_SAFE_INTEGER);
  const direction = sort.startsWith('-') ? -1 : 1;
  return (one, other) => direction * (timeOf(one) - timeOf(other));
}

/** Whom a token stands for, and where. */
interface TokenOwner {
  readonly owner: string;
  readonly organization: string;
}

interface Wanted {
  readonly kind: 'team' | 'organization' | 'audit';
  readonly owner: string;
  /** Null for the one that a team had before it could have several. */
  readonly description: string | null;
  readonly expiresAt: Date | null;
}

export const teamTokenRoutes: Routes = (add, services) => {
  const { sql, rng } = services;

  const make = async (principal: Principal, wanted: Wanted): Promise<Answer> => {
    const [id, token] = [TokenId.make(rng.bytes(16)), makeToken(wanted.kind, rng)];
    await registerToken(services, { id, token, ...wanted, createdBy: principal.by });
    const row = await readToken(sql, id);
    if (row === null) throw notFound(`token ${id}`);
    return { status: 201, body: { data: tokenResource(row, token) } };
  };
  /** The one without a description, as it was before a team could have several. */
  const legacyOf = async (owner: string, kind: TokenKind): Promise<TokenRow | null> =>
    (await listTokens(sql, owner)).find((row) => row.kind === kind && isNameless(row)) ?? null;
  const findLegacy = async (owner: string, kind: TokenKind): Promise<TokenRow> => {
    const row = await legacyOf(owner, kind);
    if (row === null) throw notFound(`a token of ${owner}`);
    return row;
  };
  const replace = async (principal: Principal, wanted: Wanted): Promise<Answer> => {
    const made = await make(principal, wanted);
    // All of before, also those that a kill left between the two steps.
    const nameless = (await listTokens(sql, wanted.owner)).filter((row) => row.kind === wanted.kind && isNameless(row));
    for (const { id } of nameless.slice(1)) await deleteToken(sql, id, wanted.owner);
    return made;
  };

  const legacy = <Params>(
    own: 'team' | 'organization',
    path: string,
    params: z.ZodType<Params>,
    ownerOf: (principal: Principal, params: Params) => Promise<TokenOwner>,
  ): void => {
    const kindOf = ({ token }: z.infer<typeof Kind>): Wanted['kind'] =>
      own === 'organization' && token === 'audit-trails' ? 'audit' : own;
    add({
      method: 'GET',
      path,
      answers: { 200: shows(AuthenticationToken) },
      params,
      query: Kind,
      async answer(asked) {
        const { owner } = await ownerOf(asked.principal, asked.params);
        return { body: { data: tokenResource(await findLegacy(owner, kindOf(asked.query))) } };
      },
    });
    add({
      method: 'POST',
      path,
      answers: { 201: shows(AuthenticationToken) },
      params,
      query: Kind,
      body: MaybeToken,
      async answer(asked) {
        const kind = kindOf(asked.query);
        const { owner, organization } = await ownerOf(asked.principal, asked.params);
        const expiresAt = await limitedExpiryOf(services, { organization, kind }, asked.body.data?.attributes);
        return await replace(asked.principal, { kind, owner, description: null, expiresAt });
      },
    });
    add({
      method: 'DELETE',
      path,
      answers: { 204: null },
      params,
      query: Kind,
      async answer(asked) {
        const { owner } = await ownerOf(asked.principal, asked.params);
        await deleteToken(sql, (await findLegacy(owner, kindOf(asked.query))).id, owner);
        return {};
      },
    });
  };
  legacy('team', '/api/v2/teams/:team/authentication-token', OfTeam, async (principal, { team }) => {
    const { id: owner, organization } = await findTeam(services, principal, team, 'managesTokens');
    return { owner, organization };
  });
  legacy(
    'organization',
    '/api/v2/organizations/:organization/authentication-token',
    OfOrganization,
    async (principal, { organization }) => {
      const { external_id: owner } = await findOrganization(services, principal, organization, 'write');
      return { owner, organization };
    },
  );

  add({
    method: 'POST',
    path: '/api/v2/teams/:team/authentication-tokens',
    answers: { 201: shows(AuthenticationToken) },
    params: OfTeam,
    body: tokenBody,
    async answer({ principal, params, body }) {
      const { id: owner, organization } = await findTeam(services, principal, params.team, 'managesTokens');
      const description = body.data.attributes.description ?? null;
      const expiresAt = await limitedExpiryOf(services, { organization, kind: 'team' }, body.data.attributes);
      const wanted = { kind: 'team', owner, expiresAt } as const;
      if (isNameless({ description })) return await replace(principal, { ...wanted, description });
      if ((await listTokens(sql, owner)).some((token) => token.description === description))
        throw new ApiError('description-taken', 'Validation failed: Description has already been taken', {
          pointer: '/data/attributes/description',
        });
      return await make(principal, { ...wanted, description });
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/team-tokens',
    answers: { 200: pages(AuthenticationToken) },
    params: OfOrganization,
    query: z.looseObject({
      ...pageQuery,
      q: z.string().optional(),
      sort: z.enum(sorts, `must be one of ${sorts.join(', ')}`).optional(),
    }),
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(services, principal, params.organization, 'manage-teams');
      const seenBy = seesAllTeams(principal, organization) ? null : principal.by.id;
      const teams = await listTeams(sql, { organization, seenBy, text: query.q, limit: teamsMax, offset: 0 });
      const found = (await Promise.all(teams.rows.map(({ id }) => listTokens(sql, id)))).flat();
      const tokens = query.sort === undefined ? found : found.toSorted(orderBy(query.sort));
      const page = pageOf(query);
      const data = tokens.slice(page.offset, page.offset + page.limit).map((token) => tokenResource(token));
      return { body: { data, meta: pagination(page, tokens.length) } };
    },
  });
};
