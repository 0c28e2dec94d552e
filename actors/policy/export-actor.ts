// The export of a plan as an actor: its machine, its row, and the job that makes its bundle.

import { iso, isoOf, waitingRow } from '@terrace/machines/kernel/waiting';
import type { Waiting } from '@terrace/machines/kernel/waiting';
import { planExportMachine } from '@terrace/machines/policy/export-machine';
import type { PlanExportContext, PlanExportEffect } from '@terrace/machines/policy/export-machine';
import type { PlanExportId } from '@terrace/machines/policy/id';
import { PlanExportMessage } from '@terrace/machines/policy/messages';
import type { ActorDefinition, ActorState, TableDeclaration } from '@terrace/runtime/actor/define';
import { exportPool } from './work.ts';
import type { ExportSpec } from './work.ts';

const table: TableDeclaration = {
  table: 'plan_export',
  key: ['id'],
  columns: [
    ...['id', 'organization', 'workspace', 'run', 'status', 'digest', 'size', 'error', 'waiting'],
    ...['status_timestamps', 'created_by', 'created_at'],
  ],
};

/** Nothing outside is changed by it, so it may be begun again. */
const attempts = 3;
const jobOf = (id: string): string => `export-${id}`;

function waitingOf({ id, state, context }: ActorState<PlanExportContext>): Waiting | null {
  if (state !== 'queued') return null;
  return {
    reason: `${id} waits for its bundle, which a worker makes of the plan of ${context.run}`,
    by: 'a worker',
    end: 'the bundle is made, or cannot be',
  };
}

export const planExportActor: ActorDefinition<PlanExportContext, PlanExportMessage, PlanExportEffect> = {
  kind: 'plan-export',
  version: 1,
  machine: planExportMachine,
  messages: PlanExportMessage,
  tables: [table],
  interpret(effect, { state }) {
    const { organization } = state.context;
    const id = jobOf(state.id);
    if (effect.type === 'stop') return [{ kind: 'cancelJob', id, force: true }];
    const spec: ExportSpec = { planExport: state.id as PlanExportId };
    return [{ kind: 'job', id, pool: exportPool, priority: 3, organization, attempts, spec }];
  },
  rows: (planExport) => {
    const { id, state, context } = planExport;
    return [
      {
        kind: 'row',
        table: table.table,
        values: {
          id,
          organization: context.organization,
          workspace: context.workspace,
          run: context.run,
          status: state,
          digest: context.digest,
          size: context.size,
          error: context.error,
          waiting: waitingRow(waitingOf(planExport), context.createdAt),
          status_timestamps: isoOf(context.timestamps),
          created_by: context.by,
          created_at: iso(context.createdAt),
        },
      },
    ];
  },
  refuse: ({ id, state }) =>
    state === 'absent' || state === 'deleted'
      ? { code: 'not-found', detail: `there is no ${id}` }
      : { code: 'transition-not-allowed', detail: `${id} is ${state}` },
};
