// Workspaces: listed, made, read, changed, locked and deleted. What changes one is asked of its actor.

import { readCurrentStateVersion } from '@terrace/actors/state-version/view';
import type { StateSummary } from '@terrace/actors/state-version/view';
import { bindTags, listWorkspaces, readWorkspace, replaceTags, workspaceOrders } from '@terrace/actors/workspace/view';
import type { WorkspaceOrder, WorkspaceRow } from '@terrace/actors/workspace/view';
import { changeAutoDestroy } from '@terrace/actors/workspace/view/auto-destroy';
import type { StateVersionId } from '@terrace/machines/state-version/id';
import type { WorkspaceMessage } from '@terrace/machines/workspace/messages';
import type { Reply } from '@terrace/runtime/actor/ask';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { reachOf } from '../http/access.ts';
import type { WorkspaceAction } from '../http/access.ts';
import { findOrganization } from '../organization/find.ts';
import { checkBindings, checkNotKept, taggedOf } from '../tag/given.ts';
import { vcsSettings } from '../vcs/connect.ts';
import { announcing } from '../vcs/announce.ts';
import { checkProject, createWorkspace, nameTaken, tagPointer } from './create.ts';
import { executionOf } from './execution.ts';
import { refuseWhileApplying } from '../run/applying.ts';
import { findWorkspace, mayForceDelete, mayWith, workspacesFor } from './find.ts';
import type { WorkspaceName } from './find.ts';
import { offeredParts, partsOfWorkspaces } from './include.ts';
import { checkConnections, projectGone } from './move.ts';
import { Attributes, Relationships, autoDestroyIn, changedSettings, checkSharing, tagsOf } from './settings.ts';
import { pages, shows } from '../http/shape.ts';
import { Workspace } from './shape.ts';

const ById = z.object({ workspace: z.string() });
const ByName = z.object({ organization: z.string(), name: z.string() });

/** Each of these endpoints has two addresses: by id, and by organization and name. */
const addresses = [
  {
    path: '/api/v2/workspaces/:workspace',
    params: ById,
    nameOf: ({ workspace }: z.infer<typeof ById>) => ({ id: workspace }),
  },
  {
    path: '/api/v2/organizations/:organization/workspaces/:name',
    params: ByName,
    nameOf: ({ organization, name }: z.infer<typeof ByName>) => ({ organization, name }),
  },
] as const;

/** A safe delete counts again when the state has changed under it. */
const countsMax = 5;

const include = { include: z.string().optional() };
const orders = workspaceOrders.flatMap((by) => [by, `-${by}`] as const);
const ListQuery = z.looseObject({
  ...pageQuery,
  'search[name]': z.string().optional(),
  'search[tags]': z.string().optional(),
  'search[exclude-tags]': z.string().optional(),
  'search[wildcard-name]': z.string().optional(),
  'filter[project][id]': z.string().optional(),
  'filter[current-run][status]': z.string().optional(),
  sort: z.enum(orders, `must be one of ${orders.join(', ')}`).optional(),
  ...include,
});

export const workspaceRoutes: Routes = (add, services) => {
  const { sql, client } = services;
  const ask = (id: string, message: WorkspaceMessage): Promise<Reply> => client.ask({ kind: 'workspace', id }, message);

  const show = async (
    id: string,
    principal: Principal,
    { status = 200, wanted = new Set() }: { readonly status?: number; readonly wanted?: ReadonlySet<string> } = {},
  ): Promise<Answer> => {
    const row = await readWorkspace(sql, id);
    if (row === null) throw notFound(`workspace ${id}`);
    return await answerWith(row, principal, { status, wanted });
  };
  const answerWith = async (
    row: WorkspaceRow,
    principal: Principal,
    { status = 200, wanted }: { readonly status?: number; readonly wanted: ReadonlySet<string> },
  ): Promise<Answer> => {
    const [data] = await workspacesFor(services, principal, [row]);
    if (data === undefined) throw notFound(`workspace ${row.id}`);
    const parts = await partsOfWorkspaces(services, principal, [row], wanted);
    return { status, body: { data, ...included(parts) } };
  };

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/workspaces',
    answers: { 200: pages(Workspace) },
    params: z.object({ organization: z.string() }),
    query: ListQuery,
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(services, principal, params.organization);
      const wanted = includesOf(query.include, offeredParts);
      const page = pageOf(query);
      const statuses = listOf(query['filter[current-run][status]']);
      const { rows, total } = await listWorkspaces(sql, {
        organization,
        name: query['search[name]'],
        wildcardName: query['search[wildcard-name]'],
        project: query['filter[project][id]'],
        tags: listOf(query['search[tags]']),
        excludedTags: listOf(query['search[exclude-tags]']),
        tagged: taggedOf(query),
        order: orderOf(query.sort),
        ...(statuses.length === 0 ? {} : { runStatuses: statuses }),
        reach: reachOf(principal, organization),
        ...page,
      });
      const visible = rows.filter((row) => mayWith(principal, 'read', row));
      const data = await workspacesFor(services, principal, visible);
      const parts = await partsOfWorkspaces(services, principal, visible, wanted);
      return { body: { data, ...included(parts), meta: pagination(page, total) } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/workspaces',
    answers: { 201: shows(Workspace) },
    params: z.object({ organization: z.string() }),
    body: resourceBody('workspaces', Attributes.required({ name: true }), Relationships),
    async answer({ principal, params, body }) {
      const organization = await findOrganization(services, principal, params.organization);
      const id = await createWorkspace(services, principal, organization, body.data);
      return await show(id, principal, { status: 201 });
    },
  });

  for (const address of addresses) {
    const nameOf = address.nameOf as (params: unknown) => WorkspaceName;
    const params = address.params as z.ZodType<unknown>;
    const find = (asked: { principal: Principal; params: unknown }, action: WorkspaceAction = 'read') =>
      findWorkspace(services, asked.principal, nameOf(asked.params), action);

    add({
      method: 'GET',
      path: address.path,
      answers: { 200: shows(Workspace) },
      params,
      query: z.looseObject(include),
      async answer(asked) {
        const wanted = includesOf(asked.query.include, offeredParts);
        return await answerWith(await find(asked), asked.principal, { wanted });
      },
    });

    add({
      method: 'PATCH',
      path: address.path,
      answers: { 200: shows(Workspace) },
      params,
      // A client that changes tags alone sends no attributes.
      body: resourceBody('workspaces', Attributes.default({}), Relationships),
      async answer(asked) {
        const row = await find(asked, 'write');
        const { attributes, relationships } = asked.body.data;
        const project = relationships?.project?.data?.id;
        if (project !== undefined && project !== row.project) {
          await find(asked, 'move');
          await checkProject(services, asked.principal, row.organization, project);
          // Another connection that comes with the move is looked at by itself.
          if (attributes['vcs-repo'] === undefined)
            await checkConnections(services, { workspaces: [row.id], project }, '/data/relationships/project/data/id');
        }
        const { flat, bindings } = tagsOf(relationships);
        checkBindings([], bindings ?? [], tagPointer);
        checkSharing(attributes, row);
        const autoDestroy = autoDestroyIn(attributes);
        const place = { ...row, project: project ?? row.project, before: row };
        await checkNotKept(services, place.project, [...flat, ...(bindings ?? [])], tagPointer);
        const execution = await executionOf(services, place, attributes, relationships);
        const vcs = await vcsSettings(services, place, attributes);
        const settings = { ...(await changedSettings(services, attributes, row)), ...execution, ...vcs };
        const message = { type: 'workspace.update', settings, by: asked.principal.by } as const;
        const name = attributes.name === undefined ? {} : { name: attributes.name };
        const change = { ...message, ...name, ...(project === undefined ? {} : { project }) };
        const changed = await announcing(services, { ...row, before: row }, vcs.vcsRepo, () => ask(row.id, change));
        committed(projectGone(nameTaken(changed)));
        // Bindings are all that the workspace has from now on, as upstream; words are added.
        if (bindings !== null) await replaceTags(sql, row.id, bindings);
        await bindTags(sql, row.id, flat);
        await changeAutoDestroy(sql, row.id, autoDestroy);
        return await show(row.id, asked.principal);
      },
    });

    for (const safe of [false, true])
      add({
        method: safe ? 'POST' : 'DELETE',
        path: safe ? `${address.path}/actions/safe-delete` : address.path,
        answers: { 204: null },
        params,
        async answer(asked) {
          const row = await find(asked, 'delete');
          const { by } = asked.principal;
          if (!safe) await refuseWhileApplying(services, { workspace: row.id });
          // Who may not delete what manages resources deletes safely, whatever they call it.
          const isSafe = safe || !mayForceDelete(asked.principal, row);
          for (let tries = 1; ; tries += 1) {
            const count = isSafe ? await countManaged(services, row) : { managed: 0 };
            const reply = await ask(row.id, { type: 'workspace.delete', safe: isSafe, ...count, by });
            // A state came between the count and the question.
            if (reply.status === 'refused' && reply.code === 'state-changed' && tries < countsMax) continue;
            if (reply.status === 'refused' && reply.code === 'workspace-manages-resources' && !safe)
              throw new ApiError(
                'forbidden',
                `workspace ${row.name} still manages resources: only an owner of organization ${row.organization} may delete it`,
              );
            committed(reply);
            return {};
          }
        },
      });
  }

  add({
    method: 'POST',
    path: '/api/v2/workspaces/:workspace/actions/lock',
    answers: { 200: shows(Workspace) },
    params: ById,
    body: z.looseObject({
      reason: z.string().max(1024).optional(),
      data: z
        .looseObject({ attributes: z.looseObject({ reason: z.string().max(1024).optional() }).optional() })
        .optional(),
    }),
    async answer({ principal, params, body }) {
      const { id } = await findWorkspace(services, principal, { id: params.workspace }, 'lock');
      const reason = body.reason ?? body.data?.attributes?.reason ?? '';
      committed(await ask(id, { type: 'workspace.lock', reason, by: principal.by }));
      return await show(id, principal);
    },
  });
  for (const verb of ['unlock', 'force-unlock'] as const)
    add({
      method: 'POST',
      path: `/api/v2/workspaces/:workspace/actions/${verb}`,
      answers: { 200: shows(Workspace) },
      params: ById,
      async answer({ principal, params }) {
        const action = verb === 'unlock' ? 'lock' : 'write';
        const { id } = await findWorkspace(services, principal, { id: params.workspace }, action);
        // Through: a waiting run may begin, and the next read shows it.
        const message = { type: `workspace.${verb}`, by: principal.by } as const;
        committed(await client.ask({ kind: 'workspace', id }, message, { through: true }));
        return await show(id, principal);
      },
    });
};

/** How many resources the workspace's current state manages: what a safe delete refuses over. */
async function countManaged(
  { sql, archive }: GatewayServices,
  row: WorkspaceRow,
): Promise<{ readonly counted: StateVersionId | null; readonly managed: number }> {
  const current = await readCurrentStateVersion(sql, row.id);
  if (current === null) return { counted: null, managed: 0 };
  const { id, digest } = current;
  const summary = (digest === null ? null : await archive.readStateSummary(digest)) as unknown as StateSummary | null;
  // A state that cannot be read may manage anything.
  return { counted: id, managed: summary?.kind === 'readable' ? summary.managedCount : 1 };
}

/** `-name` goes down. */
function orderOf(sort: (typeof orders)[number] | undefined): WorkspaceOrder | undefined {
  if (sort === undefined) return undefined;
  const isDescending = sort.startsWith('-');
  return { by: (isDescending ? sort.slice(1) : sort) as WorkspaceOrder['by'], isDescending };
}

const listOf = (text: string | undefined): readonly string[] => (text ?? '').split(',').filter((word) => word !== '');
