// What the mirror of registries keeps, as rows: packages of providers, and what registries say of providers and modules. Versions of modules
// stand in view/modules.ts.

import { MirrorPackageId } from '@terrace/machines/provider-mirror/id';
import { packagePath, providerName, modulePath } from '@terrace/machines/provider-mirror/messages';
import type { MirrorPackage, MirrorProvider } from '@terrace/machines/provider-mirror/messages';
import type { Rng } from '@terrace/runtime/clock/clock';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import { likePart } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { addModuleVersion } from './view/modules.ts';
import type { KeptModule, MirrorModuleRow } from './view/modules.ts';

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

/** What all packages and modules come to, each set of bytes once. */
export async function mirrorBytes(sql: Reader): Promise<number> {
  const [row] = await sql.query<{ readonly bytes: number }>(
    `select coalesce(sum(size), 0)::float8 as bytes from
      (select digest, size from provider_mirror_package union select digest, size from module_mirror_version) one`,
  );
  return row?.bytes ?? 0;
}

/** What came of it: `other` is the first that is kept already with other bytes; `full` would be more bytes in all than there may be. */
export type KeptInMirror =
  | { readonly kind: 'kept' | 'full' }
  | { readonly kind: 'other'; readonly row: MirrorPackageRow | MirrorModuleRow };

/** Keeps them all, or none. What is kept already with the same bytes stays as it is. */
export async function keepInMirror(
  { sql, rng }: { readonly sql: Sql; readonly rng: Rng },
  { packages = [], modules = [] }: Partial<Kept>,
  { source, bytesMax }: { readonly source: MirrorPackageRow['source']; readonly bytesMax: number },
): Promise<KeptInMirror> {
  return await sql
    .transaction(async (inside): Promise<KeptInMirror> => {
      const before = await mirrorBytes(inside);
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
        if (kept !== null && kept.digest !== one.digest) throw new NotKept({ kind: 'other', row: kept });
      }
      for (const one of modules.toSorted((a, b) => (modulePath(a) < modulePath(b) ? -1 : 1))) {
        const kept = await addModuleVersion({ sql: inside, rng }, one, source);
        if (kept !== null && kept.digest !== one.digest) throw new NotKept({ kind: 'other', row: kept });
      }
      const after = await mirrorBytes(inside);
      if (after > before && after > bytesMax) throw new NotKept({ kind: 'full' });
      return { kind: 'kept' };
    })
    .catch((error: unknown) => {
      if (error instanceof NotKept) return error.came;
      throw error;
    });
}

export interface Kept {
  readonly packages: readonly KeptPackage[];
  readonly modules: readonly KeptModule[];
}

/** Takes back what the transaction has kept so far. */
class NotKept extends Error {
  readonly came: KeptInMirror;
  constructor(came: KeptInMirror) {
    super(came.kind);
    this.came = came;
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

export interface ListedVersion {
  readonly version: string;
  /** `linux_amd64` */
  readonly platforms: readonly string[];
}
/** What a registry last said of a provider, or of a module, whose versions are for no platform. */
export interface MirrorListRow {
  readonly versions: readonly ListedVersion[];
  readonly checked_at: Date;
  /** Why it could not be asked since then, and when that was. */
  readonly failure: string | null;
  readonly failed_at: Date | null;
}

/** `name`: that of a provider has three parts, and that of a module four. */
export async function readList(sql: Reader, name: string): Promise<MirrorListRow | null> {
  const [row] = await sql.query<MirrorListRow>(
    'select versions, checked_at, failure, failed_at from provider_mirror_list where provider = $1',
    [name],
  );
  return row ?? null;
}

export const keepList = (sql: Reader, name: string, versions: readonly ListedVersion[], at: number): Promise<unknown> =>
  sql.query(
    `insert into provider_mirror_list (provider, versions, checked_at) values ($1, $2, to_timestamp($3::float8 / 1000))
      on conflict (provider) do update set versions = excluded.versions, checked_at = excluded.checked_at,
        failure = null, failed_at = null`,
    [name, JSON.stringify(versions), at],
  );

/**
 * That it could not be asked; what it said before stays. Gives whether it ever said anything. Of what was never listed, and of which nothing is kept, nothing is
 * noted: anybody may ask for any name.
 */
export async function noteListFailure(sql: Reader, name: string, failure: string, at: number): Promise<boolean> {
  const [noted] = await sql.query<{ readonly has_list: boolean }>(
    `insert into provider_mirror_list (provider, versions, checked_at, failure, failed_at)
        select $1::text, '[]', to_timestamp(0), $2::text, to_timestamp($3::float8 / 1000)
          where exists (select from provider_mirror_list l where l.provider = $1)
            or exists (select from provider_mirror_package k where k.hostname = split_part($1, '/', 1)
              and k.namespace = split_part($1, '/', 2) and k.type = split_part($1, '/', 3) and split_part($1, '/', 4) = '')
            or exists (select from module_mirror_version m where m.hostname = split_part($1, '/', 1)
              and m.namespace = split_part($1, '/', 2) and m.name = split_part($1, '/', 3) and m.provider = split_part($1, '/', 4))
      on conflict (provider) do update set failure = excluded.failure, failed_at = excluded.failed_at
      returning jsonb_array_length(versions) > 0 as has_list`,
    [name, failure, at],
  );
  return noted?.has_list ?? false;
}

/** SHA-256 by platform, as the registry's signed sums say. */
export type VersionSums = Readonly<Record<string, string>>;

export async function readSums(sql: Reader, of: MirrorProvider, version: string): Promise<VersionSums | null> {
  const [row] = await sql.query<{ readonly sums: VersionSums }>(
    'select sums from provider_mirror_version where provider = $1 and version = $2',
    [providerName(of), version],
  );
  return row?.sums ?? null;
}

export const keepSums = (sql: Reader, of: MirrorProvider, version: string, sums: VersionSums): Promise<unknown> =>
  sql.query(
    'insert into provider_mirror_version (provider, version, sums) values ($1, $2, $3) on conflict do nothing',
    [providerName(of), version, JSON.stringify(sums)],
  );

interface Fetch {
  readonly what: string;
  readonly holder: string;
}

/** By the database's clock, which all gateways share. */
export async function timeOfFetches(sql: Reader): Promise<Date> {
  const [row] = await sql.query<{ readonly now: Date }>('select clock_timestamp() as now');
  return row?.now ?? new Date(0);
}

/** False while somebody else holds it. */
export async function takeFetch(
  sql: Reader,
  { what, holder, holdS }: Fetch & { readonly holdS: number },
): Promise<boolean> {
  const taken = await sql.query(
    // Nothing is locked of a fetch that somebody holds.
    `insert into provider_mirror_fetch as known (what, holder, until)
        select $1::text, $2::text, clock_timestamp() + make_interval(secs => $3)
          where not exists (select from provider_mirror_fetch f where f.what = $1 and f.until >= clock_timestamp())
      on conflict (what) do update set holder = excluded.holder, until = excluded.until, failure = null, failed_at = null
        where known.until < clock_timestamp()
      returning what`,
    [what, holder, holdS],
  );
  return taken.length > 0;
}

export const holdFetch = (sql: Reader, { what, holder, holdS }: Fetch & { readonly holdS: number }): Promise<unknown> =>
  sql.query(
    'update provider_mirror_fetch set until = clock_timestamp() + make_interval(secs => $3) where what = $1 and holder = $2',
    [what, holder, holdS],
  );

export const endFetch = (sql: Reader, { what, holder }: Fetch): Promise<unknown> =>
  sql.query('delete from provider_mirror_fetch where what = $1 and holder = $2', [what, holder]);

export interface FetchFailure {
  readonly code: string;
  readonly detail: string;
}

/** Whoever waits learns of it, and who comes later tries anew. */
export const failFetch = (sql: Reader, { what, holder }: Fetch, failure: FetchFailure): Promise<unknown> =>
  sql.query(
    // And what nobody waits for any more goes.
    `with over as (delete from provider_mirror_fetch where what <> $1 and until < clock_timestamp() - interval '1 hour')
      update provider_mirror_fetch set until = clock_timestamp(), failure = $3, failed_at = clock_timestamp()
      where what = $1 and holder = $2`,
    [what, holder, JSON.stringify(failure)],
  );

/** Why it failed after `since`; null when it did not. */
export async function readFetchFailure(sql: Reader, what: string, since: Date): Promise<FetchFailure | null> {
  const [row] = await sql.query<{ readonly failure: FetchFailure }>(
    'select failure from provider_mirror_fetch where what = $1 and failed_at >= $2 and failure is not null',
    [what, since],
  );
  return row?.failure ?? null;
}
