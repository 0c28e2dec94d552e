// What each role may do on a real server, and above all what it may not.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { nodeSchemas, openScratchDatabase, skipWithoutPostgres } from '../keys/scratch-database.ts';
import { openPostgres, sqlStateOf } from './postgres.ts';
import type { Postgres } from './postgres.ts';
import { ensureRoles, nodeRoles } from './roles.ts';

const skip = skipWithoutPostgres;

async function openHouse() {
  const database = await openScratchDatabase(...nodeSchemas, new URL('../keys/schema.sql', import.meta.url));
  await database.sql.query('create table owned (id text primary key, actor_version bigint not null)');
  await database.sql.query('create table plain (id text primary key)');
  await database.sql.query('create table schema_migration (name text primary key)');
  assert.equal(await ensureRoles(database.sql, ['owned']), true);
  const as = (role: string) => openPostgres({ url: database.url, role });
  const [runtime, read] = [as(nodeRoles.runtime), as(nodeRoles.read)];
  return {
    database,
    runtime,
    read,
    async [Symbol.asyncDispose]() {
      await runtime.close();
      await read.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

const forbidden = (sql: Postgres, statement: string) =>
  assert.rejects(sql.query(statement), (error) => sqlStateOf(error) === '42501', `${statement} is allowed`);

test('the runtime writes transitions and cannot rewrite the log, or see a key or a plain row', { skip }, async () => {
  await using house = await openHouse();
  const { runtime } = house;
  await runtime.query(`insert into act_outbox (p, kind, id, version, subject, msg_id, body)
    values (1, 'thing', 'thing-1', 1, 'a', 'b', '{}')`);
  await runtime.query(`insert into owned values ('one', 1) on conflict (id) do update set actor_version = 2`);
  await runtime.query('delete from act_outbox');
  // An operator puts a dead letter back, or throws it away.
  await runtime.query('delete from act_dead');
  for (const statement of [
    `update act_log set accepted = false`,
    'delete from act_log',
    'delete from act_actor',
    'delete from owned',
    'select * from sealed_key',
    'select * from plain',
    'create table mine (id int)',
  ])
    await forbidden(runtime, statement);
});

test('the janitor of the log removes what is old, and can change and add nothing to it', { skip }, async () => {
  await using house = await openHouse();
  const janitor = openPostgres({ url: house.database.url, role: nodeRoles.janitor });
  try {
    await janitor.query('delete from act_log');
    await janitor.query('delete from act_job');
    for (const statement of [
      `update act_log set accepted = false`,
      `insert into act_log select * from act_log`,
      'delete from act_actor',
      'update act_actor set version = 1',
      `update act_job set status = 'done'`,
      'delete from act_mailbox',
      'delete from act_archive',
      'select * from owned',
      'select * from plain',
      'select * from sealed_key',
    ])
      await forbidden(janitor, statement);
  } finally {
    await janitor.close();
  }
  for (const role of [house.runtime, house.read])
    for (const statement of [
      'delete from act_log',
      'delete from act_base',
      'delete from act_archive',
      'delete from act_job',
    ])
      await forbidden(role, statement);
});

test('a reader writes plain rows, and sees what an actor owns without being able to change it', { skip }, async () => {
  await using house = await openHouse();
  const { read, database } = house;
  await database.sql.query(`insert into owned values ('one', 1)`);
  assert.equal((await read.query('select id from owned')).length, 1);
  await read.query(`insert into plain values ('two')`);
  await read.query('delete from plain');
  for (const statement of [
    `update owned set actor_version = 9`,
    'delete from owned',
    'select * from act_mailbox',
    `update act_job set status = 'done'`,
    `insert into schema_migration values ('x')`,
  ])
    await forbidden(read, statement);
});

test('a second start changes no grant, and one with a new table gives what it needs', { skip }, async () => {
  await using house = await openHouse();
  const { database, read } = house;
  const versions = () =>
    database.sql.query(`select relname, xmin::text from pg_class where relname in ('owned', 'plain') order by 1`);
  const before = await versions();
  await ensureRoles(database.sql, ['owned']);
  assert.deepEqual(await versions(), before);
  await database.sql.query('create table later (id text)');
  await forbidden(read, 'select * from later');
  await ensureRoles(database.sql, ['owned']);
  await read.query('select * from later');
  // What was plain and is owned by an actor now is taken back.
  await ensureRoles(database.sql, ['owned', 'plain']);
  await forbidden(read, `insert into plain values ('three')`);
});

test('a user who may make no roles is told so, and two nodes may start at once', { skip }, async () => {
  await using house = await openHouse();
  const { database, read } = house;
  // The reader stands for an operator's user: no superuser, and no right to make or grant.
  await database.sql.query('create table unheard_of (id text)');
  assert.equal(await ensureRoles(read, []), false);
  const other = openPostgres({ url: database.url });
  try {
    assert.deepEqual(await Promise.all([ensureRoles(database.sql, []), ensureRoles(other, [])]), [true, true]);
  } finally {
    await other.close();
  }
});
