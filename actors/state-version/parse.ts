// What a state of Terraform says, read once when it arrives: a summary without secrets, which lies in the database as it is,
// and the outputs, which are sealed. The archivist calls this for every state; it never throws, since a state that cannot be
// read must be kept all the same.

import { z } from 'zod';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { StateDescription, StateOutput } from '@terrace/runtime/blob/state';

export interface StateResource {
  /** `module.network.aws_subnet.private`, without the keys of its instances. */
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  /** `root`, or the module's address without keys being dropped: `module.network["eu"]`. */
  readonly module: string;
  /** As the state writes it: `provider["registry.terraform.io/hashicorp/aws"]`. */
  readonly provider: string;
  readonly count: number;
}

export type StateSummary =
  | {
      readonly kind: 'readable';
      readonly serial: number;
      readonly lineage: string;
      readonly terraformVersion: string | null;
      readonly resources: readonly StateResource[];
      /** Instances that Terraform manages, deposed ones included: what a safe delete refuses over. */
      readonly managedCount: number;
      readonly outputNames: readonly string[];
    }
  | { readonly kind: 'unreadable'; readonly reason: string };

const Resource = z.object({
  module: z.string().optional(),
  mode: z.enum(['managed', 'data']),
  type: z.string(),
  name: z.string(),
  provider: z.string(),
  instances: z.array(z.unknown()),
});

const State = z.object({
  version: z.literal(4),
  serial: z.number().int().nonnegative(),
  lineage: z.string(),
  terraform_version: z.string().optional(),
  outputs: z
    .record(
      z.string(),
      z.object({
        value: z.custom<Json>((value) => value !== undefined),
        type: z.custom<Json>((value) => value !== undefined),
        sensitive: z.boolean().optional(),
      }),
    )
    .nullish(),
  resources: z.array(Resource).nullish(),
});

export interface ParsedState extends StateDescription {
  readonly summary: StateSummary & { readonly [key: string]: Json };
}

/** Format 4, which Terraform writes since 0.12. */
export function parseState(bytes: Uint8Array): ParsedState {
  const document = parseJson(bytes);
  if (document === undefined) return unreadable('It is no JSON.');
  const version = z.object({ version: z.number() }).safeParse(document);
  if (!version.success) return unreadable('It has no format version, so it is no state of Terraform.');
  if (version.data.version !== 4) {
    return unreadable(`It has format ${version.data.version}; only format 4 (Terraform 0.12 and later) is read.`);
  }
  const state = State.safeParse(document);
  if (!state.success) return unreadable(`Its ${placeOf(state.error)} is not as format 4 has it.`);
  return describe(state.data);
}

function describe(state: z.infer<typeof State>): ParsedState {
  const resources = (state.resources ?? []).map(resourceOf);
  const outputs = Object.entries(state.outputs ?? {}).map(([name, output]): StateOutput => ({
    name,
    sensitive: output.sensitive ?? false,
    value: output.value,
    type: output.type,
  }));
  const managed = resources.filter((resource) => resource.mode === 'managed');
  const summary = {
    kind: 'readable',
    serial: state.serial,
    lineage: state.lineage,
    terraformVersion: state.terraform_version ?? null,
    resources,
    managedCount: managed.reduce((sum, resource) => sum + resource.count, 0),
    outputNames: outputs.map((output) => output.name),
  } as const;
  // PostgreSQL keeps neither in jsonb, and Terraform writes neither in a name.
  if (!isStorable(summary)) return unreadable('A name in it holds U+0000 or half of a surrogate pair.');
  return { summary: summary as unknown as ParsedState['summary'], outputs };
}

function resourceOf(resource: z.infer<typeof Resource>): StateResource {
  const { module, mode, type, name, provider, instances } = resource;
  const address = [module, mode === 'data' ? 'data' : undefined, type, name]
    .filter((part) => part !== undefined)
    .join('.');
  return { address, mode, type, name, module: module ?? 'root', provider, count: instances.length };
}

/** Never says what stood at the place: it may be a secret. Names of map keys and of resources are not said either. */
function placeOf(error: z.ZodError): string {
  const path = error.issues[0]?.path ?? [];
  const head = path[0] === undefined ? 'outermost value' : String(path[0]);
  return typeof path[1] === 'number' ? `${head}[${path[1]}]` : head;
}

function unreadable(reason: string): ParsedState {
  return { summary: { kind: 'unreadable', reason }, outputs: [] };
}

/** Undefined when it is no JSON. The parser's own message is dropped, since it quotes the text. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isStorable);
}
