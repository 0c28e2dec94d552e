// The life of a query run, which looks for what is there beside a configuration (`terraform query`): it waits for a worker (`pending`), is
// worked on (`running`), and is over: `finished`, `errored` or `canceled`. A query changes nothing, so it holds no workspace, waits for no
// run, and is begun again when its worker was lost.

import { setup } from 'xstate';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { JobFact } from '../kernel/job-fact.ts';
import type { ConfigurationVersionId } from '../configuration-version/id.ts';
import type { OrganizationId } from '../organization/id.ts';
import type { ProjectId } from '../project/id.ts';
import { JobFailure } from '../run/messages.ts';
import type { By } from '../user/id.ts';
import type { WorkspaceId } from '../workspace/id.ts';
import type { Engine } from '../workspace/messages.ts';
import { QueryResult } from './messages.ts';
import type { QueryRunMessage } from './messages.ts';

/** As of runs: force is for who has asked and was not heard. */
export const forceAfterMs = 10_000;

export type QueryRunEffect =
  | { readonly type: 'begin' }
  | { readonly type: 'stop'; readonly isForced: boolean }
  | { readonly type: 'changed'; readonly what: string };

export interface QueryRunContext {
  readonly organization: string;
  readonly organizationId: OrganizationId;
  readonly project: ProjectId;
  readonly workspace: WorkspaceId;
  readonly workspaceName: string;
  readonly configuration: ConfigurationVersionId;
  readonly generatesConfiguration: boolean;
  readonly engine: Engine;
  readonly terraformVersion: string;
  readonly agentPool: string | null;
  readonly variables: string | null;
  readonly source: string;
  readonly by: By;
  readonly worker: string | null;
  /** Who wanted it to end, and when; null while nobody did. */
  readonly stop: { readonly by: By; readonly at: number; readonly isForced: boolean } | null;
  readonly error: { readonly code: string; readonly detail: string } | null;
  /** Milliseconds since 1970, by what happened then. */
  readonly times: Readonly<Record<string, number>>;
  readonly since: number;
}

const unborn: QueryRunContext = {
  organization: '',
  organizationId: '' as OrganizationId,
  project: '' as ProjectId,
  workspace: '' as WorkspaceId,
  workspaceName: '',
  configuration: '' as ConfigurationVersionId,
  generatesConfiguration: true,
  engine: 'terraform',
  terraformVersion: '',
  agentPool: null,
  variables: null,
  source: '',
  by: { kind: 'system', id: '', name: '' },
  worker: null,
  stop: null,
  error: null,
  times: {},
  since: 0,
};

type Event = Delivered<QueryRunMessage | JobFact>;
const act = actsOf<QueryRunContext, Event, QueryRunEffect>();

const resultOf = (event: Event): QueryResult | null =>
  'result' in event ? (QueryResult.safeParse(event.result).data ?? null) : null;

/** What a worker, or the lack of one, says about a query without a result. */
function errorOf(event: Event): QueryRunContext['error'] {
  if (event.type === 'job.lost') return { code: 'worker-lost', detail: `the query was cut off: ${event.reason}` };
  const failure = 'result' in event ? JobFailure.safeParse(event.result).data?.failure : undefined;
  return failure ?? { code: 'no-result', detail: 'its worker told nothing that could be understood' };
}

type End = Delivered<Extract<JobFact, { type: 'job.done' | 'job.lost' | 'job.canceled' }>>;

function ended(name: 'finished' | 'errored' | 'canceled', { times, stop }: QueryRunContext, event: End) {
  const { at } = event.meta;
  const forced = name === 'canceled' && stop?.isForced === true ? { 'force-canceled': at } : {};
  const change: Partial<QueryRunContext> = {
    error: name === 'errored' ? (resultOf(event)?.error ?? errorOf(event)) : null,
    ...{ worker: null, times: { ...times, [name]: at, ...forced }, since: at },
  };
  return { change, effects: [{ type: 'changed' as const, what: 'ended' }] };
}

const machine = setup({
  types: { context: {} as QueryRunContext, events: {} as Event },
  guards: {
    isFinished: ({ event }) => resultOf(event)?.outcome === 'finished',
    isCanceled: ({ event }) => resultOf(event)?.outcome === 'canceled',
    isWanted: ({ context }) => context.stop === null,
    mayBeForced: ({ context, event }) =>
      context.stop !== null && !context.stop.isForced && event.meta.at - context.stop.at >= forceAfterMs,
  },
  actions: {
    create: act('query-run.create', (_, { type: __, meta, ...given }) => ({
      change: { ...given, times: { queuing: meta.at }, since: meta.at },
      effects: [{ type: 'begin' }, { type: 'changed', what: 'created' }],
    })),
    start: act('job.started', ({ times }, { worker, meta }) => ({
      change: { worker, times: { ...times, running: meta.at }, since: meta.at },
      effects: [{ type: 'changed', what: 'started' }],
    })),
    stop: act('query-run.cancel', ({ since }, { by, meta }) => ({
      change: { stop: { by, at: meta.at, isForced: false }, since: Math.max(since, meta.at) },
      effects: [
        { type: 'stop', isForced: false },
        { type: 'changed', what: 'cancel-requested' },
      ],
    })),
    force: act('query-run.force-cancel', ({ since }, { by, meta }) => ({
      change: { stop: { by, at: meta.at, isForced: true }, since: Math.max(since, meta.at) },
      effects: [
        { type: 'stop', isForced: true },
        { type: 'changed', what: 'cancel-requested' },
      ],
    })),
    finish: act('job.done', (context, event) => ended('finished', context, event)),
    cancel: act(['job.done', 'job.canceled'], (context, event) => ended('canceled', context, event)),
    fail: act(['job.done', 'job.lost'], (context, event) => ended('errored', context, event)),
    effect: (_, _params: QueryRunEffect) => {},
  },
});

const ends = {
  'job.done': [
    { guard: 'isFinished', target: 'finished', actions: ['finish'] },
    { guard: 'isCanceled', target: 'canceled', actions: ['cancel'] },
    { target: 'errored', actions: ['fail'] },
  ],
  'job.lost': { target: 'errored', actions: ['fail'] },
  'job.canceled': { target: 'canceled', actions: ['cancel'] },
  'query-run.cancel': { guard: 'isWanted', actions: ['stop'] },
  'query-run.force-cancel': { guard: 'mayBeForced', actions: ['force'] },
} as const;

export const queryRunMachine = machine.createMachine({
  id: 'query-run',
  context: unborn,
  initial: 'absent',
  states: {
    absent: { on: { 'query-run.create': { target: 'pending', actions: ['create'] } } },
    pending: { on: { ...ends, 'job.started': { target: 'running', actions: ['start'] } } },
    // Somebody else may begin it again.
    running: { on: { ...ends, 'job.started': { actions: ['start'] } } },
    finished: { type: 'final' },
    errored: { type: 'final' },
    canceled: { type: 'final' },
  },
});
