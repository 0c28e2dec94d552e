// Modules that workspaces are made of without a configuration of their own: which these are, what may be chosen, and what came of them. Rows
// of the gateway's own.

import type { NoCodeModuleId, RegistryModuleId } from '@terrace/machines/registry-module/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { constraintOf } from '@terrace/runtime/store/postgres';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** Values among which whoever makes a workspace chooses. */
export interface VariableOptions {
  readonly name: string;
  readonly type: string;
  readonly options: readonly string[];
}

export interface NoCodeModuleRow {
  readonly id: NoCodeModuleId;
  readonly module: RegistryModuleId;
  readonly organization: string;
  readonly enabled: boolean;
  /** `latest` or null for the newest. */
  readonly version_pin: string | null;
  readonly variable_options: readonly VariableOptions[];
}

export type NoCodeSettings = Pick<NoCodeModuleRow, 'enabled' | 'version_pin' | 'variable_options'>;

const columns = 'id, module, organization, enabled, version_pin, variable_options';

/** Null when the module is one already. */
export async function createNoCodeModule(
  sql: Reader,
  made: Pick<NoCodeModuleRow, 'id' | 'module' | 'organization'> & NoCodeSettings,
): Promise<NoCodeModuleRow | null> {
  const { id, module, organization, enabled, version_pin: pin, variable_options: options } = made;
  try {
    await sql.query(
      `insert into no_code_module (id, module, organization, enabled, version_pin, variable_options)
       values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`,
      [id, module, organization, enabled, pin, JSON.stringify(options)],
    );
  } catch (error) {
    if (constraintOf(error) === 'no_code_module_taken') return null;
    throw error;
  }
  return await readNoCodeModule(sql, id);
}

export async function readNoCodeModule(sql: Reader, id: string): Promise<NoCodeModuleRow | null> {
  const [row] = await sql.query<NoCodeModuleRow>(`select ${columns} from no_code_module where id = $1`, [id]);
  return row ?? null;
}

export async function noCodeOf(
  sql: Reader,
  modules: readonly RegistryModuleId[],
): Promise<ReadonlyMap<RegistryModuleId, NoCodeModuleRow>> {
  const found = `select ${columns} from no_code_module where module = any($1::text[])`;
  const rows = modules.length === 0 ? [] : await sql.query<NoCodeModuleRow>(found, [modules]);
  return new Map(rows.map((row) => [row.module, row]));
}

export async function changeNoCodeModule(sql: Reader, id: NoCodeModuleId, change: NoCodeSettings): Promise<void> {
  await sql.query(
    `update no_code_module set enabled = $2, version_pin = $3, variable_options = $4, updated_at = now() where id = $1`,
    [id, change.enabled, change.version_pin, JSON.stringify(change.variable_options)],
  );
}

/** As the module itself says it; `id` is for one that was none before. */
export async function switchNoCode(
  sql: Reader,
  { id, module, organization }: Pick<NoCodeModuleRow, 'id' | 'module' | 'organization'>,
  enabled: boolean,
): Promise<void> {
  if (!enabled)
    return void (await sql.query(
      'update no_code_module set enabled = false, updated_at = now() where module = $1 and enabled',
      [module],
    ));
  await sql.query(
    `insert into no_code_module (id, module, organization, enabled) values ($1, $2, $3, true)
     on conflict on constraint no_code_module_taken do update set enabled = true, updated_at = now()`,
    [id, module, organization],
  );
}

export async function deleteNoCodeModule(sql: Reader, id: NoCodeModuleId): Promise<void> {
  await sql.query('delete from no_code_module where id = $1', [id]);
}

export interface NoCodeWorkspaceRow {
  readonly workspace: WorkspaceId;
  readonly no_code_module: NoCodeModuleId;
  /** `private/acme/vpc/aws/1.0.0`. */
  readonly source: string;
}

export async function readNoCodeWorkspace(sql: Reader, workspace: string): Promise<NoCodeWorkspaceRow | null> {
  const [row] = await sql.query<NoCodeWorkspaceRow>(
    'select workspace, no_code_module, source from no_code_workspace where workspace = $1',
    [workspace],
  );
  return row ?? null;
}

/** What its newest configuration is from now on. */
export async function keepNoCodeWorkspace(sql: Reader, row: NoCodeWorkspaceRow): Promise<void> {
  await sql.query(
    `insert into no_code_workspace (workspace, no_code_module, source) values ($1, $2, $3)
     on conflict (workspace) do update set source = excluded.source, updated_at = now()`,
    [row.workspace, row.no_code_module, row.source],
  );
}

/** Names of variables that the organization's global sets give every run. */
export async function globalVariableNames(sql: Reader, organization: string): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ readonly key: string }>(
    `select distinct v.key from variable v join variable_set s on s.id = v.variable_set
     where s.organization = $1 and s.global and v.category = 'terraform'`,
    [organization],
  );
  return new Set(rows.map(({ key }) => key));
}
