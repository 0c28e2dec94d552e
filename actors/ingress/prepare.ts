// What a worker learns when it claims a fetch: where the repository is, its token, and where the archive goes; minted for that answer and
// stored nowhere (DECISIONS 14). The desk calls it on nodes of the role `actors`.

import type { Json } from '@terrace/machines/kernel/envelope';
import type { UrlSigner } from '@terrace/runtime/blob/archive';
import type { Clock } from '@terrace/runtime/clock/clock';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { ClaimedJob } from '@terrace/runtime/jobs/desk';
import { FetchSpec } from './work.ts';
import type { FetchContext } from './work.ts';

/** A repository, as it is fetched. */
export interface Remote {
  readonly cloneUrl: string;
  readonly username: string;
  readonly password: string;
}

/** Longer than any repository of configurations takes. */
export const fetchLimitMs = 15 * 60_000;
const afterwardsMs = 15 * 60_000;

/** The desk's `prepare` for fetches. What it gives throws TerminalFault when the repository's connection is gone. */
export function prepareFetch(options: {
  readonly signer: Pick<UrlSigner, 'sign'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly origin: string;
  /** Null when the repository is not connected any more. */
  readonly remote: (hook: string) => Promise<Remote | null>;
}): (job: ClaimedJob) => Promise<Json> {
  const { signer, clock, origin } = options;
  return async (job) => {
    const spec = FetchSpec.safeParse(job.spec);
    if (!spec.success) throw new TerminalFault('bad-work', `job ${job.id}: it says nothing that a worker could do`);
    const { ingress, source } = spec.data;
    const remote = await options.remote(source.hook);
    if (remote === null)
      throw new TerminalFault('repository-gone', 'the repository is not connected to this organization any more');
    const expiresAt = clock.now() + fetchLimitMs + afterwardsMs;
    const upload = origin + signer.sign({ purpose: 'ingress-upload', method: 'PUT', subject: ingress, expiresAt });
    const context: FetchContext = { ...remote, upload, limitMs: fetchLimitMs };
    return { ...context };
  };
}
