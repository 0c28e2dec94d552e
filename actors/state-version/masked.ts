// What stands in a state, and what is different between two of them, for people who look: in the words of a plan, with what is secret masked
// before it leaves the server. Secret is what the state itself marks (attributes and outputs), what is called so (OpenTofu, and Terraform
// before 1.10, do not mark what only a provider's schema says), and whatever has one of these in it elsewhere in the state: the same value, or a
// text such as an address to connect to with a password in its middle.

import { JSONParser } from '@streamparser/json';
import { keyInAddress } from '@terrace/machines/state-version/address';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { StateOutput } from '@terrace/runtime/blob/state';
import { makeMasker } from '@terrace/runtime/log/masker';
import type { Masker } from '@terrace/runtime/log/masker';
import { z } from 'zod';

export interface StateRead {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly outputs: readonly StateOutput[];
}

interface Place {
  readonly address: string;
  /** Absent in the root module. */
  readonly module_address?: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly provider_name: string;
}

export interface MaskedResource extends Place {
  readonly tainted: boolean;
  readonly values: Json;
  /** As in a plan: true where a value is masked. */
  readonly sensitive_values: Json;
}

export interface MaskedChange {
  readonly actions: readonly ['create' | 'update' | 'delete'];
  readonly before: Json;
  readonly after: Json;
  readonly before_sensitive: Json;
  readonly after_sensitive: Json;
}

export interface MaskedChanges {
  readonly resource_changes: readonly (Place & { readonly change: MaskedChange })[];
  readonly output_changes: Readonly<Record<string, MaskedChange>>;
}

/** Every instance of a state, without what is secret. */
export async function maskedResources(state: StateRead): Promise<readonly MaskedResource[]> {
  const secrets = new Secrets();
  secrets.addOutputs(state.outputs);
  const instances = await instancesOf(state.bytes, () => true, secrets);
  return [...instances.values()].map(({ place, isTainted, values, marked }) => {
    const masked = secrets.mask(values, values, marked);
    return { ...place, tainted: isTainted, values: masked.value, sensitive_values: masked.marks };
  });
}

/** What became different from one state to the next. `isWanted` is false for an address whose instance is known to be the same. */
export async function maskedChanges(
  before: StateRead,
  after: StateRead,
  isWanted: (address: string) => boolean,
): Promise<MaskedChanges> {
  const secrets = new Secrets();
  for (const { outputs } of [before, after]) secrets.addOutputs(outputs);
  const old = await instancesOf(before.bytes, isWanted, secrets);
  const now = await instancesOf(after.bytes, isWanted, secrets);
  const resources = [...new Set([...old.keys(), ...now.keys()])].flatMap((address) => {
    const [was, is] = [old.get(address), now.get(address)];
    const place = (is ?? was)?.place;
    // What was secret on either side is on both.
    const marked = [...(was?.marked ?? []), ...(is?.marked ?? [])];
    const change = secrets.change(was?.values ?? null, is?.values ?? null, marked);
    return place === undefined || change === null ? [] : [{ ...place, change }];
  });
  return { resource_changes: resources, output_changes: outputChanges(before.outputs, after.outputs, secrets) };
}

function outputChanges(
  before: readonly StateOutput[],
  after: readonly StateOutput[],
  secrets: Secrets,
): MaskedChanges['output_changes'] {
  const named = (outputs: readonly StateOutput[]) => new Map(outputs.map((output) => [output.name, output]));
  const [old, now] = [named(before), named(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    const isSecret = was?.sensitive === true || is?.sensitive === true;
    const change = secrets.change(was?.value ?? null, is?.value ?? null, isSecret ? [[]] : []);
    return change === null ? [] : [[name, change] as const];
  });
  return Object.fromEntries(changes);
}

/** Where in a value something stands: names, and places of lists. */
type Steps = readonly (string | number)[];

interface Instance {
  readonly place: Place;
  readonly isTainted: boolean;
  readonly values: Json;
  readonly marked: readonly Steps[];
}

const Resource = z.object({
  module: z.string().optional(),
  mode: z.enum(['managed', 'data']),
  type: z.string(),
  name: z.string(),
  provider: z.string().catch(''),
  instances: z.array(z.unknown()),
});

const Step = z.union([
  z.object({ type: z.literal('get_attr'), value: z.string() }).transform(({ value }) => value),
  z
    .object({ type: z.literal('index'), value: z.object({ value: z.union([z.string(), z.number()]) }) })
    .transform(({ value }) => value.value),
]);

const StateInstance = z.object({
  index_key: z.union([z.string(), z.number()]).nullish(),
  deposed: z.string().nullish(),
  status: z.string().nullish(),
  attributes: z.custom<Json>().nullish(),
  sensitive_attributes: z.array(z.array(z.unknown())).nullish(),
});

/** Those that are wanted, by their addresses; `secrets` is told what is secret in any. */
async function instancesOf(
  bytes: AsyncIterable<Uint8Array>,
  isWanted: (address: string) => boolean,
  secrets: Secrets,
): Promise<ReadonlyMap<string, Instance>> {
  const found = new Map<string, Instance>();
  const parser = new JSONParser({ paths: ['$.resources.*'], keepStack: false });
  parser.onValue = ({ value }) => {
    const resource = Resource.safeParse(value);
    if (!resource.success) return;
    for (const each of resource.data.instances) {
      const instance = instanceOf(resource.data, each);
      if (instance === null) continue;
      secrets.add(instance.values, instance.marked);
      if (isWanted(instance.place.address)) found.set(instance.place.address, instance);
    }
  };
  for await (const piece of bytes) parser.write(piece);
  return found;
}

/** Null for one that is deposed: it is on its way out, and has no address of its own. */
function instanceOf(resource: z.infer<typeof Resource>, said: unknown): Instance | null {
  const parsed = StateInstance.safeParse(said);
  if (!parsed.success || parsed.data.deposed != null) return null;
  const { index_key: key, status, attributes, sensitive_attributes: sensitive } = parsed.data;
  const { module, mode, type, name, provider } = resource;
  const parts = [module, mode === 'data' ? 'data' : undefined, type, name].filter((part) => part !== undefined);
  const address = parts.join('.') + (key == null ? '' : keyInAddress(key));
  const place = { address, mode, type, name, provider_name: /\["([^"]+)"\]/.exec(provider)?.[1] ?? provider };
  return {
    place: module === undefined ? place : { ...place, module_address: module },
    isTainted: status === 'tainted',
    values: attributes ?? {},
    marked: (sensitive ?? []).map(stepsOf),
  };
}

/** Up to the first step that is not known (members of a set have no place), so that rather more is secret than less. */
function stepsOf(path: readonly unknown[]): Steps {
  const steps = path.map((step) => Step.safeParse(step));
  const end = steps.findIndex(({ success }) => !success);
  return steps.slice(0, end === -1 ? undefined : end).flatMap(({ data }) => (data === undefined ? [] : [data]));
}

/** A masker would take each line of a text for itself, and a single line of many says little. */
function partsOf(texts: Iterable<string>): { readonly masker: Masker; readonly ofManyLines: readonly string[] } {
  const long = [...texts].filter(({ length }) => length >= partLengthMin);
  const isOneLine = (text: string): boolean => !/[\r\n]/.test(text);
  return {
    masker: makeMasker(long.filter(isOneLine)),
    ofManyLines: long.filter((text) => !isOneLine(text)),
  };
}

const hidden = '(sensitive)';
const hiddenAndOther = '(sensitive, changed)';
const secretName = /passw|passphrase|secret|token|private_?key|api_?key|access_?key|credential|connection_?string/i;
/** A shorter text is the same as others by chance. */
const textLengthMin = 4;
/** A shorter one stands in others by chance. */
const partLengthMin = 8;

interface Masked {
  readonly value: Json;
  readonly marks: Json;
}

/** What is known to be secret, and what masks it. */
class Secrets {
  readonly #texts = new Set<string>();
  /** Finds those that stand within a text; null until it is needed. */
  #parts: { readonly masker: Masker; readonly ofManyLines: readonly string[] } | null = null;

  addOutputs(outputs: readonly StateOutput[]): void {
    for (const { sensitive, value } of outputs) if (sensitive) this.add(value, [[]]);
  }

  /** The texts at these places of a value. */
  add(value: Json, marked: readonly Steps[]): void {
    for (const steps of marked) this.#addTexts(at(value, steps));
  }

  #addTexts(value: Json): void {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (text.length >= textLengthMin) {
      this.#texts.add(text);
      this.#parts = null;
    } else if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) this.#addTexts(inner as Json);
  }

  /** Null when nothing is different. */
  change(before: Json, after: Json, marked: readonly Steps[]): MaskedChange | null {
    if (same(before, after)) return null;
    const [old, now] = [this.mask(before, before, marked), this.mask(after, before, marked)];
    return {
      actions: [before === null ? 'create' : after === null ? 'delete' : 'update'],
      ...{ before: old.value, after: now.value, before_sensitive: old.marks, after_sensitive: now.marks },
    };
  }

  /** Whether showing it would show a secret. Of an object it is the keys that are looked at. */
  #isTold(value: Json, name: string): boolean {
    if (typeof value === 'string') return this.#isIn(value) || (value !== '' && secretName.test(name));
    if (typeof value === 'number') return this.#texts.has(String(value));
    return (
      typeof value === 'object' && !Array.isArray(value) && Object.keys(value ?? {}).some((key) => this.#isIn(key))
    );
  }

  #isIn(text: string): boolean {
    if (this.#texts.has(text)) return true;
    if (text.length <= partLengthMin) return false;
    this.#parts ??= partsOf(this.#texts);
    const { masker, ofManyLines } = this.#parts;
    const bytes = Buffer.from(text);
    return !bytes.equals(masker.mask(bytes, true).bytes) || ofManyLines.some((part) => text.includes(part));
  }

  /** What is masked says whether it is the same as in `before`. `name` is what the value is called. */
  mask(value: Json, before: Json, marked: readonly Steps[], name = ''): Masked {
    if (value === null) return { value, marks: false };
    const isSecret = marked.some(({ length }) => length === 0) || this.#isTold(value, name);
    if (isSecret) return { value: same(value, before) ? hidden : hiddenAndOther, marks: true };
    if (typeof value !== 'object') return { value, marks: false };
    const inner = (key: string | number, each: Json, called: string): Masked =>
      this.mask(each, at(before, [key]), within(marked, key), called);
    if (Array.isArray(value)) {
      const all = (value as readonly Json[]).map((each, index) => inner(index, each, name));
      return { value: all.map((each) => each.value), marks: all.map(({ marks }) => marks) };
    }
    const all = Object.entries(value).map(([key, each]) => [key, inner(key, each as Json, key)] as const);
    return {
      value: Object.fromEntries(all.map(([key, each]) => [key, each.value])),
      marks: Object.fromEntries(all.flatMap(([key, { marks }]) => (marks === false ? [] : [[key, marks]]))),
    };
  }
}

/** The rest of the places that begin with `key`. */
const within = (marked: readonly Steps[], key: string | number): readonly Steps[] =>
  marked.filter(([first]) => first === key).map((steps) => steps.slice(1));

function at(value: Json, steps: Steps): Json {
  let found: Json = value;
  for (const step of steps) {
    if (typeof found !== 'object' || found === null) return null;
    found = (found as Readonly<Record<string, Json>>)[step] ?? null;
  }
  return found;
}

const same = (one: Json, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);
