// The run as an actor: its machine, and where each of its wishes goes. Step 5 of the walk.

import { createHash } from 'node:crypto';
import { ApplyId, PlanId } from '@terrace/machines/run/id';
import type { RunId } from '@terrace/machines/run/id';
import type { Intent, JobPriority } from '@terrace/machines/kernel/effect';
import type { RunEffect } from '@terrace/machines/run/effects';
import type { RunContext } from '@terrace/machines/run/context';
import { runMachine } from '@terrace/machines/run/machine';
import { RunMessage } from '@terrace/machines/run/messages';
import type { RunEvent } from '@terrace/machines/run/messages';
import type { StageKind } from '@terrace/machines/run/stages';
import { StateVersionId } from '@terrace/machines/state-version/id';
import type { WorkspaceMessage } from '@terrace/machines/workspace/messages';
import type { ActorDefinition, ActorState } from '@terrace/runtime/actor/define';
import { runEventRow, runEventTable, runRow, runTable } from './rows.ts';
import { whyNotTaken } from './refusal.ts';
import { actionsOf, statusOf } from './waiting.ts';
import { buildPool } from './work.ts';
import type { WorkSpec } from './work.ts';

/** A plan changes nothing and may be begun again when its worker is lost; an apply never. */
const attempts = { plan: 3, apply: 1 } as const;

/** Why nobody is let in after a run whose apply was cut short, and what ends that. */
const unsureText = (run: string): string =>
  `the apply of ${run} was cut short: what it was at may be there and stand in no state, and the next apply would make it again. GET /api/v2/runs/${run}/explain, or terrace run explain ${run}, names it. Lock the workspace to put things right, or force its unlock to let runs begin`;

export const runActor: ActorDefinition<RunContext, RunMessage, RunEffect> = {
  kind: 'run',
  version: 1,
  machine: runMachine,
  messages: RunMessage,
  tables: [runTable, runEventTable],
  constraints: {
    run_configuration_deleted: {
      code: 'invalid',
      detail: 'the configuration version has just been deleted: take another one',
    },
  },
  trace: ({ context }) => context.trace,
  interpret(effect, { state, meta, index }) {
    switch (effect.type) {
      case 'enqueue':
        return [
          tellWorkspace(state, {
            type: 'workspace.enqueue',
            run: state.id as RunId,
            planOnly: effect.planOnly,
            ...(state.context.pushed === undefined ? {} : { pushed: state.context.pushed }),
            by: effect.by,
          }),
        ];
      case 'keep-plan':
        return [
          tellWorkspace(state, {
            type: 'workspace.plan-saved',
            run: state.id as RunId,
            stateVersion: effect.stateVersion,
          }),
        ];
      case 'make-stage': {
        const { kind, id } = effect.stage;
        const { organization, workspace, options } = state.context;
        const message = {
          ...{ type: 'stage.create', run: state.id, stage: kind, organization, workspace, tasks: effect.tasks },
          isSpeculative: options.planOnly,
        };
        return [{ kind: 'tell', to: { kind: stageActors[kind], id }, message }];
      }
      case 'begin-stage':
      case 'end-stage': {
        const { kind, id } = effect.stage;
        const type = effect.type === 'begin-stage' ? 'stage.begin' : 'stage.end';
        return [{ kind: 'tell', to: { kind: stageActors[kind], id }, message: { type, run: state.id } }];
      }
      case 'leave':
        return [
          tellWorkspace(state, {
            ...{ type: 'workspace.run-finished', run: state.id as RunId },
            ...(effect.unsure ? { unsure: unsureText(state.id) } : {}),
          }),
        ];
      case 'save-state': {
        const stateVersion = StateVersionId.make(
          createHash('sha256').update(`${state.id}:${effect.state.digest}`).digest(),
        );
        return [
          tellWorkspace(state, {
            type: 'workspace.save-run-state',
            run: state.id as RunId,
            state: { ...effect.state, stateVersion },
            by: effect.by,
          }),
        ];
      }
      case 'begin':
        return [jobOf(state, effect.phase)];
      case 'stop':
        return [{ kind: 'cancelJob', id: jobId(state.id as RunId, effect.phase), force: effect.force }];
      case 'record':
        return [
          { kind: 'row', table: runEventTable.table, values: runEventRow(effect, { state, meta, index }) },
          emit(state, effect.action),
        ];
    }
  },
  rows: (state) => [{ kind: 'row', table: runTable.table, values: runRow(state) }],
  refuse(state, message) {
    const status = statusOf(state);
    if (message.type === 'run.create') return { code: 'run-exists', detail: `${state.id} exists already` };
    if (state.state === 'absent') return { code: 'not-found', detail: `there is no ${state.id}` };
    if (message.type === 'run.force-cancel' && state.state === 'stopping')
      return { code: 'force-cancel-too-early', detail: 'a run can be canceled by force ten seconds after its cancel' };
    if (message.type === 'run.rescue-state')
      return {
        code: 'state-not-awaited',
        detail: `${state.id} is ${status}, and awaits no state`,
      };
    return { code: 'transition-not-allowed', detail: whyNotTaken(state, message.type) };
  },
};

/** Who a stage is. */
const stageActors: Readonly<Record<StageKind, string>> = {
  pre_plan: 'task-stage',
  post_plan: 'task-stage',
  cost_estimate: 'cost-estimate',
  policy_check: 'policy-check',
  pre_apply: 'task-stage',
  post_apply: 'task-stage',
};

/** A job is named by its phase, which has one job. */
export const jobId = (run: RunId, phase: 'plan' | 'apply'): string =>
  phase === 'plan' ? PlanId.beside(run) : ApplyId.beside(run);

function jobOf(state: ActorState<RunContext>, phase: 'plan' | 'apply'): Intent {
  const { organization, workspace, workspaceName, options } = state.context;
  const run = state.id as RunId;
  const spec: WorkSpec = { phase, run, organization, workspace, workspaceName };
  const lane: JobPriority = phase === 'apply' ? 0 : options.planOnly ? 2 : 1;
  return {
    kind: 'job',
    id: jobId(run, phase),
    pool: state.context.agentPool ?? buildPool,
    priority: lane,
    organization,
    attempts: attempts[phase],
    spec,
  };
}

function tellWorkspace({ context }: ActorState<RunContext>, message: WorkspaceMessage): Intent {
  return { kind: 'tell', to: { kind: 'workspace', id: context.workspace }, message };
}

function emit(state: ActorState<RunContext>, type: string): Intent {
  const { organizationId: organization, project, workspace } = state.context;
  const body: RunEvent = { status: statusOf(state), actions: actionsOf(state) };
  return { kind: 'emit', organization, project, workspace, type, body };
}
