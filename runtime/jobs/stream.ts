// How a released job goes on the JOBS stream. The message id names the attempt and the release, so that a repeat of one
// publish is one message, and a later release is another.

import { encode } from '../bus/json.ts';
import type { Queue } from '../queue/queue.ts';

export interface ReleasedJob {
  readonly id: string;
  readonly pool: string;
  readonly priority: number;
  readonly organization: string;
  readonly attempt: number;
  readonly releases: number;
  readonly trace: string | null;
}

export async function publishJob(queue: Queue, job: ReleasedJob): Promise<void> {
  await queue.publish(jobSubject(job), encode({ job: job.id }), {
    msgId: `${job.id}.${job.attempt}.${job.releases}`,
    headers: new Map(job.trace === null ? [] : [['traceparent', job.trace]]),
  });
}

const jobSubject = (job: ReleasedJob) => `act.job.${job.pool}.${job.priority}.${job.organization}.${job.id}`;
