// The build worker: takes a claimed plan, apply or query, gives it a sandbox, and brings back what terraform made. It knows nothing but the
// job, its token and signed URLs (DECISIONS 11).

import { QuerySpec } from '@terrace/machines/query-run/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { Run, Task } from '@terrace/runtime/jobs/worker';
import { QueryContext, WorkContext, WorkSpec } from '../work.ts';
import { runApply } from './apply.ts';
import type { BuildOptions } from './options.ts';
import { Place } from './place.ts';
import { runPlan } from './plan.ts';
import { runQuery, workContextOf } from './query.ts';

/** The run of pool `buildPool`, for startWorker. */
export function buildRun(options: BuildOptions): Run {
  return async (task) => {
    const work = workOf(task);
    if (work === null)
      throw new TerminalFault('bad-work', 'this worker does not understand the job; it may be of another release');
    await using place = await Place.open({ task, options, ...work });
    switch (work.spec.phase) {
      case 'plan':
        return await runPlan(place);
      case 'apply':
        return await runApply(place);
      case 'query':
        return await runQuery(place);
    }
  };
}

/** What the job is, and what its claim was answered; null for what this release does not know. */
function workOf({ spec, context }: Pick<Task, 'spec' | 'context'>) {
  const query = QuerySpec.safeParse(spec).data;
  if (query !== undefined) {
    const known = QueryContext.safeParse(context).data;
    return known === undefined ? null : { spec: query, context: workContextOf(known) };
  }
  const [work, known] = [WorkSpec.safeParse(spec).data, WorkContext.safeParse(context).data];
  return work === undefined || known === undefined ? null : { spec: work, context: known };
}
