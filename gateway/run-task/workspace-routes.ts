// Run tasks of a workspace: which of the organization's its runs go through, where, and how much they count.

import {
  createWorkspaceTask,
  deleteWorkspaceTask,
  limits,
  listWorkspaceTasks,
  readRunTask,
  readWorkspaceTask,
  updateWorkspaceTask,
} from '@terrace/actors/run-task/view';
import type { WorkspaceTaskRow } from '@terrace/actors/run-task/view';
import { WorkspaceTaskId } from '@terrace/machines/run-task/id';
import { enforcementLevels, taskStages } from '@terrace/machines/task-stage/messages';
import type { TaskStageKind } from '@terrace/machines/task-stage/messages';
import { z } from 'zod';
import type { WorkspaceAction } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody, toOne } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { pages, shows } from '../http/shape.ts';
import { findWorkspace } from '../workspace/find.ts';
import { workspaceTaskResource } from './resource.ts';
import { WorkspaceTask } from './shape.ts';

const level = z.enum(enforcementLevels);
const places = {
  /** Of clients that know one only. */
  stage: z.enum(taskStages).nullish(),
  stages: z.array(z.enum(taskStages)).min(1, "can't be empty").max(16).nullish(),
};
const Create = resourceBody(
  'workspace-tasks',
  z.object({ ...places, 'enforcement-level': level }),
  z.object({ task: toOne }),
);
const Update = resourceBody(
  'workspace-tasks',
  z.object({ ...places, 'enforcement-level': level.optional() }).prefault({}),
);
const InWorkspace = z.object({ workspace: z.string() });
const One = z.object({ workspace: z.string(), task: z.string() });

export const workspaceTaskRoutes: Routes = (add, services) => {
  const { sql, rng } = services;

  const find = async (
    principal: Principal,
    { workspace, task }: z.infer<typeof One>,
    action: WorkspaceAction = 'read-runs',
  ): Promise<WorkspaceTaskRow> => {
    const { id } = await findWorkspace(services, principal, { id: workspace }, action);
    const row = await readWorkspaceTask(sql, task);
    if (row === null || row.workspace !== id) throw notFound(`run task ${task} of workspace ${workspace}`);
    return row;
  };

  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/tasks',
    answers: { 200: pages(WorkspaceTask) },
    params: InWorkspace,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { id } = await findWorkspace(services, principal, { id: params.workspace }, 'read-runs');
      const page = pageOf(query);
      const { rows, total } = await listWorkspaceTasks(sql, { of: { workspace: id }, ...page });
      return { body: { data: rows.map(workspaceTaskResource), meta: pagination(page, total) } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/workspaces/:workspace/tasks',
    answers: { 201: shows(WorkspaceTask) },
    params: InWorkspace,
    body: Create,
    async answer({ principal, params, body }) {
      const workspace = await findWorkspace(services, principal, { id: params.workspace }, 'manage-run-tasks');
      const { attributes, relationships } = body.data;
      const wanted = relationships.task.data?.id ?? '';
      const pointer = '/data/relationships/task/data/id';
      const task = await readRunTask(sql, wanted);
      if (task === null || task.organization !== workspace.organization)
        throw new ApiError('invalid', `there is no run task ${wanted} in organization ${workspace.organization}`, {
          pointer,
        });
      const id = WorkspaceTaskId.make(rng.bytes(16));
      const made = await createWorkspaceTask(sql, {
        ...{ id, workspace: workspace.id, task: task.id },
        stages: stagesOf(attributes) ?? ['post_plan'],
        enforcement_level: attributes['enforcement-level'],
      });
      if (made === 'exists')
        throw new ApiError('invalid', `workspace ${workspace.name} has run task ${task.name} already`, { pointer });
      if (made === 'full')
        throw new ApiError('invalid', `a workspace has at most ${limits.workspace} run tasks`, { pointer });
      const row = await find(principal, { workspace: workspace.id, task: id });
      return { status: 201, body: { data: workspaceTaskResource(row) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/tasks/:task',
    answers: { 200: shows(WorkspaceTask) },
    params: One,
    answer: async ({ principal, params }) => ({
      body: { data: workspaceTaskResource(await find(principal, params)) },
    }),
  });

  add({
    method: 'PATCH',
    path: '/api/v2/workspaces/:workspace/tasks/:task',
    answers: { 200: shows(WorkspaceTask) },
    params: One,
    body: Update,
    async answer({ principal, params, body }) {
      const row = await find(principal, params, 'manage-run-tasks');
      const { attributes } = body.data;
      await updateWorkspaceTask(sql, {
        id: row.id,
        stages: stagesOf(attributes) ?? row.stages,
        enforcement_level: attributes['enforcement-level'] ?? row.enforcement_level,
      });
      return { body: { data: workspaceTaskResource(await find(principal, params)) } };
    },
  });

  add({
    method: 'DELETE',
    path: '/api/v2/workspaces/:workspace/tasks/:task',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      await deleteWorkspaceTask(sql, (await find(principal, params, 'manage-run-tasks')).id);
      return {};
    },
  });
};

/** Null when nothing is said of it. */
function stagesOf({
  stage,
  stages,
}: {
  readonly stage?: TaskStageKind | null | undefined;
  readonly stages?: readonly TaskStageKind[] | null | undefined;
}): readonly TaskStageKind[] | null {
  if (stages != null) return [...new Set(stages)];
  return stage == null ? null : [stage];
}
