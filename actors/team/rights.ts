// What somebody's teams may reach, as it stands in the rows: gateway/http/access.ts says what it means. In an organization that was
// disabled nobody's team may do anything.

import type { Sql } from '@terrace/runtime/store/sql';

/** One team, and all that it was given. */
export interface TeamGrant {
  readonly team: string;
  readonly organization: string;
  readonly is_owners: boolean;
  readonly organization_access: readonly string[];
  readonly workspaces: readonly { readonly of: string; readonly access: string; readonly custom: unknown }[];
  readonly projects: readonly { readonly of: string; readonly access: string; readonly custom: unknown }[];
}

export interface Grants {
  /** Names of the organizations that somebody belongs to. */
  readonly organizations: readonly string[];
  readonly teams: readonly TeamGrant[];
}

const grant = `select t.id as team, t.organization, t.is_owners, t.organization_access,
  coalesce((select jsonb_agg(jsonb_build_object('of', w.workspace, 'access', w.access, 'custom', w.custom))
    from team_workspace w where w.team = t.id), '[]') as workspaces,
  coalesce((select jsonb_agg(jsonb_build_object('of', p.project, 'access', p.access, 'custom', p.custom))
    from team_project p where p.team = t.id), '[]') as projects
  from team t join organization on organization.name = t.organization and not organization.is_disabled`;

export async function grantsOfUser(sql: Pick<Sql, 'query'>, user: string): Promise<Grants> {
  const [memberships, teams] = await Promise.all([
    sql.query<{ readonly organization: string }>(
      `select organization from organization_membership m join organization o on o.name = m.organization and not o.is_disabled
        where user_id = $1 order by organization`,
      [user],
      'user-organizations',
    ),
    sql.query<TeamGrant>(
      `${grant} join team_member m on m.team = t.id join organization_membership o on o.id = m.membership
        where o.user_id = $1`,
      [user],
      'user-teams',
    ),
  ]);
  return { organizations: memberships.map(({ organization }) => organization), teams };
}

export async function grantsOfTeam(sql: Pick<Sql, 'query'>, team: string): Promise<Grants> {
  const teams = await sql.query<TeamGrant>(`${grant} where t.id = $1`, [team], 'team-grants');
  return { organizations: teams.map(({ organization }) => organization), teams };
}
