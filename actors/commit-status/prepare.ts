// What whoever brings a commit status learns when it claims the job: the call that says what is newest at that moment, with the token of
// its repository; made for that answer and stored nowhere (DECISIONS 14).

import { StatusCall } from '@terrace/machines/commit-status/messages';
import type { Json } from '@terrace/machines/kernel/envelope';
import { authorizationOf } from '@terrace/machines/vcs/messages';
import type { Letter } from '@terrace/runtime/egress/letter';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { ClaimedJob } from '@terrace/runtime/jobs/desk';
import type { Sql } from '@terrace/runtime/store/sql';

interface Remote {
  readonly apiUrl: string;
  readonly username: string;
  readonly password: string;
}

/** The desk's `prepare` for jobs of commit statuses. Throws TerminalFault when there is nobody to tell any more. */
export function prepareCommitStatus(options: {
  readonly sql: Pick<Sql, 'query'>;
  /** Null when the repository is not connected any more. */
  readonly remote: (hook: string) => Promise<Remote | null>;
}): (job: ClaimedJob) => Promise<Json> {
  const { sql, remote } = options;
  return async ({ owner }) => {
    const [row] = await sql.query<{ readonly hook: string; readonly place: string; readonly call: unknown }>(
      'select hook, place::text, call from commit_status where id = $1',
      [owner.id],
    );
    const place = row === undefined ? null : await remote(row.hook);
    if (row === undefined || place === null)
      throw new TerminalFault('repository-gone', 'the repository is not connected to this organization any more');
    const { url, headers, body, scheme } = StatusCall.parse(row.call);
    // It was made before the connection was given another server.
    if (new URL(url).origin !== new URL(place.apiUrl).origin)
      throw new TerminalFault('server-changed', 'the repository is at another server by now');
    const letter: Letter = {
      ...{ kind: 'http', url, body, mark: row.place },
      headers: { ...headers, ...authorizationOf(scheme, place) },
    };
    return letter;
  };
}
