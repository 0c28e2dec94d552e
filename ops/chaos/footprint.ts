// What the processes below another one hold, looked at from outside while they work (Linux: /proc).

import { readFileSync, readdirSync } from 'node:fs';

const lookEveryMs = 50;

interface Held {
  readonly pid: number;
  readonly parent: number;
  readonly isEnded: boolean;
  readonly command: string;
  /** Resident, with what it shares and maps. */
  readonly rssBytes: number;
  /** Its own, without files that it maps. */
  readonly ownBytes: number;
}

function heldBy(pid: number): Held | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const number = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return {
      ...{ pid, parent: number('PPid'), isEnded: /^State:\s+Z/m.test(status) },
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
      ...{ rssBytes: number('VmRSS') * 1_024, ownBytes: number('RssAnon') * 1_024 },
    };
  } catch {
    return null;
  }
}

/** Those that live below it, itself apart. */
export function processesBelow(root: number): readonly Held[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (heldBy(Number(name)) ?? []) : []));
  const below = new Set([root]);
  // A child may have a smaller number than its parent.
  for (let before = 0; before !== below.size;) {
    before = below.size;
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  }
  return all.filter(({ pid, isEnded }) => pid !== root && below.has(pid) && !isEnded);
}

/** The most that a process, and those below it, held since it was begun. */
export class Footprint implements Disposable {
  readonly #root: number;
  readonly #timer: NodeJS.Timeout;
  rootBytes = 0;
  childrenBytes = 0;

  constructor(root: number) {
    this.#root = root;
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
  }

  #look(): void {
    this.rootBytes = Math.max(this.rootBytes, heldBy(this.#root)?.rssBytes ?? 0);
    const children = processesBelow(this.#root).reduce((sum, { ownBytes }) => sum + ownBytes, 0);
    this.childrenBytes = Math.max(this.childrenBytes, children);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
