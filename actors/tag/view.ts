// Keys that an organization has set apart for its tags, as rows. What they mean for the tags of a workspace is said where those are read.

import { ReservedTagKeyId } from '@terrace/machines/tag/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import { constraintOf } from '@terrace/runtime/store/postgres';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface ReservedTagKeyRow {
  readonly id: ReservedTagKeyId;
  readonly organization: string;
  readonly key: string;
  /** A workspace says nothing else of the key than its project does. */
  readonly disable_overrides: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const columns = 'id, organization, key, disable_overrides, created_at, updated_at';

/** Null when the organization has reserved the key already. */
export async function reserveTagKey(
  sql: Reader,
  given: Pick<ReservedTagKeyRow, 'organization' | 'key' | 'disable_overrides'> & { readonly rng: Rng },
): Promise<ReservedTagKeyRow | null> {
  const [row] = await sql.query<ReservedTagKeyRow>(
    `insert into reserved_tag_key (id, organization, key, disable_overrides) values ($1, $2, $3, $4)
      on conflict do nothing returning ${columns}`,
    [ReservedTagKeyId.make(given.rng.bytes(16)), given.organization, given.key, given.disable_overrides],
  );
  return row ?? null;
}

export async function readReservedTagKey(sql: Reader, id: string): Promise<ReservedTagKeyRow | null> {
  const [row] = await sql.query<ReservedTagKeyRow>(`select ${columns} from reserved_tag_key where id = $1`, [id]);
  return row ?? null;
}

/** By key. */
export async function listReservedTagKeys(
  sql: Reader,
  query: { readonly organization: string; readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly ReservedTagKeyRow[]; readonly total: number }> {
  const { organization, limit, offset } = query;
  const [rows, counted] = await Promise.all([
    sql.query<ReservedTagKeyRow>(
      `select ${columns} from reserved_tag_key where organization = $1 order by key limit $2 offset $3`,
      [organization, limit, offset],
    ),
    sql.query<{ readonly total: string }>('select count(*) as total from reserved_tag_key where organization = $1', [
      organization,
    ]),
  ]);
  return { rows, total: Number(counted[0]?.total ?? 0) };
}

/** What is left out stays. Gives false, and changes nothing, when the organization has reserved that key already. */
export async function changeReservedTagKey(
  sql: Reader,
  id: ReservedTagKeyId,
  change: { readonly key?: string | undefined; readonly disableOverrides?: boolean | undefined },
): Promise<boolean> {
  try {
    await sql.query(
      `update reserved_tag_key set key = coalesce($2, key), disable_overrides = coalesce($3, disable_overrides),
        updated_at = now() where id = $1`,
      [id, change.key ?? null, change.disableOverrides ?? null],
    );
    return true;
  } catch (error) {
    if (constraintOf(error) === 'reserved_tag_key_taken') return false;
    throw error;
  }
}

export const releaseTagKey = (sql: Reader, id: ReservedTagKeyId): Promise<unknown> =>
  sql.query('delete from reserved_tag_key where id = $1', [id]);

/** Those of these keys of which a workspace of the project may say nothing itself, since the project does. */
export async function keysKeptByProject(
  sql: Reader,
  project: string,
  keys: readonly string[],
): Promise<readonly string[]> {
  if (keys.length === 0) return [];
  const rows = await sql.query<{ readonly key: string }>(
    `select b.key from project_tag_binding b join project p on p.id = b.project
      join reserved_tag_key r on r.organization = p.organization and r.key = b.key and r.disable_overrides
      where b.project = $1 and b.key = any($2::text[]) order by b.key`,
    [project, keys],
  );
  return rows.map(({ key }) => key);
}
