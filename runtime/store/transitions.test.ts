// The store on PostgreSQL keeps the promises of a store, with no more rights than the runtime's role has.

import { partitionOf } from '../actor/address.ts';
import { nodeSchemas, openScratchDatabase, skipWithoutPostgres } from '../keys/scratch-database.ts';
import { storeConformance, thimbleSql, thimbleTable } from './conformance.ts';
import { openPostgres, pointLookups } from './postgres.ts';
import { ensureRoles, nodeRoles } from './roles.ts';
import { openStore } from './transitions.ts';

storeConformance('PostgreSQL', skipWithoutPostgres, async () => {
  const database = await openScratchDatabase(...nodeSchemas);
  const { sql } = database;
  for (const statement of thimbleSql.split(';')) await sql.query(statement);
  await ensureRoles(sql, [thimbleTable.table]);
  const runtimeSql = openPostgres({ url: database.url, role: nodeRoles.runtime, settings: pointLookups });
  return {
    store: openStore(runtimeSql),
    async setJob(id, status, attempt) {
      await sql.query('update act_job set status = $2, attempt = $3 where id = $1', [id, status, attempt]);
    },
    async jobStatus(id) {
      const [row] = await sql.query<{ status: string }>('select status from act_job where id = $1', [id]);
      return row?.status;
    },
    async thimble(id) {
      const [row] = await sql.query<{ colour: string; size: number }>(
        'select colour, size from thimble where id = $1',
        [id],
      );
      return row;
    },
    async post(to, msgId, event) {
      await sql.query('insert into act_mailbox (p, kind, id, msg_id, event) values ($1, $2, $3, $4, $5)', [
        partitionOf(to),
        to.kind,
        to.id,
        msgId,
        JSON.stringify(event),
      ]);
    },
    async deadCount() {
      return (await sql.query('select 1 from act_dead')).length;
    },
    async passTime() {
      await sql.query(`update act_mailbox set due_at = now() - interval '1 second'`);
      await sql.query(`update act_node set seen_at = seen_at - interval '1 hour'`);
    },
    async [Symbol.asyncDispose]() {
      await runtimeSql.close();
      await database[Symbol.asyncDispose]();
    },
  };
});
