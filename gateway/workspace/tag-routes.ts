// Tags of a workspace: bindings of key and value, and the flat words that older clients know.

import { bindTags, readWorkspace, unbindTags } from '@terrace/actors/workspace/view';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { findWorkspace } from './find.ts';
import { tagBindingResource } from './resource.ts';
import { TagData, WordData, bindingsOf, wordsOf } from './settings.ts';

const ById = z.object({ workspace: z.string() });

export const tagRoutes: Routes = (add, services) => {
  const { sql } = services;

  for (const path of ['tag-bindings', 'effective-tag-bindings', 'relationships/tag-bindings'])
    add({
      method: 'GET',
      path: `/api/v2/workspaces/:workspace/${path}`,
      params: ById,
      async answer({ principal, params }) {
        const row = await findWorkspace(services, principal, { id: params.workspace });
        return { body: { data: row.tags.map((tag) => tagBindingResource(row.id, tag)) } };
      },
    });

  for (const path of ['tag-bindings', 'relationships/tag-bindings'])
    add({
      method: 'PATCH',
      path: `/api/v2/workspaces/:workspace/${path}`,
      params: ById,
      body: z.object({ data: z.array(TagData) }),
      async answer({ principal, params, body }) {
        const { id } = await findWorkspace(services, principal, { id: params.workspace }, 'write');
        await bindTags(sql, id, bindingsOf(body.data));
        const row = await readWorkspace(sql, id);
        return { body: { data: (row?.tags ?? []).map((tag) => tagBindingResource(id, tag)) } };
      },
    });

  const flat = '/api/v2/workspaces/:workspace/relationships/tags';
  add({
    method: 'GET',
    path: flat,
    params: ById,
    async answer({ principal, params }) {
      const row = await findWorkspace(services, principal, { id: params.workspace });
      const data = row.tags.map(({ key }) => ({
        id: `tag-${encodeURIComponent(key)}`,
        type: 'tags',
        attributes: { name: key },
      }));
      return { body: { data } };
    },
  });
  add({
    method: 'POST',
    path: flat,
    params: ById,
    body: z.object({ data: z.array(WordData) }),
    async answer({ principal, params, body }) {
      const { id } = await findWorkspace(services, principal, { id: params.workspace }, 'write');
      await bindTags(sql, id, wordsOf(body.data));
      return {};
    },
  });
  add({
    method: 'DELETE',
    path: flat,
    params: ById,
    body: z.object({ data: z.array(WordData) }),
    async answer({ principal, params, body }) {
      const { id } = await findWorkspace(services, principal, { id: params.workspace }, 'write');
      await unbindTags(
        sql,
        id,
        body.data.map(({ attributes }) => attributes.name),
      );
      return {};
    },
  });
};
