// What a node keeps of a million transitions: nothing. Asks, messages between actors and timers, on as many actors as fit into the
// cache, so that after the warm-up whatever still grows is a leak. Resident memory moves with the collector; the live heap does not.

import { add, chatterAt, counterAt, eggAt, sayAdd } from '@terrace/runtime/simulation/toys';
import type { Client } from '@terrace/runtime/actor/ask';
import { clientOn } from './ground.ts';
import { progress, rounded } from '../figures.ts';
import type { ActorNode, Ground, Row, Settings } from './ground.ts';

const callers = 96;
const actors = 2_000;
/** A node is warm after so many: its cache is full, and its code compiled. */
const stepTransitions = 100_000;

interface Sample {
  readonly transitions: number;
  readonly residentMb: number;
  readonly heapMb: number;
}

export async function measureMemory(ground: Ground, { transitions }: Settings): Promise<readonly Row[]> {
  const node = await ground.startNode('one');
  const traffic = new Traffic(clientOn(ground));
  const samples: Sample[] = [];
  for (let wanted = stepTransitions; wanted <= transitions + stepTransitions; wanted += stepTransitions) {
    await until(ground, wanted);
    samples.push({ transitions: wanted, ...(await memoryOf(node)) });
    const { residentMb, heapMb } = samples.at(-1) as Sample;
    progress(`  ${wanted} transitions: ${rounded(residentMb, 0)} MB resident, ${rounded(heapMb, 1)} MB of live heap`);
  }
  await traffic.end();
  const warm = samples.slice(1);
  const slope = (of: (sample: Sample) => number) => rounded(slopeOf(warm.map(of)), 2);
  const told = (of: (sample: Sample) => number) => samples.map((sample) => rounded(of(sample), 0)).join(' ');
  return [
    {
      figure: `resident memory, MB more per ${stepTransitions} of ${transitions} transitions (${told((one) => one.residentMb)})`,
      measured: slope((one) => one.residentMb),
      beside: '',
      ratio: rounded((warm.at(-1)?.residentMb ?? 0) / (warm[0]?.residentMb ?? 1), 2),
      goal: '≈ 0',
    },
    {
      figure: `live heap, MB more per ${stepTransitions} transitions (${told((one) => one.heapMb)})`,
      measured: slope((one) => one.heapMb),
      beside: '',
      ratio: rounded((warm.at(-1)?.heapMb ?? 0) / (warm[0]?.heapMb ?? 1), 2),
      goal: '≈ 0',
    },
  ];
}

async function memoryOf(node: ActorNode): Promise<Pick<Sample, 'residentMb' | 'heapMb'>> {
  const heapMb = await node.heapMb();
  return { residentMb: await node.memoryMb(), heapMb };
}

/** Callers that ask without a pause until they are told to stop. */
class Traffic {
  readonly #client: Client;
  readonly #done: Promise<unknown>;
  #isOver = false;

  constructor(client: Client) {
    this.#client = client;
    this.#done = Promise.all(Array.from({ length: callers }, (_, caller) => this.#call(caller)));
  }

  async #call(caller: number): Promise<void> {
    for (let n = 0; !this.#isOver; n += 1) {
      const id = `m${(caller * 131 + n * 7) % actors}`;
      const work =
        n % 10 === 0
          ? this.#client.ask(chatterAt(id), sayAdd([counterAt(id)], 1))
          : n % 10 === 5
            ? this.#client.ask(eggAt(id), { type: 'egg.boil', ms: 200 })
            : this.#client.ask(counterAt(id), add(1));
      // A try without an answer on a busy machine is asked again by the next one.
      await work.catch(() => null);
    }
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#done;
  }
}

async function until(ground: Ground, wanted: number): Promise<void> {
  for (;;) {
    const [row] = await ground.sql.query<{ readonly total: string | null }>(
      'select sum(version) as total from act_actor',
    );
    if (Number(row?.total ?? 0) >= wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Of the straight line through values at equal distances: how much one step adds. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const up = values.reduce((sum, value, n) => sum + (n - middle) * (value - mean), 0);
  const across = values.reduce((sum, _, n) => sum + (n - middle) ** 2, 0);
  return across === 0 ? 0 : up / across;
}
