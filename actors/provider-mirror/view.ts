// Packages of the mirror of providers as rows: read and written here.

import { MirrorPackageId } from '@terrace/machines/provider-mirror/id';
import { packagePath, providerName } from '@terrace/machines/provider-mirror/messages';
import type { MirrorPackage, MirrorProvider } from '@terrace/machines/provider-mirror/messages';
import type { Rng } from '@terrace/runtime/clock/clock';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import { likePart } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** A package that has been looked through. */
export interface KeptPackage extends MirrorPackage {
  /** SHA-256 of the zip. */
  readonly digest: string;
  readonly h1: string;
  readonly size: number;
}
export interface MirrorPackageRow extends KeptPackage {
  readonly id: MirrorPackageId;
  readonly path: string;
  readonly source: 'bundle' | 'registry';
  readonly created_at: Date;
}

const columns =
  'id, hostname, namespace, type, version, os, arch, path, digest, h1, size::float8 as size, source, created_at';

/** All that is kept of a provider. */
export const readPackages = (
  sql: Reader,
  { hostname, namespace, type }: MirrorProvider,
): Promise<readonly MirrorPackageRow[]> =>
  sql.query(
    `select ${columns} from provider_mirror_package where hostname = $1 and namespace = $2 and type = $3 order by path`,
    [hostname, namespace, type],
  );

export async function findPackage(sql: Reader, of: MirrorPackage): Promise<MirrorPackageRow | null> {
  const [row] = await sql.query<MirrorPackageRow>(`select ${columns} from provider_mirror_package where path = $1`, [
    packagePath(of),
  ]);
  return row ?? null;
}

export async function readPackage(sql: Reader, id: string): Promise<MirrorPackageRow | null> {
  const [row] = await sql.query<MirrorPackageRow>(`select ${columns} from provider_mirror_package where id = $1`, [id]);
  return row ?? null;
}

export const listPackages = (
  sql: Reader,
  { text = '', ...page }: Page & { readonly text?: string | undefined },
): Promise<Found<MirrorPackageRow>> =>
  pageOfRows(
    sql,
    {
      found: `select ${columns} from provider_mirror_package where path ilike $1`,
      order: 'path, id',
      values: [likePart(text)],
    },
    page,
  );

/** What all packages come to, each set of bytes once. */
export async function mirrorBytes(sql: Reader): Promise<number> {
  const [row] = await sql.query<{ readonly bytes: number }>(
    `select coalesce(sum(size), 0)::float8 as bytes from (select distinct digest, size from provider_mirror_package) one`,
  );
  return row?.bytes ?? 0;
}

/**
 * Keeps them all, or none: the first that is kept already with other bytes is given back then. What is kept already with the same bytes stays
 * as it is.
 */
export async function keepPackages(
  { sql, rng }: { readonly sql: Sql; readonly rng: Rng },
  packages: readonly KeptPackage[],
  source: MirrorPackageRow['source'],
): Promise<MirrorPackageRow | null> {
  return await sql
    .transaction(async (inside) => {
      for (const one of packages.toSorted((a, b) => (packagePath(a) < packagePath(b) ? -1 : 1))) {
        await inside.query(
          `insert into provider_mirror_package
              (id, hostname, namespace, type, version, os, arch, path, digest, h1, size, source)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (path) do nothing`,
          [
            ...[MirrorPackageId.make(rng.bytes(16)), one.hostname, one.namespace, one.type, one.version],
            ...[one.os, one.arch, packagePath(one), one.digest, one.h1, one.size, source],
          ],
        );
        const kept = await findPackage(inside, one);
        if (kept !== null && kept.digest !== one.digest) throw new OtherBytes(kept);
      }
      return null;
    })
    .catch((error: unknown) => {
      if (error instanceof OtherBytes) return error.kept;
      throw error;
    });
}

class OtherBytes extends Error {
  readonly kept: MirrorPackageRow;
  constructor(kept: MirrorPackageRow) {
    super(`${kept.path} is kept with other bytes`);
    this.kept = kept;
  }
}

/** With what its registry said of its version, which is asked again the next time. */
export const removePackage = (sql: Sql, row: MirrorPackageRow): Promise<void> =>
  sql.transaction(async (inside) => {
    await inside.query('delete from provider_mirror_package where id = $1', [row.id]);
    await inside.query('delete from provider_mirror_version where provider = $1 and version = $2', [
      providerName(row),
      row.version,
    ]);
  });
