// What is written down of a job in its folder, for the next start.

import { z } from 'zod';
import type { Json } from '@terrace/machines/kernel/envelope';

/** In the job's folder, which its commands cannot write. */
export const recordName = 'job.json';
/** What a command said that was to be kept; written by shim.mjs. */
export const outputName = 'output.log';

/** A process as runtime/process/identity.ts knows it. */
export const Identity = z.object({ pid: z.number().int(), started: z.string() });
export const JobRecord = z.object({
  job: z.string(),
  attempt: z.number().int(),
  /** Null when its start could not be learnt: nobody is ended on a guess. */
  shim: Identity.nullable(),
  /** The user that only this job's commands run as; null when they run as the worker. */
  uid: z.number().int().nullable(),
  openedAt: z.string(),
  /** Of who opened the job. */
  note: z.custom<Json>((value) => value !== undefined),
});
export type JobRecord = z.infer<typeof JobRecord>;
