// The import "decimal": numbers of up to 100 digits, as General Decimal Arithmetic has them, where 1.5 times 2 is 3.0. decimal.js
// computes; it drops trailing zeros, so each number carries its exponent beside it.

import { Decimal as DecimalBase } from 'decimal.js';
import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';
import { MapValue, nowhere } from '../value.ts';
import type { Value } from '../value.ts';
import { importFunction } from './arguments.ts';
import type { Given } from './arguments.ts';
import { objectOf } from './object.ts';
import type { Parts } from './object.ts';

const digitsMax = 100;
/** 32 bits, as documented. Beyond them lie the infinities and 0. */
const exponentMax = 2 ** 31 - 1;
const Decimal = DecimalBase.clone({
  precision: digitsMax,
  rounding: DecimalBase.ROUND_HALF_EVEN,
  maxE: exponentMax,
  minE: -exponentMax,
});
type Decimal = InstanceType<typeof Decimal>;

/** `value` is coefficient × 10^exponent, and the coefficient has at most 100 digits. */
interface Quantity {
  readonly value: Decimal;
  readonly exponent: number;
}

export function decimal(): Namespace {
  const infinity = importFunction('decimal.infinity', 1, (given) =>
    numberOf(quantity(new Decimal(given.int(0) < 0n ? -Infinity : Infinity), 0)),
  );
  const isInfinite = importFunction('decimal.is_infinite', 1, (given) => {
    const { value } = read(given, 0);
    return !value.isFinite() && !value.isNaN();
  });
  const isNan = importFunction('decimal.is_nan', 1, (given) => read(given, 0).value.isNaN());
  return namespaceOf({
    infinity,
    inf: infinity,
    nan: numberOf(quantity(new Decimal(NaN), 0)),
    is_infinite: isInfinite,
    isinfinite: isInfinite,
    is_inf: isInfinite,
    isinf: isInfinite,
    is_nan: isNan,
    isnan: isNan,
    new: importFunction('decimal.new', 1, (given) => numberOf(read(given, 0))),
  });
}

/** Brings the exponent as near to `ideal` as the value and the number of digits allow. */
function quantity(value: Decimal, ideal: number): Quantity {
  if (!value.isFinite()) return { value, exponent: 0 };
  const top = value.isZero() ? 0 : value.e;
  const natural = value.isZero() ? ideal : top + 1 - value.sd();
  return { value, exponent: Math.max(Math.min(natural, ideal), top + 1 - digitsMax) };
}

const form = /^[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/;

function read(given: Given, index: number): Quantity {
  const value = given.value(index);
  if (value instanceof MapValue && isQuantity(value.payload)) return value.payload;
  if (typeof value === 'bigint') return quantity(new Decimal(value.toString()), 0);
  if (typeof value === 'number') return parse(String(value)) as Quantity;
  if (typeof value !== 'string') return given.wrong(index, 'a number, a string or a decimal');
  return parse(value) ?? given.fail(`${given.quoted(value)} is not a number`);
}

function parse(text: string): Quantity | undefined {
  const special = /^([+-]?)(?:(inf|infinity)|(nan))$/i.exec(text);
  if (special !== null) {
    if (special[3] !== undefined) return quantity(new Decimal(NaN), 0);
    return quantity(new Decimal(special[1] === '-' ? -Infinity : Infinity), 0);
  }
  const found = form.exec(text);
  if (found === null) return undefined;
  const fraction = (found[1] ?? found[2] ?? '').length;
  return quantity(
    new Decimal(text.replace(/\.(?=$|e)/i, '')).toSignificantDigits(digitsMax),
    Number(found[3] ?? 0) - fraction,
  );
}

const isQuantity = (payload: unknown): payload is Quantity =>
  typeof payload === 'object' && payload !== null && 'exponent' in payload && 'value' in payload;

type Binary = (a: Quantity, b: Quantity) => Quantity;
type Unary = (a: Quantity) => Quantity;
type Test = (a: Decimal, b: Decimal) => boolean;

const lowest = (a: Quantity, b: Quantity): number => Math.min(a.exponent, b.exponent);

/** Further apart, a remainder would need more digits on the way than any limit allows. */
const remainderDistanceMax = 10_000;

function remainder(a: Quantity, b: Quantity): Quantity {
  const isTooFar = a.value.isFinite() && b.value.isFinite() && a.value.e - b.value.e > remainderDistanceMax;
  return quantity(isTooFar ? new Decimal(NaN) : a.value.mod(b.value), lowest(a, b));
}

const operations: readonly (readonly [names: readonly string[], Binary])[] = [
  [['add'], (a, b) => quantity(a.value.add(b.value), lowest(a, b))],
  [['subtract', 'sub'], (a, b) => quantity(a.value.sub(b.value), lowest(a, b))],
  [['multiply', 'mul'], (a, b) => quantity(a.value.mul(b.value), a.exponent + b.exponent)],
  [['divide', 'div'], (a, b) => quantity(a.value.div(b.value), a.exponent - b.exponent)],
  [['modulo', 'mod', 'remainder', 'rem'], remainder],
  [
    ['power', 'pow'],
    (a, b) => quantity(a.value.pow(b.value), b.value.isInteger() ? a.exponent * b.value.toNumber() : 0),
  ],
];

const functions: readonly (readonly [names: readonly string[], Unary])[] = [
  [['exp'], (a) => quantity(a.value.exp(), 0)],
  [['loge', 'ln'], (a) => quantity(a.value.ln(), 0)],
  [['log10', 'log'], (a) => quantity(a.value.log(10), 0)],
  [['square_root', 'sqrt'], (a) => quantity(a.value.sqrt(), Math.floor(a.exponent / 2))],
  [['ceiling', 'ceil'], (a) => quantity(a.value.ceil(), 0)],
  [['floor'], (a) => quantity(a.value.floor(), 0)],
  [['absolute', 'abs'], (a) => quantity(a.value.abs(), a.exponent)],
  [['negate', 'neg'], (a) => quantity(a.value.neg(), a.exponent)],
];

const tests: readonly (readonly [names: readonly string[], Test])[] = [
  [['is'], (a, b) => a.eq(b)],
  [['is_not'], (a, b) => !a.eq(b)],
  [['less_than', 'lt'], (a, b) => a.lt(b)],
  [['less_than_or_equals', 'lte'], (a, b) => a.lte(b)],
  [['greater_than', 'gt'], (a, b) => a.gt(b)],
  [['greater_than_or_equals', 'gte'], (a, b) => a.gte(b)],
];

/** What `new` gives, and every operation on it. Its parts are made when they are asked for. */
const numberOf = (own: Quantity): MapValue => objectOf(parts, own);

type Part = (own: Quantity) => Value;

const parts: Parts<Quantity> = new Map<string, Part>([
  ['string', stringOf],
  ['sign', ({ value }) => (value.isNaN() || value.isZero() ? 0n : BigInt(value.s))],
  ['coefficient', (own) => within64(coefficient(own).abs())],
  ['exponent', ({ exponent }) => BigInt(exponent)],
  ['float', ({ value }) => value.toNumber()],
  ['int', ({ value }) => within64(value.floor())],
  ...operations.flatMap(([names, run]) =>
    names.map((name): [string, Part] => [
      name,
      (own) => importFunction(`number.${name}`, 1, (given) => numberOf(run(own, read(given, 0)))),
    ]),
  ),
  ...functions.flatMap(([names, run]) =>
    names.map((name): [string, Part] => [name, (own) => importFunction(`number.${name}`, 0, () => numberOf(run(own)))]),
  ),
  ...tests.flatMap(([names, run]) =>
    names.map((name): [string, Part] => [
      name,
      (own) => importFunction(`number.${name}`, 1, (given) => run(own.value, read(given, 0).value)),
    ]),
  ),
]);

const coefficient = ({ value, exponent }: Quantity): Decimal =>
  value.isFinite() ? value.mul(new Decimal(10).pow(-exponent)).round() : new Decimal(NaN);

const int64Min = new Decimal(-2).pow(63);
const int64Max = new Decimal(2).pow(63).sub(1);

/** `undefined` for what has no 64-bit integer: infinities, NaN, and larger numbers. */
const within64 = (value: Decimal): Value =>
  value.isFinite() && value.gte(int64Min) && value.lte(int64Max) ? BigInt(value.toFixed(0)) : nowhere;

/** Plain notation, or scientific when the exponent is positive or the number very small. */
function stringOf({ value, exponent }: Quantity): string {
  if (value.isNaN()) return 'NaN';
  if (!value.isFinite()) return value.isNegative() ? '-Infinity' : 'Infinity';
  const top = value.isZero() ? exponent : value.e;
  if (exponent <= 0 && top >= -6) return value.toFixed(-exponent);
  return value.toExponential(top - exponent).replace('e', 'E');
}
