// Teams of somebody as an identity provider says them when they sign in (ADR 43).

import type { UserId } from '@terrace/machines/user/id';
import type { Sql } from '@terrace/runtime/store/sql';

/**
 * Puts somebody into just those teams, of all organizations, whose name or id at the provider is among `groups`. Owners are a team like the
 * others only where their organization gave it such an id, and its last owner stays. What organizations somebody belongs to is only added to.
 */
export async function followGroups(sql: Sql, user: UserId, groups: readonly string[]): Promise<void> {
  await sql.transaction(async (inside) => {
    // Whoever takes an owner away does so alone: of two who take away each other, one finds the other gone.
    await inside.query('select id from team where is_owners and sso_team_id is not null order by id for update');
    await inside.query(
      `insert into team_member (team, membership)
        select t.id, join_organization(t.organization, $1) from team t
        where (t.sso_team_id = any($2::text[]) or t.name = any($2::text[]) and not t.is_owners)
        on conflict do nothing`,
      [user, groups],
    );
    await inside.query(
      `delete from team_member m using team t, organization_membership o
        where t.id = m.team and o.id = m.membership and o.user_id = $1
          and not (t.sso_team_id is not null and t.sso_team_id = any($2::text[])) and case when t.is_owners
            then t.sso_team_id is not null and exists (select from team_member x join organization_membership y on y.id = x.membership
              where x.team = t.id and y.user_id <> $1)
            else t.name <> all($2::text[]) end`,
      [user, groups],
    );
  });
}
