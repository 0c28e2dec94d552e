// Providers of the private registry as rows: read and written here.

import {
  GpgKeyId,
  ProviderPlatformId,
  ProviderVersionId,
  RegistryProviderId,
} from '@terrace/machines/registry-provider/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import { constraintOf } from '@terrace/runtime/store/postgres';
import { likePart } from '@terrace/runtime/store/queries';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;
interface Writer {
  readonly sql: Reader;
  readonly rng: Rng;
}

export interface ProviderName {
  readonly organization: string;
  readonly registryName: string;
  readonly namespace: string;
  readonly name: string;
}
export interface RegistryProviderRow {
  readonly id: RegistryProviderId;
  readonly organization: string;
  readonly registry_name: 'private' | 'public';
  readonly namespace: string;
  readonly name: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}
export interface ProviderVersionRow {
  readonly id: ProviderVersionId;
  readonly provider: RegistryProviderId;
  readonly version: string;
  readonly key_id: string;
  readonly protocols: readonly string[];
  readonly shasums: string | null;
  readonly shasums_sig: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}
export interface ProviderPlatformRow {
  readonly id: ProviderPlatformId;
  readonly version: ProviderVersionId;
  readonly os: string;
  readonly arch: string;
  readonly filename: string;
  readonly shasum: string;
  readonly digest: string | null;
}
export interface GpgKeyRow {
  readonly id: GpgKeyId;
  readonly namespace: string;
  /** The last sixteen hexadecimal digits of the fingerprint, in capitals. */
  readonly key_id: string;
  readonly ascii_armor: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

async function one<Row extends object>(sql: Reader, text: string, values: readonly unknown[]): Promise<Row | null> {
  const [row] = await sql.query<Row>(text, values);
  return row ?? null;
}

/** Runs an insert; null when something of that name is there already. */
async function unlessTaken<Row extends object>(
  sql: Reader,
  constraint: string,
  text: string,
  values: readonly unknown[],
): Promise<Row | null> {
  try {
    return await one<Row>(sql, text, values);
  } catch (error) {
    if (constraintOf(error) === constraint) return null;
    throw error;
  }
}

export const readProvider = (sql: Reader, id: string): Promise<RegistryProviderRow | null> =>
  one(sql, 'select * from registry_provider where id = $1', [id]);

export const findProvider = (sql: Reader, of: ProviderName): Promise<RegistryProviderRow | null> =>
  one(
    sql,
    'select * from registry_provider where organization = $1 and registry_name = $2 and namespace = $3 and name = $4',
    [of.organization, of.registryName, of.namespace, of.name],
  );

export const listProviders = (
  sql: Reader,
  wanted: Page & {
    readonly organization: string;
    readonly registryName?: string | undefined;
    readonly namespace?: string | undefined;
    /** A part of its name or namespace. */
    readonly text?: string | undefined;
  },
): Promise<Found<RegistryProviderRow>> =>
  pageOfRows(
    sql,
    {
      found: `select * from registry_provider where organization = $1 and registry_name = coalesce($2, registry_name)
        and namespace = coalesce($3, namespace) and (name ilike $4 or namespace ilike $4)`,
      order: 'namespace, name, id',
      values: [wanted.organization, wanted.registryName ?? null, wanted.namespace ?? null, likePart(wanted.text ?? '')],
    },
    wanted,
  );

export const createProvider = ({ sql, rng }: Writer, of: ProviderName): Promise<RegistryProviderRow | null> =>
  unlessTaken(
    sql,
    'registry_provider_taken',
    'insert into registry_provider (id, organization, registry_name, namespace, name) values ($1, $2, $3, $4, $5) returning *',
    [RegistryProviderId.make(rng.bytes(16)), of.organization, of.registryName, of.namespace, of.name],
  );

export const removeProvider = (sql: Reader, id: RegistryProviderId): Promise<object | null> =>
  one(sql, 'delete from registry_provider where id = $1 returning id', [id]);

/** Versions of these providers, in the order in which they were made. */
export const readProviderVersions = (
  sql: Reader,
  providers: readonly RegistryProviderId[],
): Promise<readonly ProviderVersionRow[]> =>
  sql.query('select * from registry_provider_version where provider = any($1) order by created_at, id', [providers]);

export const listProviderVersions = (
  sql: Reader,
  provider: RegistryProviderId,
  page: Page,
): Promise<Found<ProviderVersionRow>> =>
  pageOfRows(
    sql,
    {
      found: 'select * from registry_provider_version where provider = $1',
      order: 'created_at desc, id',
      values: [provider],
    },
    page,
  );

export const findProviderVersion = (
  sql: Reader,
  provider: RegistryProviderId,
  version: string,
): Promise<ProviderVersionRow | null> =>
  one(sql, 'select * from registry_provider_version where provider = $1 and version = $2', [provider, version]);

export const readProviderVersion = (sql: Reader, id: string): Promise<ProviderVersionRow | null> =>
  one(sql, 'select * from registry_provider_version where id = $1', [id]);

export const createProviderVersion = (
  { sql, rng }: Writer,
  given: Pick<ProviderVersionRow, 'provider' | 'version' | 'key_id' | 'protocols'>,
): Promise<ProviderVersionRow | null> =>
  unlessTaken(
    sql,
    'registry_provider_version_taken',
    `insert into registry_provider_version (id, provider, version, key_id, protocols)
      values ($1, $2, $3, $4, $5) returning *`,
    [
      ProviderVersionId.make(rng.bytes(16)),
      given.provider,
      given.version,
      given.key_id,
      JSON.stringify(given.protocols),
    ],
  );

export const removeProviderVersion = (sql: Reader, id: ProviderVersionId): Promise<object | null> =>
  one(sql, 'delete from registry_provider_version where id = $1 returning id', [id]);

/** Keeps SHA256SUMS or its signature; null when the version is gone. */
export const keepSums = (
  sql: Reader,
  id: ProviderVersionId,
  part: 'shasums' | 'shasums_sig',
  digest: string,
): Promise<ProviderVersionRow | null> =>
  one(sql, `update registry_provider_version set ${part} = $2, updated_at = now() where id = $1 returning *`, [
    id,
    digest,
  ]);

/** Platforms of these versions. */
export const readPlatforms = (
  sql: Reader,
  versions: readonly ProviderVersionId[],
): Promise<readonly ProviderPlatformRow[]> =>
  sql.query('select * from registry_provider_platform where version = any($1) order by os, arch', [versions]);

export const listPlatforms = (
  sql: Reader,
  version: ProviderVersionId,
  page: Page,
): Promise<Found<ProviderPlatformRow>> =>
  pageOfRows(
    sql,
    { found: 'select * from registry_provider_platform where version = $1', order: 'os, arch', values: [version] },
    page,
  );

export const findPlatform = (
  sql: Reader,
  version: ProviderVersionId,
  os: string,
  arch: string,
): Promise<ProviderPlatformRow | null> =>
  one(sql, 'select * from registry_provider_platform where version = $1 and os = $2 and arch = $3', [
    version,
    os,
    arch,
  ]);

export const readPlatform = (sql: Reader, id: string): Promise<ProviderPlatformRow | null> =>
  one(sql, 'select * from registry_provider_platform where id = $1', [id]);

export const createPlatform = (
  { sql, rng }: Writer,
  given: Pick<ProviderPlatformRow, 'version' | 'os' | 'arch' | 'filename' | 'shasum'>,
): Promise<ProviderPlatformRow | null> =>
  unlessTaken(
    sql,
    'registry_provider_platform_taken',
    `insert into registry_provider_platform (id, version, os, arch, filename, shasum)
      values ($1, $2, $3, $4, $5, $6) returning *`,
    [ProviderPlatformId.make(rng.bytes(16)), given.version, given.os, given.arch, given.filename, given.shasum],
  );

export const removePlatform = (sql: Reader, id: ProviderPlatformId): Promise<object | null> =>
  one(sql, 'delete from registry_provider_platform where id = $1 returning id', [id]);

/** Null when the platform is gone. */
export const keepBinary = (sql: Reader, id: ProviderPlatformId, digest: string): Promise<object | null> =>
  one(sql, 'update registry_provider_platform set digest = $2 where id = $1 returning id', [id, digest]);

export const findKey = (sql: Reader, namespace: string, keyId: string): Promise<GpgKeyRow | null> =>
  one(sql, 'select * from gpg_key where namespace = $1 and key_id = $2', [namespace, keyId.toUpperCase()]);

export const listKeys = (sql: Reader, namespaces: readonly string[], page: Page): Promise<Found<GpgKeyRow>> =>
  pageOfRows(
    sql,
    { found: 'select * from gpg_key where namespace = any($1)', order: 'created_at, id', values: [namespaces] },
    page,
  );

export const createKey = (
  { sql, rng }: Writer,
  given: Pick<GpgKeyRow, 'namespace' | 'key_id' | 'ascii_armor'>,
): Promise<GpgKeyRow | null> =>
  unlessTaken(
    sql,
    'gpg_key_taken',
    'insert into gpg_key (id, namespace, key_id, ascii_armor) values ($1, $2, $3, $4) returning *',
    [GpgKeyId.make(rng.bytes(16)), given.namespace, given.key_id, given.ascii_armor],
  );

/** Null when that organization has the key already. */
export const moveKey = (sql: Reader, id: GpgKeyId, namespace: string): Promise<GpgKeyRow | null> =>
  unlessTaken(sql, 'gpg_key_taken', 'update gpg_key set namespace = $2, updated_at = now() where id = $1 returning *', [
    id,
    namespace,
  ]);

export const removeKey = (sql: Reader, id: GpgKeyId): Promise<object | null> =>
  one(sql, 'delete from gpg_key where id = $1 returning id', [id]);

/** Whether every other organization may use its providers. */
export async function sharesProviders(sql: Reader, organization: string): Promise<boolean> {
  return (
    (await one(sql, 'select 1 as is from organization where name = $1 and global_provider_sharing', [organization])) !==
    null
  );
}
