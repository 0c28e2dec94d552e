// Reads a module in a thread of its own, with bounds: files that strangers wrote may take for ever, or more memory than there is, and
// must harm no other job of the worker.

import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { ModuleContent } from '@terrace/machines/registry-module/content';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { boundedThread } from '@terrace/runtime/thread/bounded';
import { readModule } from './read-module.ts';

const limitMs = 60_000;
const heapMb = 256;

interface Wanted {
  readonly root: string;
  /** Where the module lies in it. */
  readonly folder: string;
  readonly name: string;
}
type Told = { readonly content: ModuleContent } | { readonly code: string; readonly detail: string };

/** Throws TerminalFault `bad-module` for what is no module, or cannot be read within the bounds; the signal's reason when it fires. */
export async function readModuleApart(wanted: Wanted, signal: AbortSignal): Promise<ModuleContent> {
  signal.throwIfAborted();
  const thread = boundedThread(new URL('read-thread.ts', import.meta.url), heapMb, { workerData: wanted, env: {} });
  const over = Promise.withResolvers<Told>();
  const bad = (detail: string): void => over.resolve({ code: 'bad-module', detail });
  const limit = setTimeout(() => bad(`reading it took longer than ${limitMs / 1_000} s`), limitMs);
  const onAbort = (): void => over.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  thread.once('message', over.resolve);
  thread.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? bad(`reading it took more than ${heapMb} MB of memory`)
      : over.reject(error),
  );
  thread.once('exit', (code) => bad(`reading it ended without an answer (${code})`));
  try {
    const told = await over.promise;
    if ('content' in told) return told.content;
    throw new TerminalFault(told.code, told.detail);
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', onAbort);
    await thread.terminate();
  }
}

if (!isMainThread && parentPort !== null) {
  const told: Told = await readModule(workerData as Wanted).then(
    (content) => ({ content }),
    (error: unknown) => {
      if (error instanceof TerminalFault) return { code: error.code, detail: error.message };
      throw error;
    },
  );
  parentPort.postMessage(told);
}
