// A query: terraform looks for what the configuration's `list` blocks ask for, and says what it finds in its log. It changes nothing, so
// what keeps it from coming to an end gives it back to be begun again.

import type { QueryResult } from '@terrace/machines/query-run/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { givenBack } from '@terrace/runtime/jobs/worker';
import type { Outcome } from '@terrace/runtime/jobs/worker';
import type { QueryContext, WorkContext } from '../work.ts';
import { Output } from './output.ts';
import type { Place } from './place.ts';

/** Terraform asks where to write the configuration of what it finds, and wants nothing to be there; in JSON it says it in its log instead. */
const generatedName = 'terrace.generated.tf';

/** A query makes no plan and brings no state. */
export const workContextOf = (context: QueryContext): WorkContext => {
  const { generatesConfiguration, configuration, state, log, ...rest } = context;
  return {
    ...rest,
    options: {
      ...{ isDestroy: false, refresh: true, refreshOnly: false, allowConfigGeneration: generatesConfiguration },
      ...{ targetAddrs: [], replaceAddrs: [], structuredLog: true },
    },
    urls: {
      ...{ configuration, state, log, planFile: { get: null, put: '' } },
      ...{ planJson: '', redactedJson: '', stateUpload: null },
    },
  };
};

/** Throws RetryableFault when the query should be begun again by somebody else. */
export async function runQuery(place: Place): Promise<Outcome> {
  const result = await queried(place).catch((error: unknown): QueryResult => {
    if (place.stopped !== null) return stoppedOr(place, { code: 'stopped', detail: 'the query was stopped' });
    if (!(error instanceof TerminalFault)) throw error;
    const detail = place.sentence(error.message);
    place.sayError(detail);
    return { outcome: 'errored', error: { code: error.code, detail } };
  });
  // Whoever reads the log learns of its end by the query's next state: all of it must be there before.
  await place.endLog();
  return { outcome: result.outcome === 'canceled' ? 'canceled' : 'done', result };
}

async function queried(place: Place): Promise<QueryResult> {
  await place.fill();
  const initError = await place.init();
  if (initError !== null) return stoppedOr(place, { code: 'init-failed', detail: initError });
  const output = new Output(true);
  const hear = (chunk: Uint8Array): void => {
    output.read(chunk);
    place.log.write(chunk);
  };
  const { allowConfigGeneration } = place.work.context.options;
  const args = [
    ...['query', '-json'],
    ...(allowConfigGeneration ? [`-generate-config-out=${generatedName}`] : []),
    ...place.variableArguments,
  ];
  const { exitCode } = await place.terraform('terraform.query', args, hear, hear);
  if (exitCode === 0) return { outcome: 'finished', error: null };
  const detail = place.sentence(`terraform query ${place.statusOf(exitCode)}: ${output.error ?? 'see its log'}`);
  // One that was killed has told nobody.
  return stoppedOr(place, { code: exitCode === null ? 'terraform-killed' : 'terraform-failed', detail });
}

/** A query that was stopped is canceled, given back, or failed for its time; any other has failed by itself. */
function stoppedOr(place: Place, error: NonNullable<QueryResult['error']>): QueryResult {
  switch (place.stopped) {
    case 'canceled':
      return { outcome: 'canceled', error: null };
    case 'worker-stopped':
      throw givenBack();
    case 'too-long': {
      const long = place.tooLong;
      place.sayError(long.detail);
      return { outcome: 'errored', error: long };
    }
    case null:
      return { outcome: 'errored', error };
  }
}
