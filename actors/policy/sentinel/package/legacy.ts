// The JSON configuration that came before HCL, which many older policies are still tested by: values stand directly under their
// names, a mock is a file name or the data itself, and `test` holds the rules themselves.

import type { Configuration, ConfiguredImport, Mock, Place, SourceName, Written } from './configuration.ts';
import { pluginOf } from './plugin.ts';
import { plainOf } from '@terrace/runtime/hcl/tree';
import type { Entry, Node, Plain } from '@terrace/runtime/hcl/tree';

/**
 * Whether a JSON configuration is written in the older way. Where both ways could be meant it is the newer one, as
 * `{"param": {"n": {"value": 1}}}`.
 */
export function isLegacy(root: Node): boolean {
  if (root.kind !== 'map') return false;
  return root.entries.some(({ key, value }) => {
    if (key === 'modules' || key === 'imports') return true;
    if (value.kind !== 'map') return false;
    if (key === 'test') return value.entries.length > 0 && !hasOnly(value, ['rules'], 'map');
    if (key === 'mock') return value.entries.some((entry) => !hasOnly(entry.value, ['module', 'data'], 'any'));
    if (key === 'param' || key === 'global')
      return value.entries.some((entry) => !hasOnly(entry.value, ['value'], 'any'));
    return false;
  });
}

function hasOnly(node: Node, names: readonly string[], kind: 'map' | 'any'): boolean {
  if (node.kind === 'list') return node.items.every((item) => hasOnly(item, names, kind));
  if (node.kind !== 'map' || node.entries.length === 0) return false;
  return node.entries.every(({ key, value }) => names.includes(key) && (kind === 'any' || value.kind === kind));
}

export function readLegacy(root: Node, place: Place): Configuration {
  const sections = sectionsOf(root, place);
  const imports = new Map<string, ConfiguredImport>();
  for (const { key, at, value } of sections.get('modules') ?? []) {
    imports.set(key, { kind: 'module', source: pathIn(value, at, place) });
  }
  for (const entry of [...(sections.get('imports') ?? []), ...(sections.get('import') ?? [])]) {
    imports.set(entry.key, pluginOf(partsOf(entry, place), 'path', entry.at, place));
  }
  const expected = sections.get('test');
  return {
    mocks: new Map((sections.get('mock') ?? []).map((entry) => [entry.key, mockOf(entry, place)])),
    imports,
    params: valuesOf(sections.get('param'), place),
    globals: valuesOf(sections.get('global'), place),
    policies: new Map(),
    expected: expected === undefined || expected.length === 0 ? null : valuesOf(expected, place),
    features: new Map(),
    isLegacy: true,
  };
}

const names = ['mock', 'modules', 'imports', 'import', 'global', 'param', 'test'];

function sectionsOf(root: Node, place: Place): ReadonlyMap<string, readonly Entry[]> {
  if (root.kind !== 'map') return place.fail(root.at, 'a configuration must be an object');
  return new Map(
    root.entries.map(({ key, at, value }) => {
      if (!names.includes(key))
        place.fail(at, `a configuration has no ${JSON.stringify(key)}; it has ${names.join(', ')}`);
      if (value.kind !== 'map') return place.fail(value.at, `${key} must be an object`);
      return [key, value.entries] as const;
    }),
  );
}

const valuesOf = (entries: readonly Entry[] | undefined, place: Place): ReadonlyMap<string, Written<Plain>> =>
  new Map(
    (entries ?? []).map(({ key, value }) => [key, { value: plainOf(value), position: place.position(value.at) }]),
  );

function mockOf({ value }: Entry, place: Place): Mock {
  const position = place.position(value.at);
  if (value.kind === 'scalar' && typeof value.value === 'string') {
    return { kind: 'module', source: { value: value.value, position } };
  }
  return { kind: 'data', data: plainOf(value), position };
}

function pathIn(node: Node, at: number, place: Place): SourceName {
  const path = node.kind === 'map' ? node.entries.find(({ key }) => key === 'path')?.value : undefined;
  if (path?.kind !== 'scalar' || typeof path.value !== 'string') {
    return place.fail(at, 'a module needs "path": "…"');
  }
  return { value: path.value, position: place.position(path.at) };
}

function partsOf({ value }: Entry, place: Place): ReadonlyMap<string, Node> {
  if (value.kind !== 'map') return place.fail(value.at, 'the configuration of an import must be an object');
  return new Map(value.entries.map((entry) => [entry.key, entry.value]));
}
