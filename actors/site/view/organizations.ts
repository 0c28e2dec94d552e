// What a site admin reads of organizations beside their own rows: who owns them, and whom they share their modules with.

import type { UserId } from '@terrace/machines/user/id';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface OwnerRow {
  readonly organization: string;
  readonly id: UserId;
  readonly username: string;
  readonly email: string;
  readonly is_site_admin: boolean;
  readonly is_suspended: boolean;
}

/** People in the teams of owners of these organizations, by name. */
export const readOwners = (sql: Reader, organizations: readonly string[]): Promise<readonly OwnerRow[]> =>
  sql.query<OwnerRow>(
    `select t.organization, u.id, u.username, u.email, u.is_site_admin, u.is_suspended
      from team t join team_member m on m.team = t.id join organization_membership o on o.id = m.membership
      join app_user u on u.id = o.user_id
      where t.is_owners and t.organization = any($1::text[]) order by u.username`,
    [organizations],
  );

/** Names of the organizations that may use the modules of this one, a page of them. */
export async function listModuleConsumers(
  sql: Reader,
  organization: string,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly names: readonly string[]; readonly total: number }> {
  const [rows, counted] = await Promise.all([
    sql.query<{ readonly consumer: string }>(
      'select consumer from module_consumer where organization = $1 order by consumer limit $2 offset $3',
      [organization, page.limit, page.offset],
    ),
    sql.query<{ readonly total: number }>(
      'select count(*)::int as total from module_consumer where organization = $1',
      [organization],
    ),
  ]);
  return { names: rows.map(({ consumer }) => consumer), total: counted[0]?.total ?? 0 };
}

/** From now on these and no others, in one step. Gives those that are no organizations; then nothing was changed. */
export async function replaceModuleConsumers(
  sql: Sql,
  organization: string,
  consumers: readonly string[],
): Promise<readonly string[]> {
  return await sql.transaction(async (inside) => {
    const known = await inside.query<{ readonly name: string }>(
      'select name from organization where name = any($1::text[]) for key share',
      [consumers],
    );
    const names = new Set(known.map(({ name }) => name));
    const unknown = consumers.filter((name) => !names.has(name));
    if (unknown.length > 0) return unknown;
    await inside.query('delete from module_consumer where organization = $1 and consumer <> all($2::text[])', [
      organization,
      consumers,
    ]);
    await inside.query(
      'insert into module_consumer (organization, consumer) select $1, unnest($2::text[]) on conflict do nothing',
      [organization, consumers],
    );
    return [];
  });
}
