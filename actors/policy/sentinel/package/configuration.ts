// What `sentinel.hcl`, a further configuration beside it, or a test case says: mocks, modules, static data, parameters, globals,
// policies and what a test expects. HCL, the JSON that is equal to it, and the older JSON give the same answer. Reading one opens
// no other file: sources stay names here, with the place where they are written.

import { SentinelError, Position, Source } from '../position.ts';
import { parseHcl } from '@terrace/runtime/hcl/hcl';
import { readLegacy, isLegacy } from './legacy.ts';
import { parseJsonText } from './json-text.ts';
import { pluginOf, textIn } from './plugin.ts';
import { plainOf } from '@terrace/runtime/hcl/tree';
import type { Block, Entry, Fail, Node, Plain } from '@terrace/runtime/hcl/tree';

/** Something that was written in a configuration, and where. */
export interface Written<Value> {
  readonly value: Value;
  readonly position: Position;
}

/** Where code or data comes from: a path relative to the configuration, or an address. */
export type SourceName = Written<string>;

export type Mock =
  | { readonly kind: 'module'; readonly source: SourceName }
  | { readonly kind: 'data'; readonly data: Plain; readonly position: Position };

export type ConfiguredImport =
  | { readonly kind: 'module'; readonly source: SourceName }
  | { readonly kind: 'static'; readonly source: SourceName }
  | {
      readonly kind: 'plugin';
      /** The program of a plugin of one's own, which is not run here; null for what the standard library has. */
      readonly source: SourceName | null;
      readonly config: Readonly<Record<string, Plain>>;
      readonly position: Position;
    };

export const enforcementLevels = ['advisory', 'soft-mandatory', 'hard-mandatory'] as const;
export type EnforcementLevel = (typeof enforcementLevels)[number];

export interface ConfiguredPolicy {
  readonly name: string;
  readonly source: SourceName;
  readonly enforcementLevel: EnforcementLevel;
  /** For this policy alone; they win over `params` of the configuration. */
  readonly params: ReadonlyMap<string, Plain>;
}

export interface Configuration {
  readonly mocks: ReadonlyMap<string, Mock>;
  readonly imports: ReadonlyMap<string, ConfiguredImport>;
  readonly params: ReadonlyMap<string, Written<Plain>>;
  readonly globals: ReadonlyMap<string, Written<Plain>>;
  /** In the order of the file. */
  readonly policies: ReadonlyMap<string, ConfiguredPolicy>;
  /** What each rule must be; null when nothing is said, so that `main` must be true. */
  readonly expected: ReadonlyMap<string, Written<Plain>> | null;
  readonly features: ReadonlyMap<string, boolean>;
  /** Written in the JSON that came before HCL. */
  readonly isLegacy: boolean;
}

const nothingYet = (): Building => ({
  mocks: new Map(),
  imports: new Map(),
  params: new Map(),
  globals: new Map(),
  policies: new Map(),
  expected: null,
  features: new Map(),
});

export const emptyConfiguration: Configuration = { ...nothingYet(), isLegacy: false };

/**
 * Reads a configuration by the ending of its name: `.json`, or HCL for every other. Throws SentinelError with the place of what is
 * wrong.
 */
export function parseConfiguration(text: string, name: string): Configuration {
  const source = new Source(name, text);
  const fail: Fail = (at, message) => {
    throw new SentinelError({ kind: 'host', message, position: new Position(source, at) });
  };
  const place: Place = { fail, position: (at) => new Position(source, at) };
  if (!name.endsWith('.json')) return readBlocks(parseHcl(text, fail), place);
  const root = parseJsonText(text, fail);
  return isLegacy(root) ? readLegacy(root, place) : readBlocks(blocksOf(root, fail), place);
}

/** Later ones win: overrides over what they override. */
export function mergeConfigurations(all: readonly Configuration[]): Configuration {
  const merge = <Key extends 'mocks' | 'imports' | 'params' | 'globals' | 'policies' | 'features'>(key: Key) =>
    new Map(all.flatMap((one) => [...(one[key] as ReadonlyMap<string, unknown>)])) as unknown as Configuration[Key];
  return {
    mocks: merge('mocks'),
    imports: merge('imports'),
    params: merge('params'),
    globals: merge('globals'),
    policies: merge('policies'),
    features: merge('features'),
    expected: all.findLast(({ expected }) => expected !== null)?.expected ?? null,
    isLegacy: all.some((one) => one.isLegacy),
  };
}

export interface Place {
  readonly fail: Fail;
  readonly position: (at: number) => Position;
}

interface Building {
  readonly mocks: Map<string, Mock>;
  readonly imports: Map<string, ConfiguredImport>;
  readonly params: Map<string, Written<Plain>>;
  readonly globals: Map<string, Written<Plain>>;
  readonly policies: Map<string, ConfiguredPolicy>;
  expected: Map<string, Written<Plain>> | null;
  readonly features: Map<string, boolean>;
}

type Reader = (block: Block, into: Building, place: Place) => void;

/** How many labels each block has, and what reads it. */
const readers: Readonly<Record<string, { readonly labels: string; readonly read: Reader }>> = {
  mock: { labels: '"NAME"', read: readMock },
  import: { labels: '"KIND" "NAME"', read: readImport },
  module: { labels: '"NAME"', read: readModule },
  policy: { labels: '"NAME"', read: readPolicy },
  param: { labels: '"NAME"', read: readValue },
  global: { labels: '"NAME"', read: readValue },
  test: { labels: '', read: readTest },
  sentinel: { labels: '', read: readSentinel },
};

/** Undefined for a block that no configuration has, whatever its name. */
const readerOf = (type: string): (typeof readers)[string] | undefined =>
  Object.hasOwn(readers, type) ? readers[type] : undefined;

function readBlocks(root: Block, place: Place): Configuration {
  const into = nothingYet();
  for (const { key, at } of root.attributes) place.fail(at, unknownBlock(key));
  for (const block of root.blocks) {
    const reader = readerOf(block.type) ?? place.fail(block.at, unknownBlock(block.type));
    const wanted = reader.labels === '' ? 0 : reader.labels.split(' ').length;
    // `import "time" { path … }` is how plugins were configured before there were kinds of imports.
    const isOldImport = block.type === 'import' && block.labels.length === 1;
    if (block.labels.length !== wanted && !isOldImport) {
      place.fail(
        block.at,
        `the block is written ${block.type} ${reader.labels}${reader.labels === '' ? '' : ' '}{ … }`,
      );
    }
    reader.read(block, into, place);
  }
  return { ...into, isLegacy: false };
}

const unknownBlock = (name: string): string =>
  `a configuration has no ${JSON.stringify(name)}; it has the blocks ${Object.keys(readers).join(', ')}`;

/** The parts of a block by name; those that it may not have are an error. */
function partsOf(block: Block, allowed: readonly string[], place: Place): ReadonlyMap<string, Node> {
  const parts = new Map(block.attributes.map(({ key, value }) => [key, value]));
  for (const inner of block.blocks) {
    if (parts.has(inner.type)) place.fail(inner.at, `${inner.type} is given twice`);
    parts.set(inner.type, nodeOf(inner, place));
  }
  for (const { name, at } of namesIn(block)) {
    if (!allowed.includes(name)) {
      place.fail(at, `the block ${block.type} has no ${JSON.stringify(name)}; it has ${allowed.join(', ')}`);
    }
  }
  return parts;
}

const namesIn = (block: Block): readonly { readonly name: string; readonly at: number }[] => [
  ...block.attributes.map(({ key, at }) => ({ name: key, at })),
  ...block.blocks.map(({ type, at }) => ({ name: type, at })),
];

/** `module { source = … }` means the same as `module = { source = … }`. */
function nodeOf(block: Block, place: Place): Node {
  for (const { at } of block.labels) place.fail(at, `the block ${block.type} has no label here`);
  const entries: Entry[] = [...block.attributes];
  for (const inner of block.blocks) entries.push({ key: inner.type, at: inner.at, value: nodeOf(inner, place) });
  return { kind: 'map', entries, at: block.at };
}

function put<Value>(map: Map<string, Value>, block: Block, name: string, value: Value, place: Place): void {
  if (map.has(name)) place.fail(block.at, `${block.type} ${JSON.stringify(name)} is given twice`);
  map.set(name, value);
}

const labelOf = (block: Block, index: number): string => block.labels[index]?.text ?? '';

function readMock(block: Block, into: Building, place: Place): void {
  const name = labelOf(block, 0);
  const parts = partsOf(block, ['module', 'data'], place);
  const [module, data] = [parts.get('module'), parts.get('data')];
  if (module !== undefined && data !== undefined) {
    place.fail(block.at, `mock ${JSON.stringify(name)} has both a module and data: one of them must go`);
  }
  if (data !== undefined) {
    put(into.mocks, block, name, { kind: 'data', data: plainOf(data), position: place.position(data.at) }, place);
  } else if (module !== undefined) {
    const source = sourceIn(fieldsOf(module, ['source'], `module of the mock`, place), module.at, 'the module', place);
    put(into.mocks, block, name, { kind: 'module', source }, place);
  } else place.fail(block.at, `mock ${JSON.stringify(name)} needs module { source = "…" } or data = { … }`);
}

function fieldsOf(node: Node, allowed: readonly string[], what: string, place: Place): ReadonlyMap<string, Node> {
  if (node.kind !== 'map') return place.fail(node.at, `the ${what} must be a block or map`);
  for (const { key, at } of node.entries) {
    if (!allowed.includes(key))
      place.fail(at, `the ${what} has no ${JSON.stringify(key)}; it has ${allowed.join(', ')}`);
  }
  return new Map(node.entries.map(({ key, value }) => [key, value]));
}

function sourceIn(parts: ReadonlyMap<string, Node>, at: number, what: string, place: Place): SourceName {
  const node = parts.get('source') ?? place.fail(at, `${what} needs source = "…"`);
  return { value: textIn(node, 'source', place), position: place.position(node.at) };
}

function readModule(block: Block, into: Building, place: Place): void {
  const source = sourceIn(partsOf(block, ['source'], place), block.at, 'a module', place);
  put(into.imports, block, labelOf(block, 0), { kind: 'module', source }, place);
}

function readImport(block: Block, into: Building, place: Place): void {
  if (block.labels.length === 1) {
    const parts = partsOf(block, ['path', 'args', 'env', 'config'], place);
    put(into.imports, block, labelOf(block, 0), pluginOf(parts, 'path', block.at, place), place);
    return;
  }
  const kind = labelOf(block, 0);
  const name = labelOf(block, 1);
  if (kind === 'module') {
    const source = sourceIn(partsOf(block, ['source'], place), block.at, 'a module', place);
    put(into.imports, block, name, { kind, source }, place);
  } else if (kind === 'static') {
    const parts = partsOf(block, ['source', 'format'], place);
    const format = parts.get('format');
    if (format !== undefined && textIn(format, 'format', place) !== 'json') {
      place.fail(format.at, 'format must be "json": static data is read in no other');
    }
    put(into.imports, block, name, { kind, source: sourceIn(parts, block.at, 'static data', place) }, place);
  } else if (kind === 'plugin') {
    const parts = partsOf(block, ['source', 'args', 'env', 'config'], place);
    put(into.imports, block, name, pluginOf(parts, 'source', block.at, place), place);
  } else {
    place.fail(
      block.labels[0]?.at ?? block.at,
      `there is no import ${JSON.stringify(kind)}; it is module, static or plugin`,
    );
  }
}

function readPolicy(block: Block, into: Building, place: Place): void {
  const name = labelOf(block, 0);
  const parts = partsOf(block, ['source', 'enforcement_level', 'params'], place);
  const level = parts.get('enforcement_level');
  const params = parts.get('params');
  if (params !== undefined && params.kind !== 'map') return place.fail(params.at, 'params must be a map');
  put(
    into.policies,
    block,
    name,
    {
      name,
      source: sourceIn(parts, block.at, `policy ${JSON.stringify(name)}`, place),
      enforcementLevel: level === undefined ? 'advisory' : levelOf(level, place),
      params: new Map((params?.entries ?? []).map(({ key, value }) => [key, plainOf(value)])),
    },
    place,
  );
}

function levelOf(node: Node, place: Place): EnforcementLevel {
  const text = textIn(node, 'enforcement_level', place);
  return (
    enforcementLevels.find((level) => level === text) ??
    place.fail(node.at, `enforcement_level must be ${enforcementLevels.join(', ')}`)
  );
}

function readValue(block: Block, into: Building, place: Place): void {
  const name = labelOf(block, 0);
  const value =
    partsOf(block, ['value'], place).get('value') ??
    place.fail(block.at, `${block.type} ${JSON.stringify(name)} needs value = …`);
  const written = { value: plainOf(value), position: place.position(value.at) };
  put(block.type === 'param' ? into.params : into.globals, block, name, written, place);
}

function readTest(block: Block, into: Building, place: Place): void {
  if (into.expected !== null) place.fail(block.at, 'test is given twice');
  const rules = partsOf(block, ['rules'], place).get('rules');
  // An empty block expects what no block expects.
  if (rules === undefined) return;
  if (rules.kind !== 'map') return place.fail(rules.at, 'rules must be a map from the name of a rule to its value');
  into.expected = expectedOf(rules.entries, place);
}

const expectedOf = (entries: readonly Entry[], place: Place): Map<string, Written<Plain>> =>
  new Map(entries.map(({ key, value }) => [key, { value: plainOf(value), position: place.position(value.at) }]));

function readSentinel(block: Block, into: Building, place: Place): void {
  const features = partsOf(block, ['features'], place).get('features');
  if (features === undefined) return;
  if (features.kind !== 'map') return place.fail(features.at, 'features must be a map from a name to true or false');
  for (const { key, value } of features.entries) {
    if (value.kind !== 'scalar' || typeof value.value !== 'boolean') {
      return place.fail(value.at, `the feature ${key} must be true or false`);
    }
    into.features.set(key, value.value);
  }
}

/** The blocks of a JSON configuration: `{"mock": {"time": {…}}}` is `mock "time" { … }`. */
function blocksOf(root: Node, fail: Fail): Block {
  if (root.kind !== 'map') return fail(root.at, 'a configuration must be an object');
  const blocks = root.entries.flatMap(({ key, at, value }): readonly Block[] => {
    if (key.startsWith('//')) return [];
    const reader = readerOf(key) ?? fail(at, unknownBlock(key));
    const depth = reader.labels === '' ? 0 : reader.labels.split(' ').length;
    return labelled(key, at, value, key === 'import' ? importDepth(value) : depth, [], fail);
  });
  return { type: '', labels: [], at: 0, attributes: [], blocks };
}

/** Plugins were once configured without a kind; then what is below the name is no map of maps. */
function importDepth(node: Node): number {
  if (node.kind !== 'map') return 2;
  const isKind = (key: string): boolean => ['module', 'static', 'plugin'].includes(key);
  return node.entries.every(({ key, value }) => isKind(key) && value.kind === 'map') ? 2 : 1;
}

function labelled(
  type: string,
  at: number,
  node: Node,
  depth: number,
  labels: Block['labels'],
  fail: Fail,
): readonly Block[] {
  // Several blocks of one name are a list.
  if (node.kind === 'list') return node.items.flatMap((item) => labelled(type, at, item, depth, labels, fail));
  if (node.kind !== 'map') return fail(node.at, `${type} must be an object`);
  if (depth === 0) return [{ type, labels, at, attributes: node.entries, blocks: [] }];
  return node.entries.flatMap(({ key, at: keyAt, value }) =>
    labelled(type, keyAt, value, depth - 1, [...labels, { text: key, at: keyAt }], fail),
  );
}
