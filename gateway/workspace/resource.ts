// Workspaces on the wire. Several of these fields make the terraform CLI panic when they are absent: `permissions`, and
// `structured-run-output-enabled` decides how it renders (cli/terraform-cli-protocol.md, sections 2.5 and 2.11).

import { outputId } from '@terrace/actors/state-version/view';
import type { WorkspaceFigures, WorkspaceRow } from '@terrace/actors/workspace/view';
import type { By } from '@terrace/machines/user/id';
import { policyRelation } from '../data-retention/resource.ts';
import type { WorkspaceAction } from '../http/access.ts';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { tagBindingId } from '../tag/resource.ts';

/** What whoever asks may do with it. */
export interface WorkspaceRights {
  readonly allows: (action: WorkspaceAction) => boolean;
  readonly mayForceDelete: boolean;
}

export function workspaceResource(row: WorkspaceRow, figures: WorkspaceFigures, rights: WorkspaceRights): Resource {
  const isRemote = row.execution_mode !== 'local';
  const { recent_runs: recent, output_count: outputs } = figures;
  const state = row.current_state_version;
  return {
    id: row.id,
    type: 'workspaces',
    attributes: {
      name: row.name,
      description: row.description,
      environment: 'default',
      source: 'tfe-api',
      'execution-mode': row.execution_mode,
      operations: isRemote,
      // Ours: what its runs are made by; `terraform-version` is that engine's.
      engine: row.engine,
      'terraform-version': row.terraform_version,
      'working-directory': row.working_directory,
      'auto-apply': row.auto_apply,
      'auto-apply-run-trigger': row.auto_apply_run_trigger,
      'allow-destroy-plan': row.allow_destroy_plan,
      'global-remote-state': row.global_remote_state,
      'project-remote-state': row.project_remote_state,
      'source-name': row.source_name,
      'source-url': row.source_url,
      'source-module-id': figures.source_module,
      'auto-destroy-at': timestamp(figures.auto_destroy.at),
      'auto-destroy-activity-duration': figures.auto_destroy.after,
      'auto-destroy-status': figures.auto_destroy.status,
      'inherits-project-auto-destroy': figures.auto_destroy.inherits,
      'queue-all-runs': row.queue_all_runs,
      'speculative-enabled': row.speculative_enabled,
      'file-triggers-enabled': row.file_triggers_enabled,
      'structured-run-output-enabled': row.structured_run_output_enabled,
      'assessments-enabled': false,
      'trigger-prefixes': row.trigger_prefixes,
      'trigger-patterns': row.trigger_patterns,
      'vcs-repo': vcsRepoOf(row.vcs_repo, figures),
      'vcs-repo-identifier': row.vcs_repo?.identifier ?? null,
      'tag-names': row.tags.map(({ key }) => key),
      locked: row.locked,
      'locked-reason': row.lock_reason,
      'created-at': timestamp(row.created_at),
      'updated-at': timestamp(row.updated_at),
      'latest-change-at': timestamp(row.updated_at),
      'resource-count': figures.resource_count,
      'workspace-kpis-runs-count': recent.count,
      'run-failures': recent.failures,
      'plan-duration-average': recent.plan_ms,
      'apply-duration-average': recent.apply_ms,
      'policy-check-failures': 0,
      'setting-overwrites': { 'execution-mode': !row.inherits_execution, 'agent-pool': !row.inherits_execution },
      actions: { 'is-destroyable': !row.locked },
      permissions: permissionsOf(rights, isRemote),
    },
    relationships: {
      organization: one('organizations', row.organization),
      project: one('projects', row.project),
      'agent-pool': one('agent-pools', row.agent_pool),
      'ssh-key': one('ssh-keys', figures.ssh_key),
      'current-run': one('runs', row.current_run),
      'current-state-version': one('state-versions', state),
      'current-configuration-version': one('configuration-versions', figures.current_configuration_version),
      outputs: many(
        'workspace-outputs',
        state === null ? [] : Array.from({ length: outputs }, (_, index) => outputId(state, index)),
      ),
      'effective-tag-bindings': many(
        'effective-tag-bindings',
        figures.effective_tags.map(({ key, isInherited }) => tagBindingId(isInherited ? row.project : row.id, key)),
      ),
      'locked-by': lockedBy(row.locked_by),
      'data-retention-policy': policyRelation(figures.data_retention, `workspaces/${row.id}`),
      vars: many('vars', row.variables),
      'remote-state-consumers': {
        links: { related: `/api/v2/workspaces/${row.id}/relationships/remote-state-consumers` },
      },
    },
    links: {
      self: `/api/v2/organizations/${row.organization}/workspaces/${row.name}`,
      'self-html': `/app/${row.organization}/workspaces/${row.name}`,
    },
  };
}

function vcsRepoOf(
  repo: WorkspaceRow['vcs_repo'],
  { webhook_error: webhookError, installation }: Pick<WorkspaceFigures, 'webhook_error' | 'installation'>,
): object | null {
  if (repo === null) return null;
  return {
    identifier: repo.identifier,
    'display-identifier': repo.identifier,
    branch: repo.branch ?? '',
    'oauth-token-id': installation === null ? repo.oauthToken : null,
    'github-app-installation-id': installation,
    'ingress-submodules': repo.ingressSubmodules,
    'tags-regex': repo.tagsRegex,
    'service-provider': repo.serviceProvider,
    'repository-http-url': repo.repositoryUrl,
    'webhook-url': repo.webhookUrl,
    'webhook-error': webhookError,
  };
}

function permissionsOf({ allows, mayForceDelete }: WorkspaceRights, isRemote: boolean): object {
  const canWrite = allows('write');
  return {
    'can-create-state-versions': allows('write-state'),
    'can-destroy': allows('delete'),
    'can-force-delete': mayForceDelete,
    'can-force-unlock': canWrite,
    'can-lock': allows('lock'),
    'can-manage-run-tasks': allows('manage-run-tasks'),
    'can-manage-tags': canWrite,
    'can-queue-apply': allows('apply') && isRemote,
    'can-queue-destroy': allows('apply') && isRemote,
    'can-queue-run': allows('plan') && isRemote,
    'can-read-run': allows('read-runs'),
    'can-read-settings': true,
    'can-read-state-outputs': allows('read-outputs'),
    'can-read-state-versions': allows('read-state'),
    'can-read-variable': allows('read-variables'),
    'can-unlock': allows('lock'),
    'can-update': canWrite,
    'can-update-variable': allows('write-variables'),
  };
}

function lockedBy(by: By | null): ReturnType<typeof one> {
  // Terrace itself is no resource; the reason says more.
  if (by === null || by.kind === 'system') return { data: null };
  const type = { run: 'runs', team: 'teams' }[by.kind as string] ?? 'users';
  return { data: { id: by.id, type } };
}
