// `terrace run …`: what one run did, in every process, and what it waits for.

import { printTrace } from '@terrace/runtime/telemetry/tree';
import type { TraceTree } from '@terrace/runtime/telemetry/tree';
import { findServer, getJson } from './api.ts';

interface Options {
  readonly json: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Prints the trace of a run. Throws an Error with the server's words when there is no such run. */
export async function trace(run: string, options: Options): Promise<void> {
  const tree = (await read(run, 'trace', options)) as TraceTree | null;
  if (options.json) return print({ schema: 'terrace/run-trace/v1', run, tree });
  if (tree === null)
    process.stderr.write(`no spans of ${run} are known (yet): they are written once a second, and kept for 30 days\n`);
  else process.stdout.write(`${printTrace(tree)}\n`);
}

export interface Explanation {
  readonly status: string;
  /** What makes it, `terraform` or `tofu`, and of which version. */
  readonly engine: string;
  readonly version: string;
  readonly waiting: {
    readonly reason: string;
    readonly since: string;
    readonly by: string;
    readonly end: string;
  } | null;
  readonly error: { readonly code: string; readonly detail: string } | null;
  /** Of an apply that was cut short; absent from a server of an older release. */
  readonly unfinished?: {
    readonly inFlight: readonly {
      readonly address: string;
      readonly action: string;
      readonly inState: string | null;
    }[];
    readonly unsaved: readonly string[];
  } | null;
  readonly offer?: { readonly why: string; readonly command: string } | null;
}

/** Prints why a run is where it is. Throws an Error with the server's words when there is no such run. */
export async function explain(run: string, options: Options): Promise<void> {
  const {
    status,
    engine,
    version,
    waiting,
    error,
    unfinished = null,
    offer = null,
  } = (await read(run, 'explain', options)) as Explanation;
  const explanation = { status, engine, version, waiting, error, unfinished, offer };
  if (options.json) return print({ schema: 'terrace/run-explain/v1', run, ...explanation });
  process.stdout.write(explanationText(run, explanation));
}

/** Where a run is, in lines: by what it is made, why it ended so, what it left unfinished and what to do about it, and what it waits for. */
export function explanationText(run: string, explanation: Explanation): string {
  const { status, engine, version, waiting, error, unfinished, offer } = explanation;
  const lines = [
    `made by    ${engine} ${version}`,
    ...(error === null ? [] : [`because    ${error.detail} (${error.code})`]),
    ...(unfinished?.inFlight ?? []).map(
      ({ address, action, inState }) =>
        `in flight  ${address} (${action}${inState === null ? '' : `, ${inState} in the state`})`,
    ),
    ...(unfinished?.unsaved ?? []).map((address) => `not saved  ${address} (complete by the log, not in the state)`),
    ...(offer == null ? [] : [`next       ${offer.command}: ${offer.why}`]),
    ...(waiting === null
      ? []
      : [`waits for  ${waiting.reason}`, `since      ${waiting.since}`, `until      ${waiting.end}`]),
  ];
  const head = `${run} is ${status}${waiting === null ? ' and waits for nothing' : ''}`;
  return [head, ...lines].map((line) => `${line}\n`).join('');
}

async function read(run: string, what: string, { env }: Options): Promise<unknown> {
  const server = await findServer(env);
  const body = await getJson(server, `/api/v2/runs/${encodeURIComponent(run)}/${what}`);
  return typeof body === 'object' && body !== null && 'data' in body ? body.data : body;
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
