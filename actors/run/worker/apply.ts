// The apply phase: terraform applies the plan that was confirmed, and every state that it writes is kept and goes to the gateway while it
// works, so that a worker which is lost loses nothing, and with its disk two seconds at most. Its log never says that a resource is made
// before a state that outlives the worker has it (held-log.ts). The configuration is unpacked again: provisioners and modules read files
// of it while they are applied.

import type { ApplyResult, PhaseError } from '@terrace/machines/run/messages';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import type { Outcome } from '@terrace/runtime/jobs/worker';
import { endLeftover, openLeftoverOutput, readLeftover } from '@terrace/runtime/sandbox/leftovers';
import { applyTakesVariables } from './engine.ts';
import { HeldLog } from './held-log.ts';
import { Output } from './output.ts';
import { planFileName } from './place.ts';
import type { Place } from './place.ts';
import { StateKeeper } from './state-keeper.ts';
import { parallelismArguments } from './variables.ts';

const nothing = { additions: 0, changes: 0, destructions: 0, imports: 0 };

/** What terraform's apply came to. */
interface Applied {
  readonly exitCode: number | null;
  readonly output: Output;
  /** What ended it; null where its exit status says that. */
  readonly signal: string | null;
  /** The sandbox was lost while it applied. */
  readonly lost: boolean;
}

/** Never gives its work back: an apply is never begun twice. */
export async function runApply(place: Place): Promise<Outcome> {
  const result = await applied(place).catch((error: unknown): ApplyResult => {
    if (place.stopped !== null) return stoppedBefore(place);
    if (!(error instanceof TerminalFault) && !(error instanceof RetryableFault)) throw error;
    const detail = place.sentence(error.message);
    place.sayError(detail);
    return unapplied('errored', { code: error instanceof TerminalFault ? error.code : 'unavailable', detail });
  });
  await place.endLog();
  return { outcome: result.outcome === 'canceled' ? 'canceled' : 'done', result };
}

const unapplied = (outcome: ApplyResult['outcome'], error: PhaseError | null): ApplyResult => ({
  outcome,
  counts: nothing,
  state: null,
  leavesState: false,
  cutShort: false,
  error,
});

async function applied(place: Place): Promise<ApplyResult> {
  await place.fill();
  const failure = await initialized(place);
  if (failure !== null && place.stopped === null) return unapplied('errored', failure);
  if (place.stopped !== null) return stoppedBefore(place);
  const keeper = await StateKeeper.open(place);
  // From here on, whatever happens: only a state that was brought may be removed (P3).
  place.keeps = true;
  keeper.watch();
  const end = await apply(place, keeper).catch((error: unknown) => ({ broken: error }));
  const unbrought = await keeper.bringLast(!('broken' in end) && end.exitCode === 0);
  place.keeps = unbrought !== null;
  if ('broken' in end) {
    if (unbrought === null) throw end.broken;
    place.work.options.say(`the apply of ${place.work.spec.run} failed: ${String(end.broken)}`);
    const detail = `the worker failed while ${place.engine} applied; its log tells more`;
    const result = { ...unapplied('errored', { code: 'worker-failed', detail }), state: keeper.state, cutShort: true };
    return withStateKept(place, result, unbrought);
  }
  const { counts } = end.output;
  const result = {
    counts,
    state: keeper.state,
    leavesState: false,
    cutShort: isCutShort(end),
    ...endOf(place, end),
  };
  return unbrought === null ? result : withStateKept(place, result, unbrought);
}

/**
 * Terraform that ends by itself writes down what it has made, whatever it came to. Without a signal it was never started; one that dies of the
 * interrupt had not begun to listen to it, and so not to apply.
 */
const isCutShort = ({ exitCode, signal, lost }: Applied): boolean =>
  lost || (exitCode === null && signal !== null && signal !== 'SIGINT');

/** Null when terraform can begin to apply. */
async function initialized(place: Place): Promise<PhaseError | null> {
  try {
    const detail = (await place.skipsInit()) ? null : await place.init();
    return detail === null ? null : { code: 'init-failed', detail };
  } catch (error) {
    if (!(error instanceof RetryableFault)) throw error;
    // Nothing but the sandbox is asked there: its shim has ended.
    const detail = `the sandbox ended before ${place.engine} began to apply; nothing has changed`;
    place.sayError(detail);
    return { code: 'sandbox-lost', detail };
  }
}

async function apply(place: Place, states: StateKeeper): Promise<Applied> {
  const { context, options } = place.work;
  const { structuredLog: isStructured } = context.options;
  const output = new Output(isStructured);
  const log = new HeldLog({ log: place.log, isStructured, states, clock: options.clock });
  let heardBytes = 0;
  const hear = (chunk: Uint8Array): void => {
    heardBytes += chunk.length;
    output.read(chunk);
    log.write(chunk);
  };
  const args = [
    ...['apply', '-input=false', isStructured ? '-json' : '-no-color'],
    ...parallelismArguments(context),
    ...(applyTakesVariables(context) ? place.variableArguments : []),
    planFileName,
  ];
  place.beginLog();
  try {
    const exit = await place.terraform('terraform.apply', args, hear, hear, { keepsOutput: true });
    return { ...exit, output, lost: false };
  } catch (error) {
    if (!(error instanceof RetryableFault)) throw error;
    // The shim is gone. What it watched over may live on, and must not change the state behind our back.
    const leftover = await readLeftover(place.job.folder);
    if (leftover !== null) await endLeftover(leftover);
    // What it said that the shim had not passed on.
    await using said = await openLeftoverOutput(place.job);
    const stream = said?.createReadStream({ start: heardBytes, autoClose: false });
    for await (const chunk of stream ?? []) hear(chunk as Buffer);
    return { exitCode: null, signal: null, output, lost: true };
  } finally {
    await log.end();
  }
}

/** Stopped before terraform began to apply: nothing has changed. */
function stoppedBefore(place: Place): ApplyResult {
  const { outcome, error } = endOf(place, { exitCode: null, signal: null, output: new Output(), lost: false });
  return unapplied(outcome, error);
}

function endOf(place: Place, { exitCode, signal, output, lost }: Applied): Pick<ApplyResult, 'outcome' | 'error'> {
  if (exitCode === 0) return { outcome: 'finished', error: null };
  const errored = (code: string, detail: string): Pick<ApplyResult, 'outcome' | 'error'> => ({
    outcome: 'errored',
    error: { code, detail: place.sentence(detail) },
  });
  if (lost)
    return errored(
      'sandbox-lost',
      `the sandbox ended while ${place.engine} applied; what it had done by then is in the state`,
    );
  switch (place.stopped) {
    case 'canceled':
      return { outcome: 'canceled', error: null };
    case 'too-long': {
      const { code, detail } = place.tooLong;
      place.sayError(detail);
      return errored(code, detail);
    }
    case 'worker-stopped':
      return errored(
        'worker-stopped',
        `the worker was stopped while ${place.engine} applied; what it had done by then is in the state`,
      );
    case null: {
      if (exitCode === null)
        return errored(
          'terraform-killed',
          `${place.engine} was killed by ${signal ?? 'a signal'} while it applied, which Terrace had not asked for; what it had written of its state by then is kept`,
        );
      return errored(
        'terraform-failed',
        `${place.engine} apply ${place.statusOf(exitCode)}: ${output.error ?? 'see its log'}`,
      );
    }
  }
}

/** The state is the most precious thing here: while it is not with the gateway, its file stays where it is, and everybody is told. */
function withStateKept(place: Place, result: ApplyResult, why: string): ApplyResult {
  const { options, spec } = place.work;
  const where = `It is kept on ${options.node} in ${place.job.folder}, and brought when that node starts again`;
  options.say(`the state of ${spec.run} could not be brought: ${why}. ${where}`);
  const ended = result.error === null ? 'the apply has ended' : result.error.detail;
  const detail = place.sentence(`${ended}; but its state could not be brought to the server: ${why}. ${where}`);
  place.sayError(detail);
  return { ...result, outcome: 'errored', leavesState: true, error: { code: 'state-not-brought', detail } };
}
