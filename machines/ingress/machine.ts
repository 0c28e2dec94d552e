// The life of an ingress: one commit of one repository, on its way into the archive. Whoever wants it subscribes; however many do, it is
// fetched once (`fetching`). What came of it is told to all of them: the archive (`stored`), or why there is none (`failed`). It is known
// for an hour and then let go of (`idle`), since those who wanted it hold it themselves; whoever wants it after that, or after a failure,
// has it fetched again.

import { setup } from 'xstate';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { JobFact } from '../kernel/job-fact.ts';
import { HookId } from '../vcs/id.ts';
import { IngressResult } from './messages.ts';
import type { IngressMessage, IngressSource, Subscriber } from './messages.ts';

export type IngressEffect =
  | { readonly type: 'fetch'; readonly tries: number }
  | { readonly type: 'tell'; readonly subscriber: Subscriber; readonly came: Came };
export type Came = IngressResult | { readonly detail: string };

export interface IngressContext {
  readonly organization: string;
  readonly source: IngressSource;
  /** Who has not been told yet. */
  readonly subscribers: readonly Subscriber[];
  /** How often it was fetched; names the job. */
  readonly tries: number;
  readonly came: Came | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly since: number;
  /** The node that is at it. */
  readonly worker: string | null;
}

const unborn: IngressContext = {
  organization: '',
  source: { hook: '' as HookId, commit: null, ref: null, submodules: false },
  subscribers: [],
  tries: 0,
  came: null,
  createdAt: 0,
  since: 0,
  worker: null,
};

/** Longer than any row that names the archive takes to be written. */
const keepMs = 3_600_000;

type Event = Delivered<IngressMessage> | Delivered<JobFact> | { readonly type: 'xstate.after.keep.ingress.stored' };
const act = actsOf<IngressContext, Event, IngressEffect>();

const resultOf = (event: Event): IngressResult | null =>
  event.type === 'job.done' ? (IngressResult.safeParse(event.result).data ?? null) : null;

/** What a worker, or the lack of one, says about a fetch that brought nothing. */
function whyNone(event: Delivered<JobFact>): string {
  if (event.type === 'job.lost') return `it could not be fetched: ${event.reason}`;
  if (event.type !== 'job.done') return 'its fetch was cancelled';
  const failure = (event.result as { readonly failure?: { readonly detail?: string } } | null)?.failure;
  return failure?.detail ?? 'its worker told nothing that could be understood';
}

const added = (known: readonly Subscriber[], more: readonly Subscriber[]): readonly Subscriber[] => [
  ...known,
  ...more.filter(({ kind, id }) => !known.some((one) => one.kind === kind && one.id === id)),
];

export const ingressMachine = setup({
  types: { context: {} as IngressContext, events: {} as Event },
  delays: { keep: keepMs },
  guards: {
    isOfThisFetch: ({ context, event }) => !('attempt' in event) || event.job.endsWith(`-${context.tries}`),
    isStored: ({ event }) => resultOf(event) !== null,
  },
  actions: {
    begin: act('ingress.want', ({ createdAt, tries }, { organization, source, subscribers, meta }) => ({
      change: {
        ...{ organization, source, subscribers: added([], subscribers), tries: tries + 1, came: null, worker: null },
        createdAt: createdAt === 0 ? meta.at : createdAt,
        since: meta.at,
      },
      effects: [{ type: 'fetch', tries: tries + 1 }],
    })),
    subscribe: act('ingress.want', ({ subscribers: known }, { subscribers }) => ({
      change: { subscribers: added(known, subscribers) },
    })),
    tellNow: act('ingress.want', ({ came }, { subscribers }) => ({
      effects: came === null ? [] : subscribers.map((subscriber) => ({ type: 'tell' as const, subscriber, came })),
    })),
    start: act('job.started', (_, { worker, meta }) => ({ change: { worker, since: meta.at } })),
    end: act(['job.done', 'job.lost', 'job.canceled'], ({ subscribers }, event) => {
      const came = resultOf(event) ?? { detail: whyNone(event) };
      return {
        change: { came, subscribers: [], worker: null, since: event.meta.at },
        effects: subscribers.map((subscriber) => ({ type: 'tell' as const, subscriber, came })),
      };
    }),
    forget: act('xstate.after.keep.ingress.stored', () => ({ change: { came: null } })),
    effect: (_, _params: IngressEffect) => {},
  },
}).createMachine({
  id: 'ingress',
  context: unborn,
  initial: 'absent',
  states: {
    absent: { on: { 'ingress.want': { target: 'fetching', actions: ['begin'] } } },
    fetching: {
      on: {
        'ingress.want': { actions: ['subscribe'] },
        'job.started': { guard: 'isOfThisFetch', actions: ['start'] },
        'job.done': [
          { guard: 'isStored', target: 'stored', actions: ['end'] },
          { target: 'failed', actions: ['end'] },
        ],
        'job.lost': { target: 'failed', actions: ['end'] },
        'job.canceled': { target: 'failed', actions: ['end'] },
      },
    },
    stored: {
      after: { keep: { target: 'idle', actions: ['forget'] } },
      on: { 'ingress.want': { actions: ['tellNow'] } },
    },
    failed: { on: { 'ingress.want': { target: 'fetching', actions: ['begin'] } } },
    idle: { on: { 'ingress.want': { target: 'fetching', actions: ['begin'] } } },
  },
});
