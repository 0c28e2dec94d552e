// The build worker: takes a claimed plan or apply, gives it a sandbox, and brings back what terraform made. It knows nothing but the
// job, its token and signed URLs (DECISIONS 11).

import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { Clock } from '@terrace/runtime/clock/clock';
import type { Run } from '@terrace/runtime/jobs/worker';
import type { Sandbox } from '@terrace/runtime/sandbox/sandbox';
import { WorkContext, WorkSpec } from '../work.ts';
import { runApply } from './apply.ts';
import { gatewayClient } from './gateway.ts';
import { Place } from './place.ts';
import { runPlan } from './plan.ts';

export interface BuildOptions {
  readonly sandbox: Sandbox;
  /** The binary of exactly that version; may fetch it. Rejects when it is not to be had. */
  readonly terraform: (version: string) => Promise<string>;
  /** PEM of this installation's own authority, by which the gateway is trusted. */
  readonly certificateAuthority: string;
  /** That authority together with the public ones, for the runs themselves (`SSL_CERT_FILE`). */
  readonly bundleFile: string;
  readonly clock: Clock;
  /** The name of this node. */
  readonly node: string;
  readonly say: (text: string) => void;
}

/** The run of pool `buildPool`, for startWorker. Its jobs share their connections to the gateway. */
export function buildRun(options: BuildOptions): Run {
  const gateway = gatewayClient(options);
  return async (task) => {
    const spec = WorkSpec.safeParse(task.spec);
    const context = WorkContext.safeParse(task.context);
    if (!spec.success || !context.success)
      throw new TerminalFault('bad-work', 'this worker does not understand the job; it may be of another release');
    await using place = await Place.open({ task, spec: spec.data, context: context.data, options, gateway });
    return spec.data.phase === 'plan' ? await runPlan(place) : await runApply(place);
  };
}
