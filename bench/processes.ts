// What processes have spent, as Linux counts it.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Linux counts CPU time in ticks of a hundredth of a second. */
const ticksPerSecond = 100;

/** Seconds of a core, by what they were spent for. */
export type CpuSeconds = Readonly<Record<string, number>>;

export interface Spent {
  readonly parent: number;
  /** Seconds of itself, and of its children that have ended and were waited for. */
  readonly own: number;
  readonly children: number;
}

/**
 * A Terrace's processes by its home: `terrace`, `nats-server`, `postgres`, and `shims` with what they have waited for (bubblewrap does
 * not wait for its command, so terraform itself is in no figure there). Of null: the children of this process, which are `terraform`.
 */
export async function cpuOfTree(home: string | null): Promise<CpuSeconds> {
  const all = await readAll();
  if (home === null) return { terraform: all.get(process.pid)?.children ?? 0 };
  const { pids } = JSON.parse(await readFile(join(home, 'endpoints.json'), 'utf8')) as {
    readonly pids: Readonly<Record<string, number>>;
  };
  const found: Record<string, number> = {};
  for (const [name, pid] of Object.entries(pids)) {
    const tree = treeOf(all, pid);
    if (name === 'terrace') {
      // Servers are its children too, but have not ended.
      const foreign = new Set(
        Object.values(pids)
          .filter((one) => one !== pid)
          .flatMap((one) => [...treeOf(all, one)]),
      );
      found[name] = all.get(pid)?.own ?? 0;
      found['shims'] =
        (all.get(pid)?.children ?? 0) +
        sum([...tree].filter((one) => one !== pid && !foreign.has(one)).map((one) => total(all.get(one))));
    } else {
      found[name] = sum([...tree].map((one) => total(all.get(one))));
    }
  }
  return found;
}

export const cpuSecondsOf = (before: CpuSeconds, after: CpuSeconds): CpuSeconds =>
  Object.fromEntries(Object.entries(after).map(([name, seconds]) => [name, seconds - (before[name] ?? 0)]));

export const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
export const total = (spent: Spent | undefined): number => (spent === undefined ? 0 : spent.own + spent.children);

/** A process and all that came of it. */
export function treeOf(all: ReadonlyMap<number, Spent>, root: number): ReadonlySet<number> {
  const tree = new Set([root]);
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const [pid, { parent }] of all) if (tree.has(parent)) tree.add(pid);
  }
  return tree;
}

/** Every process of this machine, by its pid. */
export async function readAll(): Promise<ReadonlyMap<number, Spent>> {
  const all = new Map<number, Spent>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
    if (text === null) continue;
    // The command stands in brackets, and may hold any character.
    const end = text.lastIndexOf(')');
    const fields = text
      .slice(end + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, own = 0, ownSystem = 0, children = 0, childrenSystem = 0] = [1, 11, 12, 13, 14].map(
      (at) => fields[at],
    );
    all.set(Number(name), {
      parent,
      own: (own + ownSystem) / ticksPerSecond,
      children: (children + childrenSystem) / ticksPerSecond,
    });
  }
  return all;
}
