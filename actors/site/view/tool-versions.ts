// The versions of tools as site admins keep them, each with where its program lies: of terraform, which workspaces may have, those that
// HashiCorp has released and an installation's own; of OPA and Sentinel, which policy sets may name. A version of terraform that is
// switched off begins no run.

import { ToolVersionId } from '@terrace/machines/site/id';
import type { ToolArchive } from '@terrace/machines/site/messages';
import type { Rng } from '@terrace/runtime/clock/clock';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import { likePart, queriesOn, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';

type Reader = Pick<Sql, 'query'>;

export const tools = ['terraform', 'opa', 'sentinel'] as const;
export type Tool = (typeof tools)[number];

export interface ToolVersion {
  readonly version: string;
  /** Empty for what is fetched from the releases. */
  readonly archs: readonly ToolArchive[];
  readonly is_official: boolean;
  readonly is_enabled: boolean;
  readonly is_beta: boolean;
  readonly is_deprecated: boolean;
  readonly deprecated_reason: string | null;
}

export interface ToolVersionRow extends ToolVersion {
  readonly id: ToolVersionId;
  readonly created_at: Date;
  /** How many workspaces have it, or policy sets name it. */
  readonly usage: number;
}

type Table = `${Tool}_version`;
type Tables = {
  readonly [table in Table]: Omit<ToolVersion, 'archs'> & { readonly id: ToolVersionId; readonly archs: string };
};
const db = queriesOn<Tables>();
const tableOf = (tool: Tool): Table => `${tool}_version`;

/** Who uses version `v` of a tool; nothing names one of OPA or Sentinel while no policy sets are there. */
const users: Readonly<Record<Tool, string>> = {
  terraform: `select from workspace w where w.terraform_version = v.version and w.engine = 'terraform' and w.deleted_at is null`,
  opa: 'select where false',
  sentinel: 'select where false',
};

const columnsOf = (
  tool: Tool,
): string => `id, version, archs, is_official, is_enabled, is_beta, is_deprecated, deprecated_reason, created_at,
  (select count(*)::int from (${users[tool]}) u) as usage`;

/** The newest first. `version` is exact, `text` a part of it. */
export function listToolVersions(
  sql: Reader,
  tool: Tool,
  { version, text, ...page }: Page & { readonly version?: string | undefined; readonly text?: string | undefined },
): Promise<Found<ToolVersionRow>> {
  const found = `select ${columnsOf(tool)}, string_to_array(regexp_replace(version, '[-+].*$', ''), '.')::numeric[] as place from ${tableOf(tool)} v
    where ($1::text is null or version = $1) and version ilike $2`;
  const values = [version ?? null, likePart(text ?? '')];
  return pageOfRows(sql, { found, order: 'place desc, version', values }, page);
}

export async function readToolVersion(sql: Reader, tool: Tool, id: string): Promise<ToolVersionRow | null> {
  const [row] = await sql.query<ToolVersionRow>(`select ${columnsOf(tool)} from ${tableOf(tool)} v where id = $1`, [
    id,
  ]);
  return row ?? null;
}

/** Null when there is such a version already. */
export async function createToolVersion(
  { sql, rng }: { readonly sql: Reader; readonly rng: Rng },
  tool: Tool,
  given: ToolVersion,
): Promise<ToolVersionId | null> {
  const { version, archs, is_official, is_enabled, is_beta, is_deprecated, deprecated_reason } = given;
  const [made] = await sql.query<{ readonly id: ToolVersionId }>(
    `insert into ${tableOf(tool)} (id, version, archs, is_official, is_enabled, is_beta, is_deprecated, deprecated_reason)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (version) do nothing returning id`,
    [
      ...[ToolVersionId.make(rng.bytes(16)), version, JSON.stringify(archs)],
      ...[is_official, is_enabled, is_beta, is_deprecated, deprecated_reason],
    ],
  );
  return made?.id ?? null;
}

/** Only what is named. False, and nothing is changed, when another one is called so. */
export async function changeToolVersion(
  sql: Reader,
  tool: Tool,
  id: ToolVersionId,
  { archs, ...change }: Partial<ToolVersion>,
): Promise<boolean> {
  const changed = { ...change, ...(archs === undefined ? {} : { archs: JSON.stringify(archs) }) };
  if (Object.keys(changed).length === 0) return true;
  const isTaken = raw<boolean>`exists (select from ${raw.table(tableOf(tool))} o where o.version = ${change.version ?? null} and o.id <> ${id})`;
  const query = db.updateTable(tableOf(tool)).set(changed).where('id', '=', id);
  return (await rowsOf(sql, query.where(raw<boolean>`not ${isTaken}`).returning('id'))).length > 0;
}

/** False when it stays: a release, or what somebody uses. */
export async function deleteToolVersion(sql: Reader, tool: Tool, id: ToolVersionId): Promise<boolean> {
  const gone = await sql.query(
    `delete from ${tableOf(tool)} v where id = $1 and not is_official and not exists (${users[tool]}) returning id`,
    [id],
  );
  return gone.length > 0;
}

/** What the list says of whatever terraform may be run; hundreds at most. */
export type ListedVersion = Pick<ToolVersion, 'version' | 'is_enabled' | 'is_beta' | 'archs'>;
export const readListedVersions = (sql: Reader): Promise<readonly ListedVersion[]> =>
  sql.query<ListedVersion>('select version, is_enabled, is_beta, archs from terraform_version');

/** A version of terraform that is released, or that an operator has installed, joins the list; one that stands in it stays as it is. */
export async function noteTerraformVersion(
  services: { readonly sql: Reader; readonly rng: Rng },
  version: string,
): Promise<void> {
  await createToolVersion(services, 'terraform', {
    ...{ version, archs: [], is_official: true, is_enabled: true, is_beta: false },
    ...{ is_deprecated: false, deprecated_reason: null },
  });
}

/** Where the program of a version of terraform is to be fetched from; empty for its release. */
export async function readArchives(sql: Reader, version: string): Promise<readonly ToolArchive[]> {
  const [row] = await sql.query<Pick<ToolVersion, 'archs'>>('select archs from terraform_version where version = $1', [
    version,
  ]);
  return row?.archs ?? [];
}
