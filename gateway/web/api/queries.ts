// Everything that the pages read, each with what it shows: an event about that has it read again (live.ts).

import { queryOptions } from '@tanstack/react-query';
import { api, said } from './client.ts';
import { statusesOf } from '../status.ts';
import type { Workspace } from './resources.ts';

const all = 100;

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => api.get('/api/v2/account/details', { signal }),
  staleTime: 60_000,
});

/** What a site admin has the pages say. */
export const siteTextsQuery = queryOptions({
  queryKey: ['site-texts'],
  queryFn: ({ signal }) => api.get('/api/v2/terrace/customization', { signal }),
  staleTime: 60_000,
});

export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: ({ signal }) => api.get('/api/v2/organizations', { params: { query: { 'page[size]': all } }, signal }),
  staleTime: 60_000,
});

export const organizationQuery = (organization: string) =>
  queryOptions({
    queryKey: ['organization', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}', { params: { path: { organization } }, signal }),
    staleTime: 60_000,
  });

export const projectsQuery = (organization: string) =>
  queryOptions({
    queryKey: ['projects', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/projects', {
        params: { path: { organization }, query: { 'page[size]': all } },
        signal,
      }),
    staleTime: 60_000,
  });

/** What workspaces can be ordered by. */
export const workspaceOrders = ['name', '-name', '-current-run.created-at', '-latest-change-at'] as const;

export interface WorkspacesAsked {
  readonly q?: string | undefined;
  readonly status?: string | undefined;
  readonly project?: string | undefined;
  readonly tag?: string | undefined;
  readonly page?: number | undefined;
  readonly sort?: (typeof workspaceOrders)[number] | undefined;
}

export const workspacesQuery = (organization: string, asked: WorkspacesAsked) =>
  queryOptions({
    queryKey: ['workspaces', organization, asked],
    queryFn: ({ signal }) => {
      const query = said({
        'search[name]': asked.q,
        'filter[current-run][status]': statusesOf(asked.status)?.join(),
        'filter[project][id]': asked.project,
        'search[tags]': asked.tag,
        'page[number]': asked.page,
        'page[size]': 50,
        sort: asked.sort,
        include: 'current_run,current_run.plan,project,locked_by',
      });
      return api.get('/api/v2/organizations/{organization}/workspaces', {
        params: { path: { organization }, query },
        signal,
      });
    },
    placeholderData: (before) => before,
    meta: { about: { kinds: ['workspace', 'run'] } },
  });

export const workspaceQuery = (organization: string, name: string) =>
  queryOptions({
    queryKey: ['workspace', organization, name],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/workspaces/{name}', {
        params: { path: { organization, name }, query: { include: 'current_run,current_run.plan,project,locked_by' } },
        signal,
      }),
    meta: { about: { kinds: ['workspace', 'run'] } },
  });

export interface RunsAsked {
  readonly q?: string | undefined;
  readonly status?: string | undefined;
  readonly page?: number | undefined;
}

const operations = 'plan_and_apply,plan_only,save_plan,refresh_only,destroy,empty_apply';

/** Of a workspace by its id, or of a whole organization. */
export const runsQuery = (of: { readonly workspace: string } | { readonly organization: string }, asked: RunsAsked) =>
  queryOptions({
    queryKey: ['runs', of, asked],
    queryFn: ({ signal }) => {
      const query = said({
        'search[basic]': asked.q,
        'filter[status]': statusesOf(asked.status)?.join(),
        'page[number]': asked.page,
        'page[size]': 30,
        include: 'plan,created_by,workspace',
      });
      if ('organization' in of)
        return api.get('/api/v2/organizations/{organization}/runs', { params: { path: of, query }, signal });
      return api.get('/api/v2/workspaces/{workspace}/runs', {
        params: { path: of, query: { ...query, 'filter[operation]': operations } },
        signal,
      });
    },
    placeholderData: (before) => before,
    meta: { about: { kinds: ['run'], id: 'workspace' in of ? of.workspace : undefined } },
  });

const aboutRun = (run: string) => ({ about: { kinds: ['run'], id: run } });

export const runQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run],
    queryFn: ({ signal }) =>
      api.get('/api/v2/runs/{run}', {
        params: {
          path: { run },
          query: { include: 'plan,apply,created_by,confirmed_by,workspace,configuration_version.ingress_attributes' },
        },
        signal,
      }),
    meta: aboutRun(run),
  });

/** What a run waits for is known by its workspace too, and changes with its queue. */
export const explanationQuery = (run: string, workspace: string | undefined) =>
  queryOptions({
    queryKey: ['run', run, 'explanation'],
    queryFn: async ({ signal }) =>
      (await api.get('/api/v2/runs/{run}/explain', { params: { path: { run } }, signal })).data,
    meta: { about: { kinds: ['run', 'workspace'], id: workspace } },
  });

export const runEventsQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run, 'events'],
    queryFn: ({ signal }) =>
      api.get('/api/v2/runs/{run}/run-events', {
        params: { path: { run }, query: { include: 'actor,comment' } },
        signal,
      }),
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
        stages.map((stage) =>
          api.get('/api/v2/task-stages/{stage}', {
            params: { path: { stage }, query: { include: 'task_results' } },
            signal,
          }),
        ),
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
      api.get('/api/v2/task-results/{result}/outcomes', {
        params: { path: { result }, query: { 'page[size]': all } },
        signal,
      }),
    placeholderData: (before) => before,
    meta: aboutRun(run),
  });

export const commentsQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run, 'comments'],
    queryFn: ({ signal }) => api.get('/api/v2/runs/{run}/comments', { params: { path: { run } }, signal }),
    meta: aboutRun(run),
  });

/** What a plan found, without what is secret. It changes no more once it is there. */
export const planJsonQuery = (plan: string) =>
  queryOptions({
    queryKey: ['plan-json', plan],
    queryFn: ({ signal }) =>
      api.get('/api/v2/plans/{plan}/json-output-redacted', { params: { path: { plan } }, signal }),
    staleTime: Infinity,
  });

export const traceQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run, 'trace'],
    queryFn: async ({ signal }) =>
      (await api.get('/api/v2/runs/{run}/trace', { params: { path: { run } }, signal })).data,
    meta: aboutRun(run),
  });

export const variablesQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['variables', workspace],
    queryFn: ({ signal }) =>
      api.get('/api/v2/workspaces/{owner}/vars', { params: { path: { owner: workspace } }, signal }),
  });

/** All that the workspace's runs get. */
export const effectiveVariablesQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['variables', workspace, 'effective'],
    queryFn: ({ signal }) =>
      api.get('/api/v2/workspaces/{workspace}/all-vars', { params: { path: { workspace } }, signal }),
  });

/** The sets that reach a workspace, with their variables. */
export const variableSetsQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['variables', workspace, 'sets'],
    queryFn: ({ signal }) =>
      api.get('/api/v2/workspaces/{workspace}/varsets', {
        params: { path: { workspace }, query: { 'page[size]': all, include: 'vars' } },
        signal,
      }),
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
      api.get('/api/v2/workspaces/{workspace}/current-state-version-outputs', {
        params: { path: { workspace } },
        signal,
      }),
    meta: aboutState(workspace),
  });

export const resourcesQuery = (workspace: string, asked: { readonly q: string; readonly page: number }) =>
  queryOptions({
    queryKey: ['resources', workspace, asked],
    queryFn: ({ signal }) => {
      const query = said({ q: asked.q, 'page[number]': asked.page, 'page[size]': 50 });
      return api.get('/api/v2/workspaces/{workspace}/resources', { params: { path: { workspace }, query }, signal });
    },
    placeholderData: (before) => before,
    meta: aboutState(workspace),
  });

/** The path of an address that the server gives, wherever it thinks that it is. */
export const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url, location.origin);
  return pathname + search;
};
