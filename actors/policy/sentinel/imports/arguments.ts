// How the functions of the standard imports read their arguments: by number and type, with one sentence when a policy passes
// something else.

import { hostFunction } from '../host.ts';
import type { HostCall, HostFunctionOptions } from '../host.ts';
import { FunctionValue, ListValue, MapValue, textOf, typeOf } from '../value.ts';
import type { TypeName, Value } from '../value.ts';

const nouns: Readonly<Record<TypeName, string>> = {
  undefined: 'undefined',
  null: 'null',
  bool: 'a bool',
  int: 'an int',
  float: 'a float',
  string: 'a string',
  list: 'a list',
  map: 'a map',
  func: 'a function',
};

/** The arguments of one call; positions count from 0, as in the code, and from 1 in messages. */
export class Given {
  readonly name: string;
  readonly call: HostCall;
  readonly all: readonly Value[];

  constructor(name: string, all: readonly Value[], call: HostCall) {
    this.name = name;
    this.all = all;
    this.call = call;
  }

  get count(): number {
    return this.all.length;
  }

  value(index: number): Value {
    const value = this.all[index];
    return value === undefined ? this.call.undefined() : value;
  }

  /** Bytes, as every string of the language. */
  string(index: number): string {
    const value = this.value(index);
    return typeof value === 'string' ? value : this.wrong(index, 'a string');
  }

  /** A float that is whole counts, since parameters from a command line are floats. */
  int(index: number): bigint {
    const value = this.value(index);
    if (typeof value === 'bigint') return value;
    return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : this.wrong(index, 'an int');
  }

  list(index: number): ListValue {
    const value = this.value(index);
    return value instanceof ListValue ? value : this.wrong(index, 'a list');
  }

  map(index: number): MapValue {
    const value = this.value(index);
    return value instanceof MapValue ? value : this.wrong(index, 'a map');
  }

  func(index: number): FunctionValue {
    const value = this.value(index);
    return value instanceof FunctionValue ? value : this.wrong(index, 'a function');
  }

  wrong(index: number, expected: string): never {
    return this.fail(`argument ${index + 1} must be ${expected}, not ${nouns[typeOf(this.value(index))]}`);
  }

  fail(message: string): never {
    return this.call.fail(`${this.name}: ${message}`);
  }

  /** Something that a policy passed, for a message: in quotes, and not all of it when it is long. */
  quoted(bytes: string): string {
    return JSON.stringify(bytes.length > 100 ? `${textOf(bytes.slice(0, 100))}…` : textOf(bytes));
  }

  /** A string made for the policy, paid for. */
  made(bytes: string): string {
    this.call.charge(bytes.length);
    return bytes;
  }

  madeList(items: Value[]): ListValue {
    this.call.charge(items.length * 16);
    return new ListValue(items);
  }
}

/** A function of an import; `name` is how errors call it: `strings.join`. */
export function importFunction(
  name: string,
  arity: HostFunctionOptions['arity'],
  run: (given: Given) => Value,
  options: Omit<HostFunctionOptions, 'arity'> = {},
): FunctionValue {
  return hostFunction(name, { arity, ...options }, (args, call) => run(new Given(name, args, call)));
}
