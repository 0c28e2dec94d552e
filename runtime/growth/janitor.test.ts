// The log of a real node on a real PostgreSQL, made old: what goes, what stays, and that an actor lives and is replayed all the same.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Behaviour } from '../actor/decide.ts';
import { brokenInvariants } from '../actor/invariants.ts';
import { eventually, openHouse, skipWithoutServers as skip } from '../actor/scratch-house.ts';
import { systemClock as clock } from '../clock/system.ts';
import { postgresUrl } from '../keys/scratch-database.ts';
import { replayActor } from '../operator/replay.ts';
import { add, counterActor, counterAt, eggActor, eggAt } from '../simulation/toys.ts';
import { openPostgres, pointLookups } from '../store/postgres.ts';
import { ensureRoles, nodeRoles } from '../store/roles.ts';
import { startLogJanitor } from './janitor.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { ActorDefinition } from '../actor/define.ts';
import type { Archive } from '../blob/archive.ts';
import type { Sql } from '../store/sql.ts';
import type { LogJanitorOptions } from './janitor.ts';

const one = counterAt('one');
const egg = eggAt('egg');
const behaviours = [counterActor({ tables: true }), eggActor as ActorDefinition].map((each) => new Behaviour(each));

/** Objects by their digest, without a disk. */
function memoryArchive() {
  const objects = new Map<string, Buffer>();
  const archive: Pick<Archive, 'put' | 'get'> = {
    async put(bytes) {
      const pieces: Uint8Array[] = [];
      for await (const piece of bytes) pieces.push(piece);
      const all = Buffer.concat(pieces);
      const digest = createHash('sha256').update(all).digest('hex');
      objects.set(digest, all);
      return { digest, size: all.length, md5: '' };
    },
    async get(digest) {
      const found = objects.get(digest);
      return found === undefined
        ? null
        : (async function* () {
            yield found;
          })();
    },
  };
  return { archive, objects };
}

async function openLoft() {
  const house = await openHouse(['a']);
  await ensureRoles(house.sql, ['counter']);
  const [row] = await house.sql.query<{ name: string }>('select current_database() as name');
  const url = new URL(postgresUrl ?? '');
  url.pathname = `/${row?.name}`;
  const janitorSql = openPostgres({ url: url.href, role: nodeRoles.janitor, settings: pointLookups, poolSize: 2 });
  const { archive, objects } = memoryArchive();
  const faults: string[] = [];
  const loft = {
    house,
    archive,
    objects,
    faults,
    janitorSql,
    janitor(more: Partial<LogJanitorOptions> = {}) {
      const onFault = (what: string, error: unknown) => void faults.push(`${what}: ${String(error)}`);
      return startLogJanitor({ node: 'a', sql: janitorSql, archive, clock, onFault, ...more });
    },
    /** A walk of today. */
    async pass(more: Partial<LogJanitorOptions> = {}) {
      await house.sql.query('update act_chore set next_at = now()');
      const janitor = loft.janitor(more);
      try {
        return await janitor.pass();
      } finally {
        await janitor.stop();
      }
    },
    async asks(count: number): Promise<void> {
      for (let n = 0; n < count; n += 1) assert.equal((await house.client.ask(one, add(1))).status, 'ok');
    },
    /** All that was written was written so many days earlier. */
    async age(days: number): Promise<void> {
      for (const [table, columns] of [
        ['act_log', ['at']],
        ['act_mark', ['at']],
        ['act_job', ['ended_at']],
      ] as const)
        for (const column of columns)
          await house.sql.query(`update ${table} set ${column} = ${column} - $1 * interval '1 day'`, [days]);
    },
    async versions(at: Address): Promise<readonly number[]> {
      const rows = await house.sql.query<{ version: string }>(
        'select version from act_log where kind = $1 and id = $2 order by version',
        [at.kind, at.id],
      );
      return rows.map(({ version }) => Number(version));
    },
    async replay(at: Address, to: number | null = null, from: Pick<Archive, 'get'> | null = archive) {
      const behaviour = behaviours.find(({ definition }) => definition.kind === at.kind);
      assert.ok(behaviour !== undefined);
      const options = { sql: house.sql, clock, behaviour, ...(from === null ? {} : { archive: from }) };
      return await replayActor(options, at, to);
    },
    async [Symbol.asyncDispose]() {
      await janitorSql.close();
      await house[Symbol.asyncDispose]();
    },
  };
  return loft;
}

test(
  'the log of an actor that is quiet for 30 days goes as a whole, and it lives on from its base',
  { skip },
  async () => {
    await using loft = await openLoft();
    const { house } = loft;
    await loft.asks(130);
    await house.client.ask(egg, { type: 'egg.boil', ms: 90 * 24 * 3_600_000 });
    await loft.age(29);
    assert.partialDeepStrictEqual(await loft.pass(), { pieces: 0, rows: 0 });
    await loft.age(2);
    assert.partialDeepStrictEqual(await loft.pass(), { actors: 2, pieces: 2, rows: 131 });
    assert.deepEqual(await loft.versions(one), []);
    assert.deepEqual(await brokenInvariants(house.sql), []);
    const whole = { outcome: 'agrees', from: 130, replayed: 130, rowAgrees: true, context: { total: 130 } };
    assert.partialDeepStrictEqual((await loft.replay(one))?.result, whole);
    // The timer that was armed before the base is known to be.
    assert.equal((await loft.replay(egg))?.armed.size, 1);
    // What is older comes from the archive, with every hash checked.
    const early = { outcome: 'agrees', from: 0, replayed: 7, context: { total: 7 } };
    assert.partialDeepStrictEqual((await loft.replay(one, 7))?.result, early);
    const without = (await loft.replay(one, 7, null))?.result;
    assert.equal(without?.outcome, 'unreplayable');
    assert.match(without?.reason ?? '', /versions up to 130 are in the archive/);

    await house.client.ask(one, add(5), { msgId: 'again' });
    await house.client.ask(egg, { type: 'egg.take' });
    const repeat = await house.client.ask(one, add(5), { msgId: 'again' });
    assert.deepEqual(repeat, { status: 'ok', duplicate: true, version: 131, value: { total: 135 } });
    assert.deepEqual(await loft.versions(one), [131]);
    assert.partialDeepStrictEqual((await loft.replay(one))?.result, { outcome: 'agrees', from: 130, replayed: 131 });
    assert.equal((await loft.replay(egg))?.armed.size, 0);
    assert.deepEqual(await brokenInvariants(house.sql), []);
    // A second piece begins where the first one ended.
    await loft.age(31);
    assert.partialDeepStrictEqual(await loft.pass(), { pieces: 2, rows: 2 });
    assert.partialDeepStrictEqual((await loft.replay(one, 131))?.result, {
      outcome: 'agrees',
      from: 131,
      replayed: 131,
    });
    assert.partialDeepStrictEqual((await loft.replay(one, 130))?.result, { outcome: 'agrees', from: 0, replayed: 130 });
    assert.deepEqual(loft.faults, []);
  },
);

test('of a busy actor goes what is older than a copy that was taken in time', { skip }, async () => {
  await using loft = await openLoft();
  await loft.asks(10);
  await loft.age(8);
  await loft.asks(2);
  // It spans more than a week, so a copy is taken, once.
  assert.partialDeepStrictEqual(await loft.pass(), { marks: 1, pieces: 0 });
  await loft.asks(3);
  assert.partialDeepStrictEqual(await loft.pass(), { marks: 0, pieces: 0 });
  await loft.age(31);
  await loft.asks(1);
  assert.partialDeepStrictEqual(await loft.pass(), { pieces: 1, rows: 12 });
  assert.deepEqual(await loft.versions(one), [13, 14, 15, 16]);
  assert.partialDeepStrictEqual((await loft.replay(one))?.result, { outcome: 'agrees', from: 12, replayed: 16 });
  assert.partialDeepStrictEqual((await loft.replay(one, 5))?.result, { outcome: 'agrees', from: 0, replayed: 5 });
  assert.deepEqual(await brokenInvariants(loft.house.sql), []);
});

test('a copy that is not what the log says is not used, and is reported', { skip }, async () => {
  await using loft = await openLoft();
  await loft.asks(3);
  await loft.age(31);
  await loft.house.sql.query(
    `insert into act_mark select kind, id, version, machine_version, '{"value":"open"}', '{}' from act_actor`,
  );
  assert.partialDeepStrictEqual(await loft.pass(), { pieces: 0, rows: 0 });
  assert.deepEqual(await loft.versions(one), [1, 2, 3]);
  assert.match(loft.faults.join(), /counter\/one: .*its copy of version 3 is not what the log says/);
});

test('a walk that is killed anywhere leaves a log that the next one goes on with', { skip }, async () => {
  await using loft = await openLoft();
  await loft.asks(5);
  await loft.age(31);
  const broken = { put: () => Promise.reject(new Error('the archive is away')) };
  await loft.pass({ archive: broken });
  assert.deepEqual(await loft.versions(one), [1, 2, 3, 4, 5]);
  assert.partialDeepStrictEqual((await loft.replay(one))?.result, { outcome: 'agrees', from: 0 });
  // Behind the base and before the rows.
  const cut: Pick<Sql, 'query'> = {
    query: (text, ...rest) =>
      /delete from act_log/.test(text) ? Promise.reject(new Error('killed')) : loft.janitorSql.query(text, ...rest),
  };
  assert.partialDeepStrictEqual(await loft.pass({ sql: cut }), { pieces: 1, rows: 0 });
  assert.deepEqual(await loft.versions(one), [1, 2, 3, 4, 5]);
  assert.partialDeepStrictEqual((await loft.replay(one))?.result, { outcome: 'agrees', from: 5, rowAgrees: true });
  assert.deepEqual(await brokenInvariants(loft.house.sql), []);
  assert.partialDeepStrictEqual(await loft.pass(), { pieces: 0, rows: 5 });
  assert.deepEqual(await loft.versions(one), []);
  assert.equal(loft.objects.size, 1);
});

test('one node at a time walks, once a day, and another goes on where one was lost', { skip }, async () => {
  await using loft = await openLoft();
  await loft.asks(3);
  await loft.age(31);
  const entered = Promise.withResolvers<void>();
  const leave = Promise.withResolvers<void>();
  const slow: Pick<Archive, 'put'> = {
    async put(bytes, options) {
      entered.resolve();
      await leave.promise;
      return await loft.archive.put(bytes, options);
    },
  };
  const first = loft.pass({ archive: slow });
  await entered.promise;
  const other = loft.janitor({ node: 'b' });
  assert.equal(await other.pass(), null);
  // The first one stands still for so long that its hold is over; both do the same, and one of them counts.
  await loft.house.sql.query(`update act_chore set held_until = now() - interval '1 second'`);
  assert.partialDeepStrictEqual(await other.pass(), { pieces: 1, rows: 3 });
  leave.resolve();
  await first;
  const pieces = await loft.house.sql.query('select first, last from act_archive');
  assert.deepEqual(pieces, [{ first: '1', last: '3' }]);
  assert.equal(await other.pass(), null, 'it was done today');
  await other.stop();
  assert.deepEqual(await brokenInvariants(loft.house.sql), []);
});

test('jobs that ended long ago go, and no other', { skip }, async () => {
  await using loft = await openLoft();
  const { house } = loft;
  for (const job of ['old', 'young', 'open']) await house.client.ask(one, { type: 'counter.work', job });
  await house.sql.query(`update act_job set status = 'done', ended_at = now() where id = 'old'`);
  await loft.age(31);
  await house.sql.query(`update act_job set status = 'lost', ended_at = now() where id = 'young'`);
  assert.partialDeepStrictEqual(await loft.pass(), { jobs: 1 });
  const left = await house.sql.query<{ id: string }>('select id from act_job order by id');
  assert.deepEqual(
    left.map(({ id }) => id),
    ['open', 'young'],
  );
  await eventually('nothing is under way', async () => (await brokenInvariants(house.sql)).length === 0);
});
