// What must hold in the tables whatever was killed, lost or doubled: asked after tests with real servers, and after chaos.

import type { Sql } from '../store/sql.ts';

/** What must hold in the tables whatever happened: I1, I2 and that nothing is under way. Gives the sentences of what does not. */
export async function brokenInvariants(sql: Pick<Sql, 'query'>): Promise<readonly string[]> {
  const rows = await sql.query<{ what: string }>(`
    select 'I1 ' || a.kind || '/' || a.id as what from act_actor a
      left join act_base b using (kind, id)
      left join lateral (select count(*) as n, max(version) as last from act_log g
        where g.kind = a.kind and g.id = a.id and g.version > coalesce(b.version, 0)) l on true
      where a.version is distinct from coalesce(b.version, 0) + l.n or a.version is distinct from coalesce(l.last, b.version)
    union all select 'I2 ' || kind || '/' || id || ' ' || msg_id from act_log group by kind, id, msg_id having count(*) > 1
    union all select 'I5 ' || m.msg_id from act_mailbox m join act_log g using (kind, id, msg_id)`);
  return rows.map((row) => row.what);
}
