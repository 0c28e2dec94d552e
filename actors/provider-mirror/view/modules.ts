// Versions of modules that the mirror keeps, as rows, and the repositories that registries name.

import { createHash } from 'node:crypto';
import { MirrorModuleId } from '@terrace/machines/provider-mirror/id';
import { modulePath } from '@terrace/machines/provider-mirror/messages';
import type { MirrorModule, MirrorModuleVersion, ModuleFormat } from '@terrace/machines/provider-mirror/messages';
import { HookId } from '@terrace/machines/vcs/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import { likePart } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** A version whose archive has been looked through. */
export interface KeptModule extends MirrorModuleVersion {
  /** SHA-256 of the archive. */
  readonly digest: string;
  readonly format: ModuleFormat;
  readonly size: number;
  /** Where in the archive the module lies, as go-getter writes it; empty at its root. */
  readonly folder: string;
  /** Where its registry said that it lies; null of a bundle. */
  readonly address: string | null;
}
export interface MirrorModuleRow extends KeptModule {
  readonly id: MirrorModuleId;
  readonly path: string;
  readonly source: 'bundle' | 'registry';
  readonly created_at: Date;
}

const columns = `id, hostname, namespace, name, provider, version, path, digest, format, size::float8 as size, folder,
  source, address, created_at`;

/** All versions that are kept of a module. */
export const readModuleVersions = (
  sql: Reader,
  { hostname, namespace, name, provider }: MirrorModule,
): Promise<readonly MirrorModuleRow[]> =>
  sql.query(
    `select ${columns} from module_mirror_version
      where hostname = $1 and namespace = $2 and name = $3 and provider = $4 order by path`,
    [hostname, namespace, name, provider],
  );

export async function findModuleVersion(sql: Reader, of: MirrorModuleVersion): Promise<MirrorModuleRow | null> {
  const [row] = await sql.query<MirrorModuleRow>(`select ${columns} from module_mirror_version where path = $1`, [
    modulePath(of),
  ]);
  return row ?? null;
}

export async function readMirrorModule(sql: Reader, id: string): Promise<MirrorModuleRow | null> {
  const [row] = await sql.query<MirrorModuleRow>(`select ${columns} from module_mirror_version where id = $1`, [id]);
  return row ?? null;
}

export const listMirrorModules = (
  sql: Reader,
  { text = '', ...page }: Page & { readonly text?: string | undefined },
): Promise<Found<MirrorModuleRow>> =>
  pageOfRows(
    sql,
    {
      found: `select ${columns} from module_mirror_version where path ilike $1`,
      order: 'path, id',
      values: [likePart(text)],
    },
    page,
  );

/** The row that is there afterwards: this one, or the one that was there before, which stays as it is. */
export async function addModuleVersion(
  { sql, rng }: { readonly sql: Reader; readonly rng: Rng },
  one: KeptModule,
  source: MirrorModuleRow['source'],
): Promise<MirrorModuleRow | null> {
  await sql.query(
    `insert into module_mirror_version
        (id, hostname, namespace, name, provider, version, path, digest, format, size, folder, source, address)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (path) do nothing`,
    [
      ...[MirrorModuleId.make(rng.bytes(16)), one.hostname, one.namespace, one.name, one.provider, one.version],
      ...[modulePath(one), one.digest, one.format, one.size, one.folder, source, one.address],
    ],
  );
  return await findModuleVersion(sql, one);
}

export const removeMirrorModule = (sql: Reader, { id }: MirrorModuleRow): Promise<unknown> =>
  sql.query('delete from module_mirror_version where id = $1', [id]);

/** By what an ingress fetches from there: the same for the same address. */
export async function noteRepository(sql: Reader, cloneUrl: string): Promise<HookId> {
  const id = HookId.make(createHash('sha256').update(`module-mirror\0${cloneUrl}`).digest());
  await sql.query('insert into module_mirror_repository (id, clone_url) values ($1, $2) on conflict do nothing', [
    id,
    cloneUrl,
  ]);
  return id;
}

/** As an ingress learns it; null where no registry named it. Nobody's token goes there. */
export async function readMirroredRepository(
  sql: Reader,
  id: string,
): Promise<{ readonly cloneUrl: string; readonly username: string; readonly password: string } | null> {
  const [row] = await sql.query<{ readonly clone_url: string }>(
    'select clone_url from module_mirror_repository where id = $1',
    [id],
  );
  return row === undefined ? null : { cloneUrl: row.clone_url, username: '', password: '' };
}
