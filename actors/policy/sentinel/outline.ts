// Where the larger objects and lists of a JSON text end, found in one pass over its bytes. Whoever opens an object steps over all that
// lies in it; without the outline every byte would be gone through once for each object around it that is opened.

import { backslash, closeBrace, closeBracket, openBrace, openBracket, quote } from './bytes.ts';

/** Smaller ones are stepped over byte by byte, as quickly as they could be looked up. */
const bytesMin = 256;

/** An entry for so many bytes of the text at most, and for each that is open: a text of brackets alone must not cost a multiple of itself. */
const bytesPerEntryMin = 64;
const openMax = 1_000;

export class Outline {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  #entries: Entries | undefined;
  /** The entry that is looked for next, when somebody goes through the parts of an object. */
  #next = 0;

  /** Of the value that starts at `start`. */
  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#start = start;
  }

  /** The byte after the object or list that starts at `at`; 0 when it is not known here. */
  endOf(at: number): number {
    // Assigned when it is whole: the work may be stopped at any moment.
    const { starts, ends, after } = (this.#entries ??= entriesOf(this.#bytes, this.#start));
    let entry = this.#next;
    if (starts[entry] !== at) {
      const isBetween = (starts[entry] ?? Infinity) > at && (entry === 0 || (starts[entry - 1] as number) < at);
      if (!isBetween) entry = this.#next = firstFrom(starts, at);
      if (starts[entry] !== at) return 0;
    }
    this.#next = after[entry] as number;
    return ends[entry] as number;
  }
}

/** A text that breaks off, or is broken in another way, has an outline up to there. */
function entriesOf(bytes: Uint8Array, start: number): Entries {
  const { length } = bytes;
  const entries = new Entries(Math.ceil(length / bytesPerEntryMin) + openMax);
  let isBroken = false;
  let at = start;
  // Strings are stepped over here and not by a function: it is most of the work.
  while (at < length && !isBroken) {
    const byte = bytes[at] as number;
    at += 1;
    if (byte === quote) {
      while (at < length) {
        const inside = bytes[at] as number;
        at += 1;
        if (inside > backslash) continue;
        if (inside === quote) break;
        if (inside === backslash) at += 1;
        else if (inside < 0x20) isBroken = true;
      }
    } else if (byte < openBracket) {
      // Most bytes: numbers, commas, white space.
    } else if (byte === openBrace || byte === openBracket) {
      if (!entries.open(at - 1)) break;
    } else if (byte === closeBrace || byte === closeBracket) {
      if (!entries.close(at)) break;
    }
  }
  return entries.whole();
}

/** In the order of their starts. */
class Entries {
  starts = new Uint32Array(64);
  /** 0 where the pass did not come to the end. */
  ends = new Uint32Array(64);
  /** The first entry that lies behind this one. */
  after = new Uint32Array(64);
  readonly #max: number;
  readonly #open: number[] = [];
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** False when there is no room for it. */
  open(start: number): boolean {
    const entry = this.#count;
    if (entry === this.#max) return false;
    if (entry === this.starts.length) {
      this.starts = grown(this.starts);
      this.ends = grown(this.ends);
      this.after = grown(this.after);
    }
    this.starts[entry] = start;
    this.#open.push(entry);
    this.#count += 1;
    return true;
  }

  /** False when it was the outermost. */
  close(end: number): boolean {
    const entry = this.#open.pop();
    if (entry === undefined) return false;
    if (end - (this.starts[entry] as number) < bytesMin) {
      // It is the last, as all that lies in it is smaller still.
      this.#count = entry;
    } else {
      this.ends[entry] = end;
      this.after[entry] = this.#count;
    }
    return this.#open.length > 0;
  }

  whole(): this {
    const count = this.#count;
    for (const entry of this.#open) {
      this.ends[entry] = 0;
      this.after[entry] = count;
    }
    this.starts = this.starts.slice(0, count);
    this.ends = this.ends.slice(0, count);
    this.after = this.after.slice(0, count);
    return this;
  }
}

function grown(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}

/** The first entry at or behind `at`. */
function firstFrom(starts: Uint32Array, at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
