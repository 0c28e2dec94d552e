// The older `tfstate`: the state that a plan saw, by module, type, name and index.

import { ListValue, MapValue } from '../value.ts';
import type { Key, Value } from '../value.ts';
import {
  collection,
  emptyList,
  fieldsOf,
  listMember,
  mapMember,
  mapsOf,
  member,
  record,
  valueOrUndefined,
} from './derived.ts';
import { primitiveText } from './flat-diff.ts';
import { aliasOf, groupByModule, instances, moduleFunction, modulePaths, textList } from './modules.ts';
import type { Modules, WithModules } from './modules.ts';
import { resourcesIn } from './state-v2.ts';

/** The import, from a plan as `terraform show -json` gives it. Without a prior state it is empty. */
export function stateImport(plan: MapValue): MapValue {
  let modules: Modules | undefined;
  return record(stateFields, { plan, modules: () => (modules ??= stateModules(plan)) });
}

interface State extends WithModules {
  readonly plan: MapValue;
}

const stateFields = fieldsOf<State>({
  module: ({ modules }) => moduleFunction(modules()),
  module_paths: ({ modules }) => modulePaths(modules()),
  terraform_version: ({ plan }) => valueOrUndefined(mapMember(plan, 'prior_state'), 'terraform_version'),
  data: aliasOf('data'),
  outputs: aliasOf('outputs'),
  path: aliasOf('path'),
  resources: aliasOf('resources'),
});

/** The namespaces of all modules in the state. */
export function stateModules(plan: MapValue): Modules {
  const values = mapMember(mapMember(plan, 'prior_state'), 'values');
  const groups = groupByModule(resourcesIn(mapMember(values, 'root_module')));
  return new Map(
    [...groups].map(([key, { path, resources }]) => {
      const outputs = path.length === 0 ? mapMember(values, 'outputs') : undefined;
      return [key, { path, namespace: record(moduleFields, { path, resources, outputs }) }];
    }),
  );
}

interface Module {
  readonly path: readonly string[];
  readonly resources: readonly MapValue[];
  readonly outputs: MapValue | undefined;
}

const moduleFields = fieldsOf<Module>({
  data: ({ resources }) => instances(current(resources), 'data', (resource) => record(resourceFields, resource)),
  outputs: ({ outputs }) =>
    collection(
      () => new Map<Key, MapValue>(mapsOf(outputs)),
      (output) => record(outputFields, output),
    ),
  path: ({ path }) => textList(path),
  resources: ({ resources }) =>
    instances(current(resources), 'managed', (resource) => record(resourceFields, resource)),
});

/** Deposed objects have no place in an index of instances. */
const current = (resources: readonly MapValue[]): readonly MapValue[] =>
  resources.filter((resource) => member(resource, 'deposed_key') === undefined);

const resourceFields = fieldsOf<MapValue>({
  attr: (resource) => valueOrUndefined(resource, 'values'),
  depends_on: (resource) => listMember(resource, 'depends_on') ?? emptyList(),
  id: (resource) => primitiveText(mapMember(resource, 'values')?.get('id') ?? null),
  tainted: (resource) => member(resource, 'tainted') ?? false,
});

const outputFields = fieldsOf<MapValue>({
  sensitive: (output) => member(output, 'sensitive') ?? false,
  type: (output) => outputType(valueOrUndefined(output, 'value')),
  value: (output) => valueOrUndefined(output, 'value'),
});

/** The three types that outputs had when this import was made. */
function outputType(value: Value): string {
  if (value instanceof ListValue) return 'list';
  return value instanceof MapValue ? 'map' : 'string';
}
