// The import "version": versions of one to any number of segments, ordered as Semantic Versioning orders them, and constraints as
// Terraform writes them. What follows `+` never matters to an order.

import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';
import { MapValue } from '../value.ts';
import type { FunctionValue } from '../value.ts';
import { importFunction } from './arguments.ts';
import type { Given } from './arguments.ts';

interface Version {
  readonly text: string;
  /** At least three: what is missing is 0. */
  readonly segments: readonly bigint[];
  /** How many of them were written. */
  readonly written: number;
  readonly prerelease: string;
  readonly metadata: string;
}

export const version = (): Namespace =>
  namespaceOf({ new: importFunction('version.new', 1, (given) => objectOf(read(given, 0))) });

const form =
  /^v?(\d+(?:\.\d+)*)(?:-(\d+[0-9A-Za-z~-]*(?:\.[0-9A-Za-z~-]+)*)|-?([A-Za-z~-]+[0-9A-Za-z~-]*(?:\.[0-9A-Za-z~-]+)*))?(?:\+([0-9A-Za-z~-]+(?:\.[0-9A-Za-z~-]+)*))?$/;

const lengthMax = 256;

function parse(text: string): Version | undefined {
  const found = text.length > lengthMax ? null : form.exec(text.trim());
  if (found === null) return undefined;
  const segments = (found[1] ?? '').split('.').map(BigInt);
  const written = segments.length;
  while (segments.length < 3) segments.push(0n);
  return { text: text.trim(), segments, written, prerelease: found[2] ?? found[3] ?? '', metadata: found[4] ?? '' };
}

function read(given: Given, index: number): Version {
  const value = given.value(index);
  if (value instanceof MapValue && isVersion(value.payload)) return value.payload;
  if (typeof value !== 'string') return given.wrong(index, 'a string or a version');
  return parse(value) ?? given.fail(`${given.quoted(value)} is no version`);
}

const isVersion = (payload: unknown): payload is Version =>
  typeof payload === 'object' && payload !== null && 'segments' in payload;

/** Below, equal to or above 0, as the first version is lower than, as high as or higher than the second. */
function compare(a: Version, b: Version): number {
  for (let at = 0; at < Math.max(a.segments.length, b.segments.length); at += 1) {
    const [left, right] = [a.segments[at] ?? 0n, b.segments[at] ?? 0n];
    if (left !== right) return left < right ? -1 : 1;
  }
  if (a.prerelease === b.prerelease) return 0;
  // 1.0.0 comes after all that prepared it.
  if (a.prerelease === '' || b.prerelease === '') return a.prerelease === '' ? 1 : -1;
  return comparePrereleases(a.prerelease.split('.'), b.prerelease.split('.'));
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at], b[at]];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    if (left === right) continue;
    const [leftIsNumber, rightIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (leftIsNumber && rightIsNumber) {
      if (BigInt(left) !== BigInt(right)) return BigInt(left) < BigInt(right) ? -1 : 1;
    } else if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
    else return left < right ? -1 : 1;
  }
  return 0;
}

type Test = (order: number) => boolean;

const tests: readonly (readonly [names: readonly string[], Test])[] = [
  [['greater_than', 'gt'], (order) => order > 0],
  [['greater_than_or_equals', 'gte'], (order) => order >= 0],
  [['less_than', 'lt'], (order) => order < 0],
  [['less_than_or_equals', 'lte'], (order) => order <= 0],
  [['equals', 'eq'], (order) => order === 0],
];

function objectOf(own: Version): MapValue {
  const methods: Record<string, FunctionValue> = {};
  const method = (names: readonly string[], run: (given: Given) => boolean | bigint): void => {
    for (const name of names) methods[name] = importFunction(`version.${name}`, 1, run);
  };
  for (const [names, test] of tests) method(names, (given) => test(compare(own, read(given, 0))));
  method(['compare', 'cmp'], (given) => BigInt(compare(own, read(given, 0))));
  method(['satisfies', 'sat'], (given) => satisfies(own, given));
  const [major, minor, patch] = own.segments as [bigint, bigint, bigint];
  const { text, prerelease, metadata } = own;
  return MapValue.fromRecord({ version: text, major, minor, patch, prerelease, metadata, ...methods }, own);
}

const operators: Readonly<Record<string, Test>> = {
  '': (order) => order === 0,
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '<': (order) => order < 0,
  '>=': (order) => order >= 0,
  '<=': (order) => order <= 0,
  '~>': (order) => order >= 0,
};

/** All constraints of a comma list hold. */
function satisfies(own: Version, given: Given): boolean {
  const list = given.string(0);
  return list
    .split(',')
    .map((text) => {
      const found = text.length > lengthMax ? null : /^(=|!=|>=|<=|~>|>|<|)\s*(\S+)$/.exec(text.trim());
      const limit = found === null ? undefined : parse(found[2] ?? '');
      if (limit === undefined) return given.fail(`${given.quoted(text.trim())} is no version constraint`);
      return holds(own, found?.[1] ?? '', limit);
    })
    .every(Boolean);
}

function holds(own: Version, operator: string, limit: Version): boolean {
  const test = operators[operator] as Test;
  if (operator === '' || operator === '=' || operator === '!=') return test(compare(own, limit));
  // A pre-release is only compared with pre-releases of the same version, either way.
  if (own.prerelease !== '' || limit.prerelease !== '') {
    if (own.prerelease === '' || limit.prerelease === '' || !sameSegments(own, limit)) return false;
  }
  if (operator === '~>' && !sameButLast(own, limit)) return false;
  return test(compare(own, limit));
}

const sameSegments = (a: Version, b: Version): boolean =>
  compare({ ...a, prerelease: '' }, { ...b, prerelease: '' }) === 0;

/** `~> 1.2` lets the last written segment rise, and all before it stay; `~> 1` holds nothing. */
function sameButLast(own: Version, limit: Version): boolean {
  return limit.segments.slice(0, limit.written - 1).every((segment, at) => segment === (own.segments[at] ?? 0n));
}
