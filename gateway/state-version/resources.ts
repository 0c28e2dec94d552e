// The resources of a workspace's current state, one by one.

import {
  followState,
  listResources,
  readCurrentStateVersion,
  resourceOrders,
} from '@terrace/actors/state-version/view';
import type { Following, StateInstance } from '@terrace/actors/state-version/view';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { findWorkspace } from '../workspace/find.ts';
import { workspaceResourceResource } from './resource.ts';
import { pages } from '../http/shape.ts';
import { WorkspaceResource } from './shape.ts';

type Order = keyof typeof resourceOrders;
const orders = Object.keys(resourceOrders).flatMap((name) => [`${name}:asc`, `${name}:desc`]);

export const workspaceResourceRoutes: Routes = (add, services) => {
  const { sql, keys, archive } = services;
  const following: Following = {
    sql,
    readInstances: async (digest) =>
      (await archive.readStateResources(digest)) as unknown as readonly StateInstance[] | null,
    mac: (text) => keys.mac('id', text),
  };
  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/resources',
    answers: { 200: pages(WorkspaceResource) },
    params: z.object({ workspace: z.string() }),
    query: z.looseObject({
      ...pageQuery,
      q: z.string().optional(),
      sort: z.enum(orders, `must be one of ${orders.join(', ')}`).default('name:asc'),
    }),
    async answer({ principal, params, query }) {
      const workspace = await findWorkspace(services, principal, { id: params.workspace }, 'read-state');
      const page = pageOf(query);
      const current = await readCurrentStateVersion(sql, workspace.id);
      if (current === null) return { body: { data: [], meta: pagination(page, 0) } };
      await followState(following, workspace.id, current);
      const [order, direction] = query.sort.split(':') as [Order, 'asc' | 'desc'];
      const { limit, offset } = page;
      const found = { workspace: workspace.id, text: query.q, order, direction, limit, offset };
      const { rows, total } = await listResources(sql, found);
      return { body: { data: rows.map(workspaceResourceResource), meta: pagination(page, total) } };
    },
  });
};
