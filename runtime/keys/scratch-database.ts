// For tests: a database of their own on the server of TERRACE_TEST_POSTGRES_URL, with the schema files that they name.
// `pg` stands here only until runtime/store offers a connection to a given URL.

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Sql } from '../store/sql.ts';

export const postgresUrl = process.env['TERRACE_TEST_POSTGRES_URL'];
/** For `test(name, { skip })`. */
export const skipWithoutPostgres =
  postgresUrl === undefined ? 'TERRACE_TEST_POSTGRES_URL is not set (npm test sets it)' : false;

export interface ScratchDatabase extends AsyncDisposable {
  readonly sql: Sql;
}

export async function openScratchDatabase(...schemaFiles: readonly URL[]): Promise<ScratchDatabase> {
  const name = `scratch_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name}`);
  const url = new URL(postgresUrl ?? '');
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 8 });
  for (const file of schemaFiles) await pool.query(await readFile(file, 'utf8'));
  return {
    sql: sqlOn(pool),
    async [Symbol.asyncDispose]() {
      await pool.end();
      await onServer(`drop database ${name}`);
    },
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function sqlOn(pool: pg.Pool): Sql {
  return {
    query: async <Row extends object>(text: string, values?: readonly unknown[]) =>
      (await pool.query(text, values as unknown[])).rows as Row[],
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const result = await work({
          query: async <Row extends object>(text: string, values?: readonly unknown[]) =>
            (await client.query(text, values as unknown[])).rows as Row[],
        });
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback');
        throw error;
      } finally {
        client.release();
      }
    },
  };
}
