// Which domain mints what a worker needs for a job: that of the actor whose job it is.

import type { Json } from '@terrace/machines/kernel/envelope';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { ClaimedJob } from '@terrace/runtime/jobs/desk';

export type Prepare = (job: ClaimedJob) => Promise<Json>;

/** The desk's `prepare` over those of the kinds of actors that have jobs. Throws TerminalFault for any other kind. */
export const prepareByOwner =
  (kinds: Readonly<Record<string, Prepare>>): Prepare =>
  async (job) => {
    const prepare = Object.hasOwn(kinds, job.owner.kind) ? kinds[job.owner.kind] : undefined;
    if (prepare === undefined)
      throw new TerminalFault('bad-work', `job ${job.id}: nobody here knows what a ${job.owner.kind} needs for it`);
    return await prepare(job);
  };
