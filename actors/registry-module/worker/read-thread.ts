// Reads modules in a thread of their own, with bounds: files that strangers wrote may take for ever, or more memory than there is, and
// must harm no other job of the worker. A thread takes longer to begin than most modules take to be read, so one that answered is kept for
// the next module, for a while; one that did not is ended, and so is one that has read many.

import { isMainThread, parentPort } from 'node:worker_threads';
import type { Worker } from 'node:worker_threads';
import type { ModuleContent } from '@terrace/machines/registry-module/content';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { boundedThread } from '@terrace/runtime/thread/bounded';
import { readModule } from './read-module.ts';

const limitMs = 60_000;
const heapMb = 256;
/** The parser's own memory lies beside the heap, and only grows. */
const readsMax = 200;
const keptIdleMs = 10_000;

interface Wanted {
  readonly root: string;
  /** Where the module lies in it. */
  readonly folder: string;
  readonly name: string;
}
type Told = { readonly content: ModuleContent } | { readonly code: string; readonly detail: string };

interface Reader {
  readonly thread: Worker;
  reads: number;
  /** Ends it, unless somebody takes it before. */
  idle: NodeJS.Timeout | null;
}
/** Threads that nobody reads in. Each is ended by its timer, and keeps no process from its end. */
const idle: Reader[] = [];

/** Throws TerminalFault `bad-module` for what is no module, or cannot be read within the bounds; the signal's reason when it fires. */
export async function readModuleApart(wanted: Wanted, signal: AbortSignal): Promise<ModuleContent> {
  signal.throwIfAborted();
  const reader = takeReader();
  const { thread } = reader;
  const over = Promise.withResolvers<Told>();
  const bad = (detail: string): void => over.resolve({ code: 'bad-module', detail });
  const limit = setTimeout(() => bad(`reading it took longer than ${limitMs / 1_000} s`), limitMs);
  const onAbort = (): void => over.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  let hasAnswered = false;
  thread.once('message', (told: Told) => {
    hasAnswered = true;
    over.resolve(told);
  });
  thread.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? bad(`reading it took more than ${heapMb} MB of memory`)
      : over.reject(error),
  );
  thread.once('exit', (code) => bad(`reading it ended without an answer (${code})`));
  thread.postMessage(wanted);
  try {
    const told = await over.promise;
    if ('content' in told) return told.content;
    throw new TerminalFault(told.code, told.detail);
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', onAbort);
    for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event);
    if (hasAnswered && reader.reads < readsMax) keepReader(reader);
    else await thread.terminate();
  }
}

function takeReader(): Reader {
  const kept = idle.pop();
  if (kept === undefined) {
    const thread = boundedThread(new URL('read-thread.ts', import.meta.url), heapMb, { env: {} });
    return { thread, reads: 1, idle: null };
  }
  if (kept.idle !== null) clearTimeout(kept.idle);
  for (const event of ['error', 'exit']) kept.thread.removeAllListeners(event);
  kept.thread.ref();
  return { ...kept, reads: kept.reads + 1, idle: null };
}

function keepReader(reader: Reader): void {
  const { thread } = reader;
  const forget = (): void => {
    const place = idle.indexOf(reader);
    if (place >= 0) idle.splice(place, 1);
    void thread.terminate();
  };
  // What goes wrong while nobody reads is nobody's: the thread is gone, and the next reader begins another.
  thread.once('error', forget);
  thread.once('exit', forget);
  thread.unref();
  reader.idle = setTimeout(forget, keptIdleMs).unref();
  idle.push(reader);
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const answer = async (wanted: Wanted): Promise<Told> => {
    try {
      return { content: await readModule(wanted) };
    } catch (error) {
      if (error instanceof TerminalFault) return { code: error.code, detail: error.message };
      throw error;
    }
  };
  port.on('message', (wanted: Wanted) => void answer(wanted).then((told) => port.postMessage(told)));
}
