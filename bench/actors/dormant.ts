// Actors that sleep cost no node anything, and waking one costs one query.

import { partitionOf } from '@terrace/runtime/actor/address';
import { add, counterAt } from '@terrace/runtime/simulation/toys';
import { clientOn } from './ground.ts';
import { median, rounded } from '../figures.ts';
import type { Ground, Row, Settings } from './ground.ts';

const woken = 200;

export async function measureDormant(ground: Ground, { dormant }: Settings): Promise<readonly Row[]> {
  const before = await ground.startNode('before');
  const client = clientOn(ground);
  await client.ask(counterAt('first'), add(1));
  const emptyMb = await before.memoryMb();
  await before.stop();
  await ground.sql.query(
    `insert into act_actor (kind, id, p, version, machine_version, state, done, snapshot)
     select kind, 'd' || n, n % 256, 1, machine_version, state, done, snapshot
     from generate_series(1, $1::int) n cross join (select * from act_actor where id = 'first') first`,
    [dormant],
  );
  const node = await ground.startNode('one');
  await client.ask(counterAt('first'), add(1));
  const fullMb = await node.memoryMb();
  const [cold, warm]: [number[], number[]] = [[], []];
  for (let n = 1; n <= woken; n += 1) {
    const at = counterAt(`d${n * Math.max(1, Math.floor(dormant / woken))}`);
    for (const kept of [cold, warm]) {
      const startedAt = performance.now();
      const reply = await client.ask(at, add(1));
      if (reply.status !== 'ok') throw new Error(`${at.id} of partition ${partitionOf(at)}: ${JSON.stringify(reply)}`);
      kept.push(performance.now() - startedAt);
    }
  }
  return [
    {
      figure: `memory of a node with ${dormant} dormant actors, MB, beside none`,
      measured: rounded(fullMb, 0),
      beside: rounded(emptyMb, 0),
      ratio: rounded(fullMb / emptyMb, 2),
      goal: '≈ 1',
    },
    {
      figure: 'first ask of a dormant actor, ms, beside the second',
      measured: rounded(median(cold), 2),
      beside: rounded(median(warm), 2),
      ratio: rounded(median(cold) / median(warm), 2),
      goal: '',
    },
  ];
}
