// The apply phase: terraform applies the plan that was confirmed, and every state that it writes goes to the gateway while it works,
// so that a worker which is lost loses two seconds at most. The configuration is unpacked again: provisioners and modules read files
// of it while they are applied.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkerState } from '@terrace/machines/run/messages';
import type { ApplyResult, PhaseError } from '@terrace/machines/run/messages';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import type { Outcome } from '@terrace/runtime/jobs/worker';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import type { z } from 'zod';
import { Output } from './output.ts';
import type { Place } from './place.ts';
import { tooLong } from './plan.ts';
import { rescueName } from './rescue.ts';
import { StateKeeper } from './state-keeper.ts';

const planFileName = 'terrace.tfplan';
const nothing = { additions: 0, changes: 0, destructions: 0, imports: 0 };
/** From 1.10 on a saved plan takes variables again, and needs them for ephemeral ones; older versions refuse them. */
const takesVariables = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || minor >= 10;
};

export async function runApply(place: Place): Promise<Outcome> {
  const result = await applied(place).catch((error: unknown) => {
    // Nothing is given back once an apply may have begun: it is never begun twice.
    if (!(error instanceof TerminalFault) && !(error instanceof RetryableFault)) throw error;
    place.sayError(error.message);
    const code = error instanceof TerminalFault ? error.code : 'unavailable';
    return failed({ code, detail: error.message }, null);
  });
  await place.log.finish();
  return { outcome: result.outcome === 'canceled' ? 'canceled' : 'done', result };
}

const failed = (error: PhaseError, state: z.infer<typeof WorkerState> | null): ApplyResult => ({
  outcome: 'errored',
  counts: nothing,
  state,
  error,
});

async function applied(place: Place): Promise<ApplyResult> {
  const { context } = place.work;
  place.beginLog();
  await place.fill();
  await downloadPlan(place);
  const initError = await place.init();
  if (initError !== null) return failed({ code: 'init-failed', detail: initError }, null);
  if (place.stopped !== null) return endOf(place, null, new Output(), null);
  const keeper = await StateKeeper.open(place);
  // Outlives this worker: the next start brings what terraform has written (DECISIONS 10).
  await writeFile(join(place.job.folder, rescueName), JSON.stringify(keeper.rescue), { mode: 0o600 });
  const output = new Output();
  const hear = (chunk: Uint8Array): void => {
    output.read(chunk);
    place.log.write(chunk);
  };
  keeper.watch();
  const args = [
    ...['apply', '-input=false', context.options.structuredLog ? '-json' : '-no-color'],
    ...(takesVariables(context.terraformVersion) ? place.variableArguments : []),
    planFileName,
  ];
  try {
    const { exitCode } = await place.terraform('terraform.apply', args, hear, hear);
    return endOf(place, exitCode, output, await keeper.last());
  } finally {
    keeper.stop();
  }
}

async function downloadPlan(place: Place): Promise<void> {
  const { get } = place.work.context.urls.planFile;
  if (get === null) throw new TerminalFault('plan-missing', 'there is no plan to apply');
  await inSpan('archivist.get', { attributes: { job: place.work.task.job } }, () =>
    place.gateway.download('plan', get, join(place.folder, planFileName)),
  );
}

function endOf(
  place: Place,
  exitCode: number | null,
  output: Output,
  state: z.infer<typeof WorkerState> | null,
): ApplyResult {
  const { counts } = output;
  if (exitCode === 0) return { outcome: 'finished', counts, state, error: null };
  switch (place.stopped) {
    case 'canceled':
      return { outcome: 'canceled', counts, state, error: null };
    case 'too-long':
      return { outcome: 'errored', counts, state, error: tooLong(place.work, 'apply') };
    case 'worker-stopped': {
      const detail = 'the worker was stopped while terraform applied; what it had done by then is in the state';
      return { outcome: 'errored', counts, state, error: { code: 'worker-stopped', detail } };
    }
    case null: {
      const status = exitCode === null ? 'was killed' : `ended with exit status ${exitCode}`;
      const detail = `terraform apply ${status}: ${output.error ?? 'see its log'}`;
      return { outcome: 'errored', counts, state, error: { code: 'terraform-failed', detail } };
    }
  }
}
