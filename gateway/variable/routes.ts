// Variables of workspaces, and all that a workspace's runs get.

import { readEffective } from '@terrace/actors/variable/view';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { findWorkspace } from '../workspace/find.ts';
import { variableEndpoints } from './owned.ts';
import { variableResource } from './resource.ts';
import { lists } from '../http/shape.ts';
import { Variable } from './shape.ts';

export const variableRoutes: Routes = (add, services) => {
  const owned = {
    path: '/api/v2/workspaces/:owner/vars',
    params: z.object({ owner: z.string() }),
    isPaged: false,
  };
  variableEndpoints(add, services, owned, async (principal, { owner: id }, action) => ({
    workspace: (await findWorkspace(services, principal, { id }, `${action}-variables`)).id,
  }));
  /** The terraform CLI reads them for what it does by itself, like `console`; of two with one key it would take the first. */
  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/all-vars',
    answers: { 200: lists(Variable) },
    params: z.object({ workspace: z.string() }),
    async answer({ principal, params }) {
      const workspace = await findWorkspace(services, principal, { id: params.workspace }, 'read-variables');
      const found = await readEffective(services, workspace);
      return { body: { data: found.map(({ variable }) => variableResource(variable)) } };
    },
  });
};
