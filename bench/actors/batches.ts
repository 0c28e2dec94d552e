// Complete transitions in batches, beside the same rows written by bare SQL: what compare-and-set, dedupe and fencing cost.

import { partitionOf } from '@terrace/runtime/actor/address';
import { counterAt, counterTable } from '@terrace/runtime/simulation/toys';
import { openStore } from '@terrace/runtime/store/transitions';
import type { Transition } from '@terrace/runtime/store/store';
import { rounded } from '../figures.ts';
import type { Ground, Row, Settings } from './ground.ts';

const batch = 128;
const inFlight = 2;

/** A counter moves: log, a tell, a timer, an event and its row. */
function transitionOf(n: number, version: number): Transition {
  const at = counterAt(`b${n}`);
  const to = counterAt(`other${n}`);
  const msgId = `m${n}-${version}`;
  const event = { type: 'counter.add', amount: 1 };
  return {
    ...at,
    p: partitionOf(at),
    epoch: null,
    from: version - 1,
    to: version,
    machineVersion: 1,
    state: 'open',
    done: false,
    snapshot: JSON.stringify({ value: 'open', status: 'active', context: { total: version, name: '', jobs: [] } }),
    trace: null,
    log: [
      {
        ...{ version, machineVersion: 1, msgId, event, accepted: true, reply: { total: version } },
        ...{ sender: null, trace: null, cause: null },
        meta: { at: Date.now(), rand: '00' },
        snapHash: 'x'.repeat(64),
      },
    ],
    consumed: [],
    tells: [{ p: partitionOf(to), to, msgId: `t${msgId}`, event, trace: null, cause: msgId }],
    timers: [{ timerId: 'later', msgId: `a${msgId}`, delayMs: 3_600_000, event, trace: null, cause: msgId }],
    cancelledTimers: [],
    jobs: [],
    jobCancels: [],
    jobEnds: [],
    outbox: [{ version, subject: 'act.evt.acme._._.x.y.z', msgId: `e${msgId}`, trace: null, body: { total: version } }],
    rows: [{ table: counterTable, version, values: { id: at.id, name: '', total: version } }],
  };
}

/** The same rows, without asking whether they may be written. */
const bare = `
  with a as (select * from jsonb_to_recordset($1::jsonb) as x(n int, kind text, id text, p int, version bigint, snapshot jsonb,
      msg text, event jsonb, meta jsonb, hash text)),
  b as (insert into bare_actor (kind, id, p, version, machine_version, state, done, snapshot)
    select kind, id, p, version, 1, 'open', false, snapshot from a on conflict (kind, id)
    do update set version = excluded.version, snapshot = excluded.snapshot, updated_at = now()),
  c as (insert into bare_log (kind, id, version, msg_id, event, accepted, reply, meta, machine_version, snap_hash)
    select kind, id, version, msg, event, true, event, meta, 1, hash from a),
  d as (insert into bare_mailbox (p, kind, id, msg_id, event) select p, kind, 'other' || id, 't' || msg, event from a),
  e as (insert into bare_mailbox (p, kind, id, msg_id, timer_id, due_at, event)
    select p, kind, id, 'a' || msg, 'later', now() + interval '1 hour', event from a
    on conflict (kind, id, timer_id) where timer_id is not null do update set msg_id = excluded.msg_id, due_at = excluded.due_at),
  f as (insert into bare_outbox (p, kind, id, version, subject, msg_id, body)
    select p, kind, id, version, 'act.evt.acme._._.x.y.z', 'e' || msg, event from a)
  insert into bare_counter (id, name, total, actor_version) select id, '', version, version from a
    on conflict (id) do update set total = excluded.total, actor_version = excluded.actor_version`;

export async function measureBatches(ground: Ground, { seconds }: Settings): Promise<readonly Row[]> {
  const { sql } = ground;
  for (const table of ['act_actor', 'act_log', 'act_mailbox', 'act_outbox', 'counter'])
    await sql.query(`create table ${table.replace('act_', 'bare_').replace(/^counter$/, 'bare_counter')}
      (like ${table} including all)`);
  const store = openStore(sql);
  const through = async (until: number, write: (from: number, version: number) => Promise<void>): Promise<number> => {
    let batches = 0;
    await Promise.all(
      Array.from({ length: inFlight }, async (_, lane) => {
        for (let n = 0; performance.now() < until; n += 1) {
          // 32 batches of actors, again and again: versions grow as in life.
          await write((lane * 32 + (n % 32)) * batch, Math.floor(n / 32) + 1 + offsets[lane]!);
          batches += 1;
        }
        offsets[lane]! += 1_000;
      }),
    );
    return batches * batch;
  };
  const offsets = [0, 0];
  const ours = async (from: number, version: number): Promise<void> => {
    const transitions = Array.from({ length: batch }, (_, n) => {
      const known = versions.get(from + n) ?? 0;
      versions.set(from + n, known + 1);
      return transitionOf(from + n, known + 1);
    });
    const { outcomes } = await store.commit(transitions);
    if (!outcomes.every(({ committed }) => committed))
      throw new Error(`a batch of version ${version} was not committed`);
  };
  const versions = new Map<number, number>();
  const raw = async (from: number, version: number): Promise<void> => {
    const rows = Array.from({ length: batch }, (_, n) => {
      const { kind, id, p, snapshot, log } = transitionOf(from + n, version);
      const [entry] = log;
      return {
        ...{ n, kind, id, p, version, snapshot: JSON.parse(snapshot) as object },
        ...{ msg: `${id}-${version}`, event: entry?.event, meta: entry?.meta, hash: entry?.snapHash },
      };
    });
    await sql.query(bare, [JSON.stringify(rows)], 'bare');
  };
  const counts = { ours: 0, raw: 0 };
  await through(performance.now() + 1_000, ours);
  // In turns: a disk that is slow for a second is slow for both.
  for (let round = 0; round < seconds; round += 1) {
    counts.ours += await through(performance.now() + 1_000, ours);
    counts.raw += await through(performance.now() + 1_000, raw);
  }
  return [
    {
      figure: 'complete transitions/s in batches, beside the same rows by bare SQL',
      measured: Math.round(counts.ours / seconds),
      beside: Math.round(counts.raw / seconds),
      ratio: rounded(counts.ours / counts.raw, 2),
      goal: '≥ 0.7, ≥ 4000/s',
    },
  ];
}
