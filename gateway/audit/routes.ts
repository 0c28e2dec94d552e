// The audit trail of an organization, for its token or one that opens nothing else; of all of them, for site admins; and whether it is kept.

import {
  changeAuditConfiguration,
  listAuditEntries,
  readAuditConfiguration,
  writeTestEntry,
} from '@terrace/actors/audit/view';
import type { AuditEntryRow } from '@terrace/actors/audit/view';
import { readOrganization } from '@terrace/actors/organization/view';
import type { OrganizationRow } from '@terrace/actors/organization/view';
import { isMistyped, macOfToken } from '@terrace/actors/user/token';
import { findAuditReader } from '@terrace/actors/user/view';
import type { OrganizationId } from '@terrace/machines/organization/id';
import { z } from 'zod';
import { requireSiteAdmin } from '../admin/find.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { one, resourceBody, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { AuditConfiguration, AuditTest, AuditTrail } from './shape.ts';

const OfOrganization = z.object({ organization: z.string() });
const sizeMax = 1_000;
const number = (fallback: number, most: number) =>
  z
    .string('must be said once')
    .regex(/^\d*$/, 'must be a whole number')
    .optional()
    .transform((text) => Math.min(Number(text ?? 0) || fallback, most));
const Query = z.looseObject({
  'page[number]': number(1, 1_000_000),
  'page[size]': number(sizeMax, sizeMax),
  since: z.iso
    .datetime({ offset: true, error: 'must be a time as in RFC 3339, such as 2024-05-01T12:00:00Z' })
    .optional(),
});

/** Attributes that a client sends back as it read them are no change. */
const Update = resourceBody(
  'audit-configurations',
  z.looseObject({
    'audit-trails': z.looseObject({ enabled: z.boolean().optional() }).nullish(),
    'hcp-audit-log-streaming': z
      .looseObject({
        enabled: z.literal(false, 'cannot be true: this server streams to no other service').optional(),
      })
      .nullish(),
  }),
);

export const auditRoutes: Routes = (add, { sql, keys }) => {
  const trail = async (organization: OrganizationId | null, query: z.infer<typeof Query>): Promise<Answer> => {
    const { 'page[number]': page, 'page[size]': size, since } = query;
    const { rows, total } = await listAuditEntries(sql, {
      organization,
      since: since === undefined ? undefined : new Date(since),
      ...{ limit: size, offset: (page - 1) * size },
    });
    const pages = Math.max(1, Math.ceil(total / size));
    const pagination = {
      current_page: page,
      prev_page: page > 1 ? page - 1 : null,
      next_page: page < pages ? page + 1 : null,
      ...{ total_pages: pages, total_count: total },
    };
    return { body: { data: rows.map(entryOf), pagination }, contentType: 'application/json' };
  };

  add({
    method: 'GET',
    path: '/api/v2/organization/audit-trail',
    answers: { 200: AuditTrail },
    query: Query,
    async admit({ authorization }) {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      const organization =
        token === undefined || isMistyped(token) ? null : await findAuditReader(sql, macOfToken(keys, token));
      if (organization === null)
        throw new ApiError(
          'unauthorized',
          'an audit trail is opened by a token of its organization, or one made for it',
        );
      return { organization };
    },
    answer: async ({ guest, query }) => await trail(guest.organization, query),
  });
  add({
    method: 'GET',
    path: '/api/v2/terrace/audit-trail',
    answers: { 200: AuditTrail },
    query: Query.extend({ 'filter[organization]': z.string().optional() }),
    async answer({ principal, query }) {
      requireSiteAdmin(principal, 'the audit trail');
      const name = query['filter[organization]'];
      if (name === undefined) return await trail(null, query);
      const row = await readOrganization(sql, name);
      if (row === null) throw notFound(`organization ${name}`);
      return await trail(row.external_id, query);
    },
  });

  const show = async (row: OrganizationRow): Promise<Answer> => ({
    body: { data: await configurationOf(row) },
  });
  const configurationOf = async (row: OrganizationRow): Promise<Resource> => {
    const { isEnabled, changedAt } = await readAuditConfiguration(sql, row.name);
    const at = timestamp(changedAt);
    return {
      id: configurationId(row),
      type: 'audit-configurations',
      attributes: {
        'audit-trails': { enabled: isEnabled },
        'hcp-audit-log-streaming': { enabled: false, 'organization-id': null, 'use-default-organization': false },
        permissions: {
          'can-enable-hcp-audit-log-streaming': false,
          'can-set-hcp-audit-log-streaming-organization-id': false,
          'can-use-default-audit-log-streaming-organization': false,
        },
        timestamps: at === null ? {} : { [isEnabled ? 'audit-trails-enabled-at' : 'audit-trails-disabled-at']: at },
        'updated-at': at ?? timestamp(row.created_at),
      },
      relationships: { organization: one('organizations', row.name) },
    };
  };
  const path = '/api/v2/organizations/:organization/audit-configuration';
  const answers = { 200: shows(AuditConfiguration) };

  add({
    method: 'GET',
    ...{ path, answers },
    params: OfOrganization,
    answer: async ({ principal, params }) =>
      await show(await findOrganization({ sql }, principal, params.organization, 'write')),
  });
  add({
    method: 'PATCH',
    ...{ path, answers },
    params: OfOrganization,
    body: Update,
    async answer({ principal, params, body }) {
      const row = await findOrganization({ sql }, principal, params.organization, 'write');
      const isEnabled = body.data.attributes['audit-trails']?.enabled;
      if (isEnabled !== undefined) await changeAuditConfiguration(sql, row.name, isEnabled);
      return await show(row);
    },
  });
  add({
    method: 'POST',
    path: `${path}/test`,
    answers: { 200: AuditTest },
    params: OfOrganization,
    async answer({ principal, params }) {
      const row = await findOrganization({ sql }, principal, params.organization, 'write');
      const given = { organization: row.name, by: principal.by, id: configurationId(row) };
      return { body: { 'request-id': await writeTestEntry(sql, given) }, contentType: 'application/json' };
    },
  });
};

/** An organization has one, so it is named by what names the organization. */
const configurationId = ({ external_id: id }: OrganizationRow): string => id.replace(/^org-/, 'auditconf-');

const entryOf = (row: AuditEntryRow): object => ({
  id: row.id,
  version: '0',
  type: 'Resource',
  timestamp: timestamp(row.at),
  auth: {
    accessor_id: row.by?.id ?? null,
    description: row.by?.name ?? 'Terrace',
    type: row.by === null ? 'System' : 'Client',
    impersonator_id: null,
    organization_id: row.organization,
  },
  request: { id: row.request, source_ip: row.address, user_agent: row.user_agent },
  resource: { id: row.resource_id, type: row.resource_type, action: row.action, meta: row.meta },
});
