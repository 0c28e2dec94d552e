// What is read of ingresses; their rows are written in their own transitions.

import type { IngressId } from '@terrace/machines/ingress/id';
import type { HookId } from '@terrace/machines/vcs/id';
import type { WaitingRow } from '@terrace/machines/kernel/waiting';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface IngressRow {
  readonly id: IngressId;
  readonly commit: string | null;
  readonly ref: string | null;
  readonly status: string;
  readonly size: string | number | null;
  readonly error_message: string | null;
  readonly tries: number;
  readonly waiting: WaitingRow | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface WaitingBeside {
  readonly id: IngressId;
  readonly commit: string;
}

/** A job's context travels in a message. */
const besideMax = 200;

/** Other commits of the same repository that wait to be fetched in the same way, those first that have waited longest. */
export const waitingBeside = (sql: Reader, ingress: IngressId): Promise<readonly WaitingBeside[]> =>
  sql.query<WaitingBeside>(
    `select other.id, other.commit from ingress own join ingress other
       on other.hook = own.hook and other.submodules = own.submodules and other.id <> own.id
     where own.id = $1 and other.status = 'fetching' and other.commit is not null
     order by other.created_at, other.id limit ${besideMax}`,
    [ingress],
  );

/** What came of it so far; null where nobody ever wanted it. */
export async function readIngress(
  sql: Reader,
  id: IngressId,
): Promise<(Pick<IngressRow, 'status' | 'error_message'> & { digest: string | null; size: number | null }) | null> {
  const [row] = await sql.query<Awaited<ReturnType<typeof readIngress>> & object>(
    'select status, error_message, digest, size::float8 as size from ingress where id = $1',
    [id],
  );
  return row ?? null;
}

/** Of a repository, the newest first. */
export const listIngresses = (sql: Reader, hook: HookId, limit: number): Promise<readonly IngressRow[]> =>
  sql.query<IngressRow>(
    `select id, commit, ref, status, size, error_message, tries, waiting, created_at, updated_at
     from ingress where hook = $1 order by created_at desc, id limit ${limit}`,
    [hook],
  );
