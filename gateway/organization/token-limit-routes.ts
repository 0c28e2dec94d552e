// How long tokens may live in an organization: its owners say so for each kind, and switch it on by `max-ttl-enabled`. From then on no token is
// made that lives longer, and one that does opens nothing there.

import { changeTokenLimits, readTokenLimits } from '@terrace/actors/organization/view/token-limits';
import type { LimitedKind, TokenLimit } from '@terrace/actors/organization/view/token-limits';
import type { OrganizationRow } from '@terrace/actors/organization/view';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { resourceBody, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { pages } from '../http/shape.ts';
import { findOrganization } from './find.ts';
import { TokenTtlPolicy } from './shape.ts';

const path = '/api/v2/organizations/:organization/token-ttl-policies';
const OfOrganization = z.object({ organization: z.string() });

const words = { organization: 'organization', team: 'team', user: 'user', audit_trails: 'audit' } as const;
const wordOf = (kind: LimitedKind): string => (kind === 'audit' ? 'audit_trails' : kind);

/** A shorter one would end tokens before they are of use; a longer one limits nothing. */
const shortestMs = 60_000;
const longestMs = 100 * 366 * 24 * 3_600_000;
const Update = resourceBody(
  'organization-token-ttl-policies',
  z.object({
    'token-ttl-policies': z
      .array(
        z.object({
          'token-type': z.enum(Object.keys(words) as (keyof typeof words)[]),
          'max-ttl-ms': z.int().min(shortestMs).max(longestMs),
        }),
      )
      .min(1, "can't be blank")
      .max(Object.keys(words).length),
  }),
);

export const tokenLimitRoutes: Routes = (add, services) => {
  const { sql } = services;
  add({
    method: 'GET',
    path,
    answers: { 200: pages(TokenTtlPolicy) },
    params: OfOrganization,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const row = await findOrganization(services, principal, params.organization, 'write');
      const [page, limits] = [pageOf(query), await readTokenLimits(sql, row.name)];
      const data = limits.slice(page.offset, page.offset + page.limit).map((limit) => limitResource(row, limit));
      return { body: { data, meta: pagination(page, limits.length) } };
    },
  });
  add({
    method: 'PATCH',
    path,
    answers: { 200: pages(TokenTtlPolicy) },
    params: OfOrganization,
    body: Update,
    async answer({ principal, params, body }) {
      const row = await findOrganization(services, principal, params.organization, 'write');
      const given = body.data.attributes['token-ttl-policies'];
      // Two words about one kind: the last one counts.
      const wanted = new Map(given.map((one) => [words[one['token-type']], one['max-ttl-ms']]));
      await changeTokenLimits(
        sql,
        row.name,
        [...wanted].map(([kind, maxMs]) => ({ kind, maxMs })),
      );
      const limits = await readTokenLimits(sql, row.name);
      const page = { number: 1, size: limits.length, limit: limits.length, offset: 0 };
      const data = limits.map((limit) => limitResource(row, limit));
      return { body: { data, meta: pagination(page, limits.length) } };
    },
  });
};

/** An organization has one of each kind, so it is named by both. */
const limitResource = (
  row: OrganizationRow,
  { kind, maxMs, created_at: made, updated_at: changed }: TokenLimit,
): Resource => ({
  id: `${row.external_id.replace(/^org-/, 'ttlpol-')}-${wordOf(kind)}`,
  type: 'organization-token-ttl-policies',
  attributes: {
    'token-type': wordOf(kind),
    'max-ttl-ms': maxMs,
    'created-at': timestamp(made ?? row.created_at),
    'updated-at': timestamp(changed ?? row.created_at),
  },
});
