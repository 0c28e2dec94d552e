// Tags of workspaces: bindings of key and value, and the flat words that older clients know, of one workspace or of all in an organization.

import {
  bindTags,
  listOrganizationTags,
  readWorkspace,
  readWorkspaceFigures,
  removeOrganizationTags,
  unbindTags,
} from '@terrace/actors/workspace/view';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceType } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { findOrganization } from '../organization/find.ts';
import { TagData, WordData, bindingsOf, checkBindings, checkNotKept, wordsOf } from '../tag/given.ts';
import {
  effectiveTagResource,
  organizationTagResource,
  tagBindingResource,
  wordOfId,
  wordResource,
} from '../tag/resource.ts';
import { findWorkspace } from './find.ts';
import { lists, pages } from '../http/shape.ts';
import { EffectiveTagBinding, OrganizationTag, Tag, TagBinding } from '../tag/shape.ts';

const ById = z.object({ workspace: z.string() });
const InOrganization = z.object({ organization: z.string() });
const workspacesMax = 1_000;

export const tagRoutes: Routes = (add, services) => {
  const { sql } = services;

  for (const path of ['tag-bindings', 'relationships/tag-bindings'])
    add({
      method: 'GET',
      path: `/api/v2/workspaces/:workspace/${path}`,
      answers: { 200: lists(TagBinding) },
      params: ById,
      async answer({ principal, params }) {
        const row = await findWorkspace(services, principal, { id: params.workspace });
        return { body: { data: row.tags.map((tag) => tagBindingResource(row.id, tag)) } };
      },
    });

  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/effective-tag-bindings',
    answers: { 200: lists(EffectiveTagBinding) },
    params: ById,
    async answer({ principal, params }) {
      const row = await findWorkspace(services, principal, { id: params.workspace });
      const tags = (await readWorkspaceFigures(sql, [row.id])).get(row.id)?.effective_tags ?? [];
      return { body: { data: tags.map((tag) => effectiveTagResource(row, tag)) } };
    },
  });

  for (const path of ['tag-bindings', 'relationships/tag-bindings'])
    add({
      method: 'PATCH',
      path: `/api/v2/workspaces/:workspace/${path}`,
      answers: { 200: lists(TagBinding) },
      params: ById,
      body: z.object({ data: z.array(TagData) }),
      async answer({ principal, params, body }) {
        const { id, project, tags } = await findWorkspace(services, principal, { id: params.workspace }, 'write');
        const bindings = bindingsOf(body.data);
        checkBindings(tags, bindings);
        await checkNotKept(services, project, bindings);
        await bindTags(sql, id, bindings);
        const row = await readWorkspace(sql, id);
        return { body: { data: (row?.tags ?? []).map((tag) => tagBindingResource(id, tag)) } };
      },
    });

  const flat = '/api/v2/workspaces/:workspace/relationships/tags';
  add({
    method: 'GET',
    path: flat,
    answers: { 200: pages(Tag) },
    params: ById,
    query: z.looseObject({ ...pageQuery, name: z.string().optional() }),
    async answer({ principal, params, query }) {
      const { tags } = await findWorkspace(services, principal, { id: params.workspace });
      const part = (query.name ?? '').toLowerCase();
      const words = tags.map(({ key }) => key).filter((key) => key.toLowerCase().includes(part));
      const page = pageOf(query);
      const data = words.slice(page.offset, page.offset + page.limit).map(wordResource);
      return { body: { data, meta: pagination(page, words.length) } };
    },
  });
  for (const method of ['POST', 'DELETE'] as const)
    add({
      method,
      path: flat,
      answers: { 204: null },
      params: ById,
      body: z.object({ data: z.array(WordData) }),
      async answer({ principal, params, body }) {
        const { id, project } = await findWorkspace(services, principal, { id: params.workspace }, 'write');
        const words = wordsOf(body.data);
        if (method === 'POST') {
          await checkNotKept(services, project, words);
          await bindTags(sql, id, words);
        } else
          await unbindTags(
            sql,
            id,
            words.map(({ key }) => key),
          );
        return {};
      },
    });

  const ofOrganization = '/api/v2/organizations/:organization/tags';
  add({
    method: 'GET',
    path: ofOrganization,
    answers: { 200: pages(OrganizationTag) },
    params: InOrganization,
    query: z.looseObject({
      ...pageQuery,
      q: z.string().optional(),
      'filter[exclude][taggable][id]': z.string().optional(),
    }),
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(services, principal, params.organization, 'read-all');
      const page = pageOf(query);
      const without = await wordsNotIn(query['filter[exclude][taggable][id]']);
      const { rows, total } = await listOrganizationTags(sql, { organization, text: query.q, without, ...page });
      const data = rows.map((row) => organizationTagResource(organization, row));
      return { body: { data, meta: pagination(page, total) } };
    },
  });

  /** Those of a workspace, by its id, or the one that an id names. */
  const wordsNotIn = async (id: string | undefined): Promise<readonly string[]> => {
    if (id === undefined) return [];
    const word = wordOfId(id);
    return word === null ? ((await readWorkspace(sql, id))?.tags ?? []).map(({ key }) => key) : [word];
  };

  add({
    method: 'DELETE',
    path: ofOrganization,
    answers: { 204: null },
    params: InOrganization,
    body: z.object({ data: z.array(WordData) }),
    async answer({ principal, params, body }) {
      const { name } = await findOrganization(services, principal, params.organization, 'manage-workspaces');
      const words = wordsOf(body.data).map(({ key }) => key);
      await removeOrganizationTags(sql, name, words);
      return {};
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/tags/:tag/relationships/workspaces',
    answers: { 204: null },
    params: z.object({ tag: z.string() }),
    body: z.object({
      data: z.array(z.object({ id: z.string(), type: resourceType('workspaces') })).max(workspacesMax),
    }),
    async answer({ principal, params, body }) {
      const word = wordOfId(params.tag);
      if (word === null || word === '') throw notFound(`tag ${params.tag}`);
      const rows = await Promise.all(body.data.map(({ id }) => findWorkspace(services, principal, { id }, 'write')));
      const [first] = rows;
      const at = rows.findIndex(({ organization }) => organization !== first?.organization);
      if (at !== -1)
        throw new ApiError('invalid', `workspace ${rows[at]?.name} is of another organization than the first one`, {
          pointer: `/data/${at}/id`,
        });
      const bindings = [{ key: word, value: '' }];
      for (const [index, { project }] of rows.entries())
        await checkNotKept(services, project, bindings, `/data/${index}/id`);
      for (const { id } of rows) await bindTags(sql, id, bindings);
      return {};
    },
  });
};
