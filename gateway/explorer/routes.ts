// The explorer: one question about all workspaces of an organization, answered by pages or as a table for a spreadsheet, and saved for
// others. Whoever may read all workspaces asks.

import {
  changeView,
  explore,
  listViews,
  readView,
  removeView,
  saveView,
  viewTypes,
} from '@terrace/actors/explorer/view';
import type { ExplorerRow as Row, SavedQuery, SavedViewRow, ViewType } from '@terrace/actors/explorer/view';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { Page } from '../http/paging.ts';
import { lists, pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { csvOf } from './csv.ts';
import { askedOf, checked } from './given.ts';
import type { Asked } from './given.ts';
import { ExplorerRow, SavedView } from './shape.ts';

const path = '/api/v2/organizations/:organization/explorer';
const OfOrganization = z.object({ organization: z.string() });
const OneView = z.object({ organization: z.string(), view: z.string() });
const type = z.enum(viewTypes, `must be one of ${viewTypes.join(', ')}`);
const Question = z.looseObject({ ...pageQuery, type });
/** More rows than any spreadsheet is read with. */
const exportMax = 100_000;
const csvType = 'text/csv; charset=utf-8';

const words = z.array(z.string().max(128)).max(64);
const fields = {
  name: z.string().trim().min(1, "can't be blank").max(128),
  query: z.object({
    type: type.optional(),
    filter: z
      .array(
        z.object({ field: z.string(), operator: z.string(), value: z.array(z.string().max(1024)).max(1).default([]) }),
      )
      .default([]),
    fields: words.default([]),
    sort: words.default([]),
  }),
};
/** Upstream's documentation sends these without `attributes`, and with `query_type`. */
const flat = { query_type: type.optional(), 'query-type': type.optional() };
const body = <Fields extends z.ZodRawShape>(given: Fields) =>
  z.object({ data: z.preprocess(flattened, z.object({ ...given, ...flat })) });
const Create = body(fields);
const Update = body({ name: fields.name.optional(), query: fields.query.optional() });

function flattened(data: unknown): unknown {
  const { attributes } = (data ?? {}) as { readonly attributes?: unknown };
  return typeof attributes === 'object' && attributes !== null ? attributes : data;
}

export const explorerRoutes: Routes = (add, services) => {
  const { sql, rng } = services;
  const find = async (principal: Principal, name: string): Promise<string> =>
    (await findOrganization(services, principal, name, 'read-all')).name;
  const findView = async (
    principal: Principal,
    { organization, view }: z.infer<typeof OneView>,
    action: 'read-all' | 'manage-workspaces' = 'read-all',
  ): Promise<SavedViewRow> => {
    const { name } = await findOrganization(services, principal, organization, action);
    const row = await readView(sql, name, view);
    if (row === null) throw notFound(`view ${view} of the explorer`);
    return row;
  };
  const pageFor = async (organization: string, { query, fields: shown }: Asked, page: Page): Promise<Answer> => {
    const { rows, total } = await explore(sql, { ...query, organization, ...page });
    const data = rows.map((row) => rowResource(query.type, row, shown));
    return { body: { data, meta: pagination(page, total) } };
  };
  const tableFor = async (organization: string, { query, fields: shown }: Asked): Promise<Answer> => {
    const { rows } = await explore(sql, { ...query, organization, limit: exportMax, offset: 0 });
    const headers = { 'content-disposition': `attachment; filename="${organization}-${query.type}.csv"` };
    return { body: csvOf(shown, rows), contentType: csvType, headers };
  };

  add({
    method: 'GET',
    path,
    answers: { 200: pages(ExplorerRow) },
    params: OfOrganization,
    query: Question,
    answer: async ({ principal, params, query }) =>
      await pageFor(await find(principal, params.organization), askedOf(query.type, query), pageOf(query)),
  });
  add({
    method: 'GET',
    path: `${path}/export/csv`,
    answers: { 200: csvType },
    params: OfOrganization,
    query: Question,
    answer: async ({ principal, params, query }) =>
      await tableFor(await find(principal, params.organization), askedOf(query.type, query)),
  });

  add({
    method: 'GET',
    path: `${path}/views`,
    answers: { 200: lists(SavedView) },
    params: OfOrganization,
    async answer({ principal, params }) {
      return { body: { data: (await listViews(sql, await find(principal, params.organization))).map(viewResource) } };
    },
  });
  add({
    method: 'POST',
    path: `${path}/views`,
    answers: { 201: shows(SavedView) },
    params: OfOrganization,
    body: Create,
    async answer({ principal, params, body: { data } }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-workspaces',
      );
      const row = await saveView(sql, { organization, name: data.name, query: savedOf(data), rng });
      if (row === null) throw nameTaken();
      return { status: 201, body: { data: viewResource(row) } };
    },
  });
  add({
    method: 'GET',
    path: `${path}/views/:view`,
    answers: { 200: shows(SavedView) },
    params: OneView,
    answer: async ({ principal, params }) => ({ body: { data: viewResource(await findView(principal, params)) } }),
  });
  add({
    method: 'PATCH',
    path: `${path}/views/:view`,
    answers: { 200: shows(SavedView) },
    params: OneView,
    body: Update,
    async answer({ principal, params, body: { data } }) {
      const before = await findView(principal, params, 'manage-workspaces');
      const query =
        data.query === undefined ? before.query : savedOf({ ...data, query: data.query }, before.query.type);
      if (!(await changeView(sql, { id: before.id, name: data.name ?? before.name, query }))) throw nameTaken();
      return { body: { data: viewResource(await findView(principal, params)) } };
    },
  });
  add({
    method: 'DELETE',
    path: `${path}/views/:view`,
    answers: { 204: null },
    params: OneView,
    async answer({ principal, params }) {
      await removeView(sql, (await findView(principal, params, 'manage-workspaces')).id);
      return {};
    },
  });
  add({
    method: 'GET',
    path: `${path}/views/:view/results`,
    answers: { 200: pages(ExplorerRow) },
    params: OneView,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const row = await findView(principal, params);
      return await pageFor(row.organization, checked(row.query), pageOf(query));
    },
  });
  add({
    method: 'GET',
    path: `${path}/views/:view/csv`,
    answers: { 200: csvType },
    params: OneView,
    async answer({ principal, params }) {
      const row = await findView(principal, params);
      return await tableFor(row.organization, checked(row.query));
    },
  });
};

const nameTaken = (): ApiError =>
  new ApiError('name-taken', 'Name has already been taken', { pointer: '/data/attributes/name' });

/** What is saved can be asked. Throws ApiError for a query that no view answers. */
function savedOf(
  data: Pick<z.infer<typeof Create>['data'], 'query' | 'query_type' | 'query-type'>,
  before?: ViewType,
): SavedQuery {
  const wanted = data.query_type ?? data['query-type'] ?? data.query.type ?? before;
  if (wanted === undefined)
    throw new ApiError('invalid', `query-type: must be one of ${viewTypes.join(', ')}`, {
      pointer: '/data/attributes/query-type',
    });
  const query: SavedQuery = { ...data.query, type: wanted };
  checked(query);
  return query;
}

const resourceTypes = {
  workspaces: 'visibility-workspace',
  tf_versions: 'visibility-tf-version',
  providers: 'visibility-provider',
  modules: 'visibility-module-version',
} as const satisfies Readonly<Record<ViewType, string>>;

const rowResource = (view: ViewType, row: Row, shown: readonly string[]): Resource => ({
  id: row.id,
  type: resourceTypes[view],
  attributes: Object.fromEntries(
    shown.map((field) => {
      const value = row[field] ?? null;
      return [field.replaceAll('_', '-'), value instanceof Date ? timestamp(value) : value];
    }),
  ),
});

const viewResource = ({ id, name, query, created_at: created }: SavedViewRow): Resource => ({
  id,
  type: 'explorer-saved-queries',
  attributes: { name, 'created-at': timestamp(created), 'query-type': query.type, query },
});
