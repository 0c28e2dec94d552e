// How much of the public mocks do our Terraform imports reproduce? A mock that the original exported holds the plan (`raw`) beside
// what the original derived from it. The same derivation is made here and compared, collection by collection; so is that of the
// mocks of tfconfig and tfstate that lie beside it. What differs is listed, since authors edit their mocks.
//
//   npm run bench -- mock-derivation [--list] DIR…        or TERRACE_SENTINEL_CORPORA=DIR:DIR

import { readFileSync, readdirSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { compile, evaluate } from '@terrace/actors/policy/sentinel/evaluate';
import { loadStandard } from '@terrace/actors/policy/sentinel/imports/standard';
import { configV2 } from '@terrace/actors/policy/sentinel/terraform/config-v2';
import { configImport } from '@terrace/actors/policy/sentinel/terraform/config';
import { planV2 } from '@terrace/actors/policy/sentinel/terraform/plan-v2';
import { planImport } from '@terrace/actors/policy/sentinel/terraform/plan';
import { stateV2 } from '@terrace/actors/policy/sentinel/terraform/state-v2';
import { stateImport } from '@terrace/actors/policy/sentinel/terraform/state';
import { FunctionValue, ListValue, MapValue, Undefined, keyText, toJson } from '@terrace/actors/policy/sentinel/value';
import type { Key, Value } from '@terrace/actors/policy/sentinel/value';
import { progress, report, rounded } from './figures.ts';

export async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { list: { type: 'boolean', default: false } },
  });
  const named = (process.env['TERRACE_SENTINEL_CORPORA'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const folders = positionals.length > 0 ? positionals : named;
  if (folders.length === 0) {
    progress(
      'Which checkouts? Name their folders, or set TERRACE_SENTINEL_CORPORA. None of them is part of this repository.',
    );
    process.exitCode = 2;
    return;
  }
  const tally = new Tally();
  for (const folder of folders) for (const path of plansBelow(folder)) await comparePlan(path, tally);
  if (values.list) for (const line of tally.exceptions) progress(line);
  else progress(`${tally.exceptions.length} differ; --list names them, with the first difference of each`);
  report('mock-derivation', tally.rows(), { plans: tally.plans, unreadable: tally.unreadable, ...tally.figures() });
}

/** The mocks below a folder that hold a plan. */
function* plansBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== '.git') yield* plansBelow(path);
    else if (entry.name.endsWith('.sentinel') && /^raw\s*=/m.test(readFileSync(path, 'utf8'))) yield path;
  }
}

type Derive = (plan: MapValue) => MapValue;

/** The collections of an import that are compared, and how its mock is called beside that of tfplan/v2. */
const neighbours: readonly {
  readonly name: string;
  readonly derive: Derive;
  readonly collections: readonly string[];
  readonly fileOf: (plan: string) => string;
}[] = [
  {
    name: 'tfconfig/v2',
    derive: configV2,
    collections: ['providers', 'resources', 'provisioners', 'variables', 'outputs', 'module_calls'],
    fileOf: (plan) => plan.replace('tfplan', 'tfconfig'),
  },
  {
    name: 'tfstate/v2',
    derive: stateV2,
    collections: ['terraform_version', 'outputs', 'resources'],
    fileOf: (plan) => plan.replace('tfplan', 'tfstate'),
  },
  {
    name: 'tfplan',
    derive: planImport,
    collections: ['module_paths', 'terraform_version', 'variables', 'resources', 'data'],
    fileOf: (plan) => plan.replace(/-v2(?=\.sentinel$)/, ''),
  },
  {
    name: 'tfconfig',
    derive: configImport,
    collections: ['module_paths', 'resources', 'data', 'providers', 'modules', 'variables', 'outputs'],
    fileOf: (plan) => plan.replace('tfplan', 'tfconfig').replace(/-v2(?=\.sentinel$)/, ''),
  },
  {
    name: 'tfstate',
    derive: stateImport,
    collections: ['module_paths', 'terraform_version', 'resources', 'data', 'outputs'],
    fileOf: (plan) => plan.replace('tfplan', 'tfstate').replace(/-v2(?=\.sentinel$)/, ''),
  },
];

const planCollections = [
  'terraform_version',
  'variables',
  'planned_values.outputs',
  'planned_values.resources',
  'resource_changes',
  'resource_drift',
  'output_changes',
];

async function comparePlan(path: string, tally: Tally): Promise<void> {
  const plan = await readMock(path, [...planCollections, 'raw']);
  const raw = plan?.get('raw');
  if (plan === null || !(raw instanceof MapValue)) {
    tally.unreadable += 1;
    return;
  }
  tally.plans += 1;
  tally.compare('tfplan/v2', planCollections, { path, mock: plan, derived: planV2(raw) });
  for (const { name, derive, collections, fileOf } of neighbours) {
    const file = fileOf(basename(path));
    // A mock of the first generation is one whose name lost its `-v2`.
    if (file === basename(path) || (!name.endsWith('/v2') && !basename(path).endsWith('-v2.sentinel'))) continue;
    const beside = join(dirname(path), file);
    const mock = await readMock(beside, collections);
    if (mock !== null) tally.compare(name, collections, { path: beside, mock, derived: derive(raw) });
  }
}

/** The named members of a mock, those that it has; null when there is no such file or it cannot be evaluated. */
async function readMock(path: string, members: readonly string[]): Promise<ReadonlyMap<string, Value> | null> {
  try {
    const mock = compile(readFileSync(path, 'utf8'), path);
    const assignments = members.map((member, index) => `member_${index} = mock.${member}`);
    const reader = compile(['import "mock"', ...assignments, 'main = true', ''].join('\n'), 'reader.sentinel');
    const standard = await loadStandard(mock.imports.map(({ name }) => name));
    const evaluation = await evaluate(reader, {
      import: (name) => {
        if (name === 'mock') return { kind: 'module', policy: mock };
        const make = standard.get(name);
        const options = { now: 0n, httpSend: null, config: () => undefined };
        return make === undefined ? undefined : { kind: 'namespace', namespace: make(options) };
      },
    });
    if (evaluation.error !== undefined) return null;
    const valueAt = (index: number): Value => {
      const value = evaluation.valueOf(`member_${index}`);
      return value === undefined ? new Undefined() : value;
    };
    return new Map(members.map((member, index) => [member, valueAt(index)] as const));
  } catch {
    return null;
  }
}

interface Comparison {
  readonly path: string;
  readonly mock: ReadonlyMap<string, Value>;
  readonly derived: MapValue;
}

interface Counts {
  compared: number;
  equal: number;
  /** What is in the collections: resources, variables and so on. */
  elements: number;
  equalElements: number;
}

class Tally {
  plans = 0;
  unreadable = 0;
  readonly exceptions: string[] = [];
  readonly #counts = new Map<string, Counts>();

  /** A collection that a mock lacks is not compared: old exports have fewer. */
  compare(name: string, collections: readonly string[], { path, mock, derived }: Comparison): void {
    for (const collection of collections) {
      const expected = mock.get(collection);
      if (expected === undefined || (expected instanceof Undefined && collection !== 'terraform_version')) continue;
      const counts = this.#counts.get(`${name} ${collection}`) ?? newCounts();
      this.#counts.set(`${name} ${collection}`, counts);
      const parts = partsOf(expected, valueAt(derived, collection.split('.')), collection);
      const differences = parts.filter((difference) => difference !== null);
      counts.compared += 1;
      counts.elements += parts.length;
      counts.equalElements += parts.length - differences.length;
      if (differences.length === 0) counts.equal += 1;
      for (const difference of differences) this.exceptions.push(`${path}: ${name} ${difference}`);
    }
  }

  rows(): readonly Readonly<Record<string, string | number>>[] {
    return [...this.#counts].map(([collection, { compared, equal, elements, equalElements }]) => ({
      collection,
      mocks: compared,
      equal,
      differ: compared - equal,
      'share equal': percent(equal, compared),
      elements,
      'equal ones': equalElements,
      'share of them': percent(equalElements, elements),
    }));
  }

  figures(): Readonly<Record<string, unknown>> {
    return { collections: Object.fromEntries(this.#counts) };
  }
}

const newCounts = (): Counts => ({ compared: 0, equal: 0, elements: 0, equalElements: 0 });

const percent = (part: number, whole: number): string => `${whole === 0 ? 100 : rounded((100 * part) / whole, 2)} %`;

const valueAt = (map: MapValue, [name = '', ...rest]: readonly string[]): Value | undefined => {
  const value = map.get(name);
  return rest.length > 0 && value instanceof MapValue ? valueAt(value, rest) : value;
};

/** For each element of a collection null when both sides are the same, else the first difference. */
function partsOf(expected: Value, derived: Value | undefined, path: string): readonly (string | null)[] {
  if (!(expected instanceof MapValue && derived instanceof MapValue)) return [differenceOf(expected, derived, path)];
  const keys = new Set<Key>([...expected.keys(), ...derived.keys()]);
  return [...keys].map((key) => differenceOf(expected.get(key), derived.get(key), `${path}[${keyText(key)}]`));
}

/** Null when both are the same; else the path of the first difference and its two sides. Undefined and absent are the same. */
function differenceOf(expected: Value | undefined, derived: Value | undefined, path: string): string | null {
  if (expected instanceof MapValue && derived instanceof MapValue) {
    const keys = new Set<Key>([...expected.keys(), ...derived.keys()]);
    return firstOf(keys, (key) => differenceOf(expected.get(key), derived.get(key), `${path}[${keyText(key)}]`));
  }
  if (expected instanceof ListValue && derived instanceof ListValue && expected.length === derived.length) {
    const indexes = Array.from({ length: expected.length }, (_, index) => index);
    return firstOf(indexes, (index) => differenceOf(expected.get(index), derived.get(index), `${path}[${index}]`));
  }
  return isSame(expected, derived) ? null : `${path} is ${shown(expected)}, derived ${shown(derived)}`;
}

function firstOf<Item>(items: Iterable<Item>, differenceAt: (item: Item) => string | null): string | null {
  for (const item of items) {
    const difference = differenceAt(item);
    if (difference !== null) return difference;
  }
  return null;
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (isUndefined(a) || isUndefined(b)) return isUndefined(a) && isUndefined(b);
  const isNumber = (value: Value | undefined): value is bigint | number => ['bigint', 'number'].includes(typeof value);
  return isNumber(a) && isNumber(b) ? Number(a) === Number(b) : a === b;
}

const isUndefined = (value: Value | undefined): boolean => value === undefined || value instanceof Undefined;

function shown(value: Value | undefined): string {
  if (isUndefined(value)) return 'undefined';
  if (value instanceof MapValue) return `a map of ${value.size}`;
  if (value instanceof ListValue) return `a list of ${value.length}`;
  if (value instanceof FunctionValue) return 'a function';
  const text = JSON.stringify(toJson(value as Value), (_name, one: unknown) =>
    typeof one === 'bigint' ? String(one) : one,
  );
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
