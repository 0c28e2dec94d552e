// The older `tfconfig`: the configuration by module, with constants (`config`) apart from what expressions refer to (`references`).

import { ListValue, MapValue } from '../value.ts';
import type { Key, Value } from '../value.ts';
import { configModules, indexProviders, isExpression, moduleOfKey } from './config-v2.ts';
import {
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
  valueOrUndefined,
} from './derived.ts';
import { aliasOf, byTypeAndName, instanceOf, moduleFunction, moduleKey, modulePaths } from './modules.ts';
import type { Modules, WithModules } from './modules.ts';

/** The import, from a plan as `terraform show -json` gives it. */
export function configImport(plan: MapValue): MapValue {
  let modules: Modules | undefined;
  return record(configFields, { modules: () => (modules ??= moduleNamespaces(plan)) });
}

const configFields = fieldsOf<WithModules>({
  module: ({ modules }) => moduleFunction(modules()),
  module_paths: ({ modules }) => modulePaths(modules()),
  data: aliasOf('data'),
  modules: aliasOf('modules'),
  outputs: aliasOf('outputs'),
  providers: aliasOf('providers'),
  resources: aliasOf('resources'),
  variables: aliasOf('variables'),
});

/** The namespaces of all modules of the configuration. */
export function moduleNamespaces(plan: MapValue): Modules {
  const configuration = mapMember(plan, 'configuration');
  const providers = [...indexProviders(configuration)];
  return new Map(
    [...configModules(configuration)].map(({ path, address, module }) => {
      const own = providers.filter(([key]) => moduleOfKey(key) === address).map(([, provider]) => provider);
      return [moduleKey(path), { path, namespace: record(moduleFields, { module, providers: own }) }];
    }),
  );
}

interface Module {
  readonly module: MapValue;
  readonly providers: readonly MapValue[];
}

const moduleFields = fieldsOf<Module>({
  data: ({ module }) => resources(module, 'data'),
  modules: ({ module }) => named(module, 'module_calls', (call) => record(callFields, call)),
  outputs: ({ module }) => named(module, 'outputs', (output) => record(outputFields, output)),
  providers: ({ providers }) => providersByName(providers),
  resources: ({ module }) => resources(module, 'managed'),
  variables: ({ module }) => named(module, 'variables', (variable) => record(variableFields, variable)),
});

const named = (module: MapValue, kind: string, make: (item: MapValue) => Value): MapValue =>
  collection(() => new Map<Key, MapValue>(mapsOf(mapMember(module, kind))), make);

const resources = (module: MapValue, mode: 'managed' | 'data'): MapValue =>
  byTypeAndName(
    () =>
      [...mapsIn(listMember(module, 'resources'))].filter((resource) => resource.peek('mode') === mode).map(instanceOf),
    ([first]) => (first === undefined ? emptyMap() : record(resourceFields, first.resource)),
  );

const resourceFields = fieldsOf<MapValue>({
  config: (resource) => constantsOf(mapMember(resource, 'expressions')),
  provisioners: (resource) => {
    const provisioners = [...mapsIn(listMember(resource, 'provisioners'))];
    return provisioners.length === 0
      ? null
      : new ListValue(provisioners.map((provisioner) => record(provisionerFields, provisioner)));
  },
  references: (resource) => referencesOf(mapMember(resource, 'expressions')),
});

const provisionerFields = fieldsOf<MapValue>({
  config: (provisioner) => constantsOf(mapMember(provisioner, 'expressions')),
  references: (provisioner) => referencesOf(mapMember(provisioner, 'expressions')),
  type: (provisioner) => textMember(provisioner, 'type'),
});

const callFields = fieldsOf<MapValue>({
  config: (call) => constantsOf(mapMember(call, 'expressions')),
  references: (call) => referencesOf(mapMember(call, 'expressions')),
  source: (call) => textMember(call, 'source'),
  version: (call) => textMember(call, 'version_constraint'),
});

const outputFields = fieldsOf<MapValue>({
  depends_on: (output) => listMember(output, 'depends_on') ?? emptyList(),
  description: (output) => textMember(output, 'description'),
  references: (output) => listMember(mapMember(output, 'expression'), 'references') ?? emptyList(),
  sensitive: (output) => member(output, 'sensitive') ?? false,
  value: (output) => valueOrUndefined(mapMember(output, 'expression'), 'constant_value'),
});

const variableFields = fieldsOf<MapValue>({
  default: (variable) => variable.peek('default') ?? null,
  description: (variable) => textMember(variable, 'description'),
});

/** By name: the provider without an alias as it is, and every one under its alias, the first under the empty one. */
function providersByName(providers: readonly MapValue[]): MapValue {
  return collection(
    () => Map.groupBy<Key, MapValue>(providers, (provider) => textMember(provider, 'name')),
    (ofName) => record(providerFields, ofName),
  );
}

const withoutAlias = (providers: readonly MapValue[]): MapValue | undefined =>
  providers.find((provider) => textMember(provider, 'alias') === '');

const providerFields = fieldsOf<readonly MapValue[]>({
  alias: (providers) =>
    collection(
      () => new Map<Key, MapValue>(providers.map((one) => [textMember(one, 'alias'), one])),
      (provider) => record(aliasFields, provider),
    ),
  config: (providers) => constantsOf(mapMember(withoutAlias(providers), 'expressions')),
  references: (providers) => referencesOf(mapMember(withoutAlias(providers), 'expressions')),
  version: (providers) => textMember(withoutAlias(providers), 'version_constraint'),
});

const aliasFields = fieldsOf<MapValue>({
  config: (provider) => constantsOf(mapMember(provider, 'expressions')),
  references: (provider) => referencesOf(mapMember(provider, 'expressions')),
  version: (provider) => textMember(provider, 'version_constraint'),
});

/** The constants of a block; an attribute that is an expression is left out. */
function constantsOf(expressions: MapValue | undefined): MapValue {
  const constants = new Map<Key, Value>();
  for (const [name, expression] of expressions?.entries() ?? []) {
    const constant = constantOf(expression);
    if (constant !== undefined) constants.set(name, constant);
  }
  return new MapValue(constants);
}

function constantOf(expression: Value): Value | undefined {
  if (expression instanceof ListValue) {
    return new ListValue(expression.toArray().map((block) => (block instanceof MapValue ? constantsOf(block) : block)));
  }
  if (!(expression instanceof MapValue)) return undefined;
  if (isExpression(expression)) return expression.get('constant_value');
  // What is empty is the constant null, which Terraform does not write.
  return expression.size === 0 ? null : constantsOf(expression);
}

/** What the attributes of a block refer to; a constant refers to nothing. */
function referencesOf(expressions: MapValue | undefined): MapValue {
  const references = new Map<Key, Value>();
  for (const [name, expression] of expressions?.entries() ?? []) references.set(name, referencesIn(expression));
  return new MapValue(references);
}

function referencesIn(expression: Value): Value {
  if (expression instanceof ListValue) {
    return new ListValue(
      expression.toArray().map((block) => (block instanceof MapValue ? referencesOf(block) : emptyList())),
    );
  }
  if (!(expression instanceof MapValue) || expression.size === 0) return emptyList();
  return isExpression(expression) ? (listMember(expression, 'references') ?? emptyList()) : referencesOf(expression);
}
