// For tests: a database of their own on the server of TERRACE_TEST_POSTGRES_URL, with the schema files that they name.

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { openPostgres } from '../store/postgres.ts';
import type { Sql } from '../store/sql.ts';

export const postgresUrl = process.env['TERRACE_TEST_POSTGRES_URL'];
/** For `test(name, { skip })`. */
export const skipWithoutPostgres =
  postgresUrl === undefined ? 'TERRACE_TEST_POSTGRES_URL is not set (npm test sets it)' : false;

/** Everything that a node of the role `actors` writes of its own. */
export const nodeSchemas: readonly URL[] = ['store/schema', 'jobs/schema', 'store/versions', 'growth/schema'].map(
  (name) => new URL(`../${name}.sql`, import.meta.url),
);

export interface ScratchDatabase extends AsyncDisposable {
  readonly sql: Sql;
  readonly url: string;
}

/** By their schema files: a copy costs a small part of what the statements of its files do. They go with the tests' server. */
const templates = new Map<string, Promise<string>>();

export async function openScratchDatabase(...schemaFiles: readonly URL[]): Promise<ScratchDatabase> {
  return await openPreparedDatabase(schemaFiles, async () => {});
}

/** `prepare` does to the first database of these files what all of them are to begin with: it must be the same for the same files. */
export async function openPreparedDatabase(
  schemaFiles: readonly URL[],
  prepare: (sql: Sql) => Promise<unknown>,
): Promise<ScratchDatabase> {
  const name = nameOfOne();
  await onServer(`create database ${name} template ${await templateOf(schemaFiles, prepare)}`);
  const url = urlOf(name);
  const sql = openPostgres({ url, poolSize: 8, name: 'test' });
  return {
    sql,
    url,
    async [Symbol.asyncDispose]() {
      await sql.close();
      // A connection that a test broke may still be on its way out at the server.
      await onServer(`drop database ${name} with (force)`);
    },
  };
}

const nameOfOne = (): string => `scratch_${randomBytes(6).toString('hex')}`;

function urlOf(name: string): string {
  const url = new URL(postgresUrl ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

async function templateOf(schemaFiles: readonly URL[], prepare: (sql: Sql) => Promise<unknown>): Promise<string> {
  const key = schemaFiles.map(({ href }) => href).join();
  let template = templates.get(key);
  if (template === undefined) templates.set(key, (template = makeTemplate(schemaFiles, prepare)));
  return await template;
}

async function makeTemplate(schemaFiles: readonly URL[], prepare: (sql: Sql) => Promise<unknown>): Promise<string> {
  const name = nameOfOne();
  await onServer(`create database ${name}`);
  const sql = openPostgres({ url: urlOf(name), poolSize: 1, name: 'test' });
  try {
    for (const file of schemaFiles) await sql.query(await readFile(file, 'utf8'));
    await prepare(sql);
  } finally {
    await sql.close();
  }
  return name;
}

async function onServer(statement: string): Promise<void> {
  const server = openPostgres({ url: postgresUrl ?? '', poolSize: 1, name: 'test' });
  try {
    await server.query(statement);
  } finally {
    await server.close();
  }
}
