// Every statement of the store is a look-up by key: planned once while the tables are empty, it must still be good when they are
// full (runtime/design.md, plan trap).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeSchemas, openScratchDatabase, skipWithoutPostgres } from '../keys/scratch-database.ts';
import * as growthStatements from '../growth/statements.ts';
import { thimbleSql, thimbleTable } from './conformance.ts';
import { pointLookups } from './postgres.ts';
import {
  batchParts,
  claimStatement,
  commitStatement,
  delistStatement,
  discardStatement,
  dueStatement,
  enlistStatement,
  failStatement,
  loadStatement,
  loneParts,
  loneStatement,
  mailStatement,
  openGatesStatement,
  outboxStatement,
  pendingStatement,
  publishedStatement,
  writtenStatement,
} from './statements.ts';

const growth = Object.fromEntries(
  Object.entries(growthStatements).map(([name, text]) => [`growth, ${name}`, text as string]),
);

const statements: Readonly<Record<string, string>> = {
  claim: claimStatement.text,
  load: loadStatement.text,
  due: dueStatement.text,
  mail: mailStatement.text,
  pending: pendingStatement.text,
  discard: discardStatement.text,
  fail: failStatement.text,
  outbox: outboxStatement.text,
  published: publishedStatement.text,
  enlist: enlistStatement.text,
  delist: delistStatement.text,
  written: writtenStatement.text,
  'open gates': openGatesStatement.text,
  ...growth,
  'smallest commit of one': loneStatement({ isNew: false, hasOneMessage: true, parts: [], tables: [] }),
  ...Object.fromEntries(
    [true, false].flatMap((isNew) =>
      [true, false].map((isOne) => [
        `commit of one, ${isNew ? 'new' : 'old'}, with ${isOne ? 'a row' : 'rows'} of everything`,
        loneStatement({
          isNew,
          hasOneMessage: isOne,
          parts: loneParts.map((part) => ({ part, isOne })),
          tables: [{ table: thimbleTable, isOne }],
        }),
      ]),
    ),
  ),
  ...Object.fromEntries(
    [true, false].flatMap((looksForRepeats) => {
      const which = `commit that ${looksForRepeats ? 'looks' : 'does not look'} for repeats`;
      return [
        [`smallest ${which}`, commitStatement({ parts: [], tables: [], looksForRepeats })],
        [`largest ${which}`, commitStatement({ parts: batchParts, tables: [thimbleTable], looksForRepeats })],
        ...batchParts.map((part) => [
          `${which}, with ${part}`,
          commitStatement({ parts: [part], tables: [], looksForRepeats }),
        ]),
      ];
    }),
  ),
};

void test('no statement of the store reads a whole table', { skip: skipWithoutPostgres }, async () => {
  await using database = await openScratchDatabase(...nodeSchemas);
  await database.sql.transaction(async (sql) => {
    for (const statement of thimbleSql.split(';')) await sql.query(statement);
    for (const [name, value] of Object.entries(pointLookups)) await sql.query(`set local ${name} = ${value}`);
    for (const [name, text] of Object.entries(statements)) {
      const plan = await sql.query<{ readonly 'QUERY PLAN': string }>(`explain (generic_plan) ${text}`);
      const lines = plan.map((row) => row['QUERY PLAN']);
      const bad = lines.filter((line) => /Seq Scan on (act_|thimble)/.test(line));
      assert.deepEqual(bad, [], `${name} reads a whole table:\n${lines.join('\n')}`);
    }
    // The test can fail: this one does read a whole table.
    const [worst] = await sql.query<{ readonly 'QUERY PLAN': string }>('explain select * from act_log');
    assert.match(worst?.['QUERY PLAN'] ?? '', /Seq Scan on act_log/);
  });
});
