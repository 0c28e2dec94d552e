// The functions that every policy knows without an import.

import { display } from './display.ts';
import { hostFunction } from './host.ts';
import type { HostCall } from './host.ts';
import type { Run } from './run.ts';
import { FunctionValue, ListValue, MapValue, isNumber, keyOf, typeOf } from './value.ts';
import type { Value } from './value.ts';

/** The constants, which cannot be assigned to. `undefined` knows where it stands and is made by the compiler. */
export const constantNames: ReadonlySet<string> = new Set(['true', 'false', 'null', 'undefined']);

const length = hostFunction('length', { arity: 1 }, ([value], call) => {
  if (typeof value === 'string' || value instanceof ListValue) return BigInt(value.length);
  if (value instanceof MapValue) {
    // The keys of a map of an import are listed now, and stay.
    call.charge(value.size * 32);
    return BigInt(value.size);
  }
  if (value === null) return call.undefined();
  return wrongType(call, 'length', 'a string, list or map', value);
});

const append = hostFunction('append', { arity: 2, seesUndefined: true }, ([list, item], call) => {
  if (!(list instanceof ListValue)) return wrongType(call, 'append', 'a list', list);
  call.charge(16);
  list.push(item as Value);
  return call.undefined();
});

const remove = hostFunction('delete', { arity: 2, seesUndefined: true }, ([map, key], call) => {
  if (!(map instanceof MapValue)) return wrongType(call, 'delete', 'a map', map);
  const found = keyOf(key as Value);
  if (found === undefined) return call.undefined();
  call.charge(32 * map.keysToOwn);
  map.delete(found);
  return call.undefined();
});

const keys = hostFunction('keys', { arity: 1 }, ([map], call) => {
  if (!(map instanceof MapValue)) return wrongType(call, 'keys', 'a map', map);
  call.charge(map.size * 8);
  return new ListValue([...map.keys()]);
});

const values = hostFunction('values', { arity: 1 }, ([map], call) => {
  if (!(map instanceof MapValue)) return wrongType(call, 'values', 'a map', map);
  call.charge(map.size * 8);
  return new ListValue([...map.entries()].map(([, value]) => value));
});

const range = hostFunction('range', { arity: { min: 1, max: 3 } }, (args, call) => {
  const bounds = args.map((value) => (typeof value === 'bigint' ? value : wrongType(call, 'range', 'ints', value)));
  const [start, end] = bounds.length === 1 ? [0n, bounds[0] as bigint] : [bounds[0] as bigint, bounds[1] as bigint];
  const step = bounds[2] ?? 1n;
  if (step === 0n) call.fail('range: the step must not be 0');
  const count = step > 0n ? (end - start + step - 1n) / step : (start - end - step - 1n) / -step;
  if (count <= 0n) return new ListValue([]);
  call.charge(Number(count) * 16);
  call.step(Number(count));
  return new ListValue(Array.from({ length: Number(count) }, (_, index) => start + BigInt(index) * step));
});

const compare = hostFunction('compare', { arity: 2 }, ([left, right], call) => {
  const areStrings = typeof left === 'string' && typeof right === 'string';
  if (!areStrings && !(isNumber(left) && isNumber(right))) {
    return call.fail(
      `compare: needs two numbers or two strings, not ${typeOf(left as Value)} and ${typeOf(right as Value)}`,
    );
  }
  const [one, other] = [left as number, right as number];
  if (one < other) return -1n;
  return one > other ? 1n : 0n;
});

const int = hostFunction('int', { arity: 1 }, ([value], call) => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number' && Number.isFinite(value)) return within(BigInt(Math.trunc(value)), call);
  if (typeof value !== 'string') return call.undefined();
  const found = /^([+-]?)(0[xX][0-9A-Fa-f]{1,40}|0[0-7]{0,60}|[1-9][0-9]{0,40})$/.exec(value);
  if (found === null) return call.undefined();
  const [, sign, digits = ''] = found;
  const size = /^0[0-7]/.test(digits) ? BigInt(`0o${digits}`) : BigInt(digits);
  return within(sign === '-' ? -size : size, call);
});

const within = (value: bigint, call: HostCall): Value =>
  BigInt.asIntN(64, value) === value ? value : call.undefined();

const float = hostFunction('float', { arity: 1 }, ([value], call) => {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  const isNumeral = typeof value === 'string' && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value);
  const number = isNumeral ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : call.undefined();
});

const string = hostFunction('string', { arity: 1 }, ([value], call) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return typeof value === 'number' ? fixed(value) : call.undefined();
});

/** As C's %f: six digits after the point. */
function fixed(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`;
}

const trueWords: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falseWords: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

const bool = hostFunction('bool', { arity: 1 }, ([value], call) => {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value === 'number') return value !== 0;
  if (typeof value !== 'string') return call.undefined();
  if (trueWords.has(value)) return true;
  return falseWords.has(value) ? false : call.undefined();
});

const anyNumber = { min: 0, max: Number.POSITIVE_INFINITY };

const error = hostFunction('error', { arity: anyNumber, seesUndefined: true }, (args, call) =>
  call.fail(spoken(args, call)),
);

/** Lines beyond this size say so little that they are cut. */
const spokenMax = 1_000_000;

/** All arguments share one maximum, and each is paid for before the next is looked at. */
function spoken(args: readonly Value[], call: HostCall): string {
  let text = '';
  for (const [index, value] of args.entries()) {
    if (index > 0) text += ' ';
    const room = spokenMax - text.length;
    if (room <= 0) return `${text.trimEnd()}…`;
    const part = display(value, { isBare: true, max: room, pay: (entries) => call.step(entries) });
    call.charge(part.length);
    text += part;
    if (part.length > room) return text;
  }
  return text;
}

function wrongType(call: HostCall, name: string, expected: string, value: Value | undefined): never {
  return call.fail(`${name}: needs ${expected}, not ${typeOf(value as Value)}`);
}

const pure: ReadonlyMap<string, FunctionValue> = new Map(
  [append, bool, compare, remove, error, float, int, keys, length, range, string, values].map((each) => [
    each.name,
    each,
  ]),
);

/** The built-in function of this name; `print` speaks through the run. */
export function builtin(name: string): ((run: Run) => FunctionValue) | undefined {
  const found = pure.get(name);
  if (found !== undefined) return () => found;
  return name === 'print' ? (run) => printer(run) : undefined;
}

const printers = new WeakMap<Run, FunctionValue>();

function printer(run: Run): FunctionValue {
  let print = printers.get(run);
  if (print === undefined) {
    print = hostFunction('print', { arity: anyNumber, seesUndefined: true }, (args, call) => {
      run.print(spoken(args, call), call.position);
      return true;
    });
    printers.set(run, print);
  }
  return print;
}
