// Stages of run tasks, and their results, as whoever may see their run sees them.

import type { RunRow } from '@terrace/actors/run/view';
import { listTaskResults, outcomesOf } from '@terrace/actors/task-stage/view';
import type { TaskResultRow, TaskStageRow } from '@terrace/actors/task-stage/view';
import type { Principal } from '../http/authenticate.ts';
import type { Resource } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { mayRun } from '../run/find.ts';
import { taskResultResource, taskStageResource } from './resource.ts';

type Reading = Pick<GatewayServices, 'sql'>;

export async function stagesShown(
  { sql }: Reading,
  principal: Principal,
  { run, stages }: { readonly run: RunRow; readonly stages: readonly TaskStageRow[] },
): Promise<{ readonly stages: readonly Resource[]; readonly results: readonly TaskResultRow[] }> {
  const results = await listTaskResults(
    sql,
    stages.map(({ id }) => id),
  );
  const mayOverride = mayRun(principal, 'override-policies', run);
  return { stages: stages.map((stage) => taskStageResource(stage, { run, results, mayOverride })), results };
}

export async function resultsShown(
  { sql }: Reading,
  {
    run,
    stages,
    results,
  }: {
    readonly run: RunRow;
    readonly stages: readonly TaskStageRow[];
    readonly results: readonly TaskResultRow[];
  },
): Promise<readonly Resource[]> {
  const outcomes = await outcomesOf(
    sql,
    results.map(({ id }) => id),
  );
  return results.flatMap((row) => {
    const stage = stages.find(({ id }) => id === row.stage)?.stage;
    return stage === undefined ? [] : [taskResultResource(row, { stage, run, outcomes: outcomes.get(row.id) ?? [] })];
  });
}
