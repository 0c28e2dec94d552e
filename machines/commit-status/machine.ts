// The life of a commit status: what the server of a repository is to show beside one commit under one name. Only the newest counts. It is
// brought by one job at a time (`sending`), which says whatever is newest when it is taken up: so no older one overtakes a newer one, and
// what became wanted meanwhile is brought by another job. Then the server shows it (`told`), or does not take it (`failed`) until there
// is something newer to say.

import { setup } from 'xstate';
import { z } from 'zod';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { JobFact } from '../kernel/job-fact.ts';
import type { DeliveryId, HookId } from '../vcs/id.ts';
import type { WorkspaceId } from '../workspace/id.ts';
import { StatusTold } from './messages.ts';
import type { CommitStatusMessage, Said, StatusCall } from './messages.ts';

export interface CommitStatusContext {
  readonly organization: string;
  readonly hook: HookId;
  readonly delivery: DeliveryId;
  readonly workspace: WorkspaceId | null;
  readonly commit: string;
  readonly context: string;
  /** Of what it is to say. */
  readonly place: number;
  readonly said: Said;
  readonly call: StatusCall;
  /** How many jobs it had; names the next. */
  readonly jobs: number;
  /** What was newest when the job at hand was made. */
  readonly asked: number;
  /** What came of the last one. */
  readonly told: StatusTold | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly since: number;
}

export type CommitStatusEffect = { readonly type: 'bring'; readonly job: number };

const unborn: CommitStatusContext = {
  organization: '',
  hook: '' as HookId,
  delivery: '' as DeliveryId,
  workspace: null,
  commit: '',
  context: '',
  place: -1,
  said: { state: 'pending', description: '', link: '' },
  call: { url: '', headers: {}, body: '', scheme: 'bearer' },
  jobs: 0,
  asked: -1,
  told: null,
  createdAt: 0,
  since: 0,
};

type Event = Delivered<CommitStatusMessage | JobFact>;
const act = actsOf<CommitStatusContext, Event, CommitStatusEffect>();

const Failure = z.object({ failure: z.object({ detail: z.string() }) });

function toldOf(event: Event): StatusTold {
  const none = { successful: false, code: null, sentAt: event.meta.at };
  if (event.type === 'job.lost') return { ...none, detail: `it is not known whether it was brought: ${event.reason}` };
  const result = event.type === 'job.done' || event.type === 'job.canceled' ? event.result : null;
  const detail = Failure.safeParse(result).data?.failure.detail ?? 'it was not brought';
  return StatusTold.safeParse(result).data ?? { ...none, detail };
}

/** The place of what the job has said, or was to say. */
function placeOf({ asked }: CommitStatusContext, event: Event): number {
  const { mark } = toldOf(event);
  return mark === undefined ? asked : Number(mark);
}

const saysTheSame = (one: Said, other: Said): boolean =>
  one.state === other.state && one.description === other.description && one.link === other.link;

const nextJob = ({ jobs }: CommitStatusContext, asked: number) => ({
  change: { jobs: jobs + 1, asked },
  effects: [{ type: 'bring' as const, job: jobs + 1 }],
});

export const commitStatusMachine = setup({
  types: { context: {} as CommitStatusContext, events: {} as Event },
  guards: {
    isNewer: ({ context, event }) => event.type === 'commit-status.want' && event.place > context.place,
    saysTheSame: ({ context, event }) =>
      event.type === 'commit-status.want' &&
      event.place > context.place &&
      context.told?.successful === true &&
      saysTheSame(event.said, context.said),
    isOfThisJob: ({ context, event }) => 'job' in event && event.job.endsWith(`-${context.jobs}`),
    isBehind: ({ context, event }) =>
      'job' in event && event.job.endsWith(`-${context.jobs}`) && placeOf(context, event) < context.place,
    isTold: ({ context, event }) =>
      'job' in event && event.job.endsWith(`-${context.jobs}`) && toldOf(event).successful,
  },
  actions: {
    want: act('commit-status.want', (context, event) => {
      const { organization, hook, delivery, workspace, commit, context: name, place, said, call, meta } = event;
      return {
        change: {
          ...{ organization, hook, delivery, workspace, commit, context: name, place, said, call, since: meta.at },
          createdAt: context.createdAt === 0 ? meta.at : context.createdAt,
        },
      };
    }),
    bring: act('commit-status.want', (context, { place }) => nextJob(context, place)),
    bringNewer: act(['job.done', 'job.lost', 'job.canceled'], (context) => nextJob(context, context.place)),
    note: act(['job.done', 'job.lost', 'job.canceled'], (_, event) => ({
      change: { told: toldOf(event), since: event.meta.at },
    })),
    effect: (_, _params: CommitStatusEffect) => {},
  },
}).createMachine({
  id: 'commit-status',
  context: unborn,
  initial: 'absent',
  states: {
    absent: { on: { 'commit-status.want': { target: 'sending', actions: ['want', 'bring'] } } },
    sending: {
      on: {
        'commit-status.want': { guard: 'isNewer', actions: ['want'] },
        'job.done': [
          { guard: 'isBehind', actions: ['note', 'bringNewer'] },
          { guard: 'isTold', target: 'told', actions: ['note'] },
          { guard: 'isOfThisJob', target: 'failed', actions: ['note'] },
        ],
        'job.lost': [
          { guard: 'isBehind', actions: ['note', 'bringNewer'] },
          { guard: 'isOfThisJob', target: 'failed', actions: ['note'] },
        ],
        'job.canceled': [
          { guard: 'isBehind', actions: ['note', 'bringNewer'] },
          { guard: 'isOfThisJob', target: 'failed', actions: ['note'] },
        ],
      },
    },
    told: {
      on: {
        'commit-status.want': [
          { guard: 'saysTheSame', actions: ['want'] },
          { guard: 'isNewer', target: 'sending', actions: ['want', 'bring'] },
        ],
      },
    },
    failed: { on: { 'commit-status.want': { guard: 'isNewer', target: 'sending', actions: ['want', 'bring'] } } },
  },
});
