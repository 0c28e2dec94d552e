// Keys that an organization reserves for its tags: everybody in it reads them, and who manages its projects sets them apart.

import {
  changeReservedTagKey,
  listReservedTagKeys,
  readReservedTagKey,
  releaseTagKey,
  reserveTagKey,
} from '@terrace/actors/tag/view';
import type { ReservedTagKeyRow } from '@terrace/actors/tag/view';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { checkTagKey } from './given.ts';
import { ReservedTagKey } from './shape.ts';

const path = '/api/v2/organizations/:organization/reserved-tag-keys';
const OfOrganization = z.object({ organization: z.string() });
const One = z.object({ key: z.string() });
const attributes = { key: z.string().min(1).max(128), 'disable-overrides': z.boolean().optional() };
const Create = resourceBody('reserved-tag-keys', z.object(attributes));
const Update = resourceBody('reserved-tag-keys', z.object(attributes).partial().default({}));

const pointer = '/data/attributes/key';
const taken = (): ApiError => new ApiError('name-taken', 'Key has already been taken', { pointer });

export const reservedTagKeyRoutes: Routes = (add, services) => {
  const { sql, rng } = services;
  const find = async (principal: Principal, id: string): Promise<ReservedTagKeyRow> => {
    const row = await readReservedTagKey(sql, id);
    if (row === null || !may(principal, 'manage-projects', { organization: row.organization }))
      throw notFound(`reserved tag key ${id}`);
    return row;
  };

  add({
    method: 'GET',
    path,
    answers: { 200: pages(ReservedTagKey) },
    params: OfOrganization,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(services, principal, params.organization);
      const page = pageOf(query);
      const { rows, total } = await listReservedTagKeys(sql, { organization, ...page });
      return { body: { data: rows.map(reservedTagKeyResource), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path,
    answers: { 201: shows(ReservedTagKey) },
    params: OfOrganization,
    body: Create,
    async answer({ principal, params, body }) {
      const { name } = await findOrganization(services, principal, params.organization, 'manage-projects');
      const { key, 'disable-overrides': isKept = false } = body.data.attributes;
      checkTagKey(key, pointer);
      const row = await reserveTagKey(sql, { organization: name, key, disable_overrides: isKept, rng });
      if (row === null) throw taken();
      return { status: 201, body: { data: reservedTagKeyResource(row) } };
    },
  });
  add({
    method: 'PATCH',
    path: '/api/v2/reserved-tag-keys/:key',
    answers: { 200: shows(ReservedTagKey) },
    params: One,
    body: Update,
    async answer({ principal, params, body }) {
      const { id } = await find(principal, params.key);
      const { key, 'disable-overrides': disableOverrides } = body.data.attributes;
      if (key !== undefined) checkTagKey(key, pointer);
      if (!(await changeReservedTagKey(sql, id, { key, disableOverrides }))) throw taken();
      return { body: { data: reservedTagKeyResource(await find(principal, id)) } };
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/reserved-tag-keys/:key',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      await releaseTagKey(sql, (await find(principal, params.key)).id);
      return {};
    },
  });
};

/** Times are spelled twice: as the documentation has them, and as go-tfe reads them. */
function reservedTagKeyResource(row: ReservedTagKeyRow): Resource {
  const [created, updated] = [timestamp(row.created_at), timestamp(row.updated_at)];
  return {
    id: row.id,
    type: 'reserved-tag-keys',
    attributes: {
      key: row.key,
      'disable-overrides': row.disable_overrides,
      'created-at': created,
      'updated-at': updated,
      created_at: created,
      updated_at: updated,
    },
  };
}
