// The life of an export of a plan: a job makes the bundle (`queued`), which can then be had for an hour (`finished`, `expired`); or it comes to
// none (`errored`, `canceled`). Whoever has it may delete it before. What is exported of a plan never changes, so an export is made once.

import { setup } from 'xstate';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { JobFact } from '../kernel/job-fact.ts';
import type { RunId } from '../run/id.ts';
import type { By } from '../user/id.ts';
import type { WorkspaceId } from '../workspace/id.ts';
import { ExportResult } from './messages.ts';
import type { PlanExportMessage } from './messages.ts';

export type PlanExportEffect = { readonly type: 'make' } | { readonly type: 'stop' };

export interface PlanExportContext {
  readonly organization: string;
  readonly workspace: WorkspaceId;
  readonly run: RunId;
  readonly by: By;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly timestamps: Readonly<Record<string, number>>;
  /** The bundle, while it can be had. */
  readonly digest: string | null;
  readonly size: number | null;
  readonly error: string | null;
}

const unborn: PlanExportContext = {
  organization: '',
  workspace: '' as WorkspaceId,
  run: '' as RunId,
  by: { kind: 'system', id: '', name: '' },
  createdAt: 0,
  timestamps: {},
  digest: null,
  size: null,
  error: null,
};

/** For so long a bundle can be had, as upstream. */
export const exportLifeMs = 3_600_000;

const expiry = 'xstate.after.expiry.plan-export.finished';
type Event = Delivered<PlanExportMessage | JobFact | { readonly type: typeof expiry }>;
const act = actsOf<PlanExportContext, Event, PlanExportEffect>();

const resultOf = (event: Event) => (event.type === 'job.done' ? ExportResult.safeParse(event.result).data : undefined);

function errorOf(event: Event): string {
  if (event.type === 'job.lost') return `it could not be made: ${event.reason}`;
  const result = resultOf(event);
  return result !== undefined && 'error' in result ? result.error : 'it could not be made';
}

/** Of a job that was stopped: heard, and nothing follows. */
const lateFacts = { 'job.started': {}, 'job.done': {}, 'job.lost': {}, 'job.canceled': {} } as const;

export const planExportMachine = setup({
  types: { context: {} as PlanExportContext, events: {} as Event },
  delays: { expiry: exportLifeMs },
  guards: {
    isMade: ({ event }) => 'digest' in (resultOf(event) ?? {}),
  },
  actions: {
    create: act('plan-export.create', (_, { organization, workspace, run, by, meta }) => ({
      change: { organization, workspace, run, by, createdAt: meta.at, timestamps: { 'queued-at': meta.at } },
      effects: [{ type: 'make' }],
    })),
    finish: act('job.done', ({ timestamps }, event) => {
      const result = resultOf(event);
      if (result === undefined || 'error' in result) return {};
      return {
        change: {
          digest: result.digest,
          size: result.size,
          timestamps: { ...timestamps, 'finished-at': event.meta.at },
        },
      };
    }),
    fail: act(['job.done', 'job.lost'], ({ timestamps }, event) => ({
      change: { error: errorOf(event), timestamps: { ...timestamps, 'errored-at': event.meta.at } },
    })),
    cancel: act('job.canceled', ({ timestamps }, { meta }) => ({
      change: { timestamps: { ...timestamps, 'canceled-at': meta.at } },
    })),
    expire: act(expiry, ({ timestamps }, { meta }) => ({
      change: { digest: null, size: null, timestamps: { ...timestamps, 'expired-at': meta.at } },
    })),
    delete: act('plan-export.delete', () => ({ change: { digest: null, size: null } })),
    stop: act('plan-export.delete', () => ({ effects: [{ type: 'stop' }] })),
    effect: (_, _params: PlanExportEffect) => {},
  },
}).createMachine({
  id: 'plan-export',
  context: unborn,
  initial: 'absent',
  states: {
    absent: { on: { 'plan-export.create': { target: 'queued', actions: ['create'] } } },
    queued: {
      on: {
        'job.started': {},
        'job.done': [
          { guard: 'isMade', target: 'finished', actions: ['finish'] },
          { target: 'errored', actions: ['fail'] },
        ],
        'job.lost': { target: 'errored', actions: ['fail'] },
        'job.canceled': { target: 'canceled', actions: ['cancel'] },
        'plan-export.delete': { target: 'deleted', actions: ['stop', 'delete'] },
      },
    },
    finished: {
      after: { expiry: { target: 'expired', actions: ['expire'] } },
      on: { 'plan-export.delete': { target: 'deleted', actions: ['delete'] } },
    },
    errored: { on: { 'plan-export.delete': { target: 'deleted', actions: ['delete'] } } },
    canceled: { on: { 'plan-export.delete': { target: 'deleted', actions: ['delete'] } } },
    expired: { on: { 'plan-export.delete': { target: 'deleted', actions: ['delete'] } } },
    // Not final: the end of a job that was stopped still comes.
    deleted: { on: lateFacts },
  },
});
