// `tfconfig/v2`: the configuration that a plan was made from. Addresses here have no instance keys; `strip_index` leads to them
// from the addresses of the other imports.

import { hostFunction } from '../host.ts';
import { ListValue, MapValue, typeOf } from '../value.ts';
import type { Key, MapSource, Value } from '../value.ts';
import {
  addOnce,
  collection,
  emptyList,
  emptyMap,
  fieldsOf,
  listMember,
  mapMember,
  mapsIn,
  mapsOf,
  member,
  record,
  textMember,
} from './derived.ts';

/** The import, from a plan as `terraform show -json` gives it. */
export const configV2 = (plan: MapValue): MapValue => record(configFields, mapMember(plan, 'configuration'));

type Configuration = MapValue | undefined;

const configFields = fieldsOf<Configuration>({
  providers: (configuration) =>
    collection(
      () => indexProviders(configuration),
      (provider, key) => record(provider.has('full_name') ? providerFields : oldProviderFields, { key, provider }),
    ),
  resources: (configuration) =>
    collection(
      () => indexResources(configuration),
      (from) => record(resourceFields, from),
    ),
  provisioners: (configuration) =>
    collection(
      () => indexProvisioners(configuration),
      (from) => record(provisionerFields, from),
    ),
  variables: (configuration) =>
    collection(
      () => indexNamed(configuration, 'variables'),
      (from) => record(variableFields, from),
    ),
  outputs: (configuration) =>
    collection(
      () => indexNamed(configuration, 'outputs'),
      (from) => record(outputFields, from),
    ),
  module_calls: (configuration) =>
    collection(
      () => indexNamed(configuration, 'module_calls'),
      (from) => record(moduleCallFields, from),
    ),
  strip_index: () => stripIndex,
});

const stripIndex = hostFunction('strip_index', { arity: 1 }, ([address], call) => {
  if (typeof address !== 'string') return call.fail(`strip_index takes a string, not ${typeOf(address as Value)}`);
  return withoutIndex(address);
});

/** As the original does it: a key that itself has a dot or a bracket is not understood. */
export const withoutIndex = (address: string): string =>
  address
    .split('.')
    .map((part) => part.split('[', 1)[0])
    .join('.');

const providerFields = fieldsOf<{ readonly key: Key; readonly provider: MapValue }>({
  alias: ({ provider }) => textMember(provider, 'alias'),
  config: ({ provider }) => blockOf(provider),
  full_name: ({ provider }) => textMember(provider, 'full_name'),
  module_address: ({ key }) => moduleOfKey(key),
  name: ({ provider }) => textMember(provider, 'name'),
  provider_config_key: ({ key }) => key,
  version_constraint: ({ provider }) => textMember(provider, 'version_constraint'),
});

/** Providers had no source addresses before Terraform 0.13. */
const oldProviderFields: typeof providerFields = new Map([...providerFields].filter(([name]) => name !== 'full_name'));

/** By the key of the configuration, `module.a.module.b:aws.east`. */
export function indexProviders(configuration: Configuration): ReadonlyMap<Key, MapValue> {
  const providers = mapsOf(mapMember(configuration, 'provider_config'));
  return new Map([...providers].map(([key, provider]) => [currentKey(key), provider]));
}

/** Terraform 0.12 wrote `a.b:aws` for a provider in `module.a.module.b`. */
function currentKey(key: string): string {
  const end = key.lastIndexOf(':');
  if (end <= 0 || key.startsWith('module.')) return key;
  const names = key.slice(0, end).split('.');
  return names.map((name) => `module.${name}`).join('.') + key.slice(end);
}

/** The module in the key of a provider; empty for the root module. */
export function moduleOfKey(key: Key): string {
  const end = typeof key === 'string' ? key.lastIndexOf(':') : -1;
  return typeof key === 'string' && end > 0 ? key.slice(0, end) : '';
}

interface Resource {
  readonly address: string;
  readonly module: string;
  readonly resource: MapValue;
}

const resourceFields = fieldsOf<Resource>({
  address: ({ address }) => address,
  config: ({ resource }) => blockOf(resource),
  count: ({ resource }) => mapMember(resource, 'count_expression') ?? emptyMap(),
  depends_on: ({ resource }) => listMember(resource, 'depends_on') ?? emptyList(),
  for_each: ({ resource }) => mapMember(resource, 'for_each_expression') ?? emptyMap(),
  mode: ({ resource }) => textMember(resource, 'mode'),
  module_address: ({ module }) => module,
  name: ({ resource }) => textMember(resource, 'name'),
  provider_config_key: ({ module, resource }) => providerKey(module, textMember(resource, 'provider_config_key')),
  provisioners: (from) =>
    new ListValue(provisionersOf(from).map((provisioner) => record(provisionerFields, provisioner))),
  type: ({ resource }) => textMember(resource, 'type'),
});

/** Terraform may point at the provider of the root module; the import names the provider as the module sees it. */
function providerKey(module: string, key: string): string {
  return module === '' ? key : `${module}:${key.slice(key.lastIndexOf(':') + 1)}`;
}

interface Provisioner {
  readonly address: string;
  readonly index: number;
  readonly provisioner: MapValue;
}

const provisionerFields = fieldsOf<Provisioner>({
  config: ({ provisioner }) => blockOf(provisioner),
  index: ({ index }) => BigInt(index),
  resource_address: ({ address }) => address,
  type: ({ provisioner }) => textMember(provisioner, 'type'),
});

const provisionersOf = ({ address, resource }: Resource): readonly Provisioner[] =>
  [...mapsIn(listMember(resource, 'provisioners'))].map((provisioner, index) => ({ address, index, provisioner }));

/** Something that has a name in a module. */
interface Named {
  readonly name: string;
  readonly module: string;
  readonly item: MapValue;
}

const variableFields = fieldsOf<Named>({
  default: ({ item }) => item.peek('default') ?? null,
  description: ({ item }) => textMember(item, 'description'),
  module_address: ({ module }) => module,
  name: ({ name }) => name,
});

const outputFields = fieldsOf<Named>({
  depends_on: ({ item }) => listMember(item, 'depends_on') ?? emptyList(),
  description: ({ item }) => textMember(item, 'description'),
  module_address: ({ module }) => module,
  name: ({ name }) => name,
  sensitive: ({ item }) => member(item, 'sensitive') ?? false,
  value: ({ item }) => mapMember(item, 'expression') ?? emptyMap(),
});

const moduleCallFields = fieldsOf<Named>({
  config: ({ item }) => blockOf(item),
  count: ({ item }) => mapMember(item, 'count_expression') ?? emptyMap(),
  depends_on: ({ item }) => listMember(item, 'depends_on') ?? emptyList(),
  for_each: ({ item }) => mapMember(item, 'for_each_expression') ?? emptyMap(),
  module_address: ({ module }) => module,
  name: ({ name }) => name,
  source: ({ item }) => textMember(item, 'source'),
  version_constraint: ({ item }) => textMember(item, 'version_constraint'),
});

export interface ConfigModule {
  /** The names of the calls that lead to it; empty for the root module. */
  readonly path: readonly string[];
  /** `module.a.module.b`; empty for the root module. */
  readonly address: string;
  readonly module: MapValue;
}

/** The root module and every module that it calls, directly or not. */
export function* configModules(configuration: Configuration): Generator<ConfigModule> {
  const root = mapMember(configuration, 'root_module');
  if (root !== undefined) yield* modulesFrom({ path: [], address: '', module: root });
}

function* modulesFrom(from: ConfigModule): Generator<ConfigModule> {
  yield from;
  for (const [name, call] of mapsOf(mapMember(from.module, 'module_calls'))) {
    const module = mapMember(call, 'module');
    const address = from.address === '' ? `module.${name}` : `${from.address}.module.${name}`;
    if (module !== undefined) yield* modulesFrom({ path: [...from.path, name], address, module });
  }
}

function indexResources(configuration: Configuration): ReadonlyMap<Key, Resource> {
  const index = new Map<Key, Resource>();
  for (const { address: module, module: from } of configModules(configuration)) {
    for (const resource of mapsIn(listMember(from, 'resources'))) {
      const local = textMember(resource, 'address');
      const address = module === '' ? local : `${module}.${local}`;
      addOnce(index, address, { address, module, resource }, resource);
    }
  }
  return index;
}

function indexProvisioners(configuration: Configuration): ReadonlyMap<Key, Provisioner> {
  const index = new Map<Key, Provisioner>();
  for (const resource of indexResources(configuration).values()) {
    for (const provisioner of provisionersOf(resource)) {
      index.set(`${provisioner.address}:${provisioner.index}`, provisioner);
    }
  }
  return index;
}

function indexNamed(
  configuration: Configuration,
  kind: 'variables' | 'outputs' | 'module_calls',
): ReadonlyMap<Key, Named> {
  const index = new Map<Key, Named>();
  for (const { address: module, module: from } of configModules(configuration)) {
    for (const [name, item] of mapsOf(mapMember(from, kind))) {
      index.set(module === '' ? name : `${module}:${name}`, { name, module, item });
    }
  }
  return index;
}

/** The `expressions` of a block. An empty expression is the constant null, which Terraform does not write. */
const blockOf = (holder: MapValue): MapValue => {
  const expressions = mapMember(holder, 'expressions');
  return expressions === undefined ? emptyMap() : new MapValue(new Block(expressions));
};

class Block implements MapSource {
  readonly #expressions: MapValue;

  constructor(expressions: MapValue) {
    this.#expressions = expressions;
  }

  keys(): readonly Key[] {
    return this.#expressions.keys();
  }

  get(key: Key): Value | undefined {
    const expression = this.#expressions.peek(key);
    return expression === undefined ? undefined : expressionOf(expression);
  }
}

function expressionOf(expression: Value): Value {
  if (expression instanceof ListValue) {
    return new ListValue({ length: expression.length, get: (index) => nestedBlock(expression.get(index)) });
  }
  if (!(expression instanceof MapValue) || isExpression(expression)) return expression;
  return expression.size === 0 ? nullExpression() : new MapValue(new Block(expression));
}

const nestedBlock = (block: Value): Value => (block instanceof MapValue ? new MapValue(new Block(block)) : block);

/** An expression, in contrast to the members of a nested block. */
export const isExpression = (value: MapValue): boolean => value.has('constant_value') || value.has('references');

const nullExpression = (): MapValue => new MapValue(new Map<Key, Value>([['constant_value', null]]));
