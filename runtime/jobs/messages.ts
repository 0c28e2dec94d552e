// What the runtime tells the owner of a job about it. `started` is news; the other three end the job, and the owner's
// statement sets the job's final status in the same commit (DECISIONS 5). A machine handles them like any event.

import { z } from 'zod';
import type { Json } from '@terrace/machines/kernel/envelope';

const job = z.object({ job: z.string(), attempt: z.number().int() });

export const JobMessage = z.discriminatedUnion('type', [
  job.extend({ type: z.literal('job.started'), worker: z.string() }),
  job.extend({ type: z.literal('job.done'), result: z.custom<Json>(() => true) }),
  job.extend({ type: z.literal('job.lost'), reason: z.string() }),
  job.extend({ type: z.literal('job.canceled'), result: z.custom<Json>(() => true) }),
]);
export type JobMessage = z.infer<typeof JobMessage>;

/** `result` of a `job.done` whose work never came to a result of its own: it could not be prepared, or the worker's code failed. */
export const JobFailure = z.object({ failure: z.object({ code: z.string(), detail: z.string() }) });
export type JobFailure = z.infer<typeof JobFailure>;
