// `terrace run …`: what one run did, in every process, and what it waits for.

import { printTrace } from '@terrace/runtime/telemetry/tree';
import type { TraceTree } from '@terrace/runtime/telemetry/tree';
import { mayBeHalf } from '@terrace/gateway/client/in-flight';
import type { AnswerOf } from '@terrace/gateway/client/client';
import { clientOf, findServer } from './api.ts';

interface Options {
  readonly json: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Prints the trace of a run. Throws an Error with the server's words when there is no such run. */
export async function trace(run: string, options: Options): Promise<void> {
  const client = clientOf(await findServer(options.env));
  const { data } = await client.get('/api/v2/runs/{run}/trace', { params: { path: { run } } });
  const tree = data as TraceTree | null;
  if (options.json) return print({ schema: 'terrace/run-trace/v1', run, tree });
  if (tree === null)
    process.stderr.write(`no spans of ${run} are known (yet): they are written once a second, and kept for 30 days\n`);
  else process.stdout.write(`${printTrace(tree)}\n`);
}

export type Explanation = Omit<AnswerOf<'/api/v2/runs/{run}/explain', 'get'>['data'], 'id'>;

/** Prints why a run is where it is. Throws an Error with the server's words when there is no such run. */
export async function explain(run: string, options: Options): Promise<void> {
  const client = clientOf(await findServer(options.env));
  const { data } = await client.get('/api/v2/runs/{run}/explain', { params: { path: { run } } });
  const { id: _run, ...explanation } = data;
  if (options.json) return print({ schema: 'terrace/run-explain/v1', run, ...explanation });
  process.stdout.write(explanationText(run, explanation));
}

const endedText = ({ how, by, at, detail }: NonNullable<Explanation['ended']>): string =>
  `${by ?? 'Terrace'} ${how} it at ${at}${detail === '' ? '' : `: ${detail}`}`;

/** Where a run is, in lines: by what it is made, why it ended so, what it left unfinished and what to do about it, and what it waits for. */
export function explanationText(run: string, explanation: Explanation): string {
  const { status, engine, version, waiting, error, ended, unfinished, offer } = explanation;
  const lines = [
    `made by    ${engine} ${version}`,
    ...(ended === null ? [] : [`because    ${endedText(ended)}`]),
    ...(error === null ? [] : [`because    ${error.detail} (${error.code})`]),
    ...(unfinished?.inFlight ?? []).map(
      ({ address, action, inState }) =>
        `in flight  ${address} (${action}${inState === null ? '' : `, ${inState} in the state`}${mayBeHalf({ action, inState }) ? ', its provisioners may not have ended' : ''})`,
    ),
    ...(unfinished?.unsaved ?? []).map((address) => `not saved  ${address} (complete by the log, not in the state)`),
    ...(unfinished?.inFlight ?? [])
      .filter(mayBeHalf)
      .map(({ address }) => `anew       ${engine} apply -replace='${address}'`),
    ...(offer === null ? [] : [`next       ${offer.command}: ${offer.why}`]),
    ...(waiting === null
      ? []
      : [`waits for  ${waiting.reason}`, `since      ${waiting.since}`, `until      ${waiting.end}`]),
  ];
  const head = `${run} is ${status}${waiting === null ? ' and waits for nothing' : ''}`;
  return [head, ...lines].map((line) => `${line}\n`).join('');
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
