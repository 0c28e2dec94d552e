// What the actor runtime costs beside its parts, and what callers notice when nodes come, go and die. Everything runs on real servers,
// the nodes in processes of their own; each figure stands beside the raw thing that was measured in the same run.
//
//   npm run bench -- actors [--only serial,asks,batches,failover,timers,dormant,memory] [--seconds 5]
//     [--dormant 1000000] [--transitions 1000000]

import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { add, counterAt } from '@terrace/runtime/simulation/toys';
import { measureBatches } from './actors/batches.ts';
import { measureDormant } from './actors/dormant.ts';
import { echoSubject } from './actors/echo.ts';
import { measureFailover } from './actors/failover.ts';
import { measureMemory } from './actors/memory.ts';
import { median, progress, quantile, report, rounded } from './figures.ts';
import { clientOn, openGround } from './actors/ground.ts';
import { measureTimers } from './actors/timers.ts';
import { root } from './terrace.ts';
import type { Ground, Row, Settings } from './actors/ground.ts';

const parts: Readonly<Record<string, (ground: Ground, settings: Settings) => Promise<readonly Row[]>>> = {
  serial: measureSerial,
  asks: measureAsks,
  batches: measureBatches,
  failover: measureFailover,
  timers: measureTimers,
  dormant: measureDormant,
  memory: measureMemory,
};

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: Object.keys(parts).join(',') },
      seconds: { type: 'string', default: '5' },
      dormant: { type: 'string', default: '1000000' },
      transitions: { type: 'string', default: '1000000' },
    },
  });
  const settings = {
    seconds: Number(values.seconds),
    dormant: Number(values.dormant),
    transitions: Number(values.transitions),
  };
  const rows: Row[] = [];
  for (const name of values.only.split(',')) {
    const measure = parts[name];
    if (measure === undefined) throw new Error(`--only takes ${Object.keys(parts).join(', ')}; not ${name}`);
    // Each on ground of its own: what one leaves in the tables is not the next one's burden.
    await using ground = await openGround();
    progress(`${name} …`);
    rows.push(...(await measure(ground, settings)));
  }
  report('actors', rows, { rows });
  await mkdir(join(root, 'bench', 'results'), { recursive: true });
  await appendFile(
    join(root, 'bench', 'results', 'actors.jsonl'),
    `${JSON.stringify({ at: new Date().toISOString(), rows })}\n`,
  );
}

const serialRounds = 2_000;
/** A process compiles what it does often; a node that has just begun is not what people have. */
const coldRounds = 1_000;

/** One ask after another, in turns with its two parts: one durable commit of PostgreSQL, one request over NATS that the same node answers. */
async function measureSerial(ground: Ground): Promise<readonly Row[]> {
  const { name } = await ground.startNode('one');
  const client = clientOn(ground);
  await ground.sql.query('create table raw (id bigint generated always as identity primary key, body text)');
  const [asks, commits, requests]: [number[], number[], number[]] = [[], [], []];
  const timed = async (kept: number[], work: () => Promise<unknown>): Promise<void> => {
    const startedAt = performance.now();
    await work();
    kept.push(performance.now() - startedAt);
  };
  const body = new Uint8Array(200);
  for (let round = -coldRounds; round < serialRounds; round += 1) {
    const isWarm = round >= 0;
    await timed(isWarm ? asks : [], () => client.ask(counterAt(`s${round & 15}`), add(1)));
    await timed(isWarm ? commits : [], () =>
      ground.sql.query('insert into raw (body) values ($1)', ['x'.repeat(200)], 'raw'),
    );
    await timed(isWarm ? requests : [], () => ground.bus.request(echoSubject(name), body, { timeoutMs: 5_000 }));
  }
  const beside = median(commits) + median(requests);
  return [
    {
      figure: 'serial ask p50, ms, beside one commit and one request',
      measured: rounded(median(asks), 2),
      beside: rounded(beside, 2),
      ratio: rounded(median(asks) / beside, 2),
      goal: '≤ 1.5',
    },
    { figure: 'serial ask p99, ms', measured: rounded(quantile(asks, 0.99), 2), beside: '', ratio: '', goal: '' },
  ];
}

/** As many asks as 128 callers get answered. */
async function measureAsks(ground: Ground, { seconds }: Settings): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const tracing of [true, false]) {
    const node = await ground.startNode(`tracing-${tracing ? 'on' : 'off'}`, { tracing });
    const client = clientOn(ground);
    const times: number[] = [];
    const from = performance.now() + 1_000;
    const until = from + seconds * 1_000;
    await Promise.all(
      Array.from({ length: 128 }, async (_, caller) => {
        for (let n = 0; performance.now() < until; n += 1) {
          const startedAt = performance.now();
          await client.ask(counterAt(`a${(caller * 31 + n) % 1_000}`), add(1));
          if (startedAt >= from) times.push(performance.now() - startedAt);
        }
      }),
    );
    await node.stop();
    rows.push({
      figure: `asks/s, 128 in flight, tracing ${tracing ? 'on' : 'off'} (p99 ${rounded(quantile(times, 0.99), 1)} ms)`,
      measured: Math.round(times.length / seconds),
      beside: '',
      ratio: '',
      goal: tracing ? '≥ 3500' : '',
    });
  }
  return rows;
}
