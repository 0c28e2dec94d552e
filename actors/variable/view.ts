// Variables of workspaces, of variable sets, and of modules for the runs of their tests: rows, with values that are sealed before they are written (DECISIONS 14).

import { VariableId } from '@terrace/machines/variable/id';
import type { RegistryModuleId } from '@terrace/machines/registry-module/id';
import type { VariableSetId } from '@terrace/machines/variable/id';
import type { Variable } from '@terrace/machines/variable/variable';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import type { Keys } from '@terrace/runtime/keys/keys';
import { constraintOf } from '@terrace/runtime/store/postgres';
import type { Sql } from '@terrace/runtime/store/sql';
import { winners } from './effective.ts';
import type { Applicable, Through } from './effective.ts';

export type { Variable };

type Reader = Pick<Sql, 'query'>;

/** Whose a variable is. */
export type Owner =
  | { readonly workspace: WorkspaceId }
  | { readonly variableSet: VariableSetId }
  | { readonly registryModule: RegistryModuleId };

interface Stored extends Omit<Variable, 'value'> {
  readonly id: VariableId;
  readonly workspace: WorkspaceId | null;
  readonly variable_set: VariableSetId | null;
  readonly registry_module: RegistryModuleId | null;
  readonly description: string;
  readonly version: string;
  readonly created_at: Date;
  readonly value: Uint8Array;
}

/** With its value as plain text. */
export interface VariableRow extends Omit<Stored, 'value'> {
  readonly value: string;
}

export interface VariableStore {
  readonly sql: Reader;
  readonly keys: Pick<Keys, 'seal' | 'open'>;
}

/** What people set. */
export type VariableFields = Variable & { readonly description: string };

const columns =
  'id, workspace, variable_set, registry_module, key, category, hcl, sensitive, description, value, version, created_at';

function columnOf(owner: Owner): readonly ['workspace' | 'variable_set' | 'registry_module', string] {
  if ('workspace' in owner) return ['workspace', owner.workspace];
  return 'variableSet' in owner ? ['variable_set', owner.variableSet] : ['registry_module', owner.registryModule];
}

const placeOf = (id: VariableId): string => `variable/${id}`;

/** Throws TerminalFault when a value was changed from outside. */
async function openRow<Row extends Stored>(
  keys: Pick<Keys, 'open'>,
  row: Row,
): Promise<Omit<Row, 'value'> & { readonly value: string }> {
  const plain = await keys.open(row.value, placeOf(row.id));
  return { ...row, value: Buffer.from(plain).toString() };
}

/** What people set, without a word about where it stands. */
export const plainVariable = ({ key, value, category, hcl, sensitive }: Variable): Variable => ({
  ...{ key, value, category, hcl, sensitive },
});

/** By key. */
export async function listVariables({ sql, keys }: VariableStore, owner: Owner): Promise<readonly VariableRow[]> {
  const [column, id] = columnOf(owner);
  const rows = await sql.query<Stored>(`select ${columns} from variable where ${column} = $1 order by key, category`, [
    id,
  ]);
  return await Promise.all(rows.map((row) => openRow(keys, row)));
}

export async function readVariable(
  { sql, keys }: VariableStore,
  owner: Owner,
  id: string,
): Promise<VariableRow | null> {
  const [column, of] = columnOf(owner);
  const [row] = await sql.query<Stored>(`select ${columns} from variable where ${column} = $1 and id = $2`, [of, id]);
  return row === undefined ? null : await openRow(keys, row);
}

/** Null when its owner has one of this category and key, but for an earlier try with the same chance. */
export async function createVariable(
  store: VariableStore & { readonly rng: Rng },
  owner: Owner,
  fields: VariableFields,
): Promise<VariableRow | null> {
  const { sql, keys, rng } = store;
  const [column, of] = columnOf(owner);
  const id = VariableId.make(rng.bytes(16));
  const { key, category, hcl, sensitive, description } = fields;
  const sealed = await keys.seal(Buffer.from(fields.value), placeOf(id));
  await sql.query(
    `insert into variable (id, ${column}, key, category, hcl, sensitive, description, value, version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    [id, of, key, category, hcl, sensitive, description, sealed, versionFrom(rng)],
  );
  return await readVariable(store, owner, id);
}

export type Updated =
  | { readonly kind: 'updated'; readonly row: VariableRow }
  | { readonly kind: 'gone' }
  | { readonly kind: 'key-taken' }
  /** What was sensitive stays so: a value that nobody could read must not become readable. */
  | { readonly kind: 'stays-sensitive' };

/** Changes what is given, in one step. */
export async function updateVariable(
  store: VariableStore & { readonly rng: Rng },
  { owner, id }: { readonly owner: Owner; readonly id: VariableId },
  fields: Partial<VariableFields>,
): Promise<Updated> {
  const { sql, keys, rng } = store;
  const [column, of] = columnOf(owner);
  const { key, category, hcl, sensitive, description, value } = fields;
  const sealed = value === undefined ? null : await keys.seal(Buffer.from(value), placeOf(id));
  try {
    const [found] = await sql.query<{ readonly id: VariableId | null }>(
      `with old as (select id, sensitive from variable where ${column} = $1 and id = $2 for update),
        changed as (update variable v set key = coalesce($3, v.key), category = coalesce($4, v.category),
            hcl = coalesce($5, v.hcl), sensitive = coalesce($6, v.sensitive), description = coalesce($7, v.description),
            value = coalesce($8, v.value), version = $9, updated_at = now()
          from old where v.id = old.id and not (old.sensitive and coalesce($6, true) = false) returning v.id)
       select changed.id from old left join changed on true`,
      [
        ...[of, id, key ?? null, category ?? null, hcl ?? null, sensitive ?? null, description ?? null, sealed],
        versionFrom(rng),
      ],
    );
    if (found !== undefined && found.id === null) return { kind: 'stays-sensitive' };
  } catch (error) {
    if (constraintOf(error) === 'variable_key_taken') return { kind: 'key-taken' };
    throw error;
  }
  const row = await readVariable(store, owner, id);
  return row === null ? { kind: 'gone' } : { kind: 'updated', row };
}

/** False when there was none. */
export async function deleteVariable(sql: Reader, owner: Owner, id: string): Promise<boolean> {
  const [column, of] = columnOf(owner);
  const rows = await sql.query(`delete from variable where ${column} = $1 and id = $2 returning id`, [of, id]);
  return rows.length > 0;
}

const versionFrom = (rng: Rng): string => Buffer.from(rng.bytes(16)).toString('hex');

export interface EffectiveVariable extends Applicable {
  readonly variable: VariableRow;
}

interface Found extends Omit<VariableRow, 'value'> {
  readonly value: Uint8Array;
  readonly set_name: string;
  readonly set_priority: boolean;
  readonly set_is_projects: boolean;
  readonly set_global: boolean;
  readonly by_project: boolean;
  readonly by_workspace: boolean;
}

/** Of the workspace and of every set that applies to it. */
export async function readEffective(
  { sql, keys }: VariableStore,
  workspace: { readonly id: string; readonly organization: string; readonly project: string },
): Promise<readonly EffectiveVariable[]> {
  const rows = await sql.query<Found>(
    `with sets as (
       select s.*, exists (select from variable_set_scope c where c.variable_set = s.id and c.kind = 'project' and c.target = $3) as by_project,
         exists (select from variable_set_scope c where c.variable_set = s.id and c.kind = 'workspace' and c.target = $1) as by_workspace
       from variable_set s where s.organization = $2)
     select v.*, s.name as set_name, s.priority as set_priority, s.project is not null as set_is_projects,
       s.global as set_global, s.by_project, s.by_workspace
     from variable v left join sets s on s.id = v.variable_set
     where v.workspace = $1 or s.global or s.by_project or s.by_workspace
     order by v.key`,
    [workspace.id, workspace.organization, workspace.project],
  );
  const found = rows.map((row) => ({ variable: row, through: throughOf(row) }));
  // Only what wins is opened.
  return await Promise.all(
    winners(found).map(async ({ variable, through }) => ({ variable: await openRow(keys, variable), through })),
  );
}

function throughOf(row: Found): Through | null {
  if (row.variable_set === null) return null;
  return {
    set: row.variable_set,
    name: row.set_name,
    priority: row.set_priority,
    isProjects: row.set_is_projects,
    global: row.set_global,
    byProject: row.by_project,
    byWorkspace: row.by_workspace,
  };
}
