// Provider sets: `provider` blocks for the runs of workspaces that are made of modules, and where they apply. Rows of the gateway's own.

import type { Json } from '@terrace/machines/kernel/envelope';
import type { ProjectId } from '@terrace/machines/project/id';
import type { ProviderSetId } from '@terrace/machines/provider-set/id';
import { blocksFor } from '@terrace/machines/provider-set/provider-set';
import type { ApplicableSet } from '@terrace/machines/provider-set/provider-set';
import { ModuleContent } from '@terrace/machines/registry-module/content';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Archivist } from '@terrace/runtime/blob/archivist';
import { constraintOf } from '@terrace/runtime/store/postgres';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

export { hasBlocks } from '@terrace/machines/provider-set/provider-set';

type Reader = Pick<Sql, 'query'>;

export interface ProviderSetFields {
  readonly name: string;
  readonly description: string;
  /** `registry.terraform.io/hashicorp/aws` */
  readonly provider_source: string;
  readonly configuration_hcl: string;
  /** Applies to every workspace of the organization that is made of a module. */
  readonly global: boolean;
  /** It wins over sets of nearer places. */
  readonly priority: boolean;
}

export interface ProviderSetRow extends ProviderSetFields {
  readonly id: ProviderSetId;
  readonly organization: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly workspaces: readonly WorkspaceId[];
  readonly projects: readonly ProjectId[];
}

export type ScopeKind = 'workspace' | 'project';
/** Where a set applies, as far as it is said. */
export type Scopes = readonly (readonly [ScopeKind, readonly string[]])[];

const idsIn = (kind: ScopeKind, table: string): string => `
  (select coalesce(jsonb_agg(c.target order by c.target), '[]') from provider_set_scope c join ${table} t on t.id = c.target
    where c.provider_set = s.id and c.kind = '${kind}'${kind === 'workspace' ? ' and t.deleted_at is null' : ''})`;

const select = `select s.*, ${idsIn('workspace', 'workspace')} as workspaces, ${idsIn('project', 'project')} as projects
  from provider_set s`;

export async function readProviderSet(sql: Reader, id: string): Promise<ProviderSetRow | null> {
  const [row] = await sql.query<ProviderSetRow>(`${select} where s.id = $1`, [id]);
  return row ?? null;
}

export async function readProviderSetByName(
  sql: Reader,
  organization: string,
  name: string,
): Promise<ProviderSetRow | null> {
  const [row] = await sql.query<ProviderSetRow>(`${select} where s.organization = $1 and s.name = $2`, [
    organization,
    name,
  ]);
  return row ?? null;
}

/** By name. */
export const listProviderSets = (sql: Reader, organization: string, page: Page): Promise<Found<ProviderSetRow>> =>
  pageOfRows(sql, { found: `${select} where s.organization = $1`, order: 's.name', values: [organization] }, page);

/** Makes or changes the set. False when another one of the organization has that name. */
export async function keepProviderSet(
  sql: Pick<Sql, 'transaction'>,
  set: ProviderSetFields & Pick<ProviderSetRow, 'id' | 'organization'>,
  scopes: Scopes,
): Promise<boolean> {
  const {
    id,
    organization,
    name,
    description,
    provider_source: source,
    configuration_hcl: hcl,
    global,
    priority,
  } = set;
  try {
    await sql.transaction(async (inside) => {
      await inside.query(
        `insert into provider_set (id, organization, name, description, provider_source, configuration_hcl, global, priority)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (id) do update set name = $3, description = $4, provider_source = $5, configuration_hcl = $6,
           global = $7, priority = $8, updated_at = now()`,
        [id, organization, name, description, source, hcl, global, priority],
      );
      for (const [kind, targets] of scopes)
        await inside.query(
          `with gone as (delete from provider_set_scope where provider_set = $1 and kind = $2 and target <> all($3::text[]))
           insert into provider_set_scope (provider_set, kind, target) select $1, $2, t from unnest($3::text[]) t
           on conflict do nothing`,
          [id, kind, targets],
        );
    });
    return true;
  } catch (error) {
    if (constraintOf(error) === 'provider_set_name_taken') return false;
    throw error;
  }
}

export async function deleteProviderSet(sql: Reader, id: ProviderSetId): Promise<void> {
  await sql.query('delete from provider_set where id = $1', [id]);
}

/** What a run of the workspace is given, in HCL; null when there is nothing, as for every workspace that is not made of a module. */
export async function providerBlocksFor(
  { sql, archive }: { readonly sql: Reader; readonly archive: Pick<Archivist, 'get'> },
  workspace: { readonly id: string; readonly organization: string; readonly project: string },
): Promise<string | null> {
  const { id, organization, project } = workspace;
  const sets = await sql.query<ApplicableSet>(
    `select name, provider_source as source, configuration_hcl as hcl, priority, global, by_project as "byProject",
        by_workspace as "byWorkspace"
      from (select s.*,
          exists (select from provider_set_scope c where c.provider_set = s.id and c.kind = 'project' and c.target = $3) as by_project,
          exists (select from provider_set_scope c where c.provider_set = s.id and c.kind = 'workspace' and c.target = $1) as by_workspace
        from provider_set s where s.organization = $2) f
      where (global or by_project or by_workspace) and exists (select from no_code_workspace w where w.workspace = $1)`,
    [id, organization, project],
  );
  if (sets.length === 0) return null;
  // Of the module's version that the workspace is at.
  const [version] = await sql.query<{ readonly content: string | null }>(
    `select v.content from no_code_workspace w
      join registry_module m on m.organization = $2 and m.status <> 'deleted'
      join registry_module_version v on v.module = m.id and v.status <> 'deleted'
        and w.source = concat_ws('/', m.registry_name, m.namespace, m.name, m.provider, v.version)
      where w.workspace = $1`,
    [id, organization],
  );
  const bytes = version?.content == null ? null : await archive.get(version.content);
  if (bytes === null) return null;
  const { root, submodules } = ModuleContent.parse(await json(bytes));
  // The name at the root counts: blocks stand there.
  const blocks = blocksFor(sets, [...submodules.flatMap(({ providers }) => providers), ...root.providers]);
  return blocks === '' ? null : blocks;
}

async function json(bytes: AsyncIterable<Uint8Array>): Promise<Json> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString()) as Json;
}
