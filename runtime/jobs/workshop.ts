// For tests of this folder: the tables of a queue of record in a database of its own, and an owner that ends jobs as an actor's
// statement does. With NATS the same story is told in jobs.test.ts.

import { openScratchDatabase } from '../keys/scratch-database.ts';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { Client, Reply } from '../actor/ask.ts';
import type { ScratchDatabase } from '../keys/scratch-database.ts';
import type { Sql } from '../store/sql.ts';

export { skipWithoutPostgres } from '../keys/scratch-database.ts';

/** The two tables of the runtime's core that a claim touches, as far as it touches them. */
const coreTables = `
  create table act_actor (kind text, id text, p int not null, primary key (kind, id));
  create table act_mailbox (seq bigint generated always as identity primary key, p int not null, kind text not null,
    id text not null, msg_id text not null, event jsonb not null, trace text, unique (kind, id, msg_id));`;

export interface Workshop extends AsyncDisposable {
  readonly sql: Sql;
  readonly client: Client;
  /** Every ask that the owner committed, in order. */
  readonly ended: { readonly type: string; readonly job: string; readonly attempt: number; readonly result: Json }[];
  addJob(id: string, options?: Partial<NewJob>): Promise<void>;
  status(id: string): Promise<string | undefined>;
  mail(): Promise<
    readonly {
      readonly id: string;
      readonly event: { readonly type: string; readonly job: string; readonly attempt: number };
    }[]
  >;
}

export interface NewJob {
  readonly pool: string;
  readonly priority: number;
  readonly organization: string;
  readonly attempts: number;
}

export async function openWorkshop(): Promise<Workshop> {
  const database: ScratchDatabase = await openScratchDatabase(new URL('schema.sql', import.meta.url));
  const { sql } = database;
  for (const statement of coreTables.split(';')) if (statement.trim() !== '') await sql.query(statement);
  await sql.query(`insert into act_actor values ('toy', 'toy-1', 7)`);
  const ended: Workshop['ended'] = [];
  const seen = new Set<string>();
  /** Asks under way: what they wrote is in the table before it is in `ended`. */
  const asking = new Set<Promise<Reply>>();
  const ask: Client['ask'] = async (_to, message, options = {}) => {
    if (options.msgId !== undefined && seen.has(options.msgId))
      return { status: 'ok', duplicate: true, version: 1, value: null };
    const rows = await sql.query(
      `update act_job set status = $3, ended_at = now() where id = $1 and attempt = $2
        and status in ('claimed', 'canceling') returning id`,
      [options.job?.id, options.job?.attempt, options.job?.outcome],
    );
    if (rows.length === 0) return { status: 'refused', code: 'job-gone', detail: '' };
    seen.add(options.msgId ?? '');
    ended.push(message as never);
    return { status: 'ok', duplicate: false, version: 1, value: null };
  };
  return {
    sql,
    ended,
    client: {
      async ask(...args) {
        const asked = ask(...args).finally(() => asking.delete(asked));
        asking.add(asked);
        return await asked;
      },
    },
    async addJob(id, { pool = 'build', priority = 1, organization = 'acme', attempts = 1 } = {}) {
      await sql.query(
        `insert into act_job (id, actor_kind, actor_id, organization, pool, priority, spec, attempts_allowed)
          values ($1, 'toy', 'toy-1', $2, $3, $4, $5, $6)`,
        [id, organization, pool, priority, { say: id }, attempts],
      );
    },
    async status(id) {
      const [row] = await sql.query<{ status: string }>('select status from act_job where id = $1', [id]);
      await Promise.all(asking);
      return row?.status;
    },
    mail: () => sql.query(`select id, event from act_mailbox order by seq`),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** Resolves when `check` holds; fails after `ms` with what was waited for. */
export async function eventually(what: string, check: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const endsAt = performance.now() + ms;
  while (!(await check())) {
    if (performance.now() > endsAt) throw new Error(`waited ${ms} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
