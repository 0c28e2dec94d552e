// Proves that the operator's commands work on a booted Terrace, as they are typed: real processes, real rows. A finished run is found
// and replayed; a row of its log is tampered with and found; a message dies, is put back, and is thrown away.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { suite, test } from 'node:test';
import { partitionOf } from '@terrace/runtime/actor/address';
import { attemptsMax } from '@terrace/runtime/store/store';
import { onDatabase } from './database.ts';
import { sharedSystem } from './shared-system.ts';
import { api, scrubbed } from './system.ts';
import type { Finished, System } from './system.ts';

const entry = new URL('../terrace.mjs', import.meta.url).pathname;

async function terrace(system: System, line: string, env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const child = spawn(process.execPath, [entry, ...line.split(' ')], {
    env: { ...scrubbed(process.env), TERRACE_HOME: system.home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** What the command prints with --json, which is all that it prints on stdout. */
async function json(system: System, line: string, code = 0): Promise<any> {
  const finished = await terrace(system, `${line} --json`);
  assert.equal(finished.code, code, `${line}: ${finished.stdout}${finished.stderr}`);
  return JSON.parse(finished.stdout);
}

async function eventually<T>(what: string, find: () => Promise<T | undefined>): Promise<T> {
  const endsAt = performance.now() + 60_000;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > endsAt) throw new Error(`waited 60 s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The run that every new home begins with. */
async function finishedRun(system: System): Promise<string> {
  return await eventually('the sample run is applied', async () => {
    const { items } = await json(system, 'actor list --kind run --state applied');
    return (items as { id: string }[])[0]?.id;
  });
}

suite("the operator's commands", () => {
  test('a finished run is found, seen from inside, and replayed to a version', async () => {
    const system = await sharedSystem();
    const run = await finishedRun(system);
    const listed = await terrace(system, 'actor list --kind run');
    assert.match(listed.stdout, /^ACTOR +STATE +VERSION +MOVED +MAIL +TIMERS +JOBS +DEAD\n/);
    assert.match(listed.stdout, new RegExp(`^${run} +applied +\\d+ +\\d+ [smhd]`, 'm'));
    const detail = await json(system, `actor inspect ${run}`);
    assert.partialDeepStrictEqual(detail, {
      schema: 'terrace/actor-inspect/v1',
      id: run,
      state: 'applied',
      done: true,
    });
    assert.deepEqual(
      detail.jobs.map(({ status }: { status: string }) => status),
      ['done', 'done'],
    );
    const shown = await terrace(system, `actor inspect ${run.replace('run/', '')}`);
    assert.match(shown.stdout, /^state +applied, which is its end$/m);
    const { items } = await json(system, `actor events ${run}`);
    assert.equal(items.length, detail.version);
    assert.equal(items[0].type, 'run.create');
    const table = await terrace(system, `actor events ${run} --last 2`);
    assert.equal(table.stdout.trim().split('\n').length, 3);

    const whole = await terrace(system, `actor replay ${run}`);
    assert.equal(whole.code, 0, whole.stdout + whole.stderr);
    const far = `replayed to version ${detail.version} of ${detail.version}`;
    assert.match(whole.stdout, new RegExp(`${far}, and every stored hash agrees, and so does its row`));
    const early = await json(system, `actor replay ${run} --to 2`);
    assert.partialDeepStrictEqual(early, { outcome: 'agrees', replayed: 2, last: detail.version, 'row-agrees': null });
    assert.notEqual(early.state, 'applied');
  });

  test('a row of the log that was tampered with is found', async () => {
    const system = await sharedSystem();
    const run = await finishedRun(system);
    const id = run.split('/')[1];
    const write = (hash: string) =>
      onDatabase(system, (client) =>
        client.query(
          `update act_log g set snap_hash = $2 from act_log o
          where g.kind = 'run' and g.id = $1 and g.version = 3 and o.kind = g.kind and o.id = g.id and o.version = 3
          returning o.snap_hash`,
          [id, hash],
        ),
      );
    const { rows } = await write('0'.repeat(64));
    try {
      const found = await terrace(system, `actor replay ${run}`);
      assert.equal(found.code, 1);
      assert.match(found.stdout, /replayed to version 2 of \d+; version 3 DIFFERS: .*I3/);
      assert.match(found.stdout, new RegExp(`replayed ${String(rows[0]?.snap_hash)}`));
      assert.equal((await json(system, `actor replay ${run}`, 1)).outcome, 'differs');
      assert.equal((await terrace(system, `actor replay ${run} --to 2`)).code, 0);
    } finally {
      await write(String(rows[0]?.snap_hash));
    }
    assert.equal((await terrace(system, `actor replay ${run}`)).code, 0);
  });

  test('a message dies, is put back, dies again, and is thrown away', async () => {
    const system = await sharedSystem();
    const run = await finishedRun(system);
    const id = run.split('/')[1] ?? '';
    const post = (msgId: string, event: object) =>
      onDatabase(system, (client) =>
        client.query(
          `insert into act_mailbox (p, kind, id, msg_id, event, attempts) values ($1, 'run', $2, $3, $4, ${attemptsMax - 1})`,
          [partitionOf({ kind: 'run', id }), id, msgId, JSON.stringify(event)],
        ),
      );
    const hasDied = (msgId: string) =>
      eventually(`${msgId} has died`, async () => {
        await onDatabase(system, (client) =>
          client.query(`update act_mailbox set due_at = now(), attempts = ${attemptsMax - 1} where msg_id = $1`, [
            msgId,
          ]),
        );
        const { items } = await json(system, `queue dead list --actor ${run}`);
        return (items as { id: string; 'msg-id': string }[]).find((letter) => letter['msg-id'] === msgId)?.id;
      });
    await post('poison', { type: 'run.nonsense' });
    const letter = await hasDied('poison');
    assert.match((await terrace(system, 'dead list')).stdout, new RegExp(`^${letter} +${run} +run.nonsense +5 `, 'm'));
    const shown = await terrace(system, `dead show ${letter}`);
    assert.match(shown.stdout, /error +malformed/);
    const retried = await terrace(system, `dead retry ${letter}`);
    assert.equal(retried.code, 0, retried.stderr);
    assert.match(retried.stdout, new RegExp(`^retried +${letter} +${run} +run.nonsense`));
    const again = await hasDied('poison');
    assert.notEqual(again, letter);

    // Nobody says yes, so nothing happens.
    const asked = await terrace(system, `dead discard ${again}`);
    assert.equal(asked.code, 2);
    assert.match(asked.stderr, /throws away for good:\n +\d+ +run\/.*\n.*--yes/);
    assert.equal((await json(system, `dead show ${again}`)).id, again);
    assert.equal((await terrace(system, `dead discard ${again} --yes`)).code, 0);
    const gone = await terrace(system, `dead show ${again}`);
    assert.equal(gone.code, 5);
    assert.match(gone.stderr, /^terrace: dead letter \d+ is not there/);
    assert.equal((await terrace(system, `dead retry ${again}`)).code, 5);

    // One that was mended goes through; the finished run does not take it, and its log says so.
    await post('mended', { type: 'run.nonsense' });
    await hasDied('mended');
    const by = { kind: 'user', id: 'user-1', name: 'anna' };
    await onDatabase(system, (client) =>
      client.query(`update act_dead set event = $1 where msg_id = 'mended'`, [
        JSON.stringify({ type: 'run.discard', comment: null, by }),
      ]),
    );
    const all = await json(system, 'dead retry --all --kind run --older-than 0s');
    assert.equal(all.items.length, 1);
    await eventually('it went through', async () => {
      const { stdout } = await terrace(system, `actor events ${run} --last 1`);
      return stdout.includes('run.discard (not taken)') ? true : undefined;
    });
    assert.equal((await terrace(system, `actor replay ${run}`)).code, 0);
    assert.deepEqual((await json(system, 'dead list')).items, []);
  });

  test('the queue and the partitions are listed, and what makes no sense is said', async () => {
    const system = await sharedSystem();
    await finishedRun(system);
    const queue = await json(system, 'queue list --organization demo');
    assert.equal(queue.schema, 'terrace/queue-list/v1');
    assert.ok(Array.isArray(queue.items) && Array.isArray(queue.counts));
    const { items } = await json(system, 'partition list');
    assert.equal(items.length, 256);
    assert.ok(items.every(({ owner, epoch }: { owner: string | null; epoch: number }) => owner !== null && epoch > 0));
    assert.match((await terrace(system, 'partition list')).stdout, /^PARTITION +OWNER +EPOCH/);
    assert.deepEqual((await json(system, 'actor list --stuck-for 1d')).items, []);
    const codes: Record<string, number> = {
      'actor inspect run/run-unknown': 5,
      'actor replay run/run-unknown': 5,
      'actor list --kind bogus': 2,
    };
    for (const [line, code] of Object.entries(codes)) {
      const finished = await terrace(system, line);
      assert.equal(finished.code, code, `${line}: ${finished.stderr}`);
      assert.equal(finished.stdout, '');
      assert.match(finished.stderr, /run-unknown|'bogus'/);
      assert.doesNotMatch(finished.stderr, /api\/v2/, "how the command asks is nobody else's business");
    }
    assert.equal((await terrace(system, 'actor list', { TFE_TOKEN: 'wrong' })).code, 4);
    assert.equal((await api(system, 'GET', '/api/v2/terrace/actors', { token: null })).status, 401);
  });
});
