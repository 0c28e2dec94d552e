// What the pages of the registry read.

import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/client.ts';
import type { AnswerOf } from '../../client/client.ts';
import type { Schemas } from '../../client/resources.ts';

export interface ModuleName {
  readonly namespace: string;
  readonly name: string;
  readonly provider: string;
}

/** A module, a submodule or an example, as the registry's protocol tells it. */
export type ModulePart = Schemas['ModulePart'];
const contentPath = '/api/registry/v1/modules/{namespace}/{name}/{provider}/{version}';
export type ModuleContent = AnswerOf<typeof contentPath, 'get'>;

export const modulesQuery = (organization: string, asked: { readonly q: string | undefined; readonly page: number }) =>
  queryOptions({
    queryKey: ['registry-modules', organization, asked],
    queryFn: ({ signal }) => {
      const words = asked.q === undefined ? {} : { q: asked.q };
      const query = { 'page[number]': asked.page, 'page[size]': 30, ...words };
      return api.get('/api/v2/organizations/{organization}/registry-modules', {
        params: { path: { organization }, query },
        signal,
      });
    },
    placeholderData: (before) => before,
    meta: { about: { kinds: ['registry-module', 'registry-module-version'] } },
  });

export const moduleQuery = (organization: string, name: ModuleName) =>
  queryOptions({
    queryKey: ['registry-modules', organization, 'one', name],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/registry-modules/{registry}/{namespace}/{name}/{provider}', {
        params: { path: { organization, registry: 'private', ...name } },
        signal,
      }),
    meta: { about: { kinds: ['registry-module', 'registry-module-version'] } },
  });

export const moduleVersionQuery = (organization: string, name: ModuleName, version: string) =>
  queryOptions({
    queryKey: ['registry-modules', organization, 'version', name, version],
    queryFn: ({ signal }) =>
      api.get(
        '/api/v2/organizations/{organization}/registry-modules/{registry}/{namespace}/{name}/{provider}/version',
        {
          params: { path: { organization, registry: 'private', ...name }, query: { module_version: version } },
          signal,
        },
      ),
    meta: { about: { kinds: ['registry-module-version'] } },
  });

/** What stands in a version. It never changes. */
export const moduleContentQuery = (name: ModuleName, version: string) =>
  queryOptions({
    queryKey: ['module-content', name, version],
    queryFn: ({ signal }) => api.get(contentPath, { params: { path: { ...name, version } }, signal }),
    staleTime: Infinity,
  });

export const providersQuery = (
  organization: string,
  asked: { readonly q: string | undefined; readonly page: number },
) =>
  queryOptions({
    queryKey: ['registry-providers', organization, asked],
    queryFn: ({ signal }) => {
      const words = asked.q === undefined ? {} : { q: asked.q };
      const query = { 'page[number]': asked.page, 'page[size]': 30, ...words };
      return api.get('/api/v2/organizations/{organization}/registry-providers', {
        params: { path: { organization }, query },
        signal,
      });
    },
    placeholderData: (before) => before,
  });

export const providerVersionsQuery = (organization: string, namespace: string, name: string) =>
  queryOptions({
    queryKey: ['registry-providers', organization, 'versions', namespace, name],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/registry-providers/{registry}/{namespace}/{name}/versions', {
        params: { path: { organization, registry: 'private', namespace, name }, query: { 'page[size]': 50 } },
        signal,
      }),
  });

export const platformsQuery = (organization: string, namespace: string, name: string, version: string) =>
  queryOptions({
    queryKey: ['registry-providers', organization, 'platforms', namespace, name, version],
    queryFn: ({ signal }) =>
      api.get(
        '/api/v2/organizations/{organization}/registry-providers/{registry}/{namespace}/{name}/versions/{version}/platforms',
        {
          params: {
            path: { organization, registry: 'private', namespace, name, version },
            query: { 'page[size]': 100 },
          },
          signal,
        },
      ),
  });

export const testRunsQuery = (organization: string, name: ModuleName, page: number) =>
  queryOptions({
    queryKey: ['registry-modules', organization, 'test-runs', name, page],
    queryFn: ({ signal }) =>
      api.get(
        '/api/v2/organizations/{organization}/tests/registry-modules/{registry}/{namespace}/{name}/{provider}/test-runs',
        {
          params: {
            path: { organization, registry: 'private', ...name },
            query: { 'page[number]': page, 'page[size]': 20 },
          },
          signal,
        },
      ),
    placeholderData: (before) => before,
    meta: { about: { kinds: ['test-run'] } },
  });
