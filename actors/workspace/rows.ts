// The rows that show a workspace and its state versions: what HTTP reads. Pure, so that a replay gives the same rows.

import { counted } from '@terrace/machines/kernel/text';
import type { Json } from '@terrace/machines/kernel/envelope';
import { iso, waitingRow } from '@terrace/machines/kernel/waiting';
import type { Waiting } from '@terrace/machines/kernel/waiting';
import type { StateEntry } from '@terrace/machines/workspace/effects';
import type { By } from '@terrace/machines/user/id';
import type { WorkspaceContext } from '@terrace/machines/workspace/machine';
import type { ActorState, TableDeclaration } from '@terrace/runtime/actor/define';

type Values = { readonly [column: string]: Json };

export const workspaceTable: TableDeclaration = {
  table: 'workspace',
  key: ['id'],
  columns: [
    ...['id', 'organization', 'project', 'name', 'description', 'execution_mode', 'agent_pool', 'engine'],
    ...['terraform_version', 'inherits_execution', 'project_remote_state', 'source_name', 'source_url'],
    ...[
      'working_directory',
      'auto_apply',
      'auto_apply_run_trigger',
      'allow_destroy_plan',
      'global_remote_state',
      'queue_all_runs',
    ],
    ...['speculative_enabled', 'file_triggers_enabled', 'structured_run_output_enabled', 'locked', 'locked_by'],
    ...[
      'lock_reason',
      'current_run',
      'current_state_version',
      'run_queue',
      'waiting',
      'created_at',
      'updated_at',
      'deleted_at',
      'vcs_repo',
      'trigger_prefixes',
      'trigger_patterns',
    ],
  ],
};

export const stateVersionTable: TableDeclaration = {
  table: 'state_version',
  key: ['id'],
  columns: [
    ...['id', 'organization', 'workspace', 'run', 'status', 'serial', 'lineage', 'md5', 'digest', 'size'],
    ...['terraform_version', 'rollback_of', 'waiting', 'created_by', 'created_at'],
  ],
};

/** Who holds the lock, as shown to people; a run at work holds it by that. */
export function lockOf({ lock, active }: WorkspaceContext): { readonly by: By; readonly reason: string } | null {
  if (lock !== null) return { by: lock.by, reason: lock.reason };
  if (active === null) return null;
  return { by: { kind: 'run', id: active, name: active }, reason: `${active} is at work` };
}

/** What a workspace waits for; null when it has been deleted. */
export function waitingOf({ id, state, context }: ActorState<WorkspaceContext>): Waiting | null {
  const { name, lock, active, queue } = context;
  if (state === 'absent' || state === 'deleted') return null;
  const waits = counted(queue.length, 'run waits', 'runs wait');
  if (lock !== null) {
    const why = lock.reason === '' ? '' : `: ${lock.reason}`;
    return {
      reason: `${lock.by.name} has locked workspace ${name}${why}; ${waits}`,
      by: lock.by.name,
      end: `${lock.by.name} gives the lock back: POST /api/v2/workspaces/${id}/actions/unlock, or somebody forces it`,
    };
  }
  if (active !== null)
    return {
      reason: `${active} is at work in workspace ${name}; ${waits}`,
      by: active,
      end: `${active} ends, or somebody cancels or discards it`,
    };
  return {
    reason: `workspace ${name} is free: the next run begins at once`,
    by: 'whoever needs it',
    end: `a run is created, or somebody locks it: POST /api/v2/workspaces/${id}/actions/lock`,
  };
}

export function workspaceRow(workspace: ActorState<WorkspaceContext>): Values {
  const { id, context } = workspace;
  const { settings, queue } = context;
  const lock = lockOf(context);
  return {
    id,
    organization: context.organization,
    project: context.project,
    name: context.name,
    description: settings.description,
    execution_mode: settings.executionMode,
    agent_pool: settings.agentPool ?? null,
    inherits_execution: settings.inheritsExecution ?? false,
    project_remote_state: settings.projectRemoteState ?? false,
    source_name: settings.sourceName ?? null,
    source_url: settings.sourceUrl ?? null,
    engine: settings.engine ?? 'terraform',
    terraform_version: settings.terraformVersion,
    working_directory: settings.workingDirectory,
    auto_apply: settings.autoApply,
    auto_apply_run_trigger: settings.autoApplyRunTrigger,
    allow_destroy_plan: settings.allowDestroyPlan,
    global_remote_state: settings.globalRemoteState,
    queue_all_runs: settings.queueAllRuns,
    speculative_enabled: settings.speculativeEnabled,
    file_triggers_enabled: settings.fileTriggersEnabled,
    structured_run_output_enabled: settings.structuredRunOutputEnabled,
    vcs_repo: settings.vcsRepo ?? null,
    trigger_prefixes: settings.triggerPrefixes ?? [],
    trigger_patterns: settings.triggerPatterns ?? [],
    locked: lock !== null,
    locked_by: lock?.by ?? null,
    lock_reason: lock?.reason ?? null,
    // A run that waits for a person's lock is shown as the current one: by that terraform tells that somebody holds the lock.
    current_run: context.active ?? queue[0]?.run ?? context.latest,
    current_state_version: context.state?.stateVersion ?? null,
    run_queue: queue.map(({ run }) => run),
    waiting: waitingRow(waitingOf(workspace), context.since),
    created_at: iso(context.createdAt),
    updated_at: iso(context.updatedAt),
    deleted_at: context.deletedAt === null ? null : iso(context.deletedAt),
  };
}

export function stateVersionRow({ id, context }: ActorState<WorkspaceContext>, entry: StateEntry): Values {
  const { stateVersion, status, serial, lineage, md5, run, content, by, at } = entry;
  return {
    id: stateVersion,
    organization: context.organization,
    workspace: id,
    ...{ run, status, serial, lineage, md5 },
    digest: content?.digest ?? null,
    size: content?.size ?? null,
    terraform_version: content?.terraformVersion ?? null,
    rollback_of: entry.rollbackOf ?? null,
    waiting: waitingRow(awaitedOf(entry, context), at),
    created_by: by,
    created_at: iso(at),
  };
}

/** What a state version waits for; null when it has its state, or never will. */
function awaitedOf({ stateVersion, status, serial, by }: StateEntry, { name }: WorkspaceContext): Waiting | null {
  if (status !== 'pending') return null;
  return {
    reason: `${stateVersion} (serial ${serial}) waits for its state, which ${by.name} is about to upload`,
    by: by.name,
    end: `the state is uploaded, ${by.name} reserves another, or somebody forces the lock of workspace ${name}`,
  };
}
