// Which stages of run tasks a run goes through: what its workspace and its organization say at the moment when it is made. Their ids are
// derived from the run's, so whoever makes it again makes the same stages.

import { createHash } from 'node:crypto';
import { tasksOfRuns } from '@terrace/actors/run-task/view';
import type { TaskOfRuns } from '@terrace/actors/run-task/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import type { RunTaskId } from '@terrace/machines/run-task/id';
import type { RunId } from '@terrace/machines/run/id';
import type { RunMessage } from '@terrace/machines/run/messages';
import { TaskResultId, TaskStageId } from '@terrace/machines/task-stage/id';
import { taskStages } from '@terrace/machines/task-stage/messages';
import type { AttachedTask, TaskStageKind } from '@terrace/machines/task-stage/messages';
import type { GatewayServices } from '../http/services.ts';

/** What a run that can never be applied does not come to. */
const ofApplies: readonly TaskStageKind[] = ['pre_apply', 'post_apply'];

export type AttachedStages = Extract<RunMessage, { type: 'run.create' }>['stages'];

export async function stagesFor(
  { sql }: Pick<GatewayServices, 'sql'>,
  run: {
    readonly id: RunId;
    readonly workspace: Pick<WorkspaceRow, 'id' | 'organization'>;
    readonly planOnly: boolean;
  },
): Promise<AttachedStages> {
  const { id, workspace, planOnly } = run;
  const found = await tasksOfRuns(sql, { workspace: workspace.id, organization: workspace.organization });
  return taskStages
    .filter((kind) => !planOnly || !ofApplies.includes(kind))
    .flatMap((kind) => {
      const tasks = tasksIn(found, kind, id);
      return tasks.length === 0 ? [] : [{ kind, id: TaskStageId.make(derived(id, kind)), tasks }];
    });
}

/** Each once, however often it is there; then the stricter word counts. */
function tasksIn(found: readonly TaskOfRuns[], kind: TaskStageKind, run: RunId): AttachedTask[] {
  const byTask: ReadonlyMap<RunTaskId, readonly TaskOfRuns[]> = Map.groupBy(
    found.filter(({ stages }) => stages.includes(kind)),
    ({ id }) => id,
  );
  return [...byTask].map(([task, places]) => ({
    result: TaskResultId.make(derived(run, kind, task)),
    task,
    name: places[0]?.name ?? '',
    url: places[0]?.url ?? '',
    workspaceTask: places[0]?.workspace_task ?? null,
    enforcementLevel: places.some((place) => place.enforcement_level === 'mandatory') ? 'mandatory' : 'advisory',
  }));
}

const derived = (...parts: readonly string[]): Uint8Array => createHash('sha256').update(parts.join(':')).digest();
