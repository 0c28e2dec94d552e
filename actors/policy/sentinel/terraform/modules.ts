// What the older imports share: namespaces by module, a `module()` function that finds one by its path, the list of the paths, and
// resources as `TYPE.NAME[INDEX]`.

import { hostFunction } from '../host.ts';
import { FunctionValue, ListValue, MapValue, typeOf } from '../value.ts';
import type { Key, Value } from '../value.ts';
import { collection, emptyMap, textMember, valueOrUndefined } from './derived.ts';

/** The modules of an import by their address without instance keys of the language: `root`, `module.a`, `module.a.module.b`. */
export type Modules = ReadonlyMap<string, ModuleNamespace>;

export interface ModuleNamespace {
  readonly path: readonly string[];
  readonly namespace: MapValue;
}

/** What an older import is made of: its modules are gathered when somebody asks for one. */
export interface WithModules {
  readonly modules: () => Modules;
}

/** A name of the import that stands for the same name of the root module. */
export const aliasOf =
  (name: string) =>
  ({ modules }: WithModules): Value =>
    valueOrUndefined(rootNamespace(modules()), name);

export const rootKey = 'root';

/** The key of a module in `Modules`. */
export const moduleKey = (path: readonly string[]): string =>
  path.length === 0 ? rootKey : path.map((name) => `module.${name}`).join('.');

/** `module.a["x"].module.b` to `a["x"]` and `b`. A dot inside an instance key parts nothing. */
export function pathOf(address: string): readonly string[] {
  const path: string[] = [];
  for (const [, name = ''] of address.matchAll(/(?:^|\.)module\.([^.[]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])?)/g)) {
    path.push(name);
  }
  return path;
}

/** `module(path)`: null for a module that is not there. */
export function moduleFunction(modules: Modules): FunctionValue {
  return hostFunction('module', { arity: 1 }, ([path], call) => {
    if (!(path instanceof ListValue)) return call.fail(`module expects a list, not ${typeOf(path as Value)}`);
    const names = path.toArray().map((name) => {
      return typeof name === 'string'
        ? name
        : call.fail(`module expects a list of strings, with no ${typeOf(name)} in it`);
    });
    return modules.get(moduleKey(names))?.namespace.view() ?? null;
  });
}

export const modulePaths = (modules: Modules): ListValue =>
  new ListValue([...modules.values()].map(({ path }) => textList(path)));

export const textList = (texts: readonly string[]): ListValue => new ListValue([...texts]);

/** A map of maps of what `entries` gives, by type and name, in order. */
export function byTypeAndName<Item extends { readonly type: string; readonly name: string }>(
  items: () => Iterable<Item>,
  make: (items: readonly Item[]) => Value,
): MapValue {
  return collection(
    () => grouped(items(), ({ type }) => type),
    (ofType) => collection(() => grouped(ofType, ({ name }) => name), make),
  );
}

function grouped<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): ReadonlyMap<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The instance key of a resource in the older imports: 0 where neither `count` nor `for_each` is used. */
export function instanceKey(resource: MapValue): Key {
  const index = resource.get('index');
  return typeof index === 'string' || typeof index === 'bigint' ? index : 0n;
}

export interface Instance {
  readonly type: string;
  readonly name: string;
  readonly resource: MapValue;
}

export const instanceOf = (resource: MapValue): Instance => ({
  type: textMember(resource, 'type'),
  name: textMember(resource, 'name'),
  resource,
});

/** Instances of one mode as `TYPE.NAME[INDEX]`. */
export function instances(
  all: readonly MapValue[],
  mode: 'managed' | 'data',
  make: (resource: MapValue) => MapValue,
): MapValue {
  return byTypeAndName(
    () => all.filter((resource) => resource.get('mode') === mode).map(instanceOf),
    (named) => collection(() => new Map(named.map(({ resource }) => [instanceKey(resource), resource])), make),
  );
}

/** The members of a namespace and those of the root module, which it offers under the same names. */
const rootNamespace = (modules: Modules): MapValue => modules.get(rootKey)?.namespace ?? emptyMap();

/** Resources of a plan or state by the module that holds them; the root module first, and always there. */
export function groupByModule(
  resources: Iterable<{ readonly module: string; readonly resource: MapValue }>,
): ReadonlyMap<string, { readonly path: readonly string[]; readonly resources: MapValue[] }> {
  const groups = new Map([[rootKey, { path: [] as readonly string[], resources: [] as MapValue[] }]]);
  for (const { module, resource } of resources) {
    const path = pathOf(module);
    const key = moduleKey(path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { path, resources: [resource] });
    else group.resources.push(resource);
  }
  return groups;
}
