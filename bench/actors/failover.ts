// What callers notice when a node of three is killed, frozen, drained or joined: the longest ask while it happened.

import { setTimeout as pause } from 'node:timers/promises';
import { add, counterAt } from '@terrace/runtime/simulation/toys';
import type { Client } from '@terrace/runtime/actor/ask';
import { clientOn } from './ground.ts';
import { progress, rounded } from '../figures.ts';
import type { ActorNode, Ground, Row } from './ground.ts';

const callers = 16;
const actors = 256;
const watchMs = 5_000;

/** Asks without a pause, one caller beside the other; `longest` is of those that ended since the last look. */
class Traffic {
  readonly #client: Client;
  #longestMs = 0;
  #isOver = false;
  readonly #counts = new Map<string, number>();
  readonly #done: Promise<unknown>;
  failed = 0;

  constructor(client: Client) {
    this.#client = client;
    this.#done = Promise.all(Array.from({ length: callers }, (_, caller) => this.#call(caller)));
  }

  async #call(caller: number): Promise<void> {
    for (let n = 0; !this.#isOver; n += 1) {
      const at = counterAt(`f${(caller * 17 + n) % actors}`);
      const startedAt = performance.now();
      const reply = await this.#client.ask(at, add(1)).catch(() => null);
      this.#longestMs = Math.max(this.#longestMs, performance.now() - startedAt);
      if (reply?.status === 'ok') this.#counts.set(at.id, (this.#counts.get(at.id) ?? 0) + 1);
      else this.failed += 1;
      await pause(2);
    }
  }

  longestMs(): number {
    const longest = this.#longestMs;
    this.#longestMs = 0;
    return longest;
  }

  /** What was answered `ok`, by actor. */
  async stop(): Promise<ReadonlyMap<string, number>> {
    this.#isOver = true;
    await this.#done;
    return this.#counts;
  }
}

export async function measureFailover(ground: Ground): Promise<readonly Row[]> {
  const nodes = new Map<string, ActorNode>();
  let count = 0;
  const start = async (): Promise<ActorNode> => {
    const node = await ground.startNode(`node-${(count += 1)}`);
    nodes.set(node.name, node);
    return node;
  };
  await start();
  await start();
  const third = await start();
  const traffic = new Traffic(clientOn(ground));
  await pause(2_000);
  const quietMs = traffic.longestMs();
  const longest = async (what: string, happen: () => Promise<unknown>): Promise<number> => {
    traffic.longestMs();
    await happen();
    await pause(watchMs);
    const ms = traffic.longestMs();
    progress(`longest ask while a node ${what}: ${ms.toFixed(0)} ms`);
    return ms;
  };
  const killed = await longest('is killed', async () => third.kill('SIGKILL'));
  const joined = await longest('joins', start);
  const drained = await longest('is drained', async () => await nodes.get('node-2')?.stop());
  const frozen = nodes.get('node-4');
  const stood = await longest('is frozen', async () => frozen?.kill('SIGSTOP'));
  const woken = await longest('wakes again', async () => frozen?.kill('SIGCONT'));
  const counts = await traffic.stop();
  const rows = await ground.sql.query<{ readonly id: string; readonly total: number }>('select id, total from counter');
  const kept = new Map(rows.map(({ id, total }) => [id, total]));
  const lost = [...counts].filter(([id, answered]) => (kept.get(id) ?? 0) < answered).length;
  const row = (figure: string, ms: number, goal: string): Row => ({
    figure: `longest ask, ms: ${figure}`,
    measured: rounded(ms, 0),
    beside: rounded(quietMs, 0),
    ratio: '',
    goal,
  });
  return [
    row('a node is killed (beside: nothing happens)', killed, '≤ 1000'),
    row('a node joins', joined, '≤ 300'),
    row('a node is drained', drained, '≤ 300'),
    row('a node is frozen', stood, '≤ 2200'),
    row('the frozen node wakes', woken, ''),
    { figure: 'answered asks that are lost', measured: lost, beside: '', ratio: '', goal: '0' },
    { figure: 'asks without an answer', measured: traffic.failed, beside: '', ratio: '', goal: '0' },
  ];
}
