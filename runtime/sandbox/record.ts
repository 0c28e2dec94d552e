// What is written down of a job in its folder, for the next start.

import { z } from 'zod';
import type { Json } from '@terrace/machines/kernel/envelope';

/** In the job's folder, which its commands cannot write. */
export const recordName = 'job.json';
/** What a command said that was to be kept; written by shim.mjs. */
export const outputName = 'output.log';

/** A process as runtime/process/identity.ts knows it. */
export const Identity = z.object({ pid: z.number().int(), started: z.string() });
/** A container, and the socket of the daemon that has it. */
export const ContainerMark = z.object({ socket: z.string(), id: z.string() });
export type ContainerMark = z.infer<typeof ContainerMark>;
export const JobRecord = z.object({
  job: z.string(),
  attempt: z.number().int(),
  /** On this host. Null when its start could not be learnt, since nobody is ended on a guess, and where a container has it. */
  shim: Identity.nullable(),
  /** The container whose end is that of the job's commands and of their shim; null where they are processes of this host. */
  container: ContainerMark.nullable().default(null),
  /** The user that only this job's commands run as; null when they run as the worker. */
  uid: z.number().int().nullable(),
  openedAt: z.string(),
  /** Of who opened the job. */
  note: z.custom<Json>((value) => value !== undefined),
});
export type JobRecord = z.infer<typeof JobRecord>;
