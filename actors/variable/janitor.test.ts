// What a run inherited goes when the run is over, or never came to be, and not before.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openScratchDatabase, skipWithoutPostgres } from '@terrace/runtime/keys/scratch-database';
import { forgetOldInherited } from './janitor.ts';

test(
  'what runs inherited goes a day later, but for runs that are not over',
  { skip: skipWithoutPostgres },
  async () => {
    const schemas = ['organization', 'run', 'variable-set', 'variable'].map(
      (folder) => new URL(`../${folder}/schema.sql`, import.meta.url),
    );
    await using database = await openScratchDatabase(...schemas);
    const { sql } = database;
    const keep = (run: string, days: number) =>
      sql.query(
        `insert into run_inherited (run, sealed, created_at) values ($1, '', now() - make_interval(days => $2))`,
        [...[run, days]],
      );
    // Only the columns that count; the others are whatever their types allow.
    const columns = await sql.query<{ name: string; type: string }>(
      `select column_name as name, data_type as type from information_schema.columns
     where table_schema = current_schema() and table_name = 'run' and is_nullable = 'NO'`,
    );
    const filler: Readonly<Record<string, string>> = {
      ...{ text: `''`, boolean: 'false', jsonb: `'{}'`, bigint: '1', 'timestamp with time zone': 'now()' },
    };
    const others = columns.filter(({ name }) => name !== 'id');
    const make = (id: string, finalAt: string) =>
      sql.query(
        `insert into run (id, final_at, ${others.map(({ name }) => name).join(', ')})
       values ('${id}', ${finalAt}, ${others.map(({ type }) => filler[type]).join(', ')})`,
      );
    await make('run-over', `now()`);
    await make('run-waits', 'null');
    for (const run of ['run-over', 'run-waits', 'run-never']) await keep(run, 2);
    await keep('run-begins', 0);
    assert.equal(await forgetOldInherited(sql), 2);
    const left = await sql.query<{ run: string }>('select run from run_inherited order by run');
    assert.deepEqual(
      left.map(({ run }) => run),
      ['run-begins', 'run-waits'],
    );
  },
);
