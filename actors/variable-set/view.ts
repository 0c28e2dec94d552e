// Variable sets, and where they apply. A set is of an organization; one that a project owns applies within that project alone.

import type { ProjectId } from '@terrace/machines/project/id';
import { VariableSetId } from '@terrace/machines/variable/id';
import type { VariableId } from '@terrace/machines/variable/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import { constraintOf } from '@terrace/runtime/store/postgres';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface VariableSetFields {
  readonly name: string;
  readonly description: string;
  /** Applies to every workspace of the organization. */
  readonly global: boolean;
  /** Its variables win over all others, those of the command line included. */
  readonly priority: boolean;
}

export interface VariableSetRow extends VariableSetFields {
  readonly id: VariableSetId;
  readonly organization: string;
  /** The project that owns it; null when the organization does. */
  readonly project: ProjectId | null;
  readonly updated_at: Date;
  readonly variables: readonly VariableId[];
  readonly workspaces: readonly WorkspaceId[];
  readonly projects: readonly ProjectId[];
}

export type ScopeKind = 'workspace' | 'project';

const idsIn = (kind: ScopeKind, table: string): string => `
  (select coalesce(jsonb_agg(c.target order by c.target), '[]') from variable_set_scope c join ${table} t on t.id = c.target
    where c.variable_set = s.id and c.kind = '${kind}'${kind === 'workspace' ? ' and t.deleted_at is null' : ''})`;

const select = `
  select s.*, (select coalesce(jsonb_agg(v.id order by v.key), '[]') from variable v where v.variable_set = s.id) as variables,
    ${idsIn('workspace', 'workspace')} as workspaces, ${idsIn('project', 'project')} as projects
  from variable_set s`;

export async function readVariableSet(sql: Reader, id: string): Promise<VariableSetRow | null> {
  const [row] = await sql.query<VariableSetRow>(`${select} where s.id = $1`, [id]);
  return row ?? null;
}

/** Which sets are meant: all of an organization, or those that apply to a project or to a workspace. */
export type SetsOf =
  | { readonly organization: string }
  | { readonly organization: string; readonly project: string }
  | { readonly organization: string; readonly project: string; readonly workspace: string };

const hasScope = (kind: ScopeKind, parameter: number): string =>
  `exists (select from variable_set_scope c where c.variable_set = s.id and c.kind = '${kind}' and c.target = $${parameter})`;

/** By name; `text` is a part of the name. */
export function listVariableSets(
  sql: Reader,
  query: Page & { readonly of: SetsOf; readonly text?: string | undefined },
): Promise<Found<VariableSetRow>> {
  const { of, text, ...page } = query;
  const values: unknown[] = [of.organization, text ?? ''];
  const conditions = [`s.organization = $1`, `strpos(lower(s.name), lower($2)) > 0`];
  if ('project' in of) {
    values.push(of.project);
    const ways = ['s.global', hasScope('project', 3)];
    if ('workspace' in of) {
      values.push(of.workspace);
      ways.push(hasScope('workspace', 4));
    } else ways.push('s.project = $3');
    conditions.push(`(${ways.join(' or ')})`);
  }
  const where = conditions.join(' and ');
  return pageOfRows(sql, { found: `${select} where ${where}`, order: 's.name', values }, page);
}

/** Null when the organization has a set of this name, but for an earlier try with the same chance. */
export async function createVariableSet(
  sql: Reader,
  given: VariableSetFields & { readonly organization: string; readonly project: string | null; readonly rng: Rng },
): Promise<VariableSetRow | null> {
  const { organization, project, name, description, global, priority, rng } = given;
  const id = VariableSetId.make(rng.bytes(16));
  await sql.query(
    `insert into variable_set (id, organization, project, name, description, global, priority)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [id, organization, project, name, description, global, priority],
  );
  return await readVariableSet(sql, id);
}

/** False when another set has that name. */
export async function updateVariableSet(
  sql: Reader,
  id: VariableSetId,
  fields: { readonly [Name in keyof VariableSetFields]?: VariableSetFields[Name] | undefined },
): Promise<boolean> {
  const { name, description, global, priority } = fields;
  try {
    await sql.query(
      `update variable_set set name = coalesce($2, name), description = coalesce($3, description),
         global = coalesce($4, global), priority = coalesce($5, priority), updated_at = now() where id = $1`,
      [id, name ?? null, description ?? null, global ?? null, priority ?? null],
    );
    return true;
  } catch (error) {
    if (constraintOf(error) === 'variable_set_name_taken') return false;
    throw error;
  }
}

/** With its variables. */
export async function deleteVariableSet(sql: Reader, id: VariableSetId): Promise<void> {
  await sql.query('delete from variable_set where id = $1', [id]);
}

/** Adds places where the set applies; those that it has are left. */
export async function addScopes(
  sql: Reader,
  set: VariableSetId,
  kind: ScopeKind,
  targets: readonly string[],
): Promise<void> {
  await sql.query(
    `insert into variable_set_scope (variable_set, kind, target) select $1, $2, t from unnest($3::text[]) t
     on conflict do nothing`,
    [set, kind, targets],
  );
}

export async function removeScopes(
  sql: Reader,
  set: VariableSetId,
  kind: ScopeKind,
  targets: readonly string[],
): Promise<void> {
  await sql.query(`delete from variable_set_scope where variable_set = $1 and kind = $2 and target = any($3::text[])`, [
    ...[set, kind],
    targets,
  ]);
}

/** From now on the set applies to these and to no others of their kind, in one step. */
export async function replaceScopes(
  sql: Reader,
  set: VariableSetId,
  kind: ScopeKind,
  targets: readonly string[],
): Promise<void> {
  await sql.query(
    `with gone as (delete from variable_set_scope where variable_set = $1 and kind = $2 and target <> all($3::text[]))
     insert into variable_set_scope (variable_set, kind, target) select $1, $2, t from unnest($3::text[]) t
     on conflict do nothing`,
    [set, kind, targets],
  );
}
