// Runs a scenario under many seeds, or with a crash before each of its steps, and says which life failed and how it went.

import { foulWeather } from './network.ts';
import { World } from './world.ts';
import type { ActorDefinition } from '../actor/define.ts';
import type { HostOptions } from '../actor/host.ts';
import type { Defect } from './defects.ts';
import type { Weather } from './network.ts';

export interface Scenario {
  readonly name: string;
  readonly definitions: readonly ActorDefinition[];
  readonly weather?: Weather;
  /** Starts nodes and callers; the world runs until all that it returns has come to its end and nothing is left to do. */
  readonly begin: (world: World) => readonly Promise<unknown>[];
  /** What must be so at the end, beside the invariants. Throws when it is not. */
  readonly end?: (world: World) => void;
  readonly defect?: Defect;
  readonly stepsMax?: number;
  /** As a host's; `nobody` when absent. */
  readonly ownership?: HostOptions['ownership'];
}

/** The same story, told by nodes that own partitions. */
export const owned = (scenario: Scenario): Scenario => ({
  ...scenario,
  name: `${scenario.name} (owned partitions)`,
  ownership: 'partitions',
});

/** One life of the scenario, the same for the same seed. Throws with its story when something does not hold. */
export async function live(scenario: Scenario, seed: number, disturb?: (world: World) => void): Promise<World> {
  const { definitions, weather = foulWeather, defect, stepsMax, ownership } = scenario;
  const world = new World({
    ...{ seed, weather, definitions },
    ...(defect === undefined ? {} : { defect }),
    ...(stepsMax === undefined ? {} : { stepsMax }),
    ...(ownership === undefined ? {} : { ownership }),
  });
  try {
    disturb?.(world);
    const lives = scenario.begin(world);
    await world.run(lives);
    scenario.end?.(world);
    return world;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const story = world.scheduler.story.map((line) => `  ${line}`).join('\n');
    throw new Error(`${scenario.name}, seed ${seed}: ${said}\n${story}`, { cause: error });
  }
}

/** Seeds from `first` on, until all are done or the time is over; the number of lives. */
export async function explore(
  scenario: Scenario,
  options: { readonly first: number; readonly seeds: number; readonly budgetMs: number },
): Promise<number> {
  const endsAt = performance.now() + options.budgetMs;
  let count = 0;
  while (count < options.seeds && performance.now() < endsAt) {
    await live(scenario, options.first + count);
    count += 1;
  }
  return count;
}

/** The first life in which a scenario fails, each scenario in turn with each seed; null when none did within the budget. */
export async function findOut(
  scenarios: readonly Scenario[],
  options: { readonly first: number; readonly budgetMs: number },
): Promise<{ readonly scenario: string; readonly seed: number; readonly lives: number; readonly said: string } | null> {
  const endsAt = performance.now() + options.budgetMs;
  let lives = 0;
  for (let seed = options.first; performance.now() < endsAt; seed += 1)
    for (const scenario of scenarios) {
      lives += 1;
      try {
        await live(scenario, seed);
      } catch (error) {
        const [said = ''] = (error as Error).message.split('\n');
        return { scenario: scenario.name, seed, lives, said };
      }
    }
  return null;
}

/** What befalls the first node of a world. */
export interface Mishap {
  readonly words: string;
  readonly happen: (world: World, node: string) => void;
}

export const killed: Mishap = {
  words: 'killed',
  happen(world, node) {
    world.crash(node);
    world.startNode(`after-${node}`);
  },
};

/** Longer than callers wait for one try, so that another node has taken over when it wakes. */
export const frozen: Mishap = {
  words: 'frozen',
  happen: (world, node) => world.freeze(node, 2_500),
};

/**
 * The same life again and again, each time with a mishap before the next of its steps: between any two steps. Stops when the
 * life is over or the time is; the number of mishaps.
 */
export async function exploreMishaps(
  scenario: Scenario,
  mishap: Mishap,
  options: { readonly seed: number; readonly every: number; readonly budgetMs: number },
): Promise<number> {
  const endsAt = performance.now() + options.budgetMs;
  const whole = await live(scenario, options.seed);
  let count = 0;
  // One at least: on a busy machine the whole life alone may take longer than the budget.
  for (
    let step = 1;
    step < whole.scheduler.count && (count === 0 || performance.now() < endsAt);
    step += options.every
  ) {
    const name = `${scenario.name}, ${mishap.words} before step ${step}`;
    await live({ ...scenario, name }, options.seed, (world) =>
      world.beforeStep(step, () => {
        const [node] = world.nodes;
        if (node !== undefined) mishap.happen(world, node);
      }),
    );
    count += 1;
  }
  return count;
}
