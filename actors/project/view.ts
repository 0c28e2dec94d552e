// Projects, as rows: they have no life cycle. A workspace is in one, and has its tags.

import type { AgentPoolId } from '@terrace/machines/agent-pool/id';
import { ProjectId } from '@terrace/machines/project/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import { countOf, likePart, queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import { constraintOf } from '@terrace/runtime/store/postgres';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';

type Reader = Pick<Sql, 'query'>;

export type ExecutionMode = 'remote' | 'local' | 'agent';

interface ProjectTable {
  readonly id: ProjectId;
  readonly organization: string;
  readonly name: string;
  readonly description: string;
  readonly is_default: boolean;
  /** Its own word for workspaces that are made without saying how they run; null where the organization's counts. */
  readonly default_execution_mode: ExecutionMode | null;
  /** Null unless its own word is `agent`. */
  readonly default_agent_pool: AgentPoolId | null;
  /** How long a workspace that follows it may lie still before it is destroyed by itself: `14d`; null for ever. */
  readonly auto_destroy_after: string | null;
  readonly auto_destroy_changed_at: Date;
  readonly created_at: Date;
}

export interface ProjectTag {
  readonly key: string;
  readonly value: string;
}

export interface ProjectRow extends ProjectTable {
  /** How workspaces run that leave it to the project. */
  readonly execution_mode: ExecutionMode;
  readonly agent_pool: AgentPoolId | null;
  /** In the order in which they came. */
  readonly tags: readonly ProjectTag[];
  readonly workspace_count: number;
}

/** What people set. What is left out stays. */
export type ProjectSettings = Partial<
  Pick<ProjectTable, 'name' | 'description' | 'default_execution_mode' | 'default_agent_pool' | 'auto_destroy_after'>
>;

const db = queriesOn<{ readonly project: ProjectTable }>();

const parts = [
  raw<ExecutionMode>`coalesce(default_execution_mode,
    (select o.default_execution_mode from organization o where o.name = project.organization))`.as('execution_mode'),
  raw<AgentPoolId | null>`case when default_execution_mode is not null then default_agent_pool else
    (select o.default_agent_pool from organization o where o.name = project.organization) end`.as('agent_pool'),
  raw<
    readonly ProjectTag[]
  >`(select coalesce(jsonb_agg(jsonb_build_object('key', key, 'value', value) order by position), '[]')
    from project_tag_binding b where b.project = project.id)`.as('tags'),
  raw<number>`(select count(*)::int from workspace w where w.project = project.id and w.deleted_at is null)`.as(
    'workspace_count',
  ),
] as const;

export const readProject = (sql: Reader, id: string): Promise<ProjectRow | null> =>
  rowOf(
    sql,
    db
      .selectFrom('project')
      .selectAll()
      .select(parts)
      .where('id', '=', id as ProjectId),
  );

/** Those of these ids that there are. */
export const readProjects = (sql: Reader, ids: readonly string[]): Promise<readonly ProjectRow[]> =>
  rowsOf(
    sql,
    db
      .selectFrom('project')
      .selectAll()
      .select(parts)
      .where(raw<boolean>`id = any(${ids}::text[])`),
  );

/** Null when the organization has a project of this name, but for an earlier try with the same chance. */
export async function createProject(
  sql: Reader,
  given: {
    readonly organization: string;
    readonly name: string;
    readonly description: string;
    readonly settings?: ProjectSettings;
    readonly rng: Rng;
  },
): Promise<ProjectRow | null> {
  const { organization, name, description, settings = {}, rng } = given;
  const id = ProjectId.make(rng.bytes(16));
  await sql.query(
    `insert into project (id, organization, name, description, default_execution_mode, default_agent_pool, auto_destroy_after)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      ...[id, organization, name, description],
      ...[settings.default_execution_mode ?? null, settings.default_agent_pool ?? null],
      settings.auto_destroy_after ?? null,
    ],
  );
  return await readProject(sql, id);
}

/** Gives false, and changes nothing, when the organization has another project of the name. */
export async function changeProject(sql: Reader, id: ProjectId, changes: ProjectSettings): Promise<boolean> {
  if (Object.keys(changes).length === 0) return true;
  try {
    // From now on it is counted how long a workspace lies still.
    const begun = changes.auto_destroy_after === undefined ? {} : { auto_destroy_changed_at: raw<Date>`now()` };
    await rowsOf(
      sql,
      db
        .updateTable('project')
        .set({ ...changes, ...begun })
        .where('id', '=', id)
        .returning('id'),
    );
    return true;
  } catch (error) {
    if (constraintOf(error) === 'project_name_taken') return false;
    throw error;
  }
}

export type ProjectRemoval = 'removed' | 'is-default' | 'has-workspaces';

/** Removes it with its variable sets, its tags and what teams were given in it; unless it is the default one, or has a workspace. */
export async function removeProject(sql: Sql, id: ProjectId): Promise<ProjectRemoval> {
  return await sql.transaction(async (inside) => {
    // Whoever makes a workspace in it, or moves one there, waits for us; those who came first are done by now.
    const [project] = await inside.query<{ readonly is_default: boolean }>(
      'select is_default from project where id = $1 for update',
      [id],
    );
    if (project?.is_default === true) return 'is-default';
    const left = await inside.query('select id from workspace where project = $1 and deleted_at is null limit 1', [id]);
    if (left.length > 0) return 'has-workspaces';
    await inside.query('delete from variable_set where project = $1', [id]);
    await inside.query(`delete from variable_set_scope where kind = 'project' and target = $1`, [id]);
    await inside.query('delete from project where id = $1', [id]);
    return 'removed';
  });
}

/** Of every project of the organization. */
export async function readProjectIds(sql: Reader, organization: string): Promise<readonly ProjectId[]> {
  const found = db.selectFrom('project').select('id').where('organization', '=', organization).orderBy('id');
  return (await rowsOf(sql, found)).map(({ id }) => id);
}

export interface ProjectQuery {
  readonly organization: string;
  readonly names?: readonly string[] | undefined;
  /** A part of the name. */
  readonly text?: string | undefined;
  /** Bindings that it must all have; one without a value asks for the key. */
  readonly tagged?: readonly { readonly key: string; readonly value: string | null }[];
  /** Of these ids alone. */
  readonly reach?: 'all' | readonly string[];
  /** By name, the default one last, where nobody asks for an order. */
  readonly order?: 'name' | '-name' | undefined;
  readonly limit: number;
  readonly offset: number;
}

const hasTag = (key: string, value: string | null) =>
  raw<boolean>`exists (select from project_tag_binding b
    where b.project = project.id and b.key = ${key} and (${value}::text is null or b.value = ${value}))`;

export async function listProjects(
  sql: Reader,
  query: ProjectQuery,
): Promise<{ readonly rows: readonly ProjectRow[]; readonly total: number }> {
  let found = db.selectFrom('project').where('organization', '=', query.organization);
  const { reach = 'all', names, text, tagged = [], order } = query;
  if (reach !== 'all') found = found.where(raw<boolean>`id = any(${reach}::text[])`);
  if (names !== undefined) found = found.where(raw<boolean>`name = any(${names}::text[])`);
  if (text !== undefined) found = found.where('name', 'ilike', likePart(text));
  for (const { key, value } of tagged) found = found.where(hasTag(key, value));
  const [rows, total] = await Promise.all([
    rowsOf(
      sql,
      found
        .selectAll()
        .select(parts)
        .orderBy(order === undefined ? raw`is_default, name` : order === 'name' ? raw`name` : raw`name desc`)
        .limit(query.limit)
        .offset(query.offset),
    ),
    countOf(sql, found),
  ]);
  return { rows, total };
}

/** Adds bindings; a key that is there takes the new value. With `isAll` these are all that it has from now on. */
export async function bindProjectTags(
  sql: Reader,
  project: ProjectId,
  tags: readonly ProjectTag[],
  isAll = false,
): Promise<void> {
  await sql.query(
    `with wanted as (select key, value, n from jsonb_to_recordset($2::jsonb) as t(key text, value text, n int)),
      gone as (delete from project_tag_binding where $3 and project = $1 and key not in (select key from wanted))
      insert into project_tag_binding (project, key, value) select $1, key, value from wanted order by n
      on conflict (project, key) do update set value = excluded.value`,
    [project, JSON.stringify([...new Map(tags.map((tag, n) => [tag.key, { ...tag, n }])).values()]), isAll],
  );
}
