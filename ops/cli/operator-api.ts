// The operator's documents of the API, read page by page.

import { z } from 'zod';
import { getJson } from './api.ts';
import type { Server } from './api.ts';

export const operatorPath = '/api/v2/terrace';
const pageMax = 100;

const time = z.string();
const textOrNull = z.string().nullable();

const resource = <T extends z.ZodType>(attributes: T) => z.object({ id: z.string(), attributes });

const summary = {
  kind: z.string(),
  version: z.number(),
  'machine-version': z.number(),
  state: z.string(),
  done: z.boolean(),
  'updated-at': time,
  'mail-count': z.number(),
  'timer-count': z.number(),
  'job-count': z.number(),
  'dead-letter-count': z.number(),
};
const mail = z.looseObject({
  type: z.string(),
  sender: textOrNull,
  'timer-id': textOrNull,
  'due-at': time,
  attempts: z.number(),
  'last-error': textOrNull,
  trace: textOrNull,
});
const job = {
  owner: z.string(),
  pool: z.string(),
  organization: z.string(),
  status: z.string(),
  attempt: z.number(),
  'attempts-allowed': z.number(),
  worker: textOrNull,
  'created-at': time,
  'beat-at': textOrNull,
  'ended-at': textOrNull,
};
const letter = {
  actor: z.string(),
  type: z.string(),
  sender: textOrNull,
  'timer-id': textOrNull,
  attempts: z.number(),
  'last-error': textOrNull,
  'died-at': time,
  trace: textOrNull,
  'cause-id': textOrNull,
  event: z.unknown().optional(),
};

export const Actor = resource(z.looseObject(summary));
export const ActorDetail = resource(
  z.looseObject({
    ...summary,
    trace: textOrNull,
    context: z.unknown(),
    mail: z.array(mail),
    timers: z.array(mail),
    jobs: z.array(z.looseObject({ id: z.string(), ...job })),
    'dead-letters': z.array(z.looseObject({ id: z.string(), ...letter })),
  }),
);
export const LogEntry = resource(
  z.looseObject({
    version: z.number(),
    type: z.string(),
    accepted: z.boolean(),
    'taken-at': time,
    sender: textOrNull,
    cause: textOrNull,
    trace: textOrNull,
  }),
);
export const Replay = resource(
  z.looseObject({
    to: z.number(),
    last: z.number(),
    /** Where it began; older versions are in the archive. */
    from: z.number().default(0),
    replayed: z.number(),
    outcome: z.enum(['agrees', 'differs', 'unreplayable', 'unfinished']),
    reason: textOrNull,
    stored: textOrNull,
    made: textOrNull,
    state: z.string(),
    done: z.boolean(),
    context: z.unknown(),
    'snap-hash': z.string(),
    'row-agrees': z.boolean().nullable(),
    steps: z.array(
      z.object({
        version: z.number(),
        type: z.string(),
        accepted: z.boolean(),
        state: z.string(),
        'taken-at': time,
      }),
    ),
  }),
);
export const Job = resource(z.looseObject(job));
export const JobCounts = z.array(
  z.object({
    pool: z.string(),
    organization: z.string(),
    status: z.string(),
    count: z.number(),
    'oldest-at': time,
  }),
);
export const DeadLetter = resource(z.looseObject(letter));
export type DeadLetter = z.infer<typeof DeadLetter>;
export const Partition = resource(
  z.looseObject({
    owner: textOrNull,
    epoch: z.number(),
    'claimed-at': textOrNull,
    due: z.number(),
    'oldest-due-at': textOrNull,
  }),
);

/** One resource. Throws Refusal with the server's words. */
export async function readOne<T extends z.ZodType>(server: Server, path: string, schema: T): Promise<z.infer<T>> {
  const { data } = z.object({ data: z.unknown() }).parse(await getJson(server, `${operatorPath}/${path}`));
  return schema.parse(data);
}

export interface Found<T> {
  readonly items: readonly T[];
  /** There is more than was asked for. */
  readonly isCut: boolean;
  /** `meta` of the first page. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Up to `limit` resources, in as many pages as it takes. Filters that are undefined are left out. */
export async function readMany<T extends z.ZodType>(
  server: Server,
  path: string,
  schema: T,
  options: {
    readonly limit: number;
    readonly filters?: Readonly<Record<string, string | number | undefined>>;
    readonly after?: string;
  },
): Promise<Found<z.infer<T>>> {
  const Page = z.object({ data: z.array(schema), meta: z.looseObject({ next: textOrNull }).default({ next: null }) });
  const { limit, filters = {} } = options;
  const items: z.infer<T>[] = [];
  let meta: Readonly<Record<string, unknown>> | null = null;
  let after: string | null = options.after ?? null;
  do {
    const query = new URLSearchParams({ 'page[size]': String(Math.max(1, Math.min(pageMax, limit - items.length))) });
    for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, String(value));
    if (after !== null) query.set('page[after]', after);
    const page: z.infer<typeof Page> = Page.parse(await getJson(server, `${operatorPath}/${path}?${query.toString()}`));
    items.push(...page.data);
    meta ??= page.meta;
    after = page.meta.next;
  } while (after !== null && items.length < limit);
  return { items, isCut: after !== null, meta: meta ?? {} };
}
