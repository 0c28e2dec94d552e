// A thread for work that may take more memory than there is: it ends with ERR_WORKER_OUT_OF_MEMORY where its heap is full, and takes
// nothing else of the process with it.

import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';

/** What an operator may have started Node with, in NODE_OPTIONS say. */
const heapFlags = ['max-old-space-size', 'max-heap-size'];

/**
 * Runs the file in a thread whose heap holds so much. The engine takes a size of the heap that the process was started with for every
 * thread as well, and above a limit of the thread's own, so it is taken back: it is looked at only where a heap begins.
 */
export function boundedThread(
  file: URL,
  heapMaxMb: number,
  options: Pick<WorkerOptions, 'workerData' | 'env'>,
): Worker {
  for (const flag of heapFlags) setFlagsFromString(`--${flag}=0`);
  return new Worker(file, { ...options, resourceLimits: { maxOldGenerationSizeMb: heapMaxMb } });
}
