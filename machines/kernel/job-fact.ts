// What an actor hears of its jobs; the runtime sends these (runtime/jobs/messages.ts holds their schema) and nobody else can.

import type { Json } from './envelope.ts';

interface OfJob {
  readonly job: string;
  /** Which try of the job this is about; 1 is the first. */
  readonly attempt: number;
}

export type JobFact =
  | (OfJob & { readonly type: 'job.started'; readonly worker: string })
  | (OfJob & { readonly type: 'job.done'; readonly result: Json })
  | (OfJob & { readonly type: 'job.lost'; readonly reason: string })
  /** `result` is null when the job had not begun. */
  | (OfJob & { readonly type: 'job.canceled'; readonly result: Json });
