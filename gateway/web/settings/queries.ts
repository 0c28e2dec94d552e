// What settings read: each list whole, since people choose from it.

import { queryOptions } from '@tanstack/react-query';
import type { ResourceOf } from '../../client/resources.ts';
import { ApiFailure, api } from '../api/client.ts';

const all = 100;

export const tagBindingsQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['tag-bindings', workspace],
    queryFn: ({ signal }) =>
      api.get('/api/v2/workspaces/{workspace}/tag-bindings', { params: { path: { workspace } }, signal }),
  });

export const consumersQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['consumers', workspace],
    queryFn: ({ signal }) =>
      api.get('/api/v2/workspaces/{workspace}/relationships/remote-state-consumers', {
        params: { path: { workspace }, query: { 'page[size]': all } },
        signal,
      }),
  });

export const runTriggersQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['run-triggers', workspace],
    queryFn: ({ signal }) =>
      api.get('/api/v2/workspaces/{workspace}/run-triggers', {
        params: { path: { workspace }, query: { 'filter[run-trigger][type]': 'inbound', 'page[size]': all } },
        signal,
      }),
  });

export const notificationsQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['notifications', workspace],
    queryFn: ({ signal }) =>
      api.get('/api/v2/workspaces/{id}/notification-configurations', {
        params: { path: { id: workspace }, query: { 'page[size]': all } },
        signal,
      }),
  });

export const teamAccessQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['team-access', workspace],
    queryFn: ({ signal }) =>
      api.get('/api/v2/team-workspaces', {
        params: { query: { 'filter[workspace][id]': workspace, 'page[size]': all } },
        signal,
      }),
  });

const inOrganization = (organization: string) => ({
  params: { path: { organization }, query: { 'page[size]': all } },
});

export const sshKeysQuery = (organization: string) =>
  queryOptions({
    queryKey: ['ssh-keys', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/ssh-keys', { ...inOrganization(organization), signal }),
  });

export const agentPoolsQuery = (organization: string) =>
  queryOptions({
    queryKey: ['agent-pools', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/agent-pools', { ...inOrganization(organization), signal }),
    refetchInterval: 30_000,
  });

export const agentsQuery = (pool: string) =>
  queryOptions({
    queryKey: ['agent-pools', 'of', pool, 'agents'],
    queryFn: ({ signal }) =>
      api.get('/api/v2/agent-pools/{pool}/agents', {
        params: { path: { pool }, query: { 'page[size]': all } },
        signal,
      }),
    refetchInterval: 15_000,
  });

export const agentTokensQuery = (pool: string) =>
  queryOptions({
    queryKey: ['agent-pools', 'of', pool, 'tokens'],
    queryFn: ({ signal }) =>
      api.get('/api/v2/agent-pools/{pool}/authentication-tokens', { params: { path: { pool } }, signal }),
  });

export const teamsQuery = (organization: string) =>
  queryOptions({
    queryKey: ['teams', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/teams', { ...inOrganization(organization), signal }),
  });

export const membershipsQuery = (organization: string) =>
  queryOptions({
    queryKey: ['memberships', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/organization-memberships', {
        params: { path: { organization }, query: { 'page[size]': all, include: 'user,teams' } },
        signal,
      }),
  });

export const oauthClientsQuery = (organization: string) =>
  queryOptions({
    queryKey: ['oauth-clients', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/oauth-clients', { ...inOrganization(organization), signal }),
  });

/** Of the GitHub App of the site, those that the organization may use. */
export const installationsQuery = (organization: string) =>
  queryOptions({
    queryKey: ['github-app-installations', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/github-app-installations', {
        params: { path: { organization }, query: { 'page[size]': all } },
        signal,
      }),
  });

export const organizationSetsQuery = (organization: string) =>
  queryOptions({
    queryKey: ['variable-sets', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/varsets', {
        params: { path: { organization }, query: { 'page[size]': all, include: 'vars,workspaces,projects' } },
        signal,
      }),
  });

export const runTasksQuery = (organization: string) =>
  queryOptions({
    queryKey: ['run-tasks', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/tasks', { ...inOrganization(organization), signal }),
  });

export const workspaceTasksQuery = (workspace: string) =>
  queryOptions({
    queryKey: ['run-tasks', 'of', workspace],
    queryFn: ({ signal }) =>
      api.get('/api/v2/workspaces/{workspace}/tasks', {
        params: { path: { workspace }, query: { 'page[size]': all } },
        signal,
      }),
  });

export const signingKeysQuery = (organization: string) =>
  queryOptions({
    queryKey: ['signing-keys', organization],
    queryFn: ({ signal }) =>
      api.get('/api/registry/private/v2/gpg-keys', {
        params: { query: { 'filter[namespace]': organization, 'page[size]': all } },
        signal,
      }),
  });

export const auditQuery = (organization: string) =>
  queryOptions({
    queryKey: ['audit', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/audit-configuration', {
        params: { path: { organization } },
        signal,
      }),
  });

export type VcsHook = ResourceOf<'vcs-hooks'>;

/** Only for who manages version control. */
export const hooksQuery = (organization: string) =>
  queryOptions({
    queryKey: ['vcs-hooks', organization],
    queryFn: ({ signal }) =>
      api.get('/api/v2/terrace/organizations/{organization}/vcs-hooks', { ...inOrganization(organization), signal }),
    // One that is being made is soon there.
    refetchInterval: ({ state }) =>
      state.data?.data.some(({ attributes }) => ['waiting', 'changing'].includes(attributes['webhook-status'])) === true
        ? 5_000
        : false,
  });

/** Whose old states and configurations; the site's when it is nobody's. */
export type RetentionPlace =
  | { readonly workspace: string }
  | { readonly organization: string }
  | Readonly<Record<never, never>>;

/** Null where nothing is said. */
export const retentionQuery = (place: RetentionPlace) =>
  queryOptions({
    queryKey: ['retention', place],
    queryFn: async ({ signal }) => {
      try {
        const { data } = await readRetention(place, signal);
        const isOlder = data.type === 'data-retention-policy-delete-olders';
        return { type: data.type, days: isOlder ? data.attributes['delete-older-than-n-days'] : null };
      } catch (error) {
        if (error instanceof ApiFailure && error.status === 404) return null;
        throw error;
      }
    },
  });

const readRetention = (place: RetentionPlace, signal: AbortSignal) =>
  'workspace' in place
    ? api.get('/api/v2/workspaces/{workspace}/relationships/data-retention-policy', { params: { path: place }, signal })
    : 'organization' in place
      ? api.get('/api/v2/organizations/{organization}/relationships/data-retention-policy', {
          params: { path: place },
          signal,
        })
      : api.get('/api/v2/admin/data-retention-policy-settings', { signal });
