// What a worker learns when it claims a fetch: where the repository is, its token, and where the archive goes; minted for that answer and
// stored nowhere (DECISIONS 14). The desk calls it on nodes of the role `actors`.

import type { ArchivistMessage } from '@terrace/machines/archivist/messages';
import type { IngressId } from '@terrace/machines/ingress/id';
import { TagsSpec } from '@terrace/machines/ingress/messages';
import type { Json } from '@terrace/machines/kernel/envelope';
import { jobUrls } from '@terrace/runtime/blob/job-urls';
import type { JobUrlOptions } from '@terrace/runtime/blob/job-urls';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { ClaimedJob } from '@terrace/runtime/jobs/desk';
import type { WaitingBeside } from './view.ts';
import { FetchSpec } from './work.ts';
import type { FetchContext, TagsContext } from './work.ts';

/** A repository, as it is fetched. */
export interface Remote {
  readonly cloneUrl: string;
  readonly username: string;
  readonly password: string;
  readonly ssh?: { readonly privateKey: string; readonly knownHosts: string } | null;
}

/** Null when the repository is not connected any more. */
type FindRemote = (hook: string) => Promise<Remote | null>;

/** Longer than any repository of configurations takes. */
export const fetchLimitMs = 15 * 60_000;
const listLimitMs = 2 * 60_000;
const afterwardsMs = 15 * 60_000;

/** The desk's `prepare` for fetches. What it gives throws TerminalFault when the repository's connection is gone. */
export function prepareFetch(
  options: JobUrlOptions & {
    readonly remote: FindRemote;
    readonly beside: (ingress: IngressId) => Promise<readonly WaitingBeside[]>;
  },
): (job: ClaimedJob) => Promise<Json> {
  return async (job) => {
    const spec = FetchSpec.safeParse(job.spec);
    if (!spec.success) throw new TerminalFault('bad-work', `job ${job.id}: it says nothing that a worker could do`);
    const { ingress, source } = spec.data;
    const remote = await remoteOf(options.remote, source.hook);
    const url = jobUrls<ArchivistMessage>(options, fetchLimitMs + afterwardsMs);
    const uploadOf = (subject: IngressId): string => url({ purpose: 'ingress-upload', method: 'PUT', subject });
    const waiting = source.commit === null ? [] : await options.beside(ingress);
    const beside = waiting.map(({ id, commit }) => ({ ingress: id, commit, upload: uploadOf(id) }));
    const context: FetchContext = { ...remote, upload: uploadOf(ingress), beside, limitMs: fetchLimitMs };
    return { ...context };
  };
}

/** The desk's `prepare` for lists of tags, whoever they are for. Throws as that for fetches does. */
export function prepareTags({ remote }: { readonly remote: FindRemote }): (job: ClaimedJob) => Promise<Json> {
  return async (job) => {
    const spec = TagsSpec.safeParse(job.spec);
    if (!spec.success) throw new TerminalFault('bad-work', `job ${job.id}: it says nothing that a worker could do`);
    const context: TagsContext = { ...(await remoteOf(remote, spec.data.hook)), limitMs: listLimitMs };
    return { ...context };
  };
}

async function remoteOf(find: FindRemote, hook: string): Promise<Omit<TagsContext, 'limitMs'>> {
  const remote = await find(hook);
  if (remote === null)
    throw new TerminalFault('repository-gone', 'the repository is not connected to this organization any more');
  // And nothing else that is known of it.
  const { cloneUrl, username, password, ssh } = remote;
  return { cloneUrl, username, password, ...(ssh == null ? {} : { ssh }) };
}
