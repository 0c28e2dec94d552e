// The workspace as an actor: its machine, and where each of its wishes goes.

import type { Intent } from '@terrace/machines/kernel/effect';
import type { RunId } from '@terrace/machines/run/id';
import type { RunMessage } from '@terrace/machines/run/messages';
import type { StateVersionMessage } from '@terrace/machines/state-version/messages';
import type { StateVersionId } from '@terrace/machines/state-version/id';
import { terrace } from '@terrace/machines/user/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { WorkspaceEffect } from '@terrace/machines/workspace/effects';
import { holdsLock, isHeldBack, whyNotReserved, workspaceMachine } from '@terrace/machines/workspace/machine';
import type { WorkspaceContext } from '@terrace/machines/workspace/machine';
import { WorkspaceMessage } from '@terrace/machines/workspace/messages';
import type { WorkspaceEvent } from '@terrace/machines/workspace/messages';
import type { Refusal } from '@terrace/machines/kernel/envelope';
import type { ActorDefinition, ActorState } from '@terrace/runtime/actor/define';
import { lockOf, stateVersionRow, stateVersionTable, workspaceRow, workspaceTable } from './rows.ts';

export const workspaceActor: ActorDefinition<WorkspaceContext, WorkspaceMessage, WorkspaceEffect> = {
  kind: 'workspace',
  version: 1,
  machine: workspaceMachine,
  messages: WorkspaceMessage,
  tables: [workspaceTable, stateVersionTable],
  constraints: {
    workspace_name_taken: { code: 'name-taken', detail: 'Name has already been taken' },
    workspace_limit_reached: {
      code: 'workspace-limit',
      detail: 'the organization has as many workspaces as it may have',
    },
    workspace_project_gone: { code: 'project-gone', detail: 'the project is not there any more' },
  },
  interpret(effect, { state }) {
    switch (effect.type) {
      case 'start-run':
        return [tellRun(effect.run, { type: 'run.start', stateVersion: effect.stateVersion })];
      case 'refuse-run':
        return [tellRun(effect.run, { type: 'run.workspace-refused', code: effect.code, detail: effect.detail })];
      case 'abandon-run':
        return [tellRun(effect.run, { type: 'run.workspace-deleted' })];
      case 'supersede-run':
        return [tellRun(effect.run, { type: 'run.discard', comment: effect.detail, by: terrace })];
      case 'plan-stale':
        return [tellRun(effect.run, { type: 'run.plan-stale', stateVersion: effect.stateVersion })];
      case 'state-saved':
        return [tellRun(effect.run, { type: 'run.state-saved', stateVersion: effect.stateVersion })];
      case 'state-refused':
        return [
          tellRun(effect.run, {
            type: 'run.state-refused',
            detail: effect.detail,
            stateVersion: effect.stateVersion,
          }),
        ];
      case 'open-state': {
        const { stateVersion, serial, lineage, md5, by } = effect.entry;
        const { organization } = state.context;
        const workspace = state.id as WorkspaceId;
        return [
          tellStateVersion(stateVersion, {
            type: 'state-version.open',
            ...{ workspace, organization, serial, lineage, md5, by },
          }),
        ];
      }
      case 'supersede-state':
        return [tellStateVersion(effect.stateVersion, { type: 'state-version.superseded' })];
      case 'write-state':
        return [{ kind: 'row', table: stateVersionTable.table, values: stateVersionRow(state, effect.entry) }];
      case 'changed':
        return [emit(state, effect.what)];
    }
  },
  rows: (state) => [{ kind: 'row', table: workspaceTable.table, values: workspaceRow(state) }],
  refuse(state, message) {
    const { context, state: at } = state;
    if (message.type === 'workspace.create')
      return { code: 'workspace-exists', detail: `workspace ${state.id} exists already` };
    if (at === 'absent' || at === 'deleted') return { code: 'not-found', detail: `there is no workspace ${state.id}` };
    switch (message.type) {
      case 'workspace.lock':
        return { code: 'workspace-locked', detail: `Unable to lock workspace. ${holderText(context)}` };
      case 'workspace.unlock':
        return whyNotUnlocked(context, message.by);
      case 'workspace.force-unlock':
        return context.active === null
          ? { code: 'workspace-not-locked', detail: 'Unable to unlock workspace. The workspace is not locked' }
          : { code: 'workspace-locked-by-run', detail: `Unable to unlock workspace. ${holderText(context)}` };
      case 'workspace.reserve-state':
        if (!holdsLock(context, message.by))
          return {
            code: 'workspace-not-locked-by-caller',
            detail: 'A state version can only be created by whoever holds the lock of the workspace',
          };
        return {
          code: 'state-refused',
          detail: whyNotReserved(context.state, message, message.force) ?? 'the state is not taken',
        };
      case 'workspace.delete':
        return whyNotDeleted(context, message);
      case 'workspace.prefer':
        return {
          code: 'transition-not-allowed',
          detail: `${message.run} does not wait in the queue of workspace ${context.name}`,
        };
      case 'workspace.plan-saved':
      case 'workspace.update':
      case 'workspace.enqueue':
      case 'workspace.run-finished':
      case 'workspace.commit-state':
      case 'workspace.discard-state':
      case 'workspace.save-run-state':
        return {
          code: 'transition-not-allowed',
          detail: `workspace ${context.name} cannot take '${message.type}' now`,
        };
    }
  },
};

/** "The workspace is locked by User anna": terraform looks for these words. */
function holderText(context: WorkspaceContext): string {
  const holder = lockOf(context);
  if (holder === null) return 'The workspace is not locked';
  const kind = { run: 'Run', team: 'Team', user: 'User', organization: 'Organization', system: 'System' }[
    holder.by.kind
  ];
  return `The workspace is locked by ${kind} ${holder.by.name}${isHeldBack(context) ? `: ${context.lock?.reason}` : ''}`;
}

function whyNotUnlocked(
  context: WorkspaceContext,
  by: Extract<WorkspaceMessage, { type: 'workspace.unlock' }>['by'],
): Refusal {
  if (lockOf(context) === null)
    return { code: 'workspace-not-locked', detail: 'Unable to unlock workspace. The workspace is not locked' };
  if (holdsLock(context, by) && context.reserved !== null)
    return { code: 'state-pending', detail: 'Unable to unlock workspace. The latest state version is still pending' };
  return {
    code: context.lock === null ? 'workspace-locked-by-run' : 'workspace-locked-by-other',
    detail: `Unable to unlock workspace. ${holderText(context)}`,
  };
}

function whyNotDeleted(
  context: WorkspaceContext,
  { counted }: Extract<WorkspaceMessage, { type: 'workspace.delete' }>,
): Refusal {
  if (lockOf(context) !== null)
    return {
      code: 'workspace-locked',
      detail: `Workspace ${context.name} is locked and cannot be deleted. ${holderText(context)}${context.active === null ? '' : '; cancel or discard it first'}`,
    };
  if (counted !== undefined && counted !== (context.state?.stateVersion ?? null))
    return { code: 'state-changed', detail: `workspace ${context.name} has another state by now` };
  return {
    code: 'workspace-manages-resources',
    detail: `Workspace ${context.name} is still managing resources and cannot be safely deleted`,
  };
}

const tellRun = (run: RunId, message: RunMessage): Intent => ({ kind: 'tell', to: { kind: 'run', id: run }, message });

const tellStateVersion = (id: StateVersionId, message: StateVersionMessage): Intent => ({
  kind: 'tell',
  to: { kind: 'state-version', id },
  message,
});

function emit(state: ActorState<WorkspaceContext>, type: string): Intent {
  const { organizationId: organization, project, name, active, queue } = state.context;
  const status = state.state.slice(state.state.lastIndexOf('.') + 1) as WorkspaceEvent['status'];
  const body: WorkspaceEvent = {
    name,
    status,
    locked: lockOf(state.context) !== null,
    run: active,
    waiting: queue.length,
  };
  return { kind: 'emit', organization, project, workspace: state.id, type, body };
}
