// The build worker: takes a claimed plan or apply, gives it a sandbox, and brings back what terraform made. It knows nothing but the
// job, its token and signed URLs (DECISIONS 11).

import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { Run } from '@terrace/runtime/jobs/worker';
import { WorkContext, WorkSpec } from '../work.ts';
import { runApply } from './apply.ts';
import type { BuildOptions } from './options.ts';
import { Place } from './place.ts';
import { runPlan } from './plan.ts';

/** The run of pool `buildPool`, for startWorker. */
export function buildRun(options: BuildOptions): Run {
  return async (task) => {
    const spec = WorkSpec.safeParse(task.spec);
    const context = WorkContext.safeParse(task.context);
    if (!spec.success || !context.success)
      throw new TerminalFault('bad-work', 'this worker does not understand the job; it may be of another release');
    await using place = await Place.open({ task, spec: spec.data, context: context.data, options });
    return spec.data.phase === 'plan' ? await runPlan(place) : await runApply(place);
  };
}
