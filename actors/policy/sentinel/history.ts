// What a list or map was at a moment. A copy is made as it is looked at, so that it costs nothing for the parts that nobody reads;
// whoever changes the original afterwards leaves here what the copy must still find.
//
// Moments count the copies. A change is noted with the moment in which it happens, and only by what is older than the newest copy:
// nothing younger can be part of one.

let moment = 0;

export const now = (): number => moment;

/** A copy is made: from here on changes are noted. */
export function newMoment(): number {
  moment += 1;
  return moment;
}

interface Change<Key, Item> {
  readonly moment: number;
  /** Undefined where only the length changed. */
  readonly key: Key | undefined;
  /** Undefined for what was not there. */
  readonly before: Item | undefined;
  readonly length: number;
}

export class History<Key, Item> {
  /** Oldest first. */
  readonly #changes: Change<Key, Item>[] = [];

  note(key: Key | undefined, before: Item | undefined, length: number): void {
    const last = this.#changes.at(-1);
    // Of several elements that were added in one moment the first says how long the list was.
    if (key === undefined && last?.moment === moment && last.key === undefined) return;
    this.#changes.push({ moment, key, before, length });
  }

  /** What was changed since a moment, oldest first. */
  #since(at: number): readonly Change<Key, Item>[] {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle] as Change<Key, Item>).moment < at) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? this.#changes : this.#changes.slice(low);
  }

  length(at: number, current: number): number {
    return this.#since(at)[0]?.length ?? current;
  }

  /** What `key` held; undefined when it was not changed since. */
  change(at: number, key: Key): { readonly before: Item | undefined } | undefined {
    return this.#since(at).find((change) => change.key === key);
  }

  /** The keys of then, from those of now. */
  keys(at: number, current: Iterable<Key>): Set<Key> {
    const keys = new Set(current);
    for (const { key, before } of this.#since(at).toReversed()) {
      if (key === undefined) continue;
      if (before === undefined) keys.delete(key);
      else keys.add(key);
    }
    return keys;
  }
}
