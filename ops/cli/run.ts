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
  readonly waiting: {
    readonly reason: string;
    readonly since: string;
    readonly by: string;
    readonly end: string;
  } | null;
  readonly error: { readonly code: string; readonly detail: string } | null;
}

/** Prints why a run is where it is. Throws an Error with the server's words when there is no such run. */
export async function explain(run: string, options: Options): Promise<void> {
  const { status, waiting, error } = (await read(run, 'explain', options)) as Explanation;
  if (options.json) return print({ schema: 'terrace/run-explain/v1', run, status, waiting, error });
  process.stdout.write(explanationText(run, { status, waiting, error }));
}

/** Where a run is, in lines: why it ended so, and what it waits for. */
export function explanationText(run: string, { status, waiting, error }: Explanation): string {
  const why = error === null ? '' : `because    ${error.detail} (${error.code})\n`;
  return waiting === null
    ? `${run} is ${status} and waits for nothing\n${why}`
    : `${run} is ${status}\n${why}waits for  ${waiting.reason}\nsince      ${waiting.since}\nuntil      ${waiting.end}\n`;
}

async function read(run: string, what: string, { env }: Options): Promise<unknown> {
  const server = await findServer(env);
  const body = await getJson(server, `/api/v2/runs/${encodeURIComponent(run)}/${what}`);
  return typeof body === 'object' && body !== null && 'data' in body ? body.data : body;
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
