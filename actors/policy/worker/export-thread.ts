// Makes the mocks of a plan in a thread of its own, with bounds: a plan may be as large as somebody likes, and must harm no other job of the
// worker.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { boundedThread } from '@terrace/runtime/thread/bounded';
import { SentinelError } from '../sentinel/position.ts';
import { readJsonObject } from '../sentinel/terraform/lazy-json.ts';
import { writeMock } from '../sentinel/terraform/mock-file.ts';
import { mockBundle } from '../sentinel/terraform/mocks.ts';

const limitMs = 5 * 60_000;
const heapMb = 512;

interface Wanted {
  /** The plan as JSON. */
  readonly plan: string;
  /** Where the files go. */
  readonly folder: string;
}
type Told = { readonly names: readonly string[] } | { readonly detail: string };

/** Gives the names of the files. Throws TerminalFault `bad-plan` where none can be made within the bounds; the signal's reason when it fires. */
export async function writeMocksApart(wanted: Wanted, signal: AbortSignal): Promise<readonly string[]> {
  signal.throwIfAborted();
  const thread = boundedThread(new URL('export-thread.ts', import.meta.url), heapMb, { workerData: wanted, env: {} });
  const over = Promise.withResolvers<Told>();
  const bad = (detail: string): void => over.resolve({ detail });
  const limit = setTimeout(() => bad(`it took longer than ${limitMs / 1_000} s`), limitMs);
  const onAbort = (): void => over.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  thread.once('message', over.resolve);
  thread.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? bad(`it took more than ${heapMb} MB of memory`) : over.reject(error),
  );
  thread.once('exit', (code) => bad(`it ended without an answer (${code})`));
  try {
    const told = await over.promise;
    if ('names' in told) return told.names;
    throw new TerminalFault('bad-plan', `the mocks of the plan could not be made: ${told.detail}`);
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', onAbort);
    await thread.terminate();
  }
}

function writeMocks({ plan, folder }: Wanted): Told {
  try {
    const files = mockBundle({ plan: readJsonObject(readFileSync(plan), 'the plan') });
    for (const file of files) writeMock(file, join(folder, file.name));
    return { names: files.map(({ name }) => name) };
  } catch (error) {
    if (error instanceof SentinelError) return { detail: error.message };
    throw error;
  }
}

if (!isMainThread && parentPort !== null) parentPort.postMessage(writeMocks(workerData as Wanted));
