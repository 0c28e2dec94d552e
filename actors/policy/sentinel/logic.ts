// The expressions that decide how far others are evaluated: `and`, `or`, `else` and the quantifiers. In rules they also write down
// which of their parts decided.

import type { Site } from './limits.ts';
import { placed, truth } from './operators.ts';
import { Frame } from './run.ts';
import type { Code, Slot } from './run.ts';
import { Recorded } from './trace.ts';
import type { Expression } from './syntax.ts';
import { ListValue, MapValue, Undefined, typeOf } from './value.ts';
import type { Key, Value } from './value.ts';

/** false decides at once, and so does undefined: nothing to the right rescues it. */
export function and(left: Code, right: Code, site: Site): Code {
  return (frame) => {
    const first = left(frame);
    if (first instanceof Undefined || !truth(first, 'and', site)) return first;
    const second = right(frame);
    return second instanceof Undefined ? second : truth(second, 'and', site);
  };
}

/** true decides at once, and also after undefined. */
export function or(left: Code, right: Code, site: Site): Code {
  return (frame) => {
    const first = left(frame);
    if (!(first instanceof Undefined) && truth(first, 'or', site)) return true;
    const second = right(frame);
    if (second instanceof Undefined) return first instanceof Undefined ? first : second;
    return truth(second, 'or', site) || first;
  };
}

/** As `and` and `or`; only the parts that decided are written down. */
export function recordedLogic(operator: 'and' | 'or', left: Code, right: Code, site: Site, node: Expression): Code {
  const ends = operator === 'or';
  return (frame) => {
    const { run } = frame;
    const first = left(frame);
    const firstPart = run.recorded;
    if (first instanceof Undefined ? !ends : truth(first, operator, site) === ends) {
      run.recorded = new Recorded(site, node, first, partsOf(firstPart));
      return first;
    }
    const second = right(frame);
    const secondPart = run.recorded;
    let value = second;
    if (second instanceof Undefined) value = first instanceof Undefined ? first : second;
    else if (truth(second, operator, site) !== ends) value = first instanceof Undefined ? first : second;
    const isDecidedBySecond = value === second && value !== first;
    const parts = isDecidedBySecond ? partsOf(secondPart) : [...partsOf(firstPart), ...partsOf(secondPart)];
    run.recorded = new Recorded(site, node, value, parts);
    return value;
  };
}

const partsOf = (part: Recorded | undefined): readonly Recorded[] => (part === undefined ? [] : [part]);

/** The right side stands in for a left side that is undefined. */
export const otherwise =
  (left: Code, right: Code): Code =>
  (frame) => {
    const value = left(frame);
    return value instanceof Undefined ? right(frame) : value;
  };

export interface QuantifierParts {
  readonly collection: Code;
  readonly body: Code;
  readonly hasKey: boolean;
  readonly size: number;
  readonly site: Site;
  readonly node: Expression;
  /** The body that writes down what decided it, where that is asked for. */
  readonly recordedBody: Code | undefined;
  /** Evaluating the body twice is the same as once: only the elements that decide are then written down. */
  readonly isRepeatable: boolean;
}

/** Frame by frame through a list or map: the key (or index) first when it is named, the value after it; a map alone gives its keys. */
export class Turns {
  readonly length: number;
  readonly #list: ListValue | undefined;
  readonly #map: MapValue | undefined;
  readonly #keys: readonly Key[];
  readonly #hasKey: boolean;
  readonly #site: Site;

  constructor(collection: Value, hasKey: boolean, what: string, site: Site) {
    this.#hasKey = hasKey;
    this.#site = site;
    if (collection instanceof ListValue) {
      this.#list = collection;
      this.#keys = [];
      this.length = collection.length;
    } else if (collection instanceof MapValue) {
      this.#map = collection;
      this.#keys = collection.keys();
      this.length = this.#keys.length;
    } else {
      site.fail(`"${what}" needs a list or map, not ${typeOf(collection)}${originOf(collection)}`);
    }
  }

  key(index: number): Value {
    return this.#map === undefined ? BigInt(index) : (this.#keys[index] as Key);
  }

  value(index: number): Value {
    if (this.#list !== undefined) return placed(this.#list.get(index), this.#site);
    const value = this.#map?.get(this.#keys[index] as Key);
    // A turn before may have deleted it.
    return value === undefined ? this.#site.undefined : placed(value, this.#site);
  }

  get isMap(): boolean {
    return this.#map !== undefined;
  }

  frame(index: number, size: number, parent: Frame): Frame {
    const only = (): Value => (this.isMap ? this.key(index) : this.value(index));
    const slots: Slot[] = this.#hasKey ? [this.key(index), this.value(index)] : [only()];
    while (slots.length < size) slots.push(undefined);
    return new Frame(slots, parent, parent.instance);
  }
}

const originOf = (value: Value): string =>
  value instanceof Undefined && value.position !== undefined ? ` (it arose at ${value.position.toString()})` : '';

/** How many elements that failed are kept for `any`, which needs all of them to fail. */
const failedMax = 5;

/** A chain of `and` or `or` over the elements. */
export function allOrAny(quantifier: 'all' | 'any', parts: QuantifierParts): Code {
  const { collection, body, recordedBody, isRepeatable, hasKey, size, site, node } = parts;
  const ends = quantifier === 'any';
  const test = recordedBody === undefined || isRepeatable ? body : recordedBody;
  return (frame) => {
    const { run } = frame;
    const decide = (value: Value, decisive: readonly Recorded[]): Value => {
      if (recordedBody !== undefined) run.recorded = new Recorded(site, node, value, decisive);
      return value;
    };
    const over = collection(frame);
    if (over instanceof Undefined) return decide(over, []);
    const turns = new Turns(over, hasKey, quantifier, site);
    const record = (index: number): readonly Recorded[] => {
      if (recordedBody === undefined) return [];
      if (isRepeatable) recordedBody(turns.frame(index, size, frame));
      return run.recorded === undefined ? [] : [run.recorded.of(turns.key(index), turns.value(index))];
    };
    const failed: Recorded[] = [];
    let unknown: Undefined | undefined;
    run.budget.enter(site);
    for (let index = 0; index < turns.length; index += 1) {
      run.budget.step(site);
      const value = test(turns.frame(index, size, frame));
      const isDecisive = value instanceof Undefined ? !ends : truth(value, quantifier, site) === ends;
      if (isDecisive) {
        const decisive = record(index);
        run.budget.leave();
        return decide(value, decisive);
      }
      if (value instanceof Undefined) unknown ??= value;
      if (ends && failed.length < failedMax) failed.push(...record(index));
    }
    run.budget.leave();
    return decide(unknown ?? !ends, failed);
  };
}

/** A list of what the body gives for each element. */
export function mapOver({ collection, body, hasKey, size, site }: QuantifierParts): Code {
  return (frame) => {
    const { budget } = frame.run;
    const over = collection(frame);
    if (over instanceof Undefined) return over;
    const turns = new Turns(over, hasKey, 'map', site);
    budget.charge(turns.length * 8, site);
    budget.enter(site);
    const items: Value[] = [];
    for (let index = 0; index < turns.length; index += 1) {
      budget.step(site);
      items.push(body(turns.frame(index, size, frame)));
    }
    budget.leave();
    return new ListValue(items);
  };
}

/** The elements whose body is true, in a collection of the same kind; undefined as a whole when one body is undefined. */
export function filterOver({ collection, body, hasKey, size, site }: QuantifierParts): Code {
  return (frame) => {
    const { budget } = frame.run;
    const over = collection(frame);
    if (over instanceof Undefined) return over;
    const turns = new Turns(over, hasKey, 'filter', site);
    budget.charge(turns.length * 8, site);
    budget.enter(site);
    const kept: number[] = [];
    let unknown: Undefined | undefined;
    for (let index = 0; index < turns.length; index += 1) {
      budget.step(site);
      const value = body(turns.frame(index, size, frame));
      if (value instanceof Undefined) unknown ??= value;
      else if (truth(value, 'filter', site)) kept.push(index);
    }
    budget.leave();
    if (unknown !== undefined) return unknown;
    if (!turns.isMap) return new ListValue(kept.map((index) => turns.value(index)));
    return new MapValue(new Map(kept.map((index) => [turns.key(index) as Key, turns.value(index)])));
  };
}
