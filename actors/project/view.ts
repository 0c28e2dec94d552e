// Projects, as rows: they have no life cycle yet.

import { ProjectId } from '@terrace/machines/project/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import { queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface ProjectRow {
  readonly id: ProjectId;
  readonly organization: string;
  readonly name: string;
  readonly description: string;
  readonly is_default: boolean;
  readonly created_at: Date;
}

const db = queriesOn<{ readonly project: ProjectRow }>();

export const readProject = (sql: Reader, id: string): Promise<ProjectRow | null> =>
  rowOf(
    sql,
    db
      .selectFrom('project')
      .selectAll()
      .where('id', '=', id as ProjectId),
  );

/** Null when the organization has a project of this name, but for an earlier try with the same chance. */
export async function createProject(
  sql: Reader,
  given: { readonly organization: string; readonly name: string; readonly description: string; readonly rng: Rng },
): Promise<ProjectRow | null> {
  const { organization, name, description, rng } = given;
  const id = ProjectId.make(rng.bytes(16));
  await sql.query(
    `insert into project (id, organization, name, description) values ($1, $2, $3, $4) on conflict do nothing`,
    [id, organization, name, description],
  );
  return await readProject(sql, id);
}

export async function listProjects(
  sql: Reader,
  query: {
    readonly organization: string;
    readonly names?: readonly string[] | undefined;
    /** Of these ids alone. */
    readonly reach?: 'all' | readonly string[];
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ readonly rows: readonly ProjectRow[]; readonly total: number }> {
  let found = db.selectFrom('project').where('organization', '=', query.organization);
  const { reach = 'all' } = query;
  if (reach !== 'all') found = found.where('id', 'in', (reach.length === 0 ? [''] : reach) as readonly ProjectId[]);
  if (query.names !== undefined) found = found.where('name', 'in', query.names);
  const [rows, counted] = await Promise.all([
    rowsOf(sql, found.selectAll().orderBy('name').limit(query.limit).offset(query.offset)),
    rowOf(
      sql,
      found.select(({ fn }) => fn.countAll<string>().as('total')),
    ),
  ]);
  return { rows, total: Number(counted?.total ?? 0) };
}
