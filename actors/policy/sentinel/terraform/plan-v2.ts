// `tfplan/v2`: what a plan will change, derived from `terraform show -json` as it is read.

import { MapValue, nowhere } from '../value.ts';
import type { Key, Value } from '../value.ts';
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
import { stateOutputs, stateResources } from './state-v2.ts';

/**
 * The import, from a plan as `terraform show -json` gives it. `hasDeposed` is asked once, when the addresses are listed: where it says
 * false no change is searched for the key of a deposed object, which few plans hold.
 */
export const planV2 = (plan: MapValue, hasDeposed: () => boolean = () => true): MapValue =>
  record(planFields, { plan, hasDeposed });

interface Plan {
  readonly plan: MapValue;
  readonly hasDeposed: () => boolean;
}

const planFields = fieldsOf<Plan>({
  terraform_version: ({ plan }) => valueOrUndefined(plan, 'terraform_version'),
  planned_values: ({ plan }) => record(plannedFields, mapMember(plan, 'planned_values')),
  variables: ({ plan }) =>
    collection(
      () => new Map(mapsOf(mapMember(plan, 'variables'))),
      (variable, name) => record(variableFields, { name, variable }),
    ),
  resource_changes: (from) => resourceChanges(from, 'resource_changes'),
  resource_drift: (from) => resourceChanges(from, 'resource_drift'),
  output_changes: ({ plan }) =>
    collection(
      () => new Map(mapsOf(mapMember(plan, 'output_changes'))),
      (change, name) => record(outputChangeFields, { name, change }),
    ),
  raw: ({ plan }) => plan.view(),
});

const plannedFields = fieldsOf<MapValue | undefined>({
  outputs: (values) => stateOutputs(values),
  resources: (values) => stateResources(values),
});

const variableFields = fieldsOf<{ readonly name: Key; readonly variable: MapValue }>({
  name: ({ name }) => name,
  value: ({ variable }) => valueOrUndefined(variable, 'value'),
});

const outputChangeFields = fieldsOf<{ readonly name: Key; readonly change: MapValue }>({
  change: ({ change }) => record(changeFields, change),
  name: ({ name }) => name,
});

/** By address; a deposed object has its key after the address. */
function resourceChanges({ plan, hasDeposed }: Plan, name: 'resource_changes' | 'resource_drift'): MapValue {
  return collection(
    () => {
      const index = new Map<Key, MapValue>();
      const isSearched = hasDeposed();
      for (const change of mapsIn(listMember(plan, name))) {
        const deposed = isSearched ? member(change, 'deposed') : undefined;
        const address = textMember(change, 'address');
        const key = typeof deposed === 'string' && deposed !== '' ? `${address}:${deposed}` : address;
        addOnce(index, key, change, change);
      }
      return index;
    },
    (change) => record(resourceChangeFields, change),
  );
}

const resourceChangeFields = fieldsOf<MapValue>({
  address: (resource) => textMember(resource, 'address'),
  change: (resource) => record(changeFields, mapMember(resource, 'change') ?? new MapValue(new Map())),
  deposed: (resource) => textMember(resource, 'deposed'),
  index: (resource) => resource.peek('index') ?? null,
  mode: (resource) => textMember(resource, 'mode'),
  module_address: (resource) => textMember(resource, 'module_address'),
  name: (resource) => textMember(resource, 'name'),
  provider_name: (resource) => textMember(resource, 'provider_name'),
  type: (resource) => textMember(resource, 'type'),
});

const changeFields = fieldsOf<MapValue>({
  actions: (change) => listMember(change, 'actions') ?? emptyList(),
  after: (change) => after(change),
  after_unknown: (change) => valueOrUndefined(change, 'after_unknown'),
  before: (change) => change.peek('before') ?? null,
});

/** Absent means not known yet when the whole value is unknown, and nothing otherwise. */
function after(change: MapValue): Value {
  const value = change.peek('after');
  if (value !== undefined) return value;
  return change.peek('after_unknown') === true ? nowhere : null;
}
