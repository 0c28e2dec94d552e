// The life of one notification: something happened to a run, and one configuration asks to be told. It is brought by a job
// (`sending`), which tries again while that may help, and ends `delivered` or `failed`.

import { setup } from 'xstate';
import { z } from 'zod';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { JobFact } from '../kernel/job-fact.ts';
import type { NotificationConfigurationId } from './id.ts';
import { Told } from './messages.ts';
import type { NotificationMessage, RunTrigger } from './messages.ts';
import type { RunEventId, RunId } from '../run/id.ts';

export interface NotificationContext {
  readonly configuration: NotificationConfigurationId;
  readonly organization: string;
  readonly run: RunId;
  readonly runEvent: RunEventId;
  readonly trigger: RunTrigger;
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number;
  /** How often it was tried; 0 while nobody has taken it up. */
  readonly tries: number;
  readonly told: Told | null;
}

export type NotificationEffect = { readonly type: 'bring' };

const unborn: NotificationContext = {
  configuration: '' as NotificationConfigurationId,
  organization: '',
  run: '' as RunId,
  runEvent: '' as RunEventId,
  trigger: 'run:created',
  createdAt: 0,
  tries: 0,
  told: null,
};

type Event = Delivered<NotificationMessage | JobFact>;
const act = actsOf<NotificationContext, Event, NotificationEffect>();

const Failure = z.object({ failure: z.object({ detail: z.string() }) });

/** What came of the job; one that failed before it was tried says why. */
function toldOf(event: Event): Told {
  const none = { successful: false, code: null, body: '', headers: {}, sentAt: event.meta.at };
  if (event.type === 'job.lost') return { ...none, detail: `it is not known whether it was brought: ${event.reason}` };
  const result = event.type === 'job.done' || event.type === 'job.canceled' ? event.result : null;
  const told = Told.safeParse(result).data;
  return told ?? { ...none, detail: Failure.safeParse(result).data?.failure.detail ?? 'it was not brought' };
}

export const notificationMachine = setup({
  types: { context: {} as NotificationContext, events: {} as Event },
  guards: {
    isDelivered: ({ event }) => event.type === 'job.done' && toldOf(event).successful,
  },
  actions: {
    send: act('notification.send', (_, { configuration, organization, run, runEvent, trigger, meta }) => ({
      change: { configuration, organization, run, runEvent, trigger, createdAt: meta.at },
      effects: [{ type: 'bring' }],
    })),
    /** Perhaps not heard before the end, which counts too. */
    count: act('job.started', (_, { attempt }) => ({ change: { tries: attempt } })),
    note: act(['job.done', 'job.lost', 'job.canceled'], (_, event) => ({
      change: { told: toldOf(event), tries: event.attempt },
    })),
    effect: (_, _params: NotificationEffect) => {},
  },
}).createMachine({
  id: 'notification',
  context: unborn,
  initial: 'absent',
  states: {
    absent: { on: { 'notification.send': { target: 'sending', actions: ['send'] } } },
    sending: {
      on: {
        'job.started': { actions: ['count'] },
        'job.done': [
          { guard: 'isDelivered', target: 'delivered', actions: ['note'] },
          { target: 'failed', actions: ['note'] },
        ],
        'job.lost': { target: 'failed', actions: ['note'] },
        'job.canceled': { target: 'failed', actions: ['note'] },
      },
    },
    delivered: { type: 'final' },
    failed: { type: 'final' },
  },
});
