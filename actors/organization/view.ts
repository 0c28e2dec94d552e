// Organizations, as rows: they have no life cycle yet.

import { OrganizationId } from '@terrace/machines/organization/id';
import { ProjectId } from '@terrace/machines/project/id';
import { MembershipId, TeamId } from '@terrace/machines/team/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import { queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';

type Reader = Pick<Sql, 'query'>;

export interface OrganizationRow {
  readonly name: string;
  readonly external_id: OrganizationId;
  readonly email: string;
  readonly created_at: Date;
  /** How long terraform may work for a run, in seconds; null where the default counts. */
  readonly plan_limit_s: number | null;
  readonly apply_limit_s: number | null;
  /** Id of the project that workspaces go to when they name none. */
  readonly default_project: ProjectId;
}

interface Tables {
  readonly organization: Omit<OrganizationRow, 'default_project'>;
  readonly project: { readonly id: ProjectId; readonly organization: string; readonly is_default: boolean };
}

const db = queriesOn<Tables>();

const select = () =>
  db
    .selectFrom('organization')
    .innerJoin('project', (join) =>
      join.onRef('project.organization', '=', 'organization.name').on('project.is_default', '=', true),
    )
    .selectAll('organization')
    .select('project.id as default_project');

/** The default project is made with it, and the team of its owners, with `owner` in it. Gives null when the name is taken, but for an earlier try with the same chance. */
export async function createOrganization(
  sql: Sql,
  given: { readonly name: string; readonly email: string; readonly owner?: string | null; readonly rng: Rng },
): Promise<OrganizationRow | null> {
  const { name, email, owner = null, rng } = given;
  const id = OrganizationId.make(rng.bytes(16));
  const project = ProjectId.make(rng.bytes(16));
  const [team, membership] = [TeamId.make(rng.bytes(16)), MembershipId.make(rng.bytes(16))];
  await sql.transaction(async (inside) => {
    const made = await inside.query(
      'insert into organization (name, external_id, email) values ($1, $2, $3) on conflict do nothing returning name',
      [name, id, email],
    );
    if (made.length === 0) return;
    await inside.query(
      `insert into project (id, organization, name, description, is_default) values ($1, $2, 'Default Project', '', true)`,
      [project, name],
    );
    await inside.query(
      `insert into team (id, organization, name, is_owners, visibility) values ($1, $2, 'owners', true, 'secret')`,
      [team, name],
    );
    await inside.query(
      `with made as (insert into organization_membership (id, organization, user_id, email)
          select $1, $2, id, email from app_user where id = $3 returning id)
        insert into team_member (team, membership) select $4, id from made`,
      [membership, name, owner, team],
    );
  });
  const row = await readOrganization(sql, name);
  return row?.external_id === id ? row : null;
}

export const readOrganization = (sql: Reader, name: string): Promise<OrganizationRow | null> =>
  rowOf(sql, select().where('organization.name', '=', name));

export const readOrganizationById = (sql: Reader, id: string): Promise<OrganizationRow | null> =>
  rowOf(sql, select().where('organization.external_id', '=', id as OrganizationId));

/** Every organization there is, by name and id. */
export const readOrganizationNames = (sql: Reader): Promise<readonly Pick<OrganizationRow, 'name' | 'external_id'>[]> =>
  rowsOf(sql, db.selectFrom('organization').select(['name', 'external_id']).orderBy('name'));

/** What is left out stays; null is the default. */
export async function setTimeLimits(
  sql: Reader,
  name: string,
  limits: Partial<Pick<OrganizationRow, 'plan_limit_s' | 'apply_limit_s'>>,
): Promise<void> {
  if (Object.keys(limits).length === 0) return;
  await rowsOf(sql, db.updateTable('organization').set(limits).where('name', '=', name).returning('name'));
}

/** `names`: of these alone; null for all. By name. */
export async function listOrganizations(
  sql: Reader,
  names: readonly string[] | null,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly OrganizationRow[]; readonly total: number }> {
  const isWanted = raw<boolean>`(${names}::text[] is null or organization.name = any(${names}::text[]))`;
  const [rows, counted] = await Promise.all([
    rowsOf(sql, select().where(isWanted).orderBy('organization.name').limit(page.limit).offset(page.offset)),
    rowOf(
      sql,
      db
        .selectFrom('organization')
        .where(isWanted)
        .select(({ fn }) => fn.countAll<string>().as('total')),
    ),
  ]);
  return { rows, total: Number(counted?.total ?? 0) };
}
