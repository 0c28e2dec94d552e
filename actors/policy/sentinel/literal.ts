// Lists and maps of literals: data that stands in the source, as in the mocks of tests, which can be megabytes. Their values are
// made from the tree as a policy looks at them.

import { Site } from './limits.ts';
import type { Source } from './position.ts';
import type { Code } from './run.ts';
import type { Expression, ListLiteral, MapLiteral } from './syntax.ts';
import { ListValue, MapValue, keyOf } from './value.ts';
import type { Key, MapSource, Value } from './value.ts';

/** Code that makes a fresh value each time; undefined when something in it has to be computed. */
export function constantOf(node: ListLiteral | MapLiteral, source: Source): Code | undefined {
  if (!node.isConstant || !hasGoodKeys(node)) return undefined;
  const site = new Site(source, node.start);
  if (node.kind === 'list') {
    return (frame) => {
      frame.run.budget.charge(node.items.length * 8, site);
      return list(node, source);
    };
  }
  return () => map(node, source);
}

/** Of what can be a key; an error about another needs the code that evaluates it. */
function hasGoodKeys(node: Expression): boolean {
  if (node.kind === 'list') return node.items.every(hasGoodKeys);
  if (node.kind !== 'map') return true;
  return node.entries.every(({ key, value }) => isKey(key) && hasGoodKeys(value));
}

const isKey = (node: Expression): boolean =>
  ['int', 'float', 'string', 'unary'].includes(node.kind) ||
  (node.kind === 'identifier' && (node.name === 'true' || node.name === 'false'));

const list = (node: ListLiteral, source: Source): ListValue =>
  new ListValue({ length: node.items.length, get: (index) => valueOf(node.items[index] as Expression, source) });

const map = (node: MapLiteral, source: Source): MapValue => new MapValue(new LiteralSource(node, source));

/** Of several entries with one key the last is meant. The places of keys are found once for all values of the literal. */
const indexes = new WeakMap<MapLiteral, Index>();

interface Index {
  readonly keys: readonly Key[];
  readonly values: ReadonlyMap<Key, Expression>;
}

class LiteralSource implements MapSource {
  readonly isCheap = true;
  readonly #node: MapLiteral;
  readonly #source: Source;

  constructor(node: MapLiteral, source: Source) {
    this.#node = node;
    this.#source = source;
  }

  keys(): readonly Key[] {
    return this.#index().keys;
  }

  get(key: Key): Value | undefined {
    const found = this.#index().values.get(key);
    return found === undefined ? undefined : valueOf(found, this.#source);
  }

  #index(): Index {
    let index = indexes.get(this.#node);
    if (index === undefined) {
      const values = new Map(
        this.#node.entries.map(({ key, value }) => [keyOf(valueOf(key, this.#source)) as Key, value] as const),
      );
      index = { keys: [...values.keys()], values };
      indexes.set(this.#node, index);
    }
    return index;
  }
}

function valueOf(node: Expression, source: Source): Value {
  if (node.kind === 'int' || node.kind === 'float' || node.kind === 'string') return node.value;
  if (node.kind === 'list') return list(node, source);
  if (node.kind === 'map') return map(node, source);
  if (node.kind === 'unary') return signed(node.operator, valueOf(node.operand, source));
  const name = node.kind === 'identifier' ? node.name : '';
  if (name === 'null') return null;
  return name === 'undefined' ? new Site(source, node.start).undefined : name === 'true';
}

function signed(operator: string, value: Value): Value {
  if (operator !== '-') return value;
  return typeof value === 'bigint' ? BigInt.asIntN(64, -value) : -(value as number);
}
