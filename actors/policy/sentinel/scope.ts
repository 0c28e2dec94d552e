// Which names a file, function, loop or quantifier can hold, and how code finds them. An assignment changes the nearest name that
// exists and otherwise makes one where it stands; whether a name of an outer scope exists already is only known when the code
// runs. So a name compiles to the few slots that it can be in, innermost first.

import type { Site } from './limits.ts';
import { RuleValue } from './run.ts';
import type { Code, Frame, Slot } from './run.ts';
import type { Block, Clause, If, Statement } from './syntax.ts';
import type { Value } from './value.ts';

export class Scope {
  readonly parent: Scope | undefined;
  readonly #slots = new Map<string, number>();

  /** `names` get the first slots, in their order. */
  constructor(parent: Scope | undefined, names: readonly string[]) {
    this.parent = parent;
    for (const name of names) this.add(name);
  }

  get size(): number {
    return this.#slots.size;
  }

  add(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    this.#slots.set(name, this.#slots.size);
    return this.#slots.size - 1;
  }

  slot(name: string): number | undefined {
    return this.#slots.get(name);
  }
}

/** A slot `depth` frames further out. */
interface Place {
  readonly depth: number;
  readonly slot: number;
}

export function placesOf(name: string, scope: Scope): readonly Place[] {
  const places: Place[] = [];
  let depth = 0;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent, depth += 1) {
    const slot = at.slot(name);
    if (slot !== undefined) places.push({ depth, slot });
  }
  return places;
}

/** The names that statements can make in the scope that they stand in: `if` and `case` open none, loops and functions do. */
export function namesMadeBy(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap((statement): readonly string[] => {
    switch (statement.kind) {
      case 'assign':
        return statement.target.kind === 'identifier' ? [statement.target.name] : [];
      case 'declare':
        return [statement.name];
      case 'if':
        return namesMadeByIf(statement);
      case 'case':
        return statement.clauses.flatMap((clause: Clause) => namesMadeBy(clause.statements));
      case 'for':
      case 'break':
      case 'continue':
      case 'return':
      case 'expression':
        return [];
    }
  });
}

function namesMadeByIf(statement: If): readonly string[] {
  const names: string[] = [];
  for (let at: If | Block | undefined = statement; at !== undefined;) {
    if (at.kind === 'if') {
      names.push(...namesMadeBy(at.then.statements));
      at = at.otherwise;
    } else {
      names.push(...namesMadeBy(at.statements));
      at = undefined;
    }
  }
  return names;
}

function frameAt(frame: Frame, depth: number): Frame {
  let at = frame;
  for (let left = depth; left > 0; left -= 1) at = at.parent as Frame;
  return at;
}

/** Reads a name; `otherwise` is asked when no scope holds it. */
export function read(places: readonly Place[], otherwise: Code): Code {
  const [first] = places;
  if (first === undefined) return otherwise;
  if (places.length === 1) return readOne(first, otherwise);
  return (frame) => {
    for (const { depth, slot } of places) {
      const found = frameAt(frame, depth).slots[slot];
      if (found !== undefined) return found instanceof RuleValue ? found.value() : found;
    }
    return otherwise(frame);
  };
}

function readOne({ depth, slot }: Place, otherwise: Code): Code {
  const valueOf = (found: Slot, frame: Frame): Value => {
    if (found === undefined) return otherwise(frame);
    return found instanceof RuleValue ? found.value() : found;
  };
  if (depth === 0) return (frame) => valueOf(frame.slots[slot], frame);
  if (depth === 1) return (frame) => valueOf((frame.parent as Frame).slots[slot], frame);
  return (frame) => valueOf(frameAt(frame, depth).slots[slot], frame);
}

/** Assigns to the nearest scope that holds the name, else to the scope of the assignment, which is the first place. */
export function write(places: readonly Place[]): (frame: Frame, value: Value | RuleValue) => void {
  const own = places[0] as Place;
  if (places.length === 1) {
    return (frame, value) => {
      frame.slots[own.slot] = value;
    };
  }
  return (frame, value) => {
    const place = places.find(({ depth, slot }) => frameAt(frame, depth).slots[slot] !== undefined) ?? own;
    frameAt(frame, place.depth).slots[place.slot] = value;
  };
}

/** For names that a scope of its own makes: a parameter, a loop's name. */
export const unknownName =
  (name: string, site: Site): Code =>
  () =>
    site.fail(`unknown identifier "${name}"`);
