// What a state of Terraform says, read once while it arrives: a summary without secrets, which lies in the database as it is, and the
// outputs and resources, which are sealed. The archivist does this for every state; it never throws, since a state that cannot be read
// must be kept all the same. It is read piece by piece and never held as a whole: a state of 150 MB takes no more memory than its list of
// resources.

import { createHash } from 'node:crypto';
import { JSONParser } from '@streamparser/json';
import { z } from 'zod';
import { keyInAddress } from '@terrace/machines/state-version/address';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { StateDescription, StateOutput, StateReader } from '@terrace/runtime/blob/state';

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

/** One instance of a resource, as it stands in the state; those that are deposed have none. */
export interface StateInstance {
  /** With the instance's key: `aws_subnet.private["a"]`. */
  readonly address: string;
  /** Of the resource that it is an instance of. */
  readonly resource: Pick<StateResource, 'mode' | 'type' | 'name' | 'module' | 'provider'>;
  readonly key: string | number | null;
  /** Changes when anything of the instance does: a digest of all that stands in it, secrets too. */
  readonly content: string;
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

const Instance = z.object({ index_key: z.union([z.string(), z.number()]).nullish(), deposed: z.string().nullish() });

const Head = z.object({
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
  resources: z.array(z.unknown()).nullish(),
});

export interface ParsedState extends StateDescription {
  readonly summary: StateSummary & { readonly [key: string]: Json };
}

/** A reader of one state in format 4, which Terraform writes since 0.12. */
export function readState(): StateReader {
  const head: Record<string, unknown> = {};
  const resources: StateResource[] = [];
  const instances: StateInstance[] = [];
  // Those of the resource that is being read: its name may come after them.
  let open: Omit<StateInstance, 'address' | 'resource'>[] = [];
  let count = 0;
  /** The first thing that is not as it should be: nothing after it is read. */
  let fault: string | null = null;

  const parser = new JSONParser({
    paths: [
      ...['$.version', '$.serial', '$.lineage', '$.terraform_version', '$.outputs', '$.resources'],
      ...['$.resources.*', '$.resources.*.instances.*'],
    ],
    keepStack: false,
  });
  parser.onValue = ({ value, key, parent, stack }) => {
    if (stack.length === 1) head[String(key)] = value;
    // What has been seen is let go, or the whole state would be held in the end.
    else if (Array.isArray(parent)) parent.length -= 1;
    if (fault !== null) return;
    if (stack.length === 4) {
      count += 1;
      const instance = Instance.safeParse(value);
      if (instance.success && instance.data.deposed == null)
        open.push({ key: instance.data.index_key ?? null, content: contentOf(value) });
    } else if (stack.length === 2) {
      const resource = Resource.safeParse(value);
      if (!resource.success) fault = notAsFormat(`resources[${resources.length}]`);
      else {
        const known = resourceOf(resource.data, count);
        resources.push(known);
        for (const each of open) instances.push(instanceOf(known, each));
      }
      open = [];
      count = 0;
    }
  };

  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  return {
    write(piece) {
      if (fault !== null) return;
      bytes += piece.length;
      try {
        utf8.decode(piece, { stream: true });
        parser.write(piece);
      } catch {
        // The parser's own message is dropped, since it quotes the text.
        fault = notJson;
      }
    },
    end() {
      if (fault === null && (bytes === 0 || !parser.isEnded)) fault = notJson;
      return fault === null ? describe(head, resources, instances) : unreadable(fault);
    },
  };
}

function describe(
  document: Readonly<Record<string, unknown>>,
  resources: readonly StateResource[],
  instances: readonly StateInstance[],
): ParsedState {
  const { version } = document;
  if (typeof version !== 'number') return unreadable('It has no format version, so it is no state of Terraform.');
  if (version !== 4) return unreadable(`It has format ${version}; only format 4 (Terraform 0.12 and later) is read.`);
  const head = Head.safeParse(document);
  if (!head.success) return unreadable(notAsFormat(placeOf(head.error)));
  const state = head.data;
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
  if (!isStorable(summary) || !instances.every(({ key }) => isStorable(key)))
    return unreadable('A name in it holds U+0000 or half of a surrogate pair.');
  return {
    summary: summary as unknown as ParsedState['summary'],
    outputs,
    resources: instances as unknown as readonly Json[],
  };
}

function resourceOf(resource: z.infer<typeof Resource>, count: number): StateResource {
  const { module, mode, type, name, provider } = resource;
  const address = [module, mode === 'data' ? 'data' : undefined, type, name]
    .filter((part) => part !== undefined)
    .join('.');
  return { address, mode, type, name, module: module ?? 'root', provider, count };
}

function instanceOf(
  { address, mode, type, name, module, provider }: StateResource,
  { key, content }: Omit<StateInstance, 'address' | 'resource'>,
): StateInstance {
  return {
    address: key === null ? address : `${address}${keyInAddress(key)}`,
    resource: { mode, type, name, module, provider },
    ...{ key, content },
  };
}

const contentOf = (instance: unknown): string =>
  createHash('sha256').update(JSON.stringify(instance)).digest('base64url').slice(0, 22);

const notJson = 'It is no JSON.';
const notAsFormat = (place: string): string => `Its ${place} is not as format 4 has it.`;

/** Never says what stood at the place: it may be a secret. Names of map keys and of resources are not said either. */
const placeOf = (error: z.ZodError): string => String(error.issues[0]?.path[0] ?? 'outermost value');

function unreadable(reason: string): ParsedState {
  return { summary: { kind: 'unreadable', reason }, outputs: [], resources: [] };
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isStorable);
}
