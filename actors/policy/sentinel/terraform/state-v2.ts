// `tfstate/v2`: the state that a plan saw. The same view of resources and outputs serves as the planned values of `tfplan/v2`.

import { MapValue } from '../value.ts';
import type { Key } from '../value.ts';
import {
  addOnce,
  collection,
  emptyList,
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

/** The import, from a plan as `terraform show -json` gives it. Without a prior state its collections are empty. */
export const stateV2 = (plan: MapValue): MapValue => record(stateFields, plan);

const stateFields = fieldsOf<MapValue>({
  terraform_version: (plan) => valueOrUndefined(mapMember(plan, 'prior_state'), 'terraform_version'),
  outputs: (plan) => stateOutputs(mapMember(mapMember(plan, 'prior_state'), 'values')),
  resources: (plan) => stateResources(mapMember(mapMember(plan, 'prior_state'), 'values')),
});

/** The outputs of the root module, by name. `values` is the `values` or `planned_values` of the raw data. */
export function stateOutputs(values: MapValue | undefined): MapValue {
  return collection(
    () => new Map(mapsOf(mapMember(values, 'outputs'))),
    (output, name) => record(outputFields, { name, output }),
  );
}

const outputFields = fieldsOf<{ readonly name: Key; readonly output: MapValue }>({
  name: ({ name }) => name,
  sensitive: ({ output }) => member(output, 'sensitive') ?? false,
  value: ({ output }) => valueOrUndefined(output, 'value'),
});

export interface StateResource {
  readonly address: string;
  /** The address of the module that holds it, with instance keys; empty for the root module. */
  readonly module: string;
  readonly resource: MapValue;
}

/** The resources of all modules, by address. `values` is the `values` or `planned_values` of the raw data. */
export function stateResources(values: MapValue | undefined): MapValue {
  return collection(
    () => indexResources(mapMember(values, 'root_module')),
    (from) => record(resourceFields, from),
  );
}

const resourceFields = fieldsOf<StateResource>({
  address: ({ address }) => address,
  depends_on: ({ resource }) => listMember(resource, 'depends_on') ?? emptyList(),
  deposed_key: ({ resource }) => textMember(resource, 'deposed_key'),
  index: ({ resource }) => resource.peek('index') ?? null,
  mode: ({ resource }) => textMember(resource, 'mode'),
  module_address: ({ module }) => module,
  name: ({ resource }) => textMember(resource, 'name'),
  provider_name: ({ resource }) => textMember(resource, 'provider_name'),
  tainted: ({ resource }) => member(resource, 'tainted') ?? false,
  type: ({ resource }) => textMember(resource, 'type'),
  values: ({ resource }) => valueOrUndefined(resource, 'values'),
});

/**
 * The original leaves `data.` out of the addresses of data sources, here and nowhere else, and policies rely on it. Where that
 * would hide a managed resource of the same type and name, the data source keeps its whole address. A deposed object follows the
 * current one, with its key after the address, as in `resource_changes`.
 */
function indexResources(root: MapValue | undefined): ReadonlyMap<Key, StateResource> {
  const index = new Map<Key, StateResource>();
  const dataSources: StateResource[] = [];
  for (const { module, resource } of resourcesIn(root)) {
    const address = textMember(resource, 'address');
    if (resource.peek('mode') === 'data') {
      dataSources.push({ address, module, resource });
    } else {
      const deposed = textMember(resource, 'deposed_key');
      const key = deposed === '' ? address : `${address}:${deposed}`;
      addOnce(index, key, { address, module, resource }, resource);
    }
  }
  for (const { address, module, resource } of dataSources) {
    const short = withoutData(address, module);
    const key = index.has(short) ? address : short;
    addOnce(index, key, { address: key, module, resource }, resource);
  }
  return index;
}

/** Terraform 0.12 also left the module out of the address of a data source. */
function withoutData(address: string, module: string): string {
  const prefix = module === '' ? '' : `${module}.`;
  const local = address.startsWith(prefix) ? address.slice(prefix.length) : address;
  return local.startsWith('data.') ? prefix + local.slice('data.'.length) : address;
}

/** Every resource of a module and of the modules inside it. */
export function* resourcesIn(root: MapValue | undefined): Generator<Omit<StateResource, 'address'>> {
  if (root === undefined) return;
  const module = textMember(root, 'address');
  for (const resource of mapsIn(listMember(root, 'resources'))) yield { module, resource };
  for (const child of mapsIn(listMember(root, 'child_modules'))) yield* resourcesIn(child);
}
