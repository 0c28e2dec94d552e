// The older `tfplan`: what a plan will change, by module, type, name and index, with the change as a flat diff.

import { MapValue, bytesOf, isNumber } from '../value.ts';
import type { Key, Value } from '../value.ts';
import { configImport } from './config.ts';
import {
  collection,
  fieldsOf,
  listMember,
  mapMember,
  mapsIn,
  mapsOf,
  record,
  textMember,
  valueOrUndefined,
} from './derived.ts';
import { flatDiff, primitiveText } from './flat-diff.ts';
import { aliasOf, groupByModule, instances, moduleFunction, modulePaths, textList } from './modules.ts';
import type { Modules, WithModules } from './modules.ts';
import { stateImport } from './state.ts';

/** The import, from a plan as `terraform show -json` gives it. */
export function planImport(plan: MapValue): MapValue {
  let modules: Modules | undefined;
  return record(planFields, { plan, modules: () => (modules ??= planModules(plan)) });
}

interface Plan extends WithModules {
  readonly plan: MapValue;
}

const planFields = fieldsOf<Plan>({
  module: ({ modules }) => moduleFunction(modules()),
  module_paths: ({ modules }) => modulePaths(modules()),
  terraform_version: ({ plan }) => valueOrUndefined(plan, 'terraform_version'),
  variables: ({ plan }) => planVariables(plan),
  data: aliasOf('data'),
  path: aliasOf('path'),
  resources: aliasOf('resources'),
  config: ({ plan }) => configImport(plan),
  state: ({ plan }) => stateImport(plan),
});

/** Values of the variables of the root module: a number or bool as a string, lists and maps as they are. */
export const planVariables = (plan: MapValue): MapValue =>
  collection(
    () => new Map<Key, MapValue>(mapsOf(mapMember(plan, 'variables'))),
    (variable) => {
      const value = valueOrUndefined(variable, 'value');
      return typeof value === 'boolean' || isNumber(value) ? bytesOf(primitiveText(value)) : value;
    },
  );

/** The namespaces of all modules that have changes, and of the root module. */
export function planModules(plan: MapValue): Modules {
  const changes = [...mapsIn(listMember(plan, 'resource_changes'))].filter(
    (change) => textMember(change, 'deposed') === '',
  );
  const groups = groupByModule(
    changes.map((resource) => ({ module: textMember(resource, 'module_address'), resource })),
  );
  return new Map(
    [...groups].map(([key, { path, resources }]) => [
      key,
      { path, namespace: record(moduleFields, { path, resources }) },
    ]),
  );
}

interface Module {
  readonly path: readonly string[];
  readonly resources: readonly MapValue[];
}

const moduleFields = fieldsOf<Module>({
  data: ({ resources }) => instances(resources, 'data', resourceOf),
  path: ({ path }) => textList(path),
  resources: ({ resources }) => instances(resources, 'managed', resourceOf),
});

/** What is destroyed for good has no `applied`. */
function resourceOf(resource: MapValue): MapValue {
  const change = mapMember(resource, 'change') ?? new MapValue(new Map());
  return record(change.peek('after') instanceof MapValue ? resourceFields : destroyedFields, change);
}

const destroyedFields = fieldsOf<MapValue>({
  destroy: (change) => hasAction(change, 'delete'),
  diff: (change) => flatDiff(change),
  requires_new: (change) => hasAction(change, 'delete') && hasAction(change, 'create'),
});

const resourceFields: typeof destroyedFields = new Map<Key, (change: MapValue) => Value>([
  ['applied', (change) => valueOrUndefined(change, 'after')],
  ...destroyedFields,
]);

const hasAction = (change: MapValue, action: string): boolean =>
  listMember(change, 'actions')?.toArray().includes(action) ?? false;
