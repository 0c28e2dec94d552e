// The row that shows a run, its plan and its apply, and the rows of its history: what HTTP reads. Pure, so that a replay gives the
// same rows.

import { createHash } from 'node:crypto';
import { RunEventId } from '@terrace/machines/run/id';
import type { RunEffect } from '@terrace/machines/run/effects';
import type { Phase, RunContext } from '@terrace/machines/run/machine';
import type { Json, Meta } from '@terrace/machines/kernel/envelope';
import type { ActorState, TableDeclaration } from '@terrace/runtime/actor/define';

type Values = { readonly [column: string]: Json };
type RunState = ActorState<RunContext>;

export const runTable: TableDeclaration = {
  table: 'run',
  key: ['id'],
  columns: [
    ...['id', 'organization', 'project', 'workspace', 'configuration_version', 'status', 'source', 'message'],
    ...['is_destroy', 'refresh', 'refresh_only', 'plan_only', 'save_plan', 'auto_apply', 'allow_empty_apply'],
    ...[
      'allow_config_generation',
      'target_addrs',
      'replace_addrs',
      'terraform_version',
      'structured_log',
      'has_changes',
    ],
    ...[
      'waiting',
      'actions',
      'status_timestamps',
      'error',
      'created_by',
      'confirmed_by',
      'created_at',
      'final_at',
      'trace',
    ],
    ...['base_state_version', 'state_version', 'variables', 'plan_status', 'plan_timestamps', 'plan_counts'],
    ...['plan_generated_configuration', 'plan_file', 'plan_json', 'plan_redacted_json'],
    ...['apply_status', 'apply_timestamps', 'apply_counts'],
  ],
};

export const runEventTable: TableDeclaration = {
  table: 'run_event',
  key: ['id'],
  columns: ['id', 'run', 'action', 'description', 'actor', 'created_at'],
};

/** As ISO 8601 in UTC, which is the only form that every client reads. */
const iso = (ms: number): string => new Date(ms).toISOString();
const isoOf = (times: Readonly<Record<string, number>>): Values =>
  Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, iso(ms)]));

/** The status that clients know; some states of the machine are finer than that. */
export function statusOf({ state, context }: RunState): string {
  switch (state) {
    case 'saving':
    case 'holding':
      return 'applying';
    case 'stopping':
      if (context.apply.status !== 'pending') return context.apply.status === 'queued' ? 'apply_queued' : 'applying';
      return context.plan.status === 'queued' ? 'plan_queued' : 'planning';
    case 'lost':
      return 'errored';
    default:
      return state;
  }
}

export function actionsOf({ state, context }: RunState): { readonly [name: string]: boolean } {
  const isOneOf = (...states: readonly string[]): boolean => states.includes(state);
  return {
    isCancelable: isOneOf('pending', 'plan_queued', 'planning', 'confirmed', 'apply_queued', 'applying'),
    isConfirmable: isOneOf('planned', 'planned_and_saved'),
    isDiscardable: isOneOf('pending', 'planned', 'planned_and_saved', 'confirmed'),
    isForceCancelable: isOneOf('stopping') && context.mayForce,
  };
}

interface Waiting {
  readonly reason: string;
  /** Who or what the run waits for. */
  readonly by: string;
  /** What ends the wait. */
  readonly end: string;
}

/** Why a run is where it is; null when it has reached its end. */
export function waitingOf(run: RunState): Waiting | null {
  const { id, state, context } = run;
  const { workspaceName, worker, createdBy } = context;
  const cancel = `or cancel ${id}`;
  switch (state) {
    case 'pending':
      return {
        reason: `${id} waits for workspace ${workspaceName} to let it begin: another run is at work there, or somebody has locked it`,
        by: `workspace ${workspaceName}`,
        end: `the run at work ends, the lock is given back, ${cancel}`,
      };
    case 'plan_queued':
    case 'apply_queued': {
      const phase = state === 'plan_queued' ? 'plan' : 'apply';
      return {
        reason: `the ${phase} of ${id} waits for a worker with a free slot`,
        by: 'a worker',
        end: `a worker takes it, ${cancel}`,
      };
    }
    case 'planning':
    case 'applying':
      return {
        reason: `terraform ${state === 'planning' ? 'plans' : 'applies'} ${id} on worker ${worker ?? 'unknown'}`,
        by: `worker ${worker ?? 'unknown'}`,
        end: `terraform ends, ${cancel}`,
      };
    case 'planned':
    case 'planned_and_saved':
      return {
        reason: `the plan of ${id} waits for somebody to confirm or discard it; ${createdBy.name} asked for it`,
        by: `${createdBy.name}, or anybody who may apply in workspace ${workspaceName}`,
        end: `POST /api/v2/runs/${id}/actions/apply or /actions/discard`,
      };
    case 'confirmed':
      return {
        reason: `the confirmed plan of ${id} waits for workspace ${workspaceName} to be free`,
        by: `workspace ${workspaceName}`,
        end: `the run at work ends, the lock is given back, ${cancel}`,
      };
    case 'saving':
      return {
        reason: `the state that ${id} made is being saved in workspace ${workspaceName}`,
        by: `workspace ${workspaceName}`,
        end: 'it is saved; nobody needs to do anything',
      };
    case 'holding':
      return {
        reason: `${id} has failed; that is told in a moment, so that terraform still reads the log`,
        by: 'time',
        end: 'a second and a half after the plan ended',
      };
    case 'stopping':
      return {
        reason: `${context.canceledBy?.name ?? 'somebody'} canceled ${id}; worker ${worker ?? '(none yet)'} is asked to stop`,
        by: `worker ${worker ?? '(none yet)'}`,
        end: context.mayForce ? `terraform ends, or POST /api/v2/runs/${id}/actions/force-cancel` : 'terraform ends',
      };
    default:
      return null;
  }
}

export function runRow(run: RunState): Values {
  const { id, context } = run;
  const { options, plan, apply } = context;
  const waiting = waitingOf(run);
  return {
    id,
    organization: context.organization,
    project: context.project,
    workspace: context.workspace,
    configuration_version: context.configurationVersion,
    status: statusOf(run),
    source: context.source,
    message: context.message,
    is_destroy: options.isDestroy,
    refresh: options.refresh,
    refresh_only: options.refreshOnly,
    plan_only: options.planOnly,
    save_plan: options.savePlan,
    auto_apply: options.autoApply,
    allow_empty_apply: options.allowEmptyApply,
    allow_config_generation: options.allowConfigGeneration,
    target_addrs: options.targetAddrs,
    replace_addrs: options.replaceAddrs,
    terraform_version: options.terraformVersion,
    structured_log: options.structuredLog,
    has_changes: plan.hasChanges,
    waiting: waiting === null ? null : { ...waiting, since: iso(context.since) },
    actions: actionsOf(run),
    status_timestamps: isoOf(context.timestamps),
    error: context.error,
    created_by: context.createdBy,
    confirmed_by: context.confirmedBy,
    created_at: iso(context.timestamps['plan-queueable-at'] ?? context.since),
    final_at: waiting === null ? iso(context.since) : null,
    trace: context.trace,
    base_state_version: context.baseState,
    state_version: context.stateVersion,
    variables: context.variables,
    ...phaseColumns('plan', plan),
    plan_generated_configuration: plan.generatedConfiguration,
    plan_file: plan.planFile,
    plan_json: plan.planJson,
    plan_redacted_json: plan.redactedJson,
    ...phaseColumns('apply', apply),
  };
}

function phaseColumns(name: string, { status, timestamps, counts }: Phase): Values {
  return { [`${name}_status`]: status, [`${name}_timestamps`]: isoOf(timestamps), [`${name}_counts`]: counts };
}

/** One entry of the history; its id is the same at every replay. */
export function runEventRow(
  effect: Extract<RunEffect, { type: 'record' }>,
  place: { readonly state: RunState; readonly meta: Meta; readonly index: number },
): Values {
  const { state, meta, index } = place;
  const digest = createHash('sha256').update(`${state.id}:${state.version}:${index}`).digest();
  return {
    id: RunEventId.make(digest),
    run: state.id,
    action: effect.action,
    description: effect.comment ?? '',
    actor: effect.by,
    created_at: iso(meta.at),
  };
}
