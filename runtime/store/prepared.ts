// Which statements a connection keeps prepared. To parse and plan a read of many parts takes PostgreSQL longer than to run it, so what
// is asked again and again gets a name by itself, as the drivers of JDBC and .NET do it: after some uses, and a bounded number of them.

import { createHash } from 'node:crypto';

/** By then it is none of those that are asked once. */
const usesBefore = 5;
/** Each may take a connection of the server some hundred kilobytes. */
const namesMax = 256;
/** Lists whose text depends on what was asked have no end of texts. */
const textsMax = 2_000;

export class PreparedNames {
  readonly #uses = new Map<string, number>();
  readonly #names = new Map<string, string>();
  /** What was prepared before a table changed gives no rows any more, and its name is the server's. */
  #generation = 0;

  /** The name to send a statement with parameters under; undefined: it is not worth one yet. */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined) return this.current(known);
    if (this.#names.size >= namesMax) return undefined;
    const uses = (this.#uses.get(text) ?? 0) + 1;
    if (uses < usesBefore) {
      if (this.#uses.size >= textsMax) this.#uses.clear();
      this.#uses.set(text, uses);
      return undefined;
    }
    this.#uses.delete(text);
    const name = `auto-${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
    this.#names.set(text, name);
    return this.current(name);
  }

  /** The same for one that has a name of its own. */
  current(name: string): string {
    return this.#generation === 0 ? name : `${name}~${this.#generation}`;
  }

  /** Before a statement is sent: which names are the newest. */
  get generation(): number {
    return this.#generation;
  }

  /** A statement of `generation` no longer fits its tables: all are prepared anew, once however many connections meet it. */
  renew(generation: number): void {
    if (generation === this.#generation) this.#generation += 1;
  }
}

/**
 * What PostgreSQL answers when a table got a column since a statement that reads all of them was prepared: a migration ran meanwhile. Its code
 * stands for much else too, and its words are in the server's language.
 */
export const isOutdatedPlan = (error: unknown): boolean =>
  error instanceof Error && 'routine' in error && error.routine === 'RevalidateCachedQuery';
