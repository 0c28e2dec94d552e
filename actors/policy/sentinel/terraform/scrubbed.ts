// A plan without what Terraform knows to be sensitive, for mocks that leave the server. Values go, and read as `undefined`; names
// and shapes stay. Terraform marks values and sometimes loses a mark (where a provider copies an argument to another attribute), so
// a text that holds a known secret goes too. A secret that was never marked, as in a provider's configuration, is not found.

import { ListValue, MapValue, nowhere } from '../value.ts';
import type { Key, MapSource, Value } from '../value.ts';
import { configModules, withoutIndex } from './config-v2.ts';
import { listMember, mapMember, mapsIn, mapsOf, textMember } from './derived.ts';

/** A view of the plan, as `terraform show -json` gives it, with every sensitive value as `undefined`; made as it is read. */
export function scrubbed(plan: MapValue): MapValue {
  const secrets = knownSecrets(plan);
  const marked = withoutMarked(plan);
  return secrets.length === 0 ? marked : new MapValue(new Changed(marked, (value) => withoutTexts(value, secrets)));
}

/** Shorter texts are too often something else as well. */
const secretLengthMin = 6;

/** The sensitive texts of the plan: values of variables and outputs, and marked attributes, before, planned and after. */
function knownSecrets(plan: MapValue): readonly string[] {
  const secrets = new Set<string>();
  const sensitive = sensitiveVariables(plan);
  for (const [name, variable] of mapsOf(mapMember(plan, 'variables'))) {
    if (sensitive.has(name)) collectTexts(variable.peek('value'), true, secrets);
  }
  const resources = [...mapsIn(listMember(plan, 'resource_changes')), ...mapsIn(listMember(plan, 'resource_drift'))];
  const outputs = [...mapsOf(mapMember(plan, 'output_changes'))].map(([, output]) => output);
  for (const change of [...resources.map((resource) => mapMember(resource, 'change')), ...outputs]) {
    collectTexts(change?.peek('before'), change?.peek('before_sensitive'), secrets);
    collectTexts(change?.peek('after'), change?.peek('after_sensitive'), secrets);
  }
  // A data source that was read is in the state alone.
  for (const values of [mapMember(mapMember(plan, 'prior_state'), 'values'), mapMember(plan, 'planned_values')]) {
    for (const [, output] of mapsOf(mapMember(values, 'outputs'))) {
      if (isSensitive(output)) collectTexts(output.peek('value'), true, secrets);
    }
    collectInModule(mapMember(values, 'root_module'), secrets);
  }
  return [...secrets];
}

function collectInModule(module: MapValue | undefined, into: Set<string>): void {
  for (const resource of mapsIn(listMember(module, 'resources'))) {
    collectTexts(resource.peek('values'), resource.peek('sensitive_values'), into);
  }
  for (const child of mapsIn(listMember(module, 'child_modules'))) collectInModule(child, into);
}

/** The texts in a value that its mask marks. */
function collectTexts(value: Value | undefined, mask: Value | undefined, into: Set<string>): void {
  if (mask === true) {
    collectAll(value, into);
  } else if (mask instanceof MapValue && value instanceof MapValue) {
    for (const name of mask.keys()) collectTexts(value.peek(name), mask.peek(name), into);
  } else if (mask instanceof ListValue && value instanceof ListValue) {
    for (let index = 0; index < Math.min(mask.length, value.length); index += 1) {
      collectTexts(value.peek(index), mask.peek(index), into);
    }
  }
}

function collectAll(value: Value | undefined, into: Set<string>): void {
  if (typeof value === 'string' && value.length >= secretLengthMin) into.add(value);
  if (value instanceof MapValue) for (const name of value.keys()) collectAll(value.peek(name), into);
  if (value instanceof ListValue) {
    for (let index = 0; index < value.length; index += 1) collectAll(value.peek(index), into);
  }
}

function sensitiveVariables(plan: MapValue): ReadonlySet<string> {
  const variables = mapMember(mapMember(mapMember(plan, 'configuration'), 'root_module'), 'variables');
  return new Set([...mapsOf(variables)].filter(([, variable]) => isSensitive(variable)).map(([name]) => name));
}

function withoutTexts(value: Value, secrets: readonly string[]): Value {
  if (typeof value === 'string') return secrets.some((secret) => value.includes(secret)) ? nowhere : value;
  if (value instanceof MapValue) return everyMember(value, (item) => withoutTexts(item, secrets));
  return everyItem(value, (item) => withoutTexts(item, secrets));
}

function withoutMarked(plan: MapValue): MapValue {
  const secrets = sensitiveVariables(plan);
  const members: Readonly<Record<string, Change>> = {
    variables: (variables) =>
      everyMember(variables, (variable, name) =>
        secrets.has(String(name)) ? changed(variable, { value: () => nowhere }) : variable,
      ),
    planned_values: scrubValues,
    prior_state: (state) => changed(state, { values: scrubValues }),
    resource_changes: (changes) => everyItem(changes, scrubResourceChange),
    resource_drift: (changes) => everyItem(changes, scrubResourceChange),
    output_changes: (changes) => everyMember(changes, scrubChange),
    configuration: (value) => scrubConfiguration(value, sensitiveAttributes(plan)),
  };
  return new MapValue(new Changed(plan, (value, name) => changeOf(members, name)?.(value) ?? value));
}

const scrubResourceChange = (resource: Value): Value => changed(resource, { change: scrubChange });

function scrubChange(change: Value): Value {
  if (!(change instanceof MapValue)) return change;
  return changed(change, {
    before: (value) => hidden(value, change.peek('before_sensitive')),
    after: (value) => hidden(value, change.peek('after_sensitive')),
  });
}

const scrubValues = (values: Value): Value =>
  changed(values, { outputs: (outputs) => everyMember(outputs, scrubOutput), root_module: scrubModule });

const scrubOutput = (output: Value): Value =>
  output instanceof MapValue && output.peek('sensitive') === true ? changed(output, { value: () => nowhere }) : output;

const scrubModule = (module: Value): Value =>
  changed(module, {
    resources: (resources) => everyItem(resources, scrubResource),
    child_modules: (modules) => everyItem(modules, scrubModule),
  });

const scrubResource = (resource: Value): Value =>
  resource instanceof MapValue
    ? changed(resource, { values: (value) => hidden(value, resource.peek('sensitive_values')) })
    : resource;

/**
 * Constants that end in something sensitive: the default of a sensitive variable, an argument for one, and an attribute that the
 * plan marks in some instance of the resource.
 */
function scrubConfiguration(configuration: Value, attributes: ReadonlyMap<string, ReadonlySet<Key>>): Value {
  const scrub = (module: Value, address: string): Value =>
    changed(module, {
      variables: (variables) =>
        everyMember(variables, (variable) =>
          isSensitive(variable) ? changed(variable, { default: () => nowhere }) : variable,
        ),
      resources: (resources) =>
        everyItem(resources, (resource) => {
          const local = resource instanceof MapValue ? textMember(resource, 'address') : '';
          const marked = attributes.get(address === '' ? local : `${address}.${local}`);
          return marked === undefined ? resource : withoutConstants(resource, (name) => marked.has(name));
        }),
      outputs: (outputs) =>
        everyMember(outputs, (output) =>
          isSensitive(output) ? changed(output, { expression: withoutConstant }) : output,
        ),
      module_calls: (calls) =>
        everyMember(calls, (call, name) => {
          if (!(call instanceof MapValue)) return call;
          const child = mapMember(call, 'module');
          const inside = address === '' ? `module.${String(name)}` : `${address}.module.${String(name)}`;
          const scrubbedCall = changed(call, { module: (value) => scrub(value, inside) });
          const variables = mapMember(child, 'variables');
          return withoutConstants(scrubbedCall, (argument) => isSensitive(variables?.get(argument)));
        }),
    });
  return changed(configuration, { root_module: (root) => scrub(root, '') });
}

const isSensitive = (value: Value | undefined): boolean =>
  value instanceof MapValue && value.peek('sensitive') === true;

const withoutConstants = (holder: Value, isSecret: (name: Key) => boolean): Value =>
  changed(holder, {
    expressions: (expressions) =>
      everyMember(expressions, (expression, name) => (isSecret(name) ? withoutConstant(expression) : expression)),
  });

/** Constants within an expression, or within the nested blocks that stand in its place. */
function withoutConstant(expression: Value): Value {
  if (expression instanceof ListValue) return everyItem(expression, withoutConstant);
  return everyMember(expression, (value, name) => {
    if (name === 'constant_value') return nowhere;
    return name === 'references' ? value : withoutConstant(value);
  });
}

/** By the address of a resource in the configuration: its attributes that are sensitive, as a whole or in part. */
function sensitiveAttributes(plan: MapValue): ReadonlyMap<string, ReadonlySet<Key>> {
  const known = new Set<string>();
  for (const { address, module } of configModules(mapMember(plan, 'configuration'))) {
    for (const resource of mapsIn(listMember(module, 'resources'))) {
      const local = textMember(resource, 'address');
      known.add(address === '' ? local : `${address}.${local}`);
    }
  }
  const found = new Map<string, Set<Key>>();
  for (const resource of mapsIn(listMember(plan, 'resource_changes'))) {
    const address = withoutIndex(textMember(resource, 'address'));
    if (!known.has(address)) continue;
    const change = mapMember(resource, 'change');
    for (const mask of [change?.peek('before_sensitive'), change?.peek('after_sensitive')]) {
      if (!(mask instanceof MapValue)) continue;
      const names = [...mask.entries()].filter(([, value]) => hasMark(value)).map(([name]) => name);
      if (names.length > 0) found.set(address, new Set([...(found.get(address) ?? []), ...names]));
    }
  }
  return found;
}

function hasMark(mask: Value): boolean {
  if (mask instanceof ListValue) return mask.toArray().some(hasMark);
  return mask instanceof MapValue ? [...mask.entries()].some(([, value]) => hasMark(value)) : mask === true;
}

/** The value without what the mask marks as true. */
function hidden(value: Value, mask: Value | undefined): Value {
  if (mask === true) return value === null ? null : nowhere;
  if (mask instanceof MapValue) return everyMember(value, (item, name) => hidden(item, mask.peek(name)));
  if (mask instanceof ListValue) {
    return everyItem(value, (item, index) => hidden(item, index < mask.length ? mask.peek(index) : undefined));
  }
  return value;
}

type Change = (value: Value) => Value;

/** A map with some of its members changed, when they are there; anything else as it is. */
function changed(value: Value, changes: Readonly<Record<string, Change>>): Value {
  return everyMember(value, (item, name) => {
    const change = changeOf(changes, name);
    return change === undefined ? item : change(item);
  });
}

const changeOf = (changes: Readonly<Record<string, Change>>, name: Key): Change | undefined =>
  typeof name === 'string' && Object.hasOwn(changes, name) ? changes[name] : undefined;

const everyMember = (value: Value, change: (item: Value, name: Key) => Value): Value =>
  value instanceof MapValue ? new MapValue(new Changed(value, change)) : value;

const everyItem = (value: Value, change: (item: Value, index: number) => Value): Value =>
  value instanceof ListValue
    ? new ListValue({ length: value.length, get: (index) => change(value.peek(index), index) })
    : value;

class Changed implements MapSource {
  readonly #original: MapValue;
  readonly #change: (item: Value, name: Key) => Value;

  constructor(original: MapValue, change: (item: Value, name: Key) => Value) {
    this.#original = original;
    this.#change = change;
  }

  keys(): readonly Key[] {
    return this.#original.keys();
  }

  get(key: Key): Value | undefined {
    const value = this.#original.peek(key);
    return value === undefined ? undefined : this.#change(value, key);
  }
}
