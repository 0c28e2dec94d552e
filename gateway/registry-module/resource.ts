// Modules of the registry and their versions on the wire.

import type { NoCodeModuleRow } from '@terrace/actors/registry-module/view/no-code';
import type { RegistryModuleRow, RegistryModuleVersionRow } from '@terrace/actors/registry-module/view';
import type { ModuleRepository } from '@terrace/machines/registry-module/messages';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { newestFirst } from './order.ts';

/** `mayManage`: whether whoever asks may. `noCode`: how workspaces are made of it. `installations`: of which installation of the GitHub App its token is. */
export function registryModuleResource(
  row: RegistryModuleRow,
  versions: readonly RegistryModuleVersionRow[],
  {
    mayManage,
    noCode,
    installations,
  }: {
    readonly mayManage: boolean;
    readonly noCode: NoCodeModuleRow | null;
    readonly installations: Installations;
  },
): Resource {
  return {
    id: row.id,
    type: 'registry-modules',
    attributes: {
      name: row.name,
      namespace: row.namespace,
      provider: row.provider,
      'registry-name': row.registry_name,
      status: row.status,
      'no-code': noCode?.enabled ?? false,
      error: row.error,
      'publishing-mechanism': row.repository === null ? null : row.repository.branch === null ? 'git_tag' : 'branch',
      'vcs-repo': row.repository === null ? null : vcsRepoOf(row.repository, installations),
      'test-config':
        row.tests === null
          ? null
          : { 'tests-enabled': row.tests.enabled, 'agent-execution-mode': 'remote', 'agent-pool-id': null },
      'version-statuses': newestFirst(versions).map(({ version, status, error }) => ({
        ...{ version, status },
        ...(error === null ? {} : { error: error.detail }),
      })),
      permissions: { 'can-delete': mayManage, 'can-resync': mayManage, 'can-retry': mayManage },
      'created-at': timestamp(row.created_at),
      'updated-at': timestamp(row.updated_at),
    },
    relationships: {
      organization: one('organizations', row.organization),
      'no-code-modules': many('no-code-modules', noCode === null ? [] : [noCode.id]),
      'tag-bindings': { links: { related: `/api/v2/registry-modules/${row.id}/tag-bindings` } },
    },
    links: {
      self: `/api/v2/organizations/${row.organization}/registry-modules/${row.registry_name}/${row.namespace}/${row.name}/${row.provider}`,
    },
  };
}

type Installations = ReadonlyMap<string, string>;

const vcsRepoOf = (repository: ModuleRepository, installations: Installations) => ({
  identifier: repository.identifier,
  'display-identifier': repository.displayIdentifier,
  branch: repository.branch,
  tags: repository.branch === null,
  'tag-prefix': repository.tagPrefix,
  'source-directory': repository.sourceDirectory,
  'ingress-submodules': repository.ingressSubmodules,
  'oauth-token-id': installations.has(repository.oauthToken) ? null : repository.oauthToken,
  'github-app-installation-id': installations.get(repository.oauthToken) ?? null,
  'repository-http-url': repository.repositoryUrl,
  'service-provider': repository.serviceProvider,
  'webhook-url': repository.webhookUrl,
});

/** `uploadUrl` for as long as an archive is awaited. */
export function registryModuleVersionResource(row: RegistryModuleVersionRow, uploadUrl: string | null): Resource {
  return {
    id: row.id,
    type: 'registry-module-versions',
    attributes: {
      version: row.version,
      status: row.status,
      source: row.origin?.serviceProvider ?? 'tfe-api',
      error: row.error?.detail ?? null,
      'commit-sha': row.commit_sha,
      standing: row.standing,
      reason: row.reason,
      link: row.link,
      'created-at': timestamp(row.created_at),
      'updated-at': timestamp(row.updated_at),
    },
    relationships: { 'registry-module': one('registry-modules', row.module) },
    ...(uploadUrl === null ? {} : { links: { upload: uploadUrl } }),
  };
}
