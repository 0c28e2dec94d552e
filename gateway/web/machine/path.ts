// The way that an actor has taken through its machine, and where it can go next. The machine is the one of the server: nothing of it is
// written here.

import type { ResourceOf } from '../../client/resources.ts';

export type Machine = Pick<ResourceOf<'machines'>['attributes'], 'states' | 'moves'>;
export type State = Machine['states'][number];
export type Move = Machine['moves'][number];

/** Names an edge: all moves from one state to another are one. */
export const edgeKey = (from: string, to: string): string => `${from} > ${to}`;

export interface Path {
  /** The states that it was in, in order; one that it came back to is there again. */
  readonly stays: readonly string[];
  /** What led from one to the next, and the states that it only passed. */
  readonly edges: ReadonlySet<string>;
  readonly passed: ReadonlySet<string>;
}

/** `visited`: the state after each step. */
export function pathOf(machine: Machine, visited: readonly string[]): Path {
  const stays = visited.filter((state, index) => state !== visited[index - 1]);
  const edges = new Set<string>();
  const passed = new Set<string>();
  for (const [index, to] of stays.entries()) {
    const from = stays[index - 1];
    if (from === undefined) continue;
    for (const move of wayBetween(machine, from, to)) {
      if (move.to === null) continue;
      edges.add(edgeKey(move.from, move.to));
      if (stateOf(machine, move.from)?.type === 'passing') passed.add(move.from);
    }
  }
  return { stays, edges, passed };
}

/** The shortest way, through states that nobody stays in; empty when the machine has none. */
function wayBetween(machine: Machine, from: string, to: string): readonly Move[] {
  const ways: (readonly Move[])[] = movesFrom(machine, from)
    .filter((move) => move.to !== null)
    .map((move) => [move]);
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const at = enteredBy(machine, way.at(-1)?.to ?? '');
    if (at === to) return way;
    if (seen.has(at) || stateOf(machine, at)?.type !== 'passing') continue;
    seen.add(at);
    for (const move of movesFrom(machine, at)) if (move.to !== null) ways.push([...way, move]);
  }
  return [];
}

export const stateOf = (machine: Machine, id: string): State | undefined => machine.states.find((one) => one.id === id);

/** The state where one is after going to another: inside of it, at its beginning. */
export function enteredBy(machine: Machine, id: string): string {
  const first = machine.states.find((one) => one.parent === id && one['is-initial']);
  return first === undefined ? id : enteredBy(machine, first.id);
}

/** Its own moves, then those of the states around it, and of the machine as a whole. */
export function movesFrom(machine: Machine, id: string): readonly Move[] {
  const around = [id, ...ancestorsOf(machine, id), ''];
  return around.flatMap((from) => machine.moves.filter((move) => move.from === from));
}

export function ancestorsOf(machine: Machine, id: string): readonly string[] {
  const parent = stateOf(machine, id)?.parent ?? null;
  return parent === null ? [] : [parent, ...ancestorsOf(machine, parent)];
}

export interface NextEvent {
  readonly by: Move['by'];
  readonly event: string;
  readonly afterMs: number | null;
  /** In the order in which the machine tries them; the first whose guards hold is taken. */
  readonly ways: readonly { readonly to: string | null; readonly guards: readonly string[] }[];
}

/** What the machine takes in this state. An event that an inner state takes is not looked for outside of it unless all its guards may fail. */
export function nextEvents(machine: Machine, id: string): readonly NextEvent[] {
  const found = new Map<string, { readonly move: Move; readonly ways: NextEvent['ways'][number][] }>();
  for (const move of movesFrom(machine, id)) {
    const key = `${move.by} ${move.event}`;
    const known = found.get(key) ?? { move, ways: [] };
    found.set(key, known);
    const isDecided = known.ways.some(({ guards }) => guards.length === 0);
    if (!isDecided) known.ways.push({ to: move.to, guards: move.guards });
  }
  return [...found.values()].map(({ move, ways }) => ({
    ...{ by: move.by, event: move.event, afterMs: move['after-ms'] },
    ways,
  }));
}

/** The states that a picture of the path shows: where it was, what it passed, and where it can go from where it is. */
export function statesNear(machine: Machine, path: Path): ReadonlySet<string> {
  const current = path.stays.at(-1);
  const shown = new Set([...path.stays, ...path.passed]);
  if (current !== undefined)
    for (const way of nextEvents(machine, current).flatMap(({ ways }) => ways)) {
      const reached = way.to === null ? [] : beyond(machine, way.to);
      for (const id of reached) shown.add(id);
    }
  for (const id of [...shown]) for (const around of ancestorsOf(machine, id)) shown.add(around);
  return shown;
}

/** A state, and those behind it as long as nobody stays there. */
function beyond(machine: Machine, id: string, seen: ReadonlySet<string> = new Set()): readonly string[] {
  const at = enteredBy(machine, id);
  if (seen.has(at)) return [];
  if (stateOf(machine, at)?.type !== 'passing') return [at];
  const onward = movesFrom(machine, at).flatMap(({ to }) => (to === null ? [] : [to]));
  return [at, ...onward.flatMap((to) => beyond(machine, to, new Set([...seen, at])))];
}
