// The Sql port on a real server: values, failures by their kind, and connections that break.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { RetryableFault } from '../fault/fault.ts';
import { openScratchDatabase, postgresUrl, skipWithoutPostgres } from '../keys/scratch-database.ts';
import { constraintOf, openPostgres, pointLookups, sqlStateOf } from './postgres.ts';

const skip = skipWithoutPostgres;

test('a violated index is named, and is no reason to try again', { skip }, async () => {
  await using database = await openScratchDatabase();
  await database.sql.query('create table thing (name text constraint thing_name_taken unique)');
  await database.sql.query(`insert into thing values ('one')`);
  await assert.rejects(database.sql.query(`insert into thing values ('one')`), (error) => {
    assert.equal(sqlStateOf(error), '23505');
    assert.equal(constraintOf(error), 'thing_name_taken');
    return !(error instanceof RetryableFault);
  });
});

test(
  'a transaction that throws leaves nothing, and one whose connection is killed is retryable',
  { skip },
  async () => {
    await using database = await openScratchDatabase();
    const { sql } = database;
    await sql.query('create table thing (name text)');
    await assert.rejects(
      sql.transaction(async (inside) => {
        await inside.query(`insert into thing values ('one')`);
        throw new Error('no');
      }),
      /no/,
    );
    const killed = sql.transaction(async (inside) => {
      const [own] = await inside.query<{ pid: number }>('select pg_backend_pid() as pid');
      await inside.query(`insert into thing values ('two')`);
      await sql.query('select pg_terminate_backend($1)', [own?.pid]);
      await inside.query('select 1');
    });
    await assert.rejects(killed, RetryableFault);
    assert.deepEqual(await sql.query('select name from thing'), []);
    // The pool has replaced what broke.
    for (let at = 0; at < 20; at += 1) await sql.query('select 1');
  },
);

test('a server that is not there is away, and names no password', async () => {
  const away = openPostgres({ url: 'postgres://somebody:do-not-tell@127.0.0.1:9/nothing' });
  await assert.rejects(
    away.query('select 1'),
    (error) => error instanceof RetryableFault && !error.message.includes('do-not-tell'),
  );
  await away.close();
});

test('what comes again and again is prepared, in bounds, and anew when its table has changed', { skip }, async () => {
  await using database = await openScratchDatabase();
  await database.sql.query('create table thing (name text)');
  await database.sql.query(`insert into thing values ('one')`);
  const sql = openPostgres({ url: database.url, poolSize: 1, name: 'prepared test', preparesByItself: true });
  const prepared = async (): Promise<readonly string[]> => {
    const rows = await sql.query<{ statement: string }>('select statement from pg_prepared_statements');
    return rows.map(({ statement }) => statement);
  };
  try {
    const text = 'select * from thing where name = $1';
    const ask = (): Promise<readonly object[]> => sql.query(text, ['one']);
    for (let at = 0; at < 4; at += 1) await ask();
    assert.deepEqual(await prepared(), []);
    await ask();
    await sql.query('select name from thing where name <> $1', ['asked once']);
    assert.deepEqual(await prepared(), [text]);

    await database.sql.query('alter table thing add column size int');
    await assert.rejects(
      sql.transaction((inside) => inside.query(text, ['one'])),
      RetryableFault,
    );
    assert.deepEqual(await ask(), [{ name: 'one', size: null }]);
    await database.sql.query('alter table thing add column weight int');
    assert.deepEqual(await ask(), [{ name: 'one', size: null, weight: null }]);
    // With a name of its own, too.
    const named = (): Promise<readonly object[]> => sql.query('select * from thing', [], 'named');
    await named();
    await database.sql.query('alter table thing drop column weight');
    assert.deepEqual(await named(), [{ name: 'one', size: null }]);

    for (let at = 0; at < 300; at += 1)
      for (let use = 0; use < 5; use += 1) await sql.query(`select ${at} from thing where name = $1`, ['one']);
    assert.equal((await prepared()).filter((each) => /^select \d/.test(each)).length, 255);
  } finally {
    await sql.close();
  }
});

test('a view is planned once for any values, however good a plan for just these would be', { skip }, async () => {
  await using database = await openScratchDatabase();
  // A plan for a value that hardly any row has is the better one by far, and so is what PostgreSQL would choose.
  await database.sql.query(
    `create table thing as select n, (n % 5000 = 0)::text as is_rare from generate_series(1, 20000) n`,
  );
  await database.sql.query('create index on thing (is_rare)');
  await database.sql.query('analyze thing');
  const customPlans = async (preparesByItself: boolean): Promise<number | undefined> => {
    const sql = openPostgres({ url: database.url, poolSize: 1, name: 'planned test', preparesByItself });
    try {
      for (let at = 0; at < 20; at += 1) await sql.query('select n from thing where is_rare = $1', ['true'], 'rare');
      const [row] = await sql.query<{ custom: number }>(
        `select custom_plans::int as custom from pg_prepared_statements where name = 'rare'`,
      );
      return row?.custom;
    } finally {
      await sql.close();
    }
  };
  assert.equal(await customPlans(true), 0);
  assert.equal(await customPlans(false), 20);
});

test('settings hold on every connection', { skip }, async () => {
  const sql = openPostgres({ url: postgresUrl ?? '', settings: pointLookups, name: 'settings test' });
  try {
    const shown = await Promise.all(
      Array.from({ length: 5 }, () => sql.query<{ enable_seqscan: string }>('show enable_seqscan')),
    );
    for (const [row] of shown) assert.equal(row?.enable_seqscan, 'off');
  } finally {
    await sql.close();
  }
});
