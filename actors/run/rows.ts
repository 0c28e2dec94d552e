// The row that shows a run, its plan and its apply, and the rows of its history: what HTTP reads. Pure, so that a replay gives the
// same rows.

import { createHash } from 'node:crypto';
import { RunEventId } from '@terrace/machines/run/id';
import type { RunEffect } from '@terrace/machines/run/effects';
import type { Phase, RunContext } from '@terrace/machines/run/context';
import { forceAfterMs } from '@terrace/machines/run/machine';
import type { Json, Meta } from '@terrace/machines/kernel/envelope';
import { iso, isoOf, waitingRow } from '@terrace/machines/kernel/waiting';
import type { ActorState, TableDeclaration } from '@terrace/runtime/actor/define';
import { actionsOf, statusOf, waitingOf } from './waiting.ts';

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
      'engine',
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
    ...['apply_status', 'apply_timestamps', 'apply_counts', 'force_cancel_at', 'stages', 'agent_pool'],
  ],
};

export const runEventTable: TableDeclaration = {
  table: 'run_event',
  key: ['id'],
  columns: ['id', 'run', 'action', 'description', 'actor', 'created_at', 'version', 'place'],
};

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
    engine: options.engine ?? 'terraform',
    terraform_version: options.terraformVersion,
    structured_log: options.structuredLog,
    has_changes: plan.hasChanges,
    waiting: waitingRow(waiting, context.since),
    actions: actionsOf(run),
    status_timestamps: isoOf(context.timestamps),
    error: context.error,
    created_by: context.createdBy,
    confirmed_by: context.confirmedBy,
    created_at: iso(context.timestamps['fetching-at'] ?? context.timestamps['plan-queueable-at'] ?? context.since),
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
    force_cancel_at: forceCancelAt(run),
    agent_pool: context.agentPool ?? null,
    stages: context.stages.map(({ kind, id: stage, status }) => ({ kind, id: stage, status })),
  };
}

/** Counted from the cancel, also of a run that it ended at once. */
function forceCancelAt({ state, context }: RunState): string | null {
  if (context.canceledBy === null || !['stopping', 'canceled'].includes(state)) return null;
  return iso((context.timestamps['canceled-at'] ?? context.since) + forceAfterMs);
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
    version: state.version,
    place: index,
  };
}
