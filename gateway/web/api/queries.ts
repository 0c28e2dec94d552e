// Everything that the pages read, each with what it shows: an event about that has it read again (live.ts).

import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';
import { ask } from './request.ts';
import { statusesOf } from '../status.ts';
import type {
  Apply,
  Comment,
  Explanation,
  ManagedResource,
  Many,
  One,
  Organization,
  Output,
  Plan,
  Project,
  Run,
  RunEvent,
  TaskOutcome,
  TaskStage,
  User,
  Variable,
  VariableSet,
  Workspace,
} from './resources.ts';

const v2 = '/api/v2';
const part = encodeURIComponent;

/** What is absent is left out. */
export function queryOf(words: Readonly<Record<string, string | number | readonly string[] | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(words)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (text !== '') query.set(name, text);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => ask<One<User>>(`${v2}/account/details`, { signal }),
  staleTime: 60_000,
});

export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: ({ signal }) => ask<Many<Organization>>(`${v2}/organizations?page[size]=100`, { signal }),
  staleTime: 60_000,
});

export const organizationQuery = (name: string) =>
  queryOptions({
    queryKey: ['organization', name],
    queryFn: ({ signal }) => ask<One<Organization>>(`${v2}/organizations/${part(name)}`, { signal }),
    staleTime: 60_000,
  });

export const projectsQuery = (organization: string) =>
  queryOptions({
    queryKey: ['projects', organization],
    queryFn: ({ signal }) =>
      ask<Many<Project>>(`${v2}/organizations/${part(organization)}/projects?page[size]=100`, { signal }),
    staleTime: 60_000,
  });

export interface WorkspacesAsked {
  readonly q?: string | undefined;
  readonly status?: string | undefined;
  readonly project?: string | undefined;
  readonly tag?: string | undefined;
  readonly page?: number | undefined;
  readonly sort?: string | undefined;
}

export const workspacesQuery = (organization: string, asked: WorkspacesAsked) =>
  queryOptions({
    queryKey: ['workspaces', organization, asked],
    queryFn: ({ signal }) =>
      ask<Many<Workspace>>(
        `${v2}/organizations/${part(organization)}/workspaces${queryOf({
          'search[name]': asked.q,
          'filter[current-run][status]': statusesOf(asked.status),
          'filter[project][id]': asked.project,
          'search[tags]': asked.tag,
          'page[number]': asked.page,
          'page[size]': 50,
          sort: asked.sort,
          include: 'current_run,current_run.plan,project,locked_by',
        })}`,
        { signal },
      ),
    placeholderData: (before) => before,
    meta: { about: { kinds: ['workspace', 'run'] } },
  });

export const workspaceQuery = (organization: string, name: string) =>
  queryOptions({
    queryKey: ['workspace', organization, name],
    queryFn: ({ signal }) =>
      ask<One<Workspace>>(
        `${v2}/organizations/${part(organization)}/workspaces/${part(name)}?include=current_run,current_run.plan,project,locked_by`,
        { signal },
      ),
    meta: { about: { kinds: ['workspace', 'run'] } },
  });

export interface RunsAsked {
  readonly q?: string | undefined;
  readonly status?: string | undefined;
  readonly page?: number | undefined;
}

/** Of a workspace by its id, or of a whole organization. */
export const runsQuery = (of: { readonly workspace: string } | { readonly organization: string }, asked: RunsAsked) =>
  queryOptions({
    queryKey: ['runs', of, asked],
    queryFn: ({ signal }) =>
      ask<Many<Run>>(
        `${v2}/${'workspace' in of ? `workspaces/${part(of.workspace)}` : `organizations/${part(of.organization)}`}/runs${queryOf(
          {
            'search[basic]': asked.q,
            'filter[status]': statusesOf(asked.status),
            'filter[operation]':
              'workspace' in of ? 'plan_and_apply,plan_only,save_plan,refresh_only,destroy,empty_apply' : undefined,
            'page[number]': asked.page,
            'page[size]': 30,
            include: 'plan,created_by,workspace',
          },
        )}`,
        { signal },
      ),
    placeholderData: (before) => before,
    meta: { about: { kinds: ['run'], id: 'workspace' in of ? of.workspace : undefined } },
  });

const aboutRun = (run: string) => ({ about: { kinds: ['run'], id: run } });

export const runQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run],
    queryFn: ({ signal }) =>
      ask<One<Run>>(
        `${v2}/runs/${part(run)}?include=plan,apply,created_by,confirmed_by,workspace,configuration_version.ingress_attributes`,
        { signal },
      ),
    meta: aboutRun(run),
  });

/** What a run waits for is known by its workspace too, and changes with its queue. */
export const explanationQuery = (run: string, workspace: string | undefined) =>
  queryOptions({
    queryKey: ['run', run, 'explanation'],
    queryFn: async ({ signal }) =>
      (await ask<{ data: Explanation }>(`${v2}/runs/${part(run)}/explain`, { signal })).data,
    meta: { about: { kinds: ['run', 'workspace'], id: workspace } },
  });

export const runEventsQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run, 'events'],
    queryFn: ({ signal }) =>
      ask<Many<RunEvent>>(`${v2}/runs/${part(run)}/run-events?include=actor,comment`, { signal }),
    meta: aboutRun(run),
  });

/** A task that is at work may say so at any time; that is no event of the run. */
const taskLookMs = 4_000;

/** The stages of run tasks of a run, by their ids, each with its results. */
export const taskStagesQuery = (run: string, stages: readonly string[]) =>
  queryOptions({
    queryKey: ['run', run, 'task-stages'],
    queryFn: ({ signal }) =>
      Promise.all(
        stages.map((stage) => ask<One<TaskStage>>(`${v2}/task-stages/${part(stage)}?include=task_results`, { signal })),
      ),
    refetchInterval: ({ state }) =>
      state.data?.some(({ data }) => data.attributes.status === 'running') === true ? taskLookMs : false,
    meta: aboutRun(run),
  });

/** `count` outcomes, so that more of them are read again. */
export const taskOutcomesQuery = (run: string, result: string, count: number) =>
  queryOptions({
    queryKey: ['run', run, 'task-outcomes', result, count],
    queryFn: ({ signal }) =>
      ask<Many<TaskOutcome>>(`${v2}/task-results/${part(result)}/outcomes?page[size]=100`, { signal }),
    placeholderData: (before) => before,
    meta: aboutRun(run),
  });

export const commentsQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run, 'comments'],
    queryFn: ({ signal }) => ask<Many<Comment>>(`${v2}/runs/${part(run)}/comments`, { signal }),
    meta: aboutRun(run),
  });

/** What a plan found, without what is secret. It changes no more once it is there. */
export const planJsonQuery = (plan: string) =>
  queryOptions({
    queryKey: ['plan-json', plan],
    queryFn: ({ signal }) => ask<unknown>(`${v2}/plans/${part(plan)}/json-output-redacted`, { signal }),
    staleTime: Infinity,
  });

export const traceQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run, 'trace'],
    queryFn: async ({ signal }) => (await ask<{ data: unknown }>(`${v2}/runs/${part(run)}/trace`, { signal })).data,
    meta: aboutRun(run),
  });

export const variablesQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['variables', workspace],
    queryFn: ({ signal }) => ask<Many<Variable>>(`${v2}/workspaces/${part(workspace)}/vars`, { signal }),
  });

/** All that the workspace's runs get. */
export const effectiveVariablesQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['variables', workspace, 'effective'],
    queryFn: ({ signal }) => ask<Many<Variable>>(`${v2}/workspaces/${part(workspace)}/all-vars`, { signal }),
  });

/** The sets that reach a workspace, with their variables. */
export const variableSetsQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['variables', workspace, 'sets'],
    queryFn: ({ signal }) =>
      ask<Many<VariableSet>>(`${v2}/workspaces/${part(workspace)}/varsets?page[size]=100&include=vars`, { signal }),
  });

const aboutState = (workspace: string) => ({ about: { kinds: ['workspace'], id: workspace } });

export const statesQuery = (organization: string, workspace: Pick<Workspace, 'id' | 'attributes'>, page = 1) =>
  queryOptions({
    queryKey: ['states', workspace.id, page],
    queryFn: ({ signal }) => {
      const { name } = workspace.attributes;
      const of = { 'filter[organization][name]': organization, 'filter[workspace][name]': name };
      const query = { ...of, 'page[number]': page, 'page[size]': 30, include: 'created_by' };
      return api.get('/api/v2/state-versions', { params: { query }, signal });
    },
    placeholderData: (before) => before,
    meta: aboutState(workspace.id),
  });

export const stateQuery = (id: string) =>
  queryOptions({
    queryKey: ['state', id],
    queryFn: ({ signal }) =>
      api.get('/api/v2/state-versions/{id}', {
        params: { path: { id }, query: { include: 'outputs,created_by' } },
        signal,
      }),
    staleTime: Infinity,
  });

/** What stands in a state, without what is secret. */
export const stateResourcesQuery = (id: string) =>
  queryOptions({
    queryKey: ['state', id, 'resources'],
    queryFn: ({ signal }) =>
      api.get('/api/v2/terrace/state-versions/{id}/resources', { params: { path: { id } }, signal }),
    staleTime: Infinity,
  });

/** What became different since another state. */
export const stateChangesQuery = (id: string, since: string) =>
  queryOptions({
    queryKey: ['state', id, 'changes', since],
    queryFn: ({ signal }) =>
      api.get('/api/v2/terrace/state-versions/{id}/changes', { params: { path: { id }, query: { since } }, signal }),
    staleTime: Infinity,
  });

export const outputsQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['outputs', workspace],
    queryFn: ({ signal }) =>
      ask<Many<Output>>(`${v2}/workspaces/${part(workspace)}/current-state-version-outputs`, { signal }),
    meta: aboutState(workspace),
  });

export const resourcesQuery = (workspace: string, asked: { readonly q: string; readonly page: number }) =>
  queryOptions({
    queryKey: ['resources', workspace, asked],
    queryFn: ({ signal }) =>
      ask<Many<ManagedResource>>(
        `${v2}/workspaces/${part(workspace)}/resources${queryOf({ q: asked.q, 'page[number]': asked.page, 'page[size]': 50 })}`,
        { signal },
      ),
    placeholderData: (before) => before,
    meta: aboutState(workspace),
  });

/** The path of an address that the server gives, wherever it thinks that it is. */
export const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url, location.origin);
  return pathname + search;
};

export type { Apply, Plan };
