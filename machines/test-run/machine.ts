// The life of a run of a module's tests: it waits for a worker (`pending`), is worked on (`running`), and is over: `finished` with a verdict,
// `errored` without one, or `canceled`. Tests make what they test, so nobody begins them a second time: one whose worker was lost is errored.

import { setup } from 'xstate';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { JobFact } from '../kernel/job-fact.ts';
import type { ConfigurationVersionId } from '../configuration-version/id.ts';
import type { OrganizationId } from '../organization/id.ts';
import type { RegistryModuleId } from '../registry-module/id.ts';
import { JobFailure } from '../run/messages.ts';
import type { By } from '../user/id.ts';
import { TestResult } from './messages.ts';
import type { TestCounts, TestOptions, TestRunMessage, TestVerdict } from './messages.ts';

export type TestRunEffect =
  | { readonly type: 'begin' }
  | { readonly type: 'stop'; readonly isForced: boolean }
  | { readonly type: 'changed'; readonly what: string };

export interface TestRunContext {
  readonly module: RegistryModuleId;
  readonly moduleName: string;
  readonly organization: string;
  readonly organizationId: OrganizationId;
  readonly configuration: ConfigurationVersionId;
  readonly digest: string;
  readonly options: TestOptions;
  readonly terraformVersion: string;
  readonly variables: string | null;
  readonly by: By;
  readonly worker: string | null;
  readonly isStopping: boolean;
  readonly verdict: TestVerdict;
  readonly counts: TestCounts;
  readonly error: { readonly code: string; readonly detail: string } | null;
  /** Milliseconds since 1970, by what happened then. */
  readonly times: Readonly<Record<string, number>>;
  readonly since: number;
}

const unborn: TestRunContext = {
  module: '' as RegistryModuleId,
  moduleName: '',
  organization: '',
  organizationId: '' as OrganizationId,
  configuration: '' as ConfigurationVersionId,
  digest: '',
  options: { filters: [], directory: '', verbose: false, parallelism: null },
  terraformVersion: '',
  variables: null,
  by: { kind: 'system', id: '', name: '' },
  worker: null,
  isStopping: false,
  verdict: 'pending',
  counts: { passed: 0, failed: 0, errored: 0, skipped: 0 },
  error: null,
  times: {},
  since: 0,
};

type Event = Delivered<TestRunMessage | JobFact>;
const act = actsOf<TestRunContext, Event, TestRunEffect>();

const resultOf = (event: Event): TestResult | null =>
  'result' in event ? (TestResult.safeParse(event.result).data ?? null) : null;

/** What a worker, or the lack of one, says about tests that have no result. */
function errorOf(event: Event): TestRunContext['error'] {
  if (event.type === 'job.lost')
    return {
      code: 'worker-lost',
      detail: `the tests were cut off, and what they had made may still be there: ${event.reason}`,
    };
  const failure = 'result' in event ? JobFailure.safeParse(event.result).data?.failure : undefined;
  return failure ?? { code: 'no-result', detail: 'its worker told nothing that could be understood' };
}

type End = Delivered<Extract<JobFact, { type: 'job.done' | 'job.lost' | 'job.canceled' }>>;

function ended(name: 'finished' | 'errored' | 'canceled', { times, counts }: TestRunContext, event: End) {
  const result = resultOf(event);
  const change: Partial<TestRunContext> = {
    verdict: result?.verdict ?? (name === 'canceled' ? 'pending' : 'error'),
    counts: result?.counts ?? counts,
    error: name === 'errored' ? (result?.error ?? errorOf(event)) : null,
    ...{ worker: null, times: { ...times, [name]: event.meta.at }, since: event.meta.at },
  };
  return { change, effects: [{ type: 'changed' as const, what: 'ended' }] };
}

const machine = setup({
  types: { context: {} as TestRunContext, events: {} as Event },
  guards: {
    isFinished: ({ event }) => resultOf(event)?.outcome === 'finished',
    isCanceled: ({ event }) => resultOf(event)?.outcome === 'canceled',
  },
  actions: {
    create: act('test-run.create', (_, { type: __, meta, ...given }) => ({
      change: { ...given, times: { created: meta.at, queued: meta.at }, since: meta.at },
      effects: [{ type: 'begin' }, { type: 'changed', what: 'created' }],
    })),
    start: act('job.started', ({ times }, { worker, meta }) => ({
      change: { worker, times: { ...times, started: meta.at }, since: meta.at },
      effects: [{ type: 'changed', what: 'started' }],
    })),
    stop: act('test-run.cancel', ({ since }, { isForced, by, meta }) => ({
      change: { isStopping: true, by, since: Math.max(since, meta.at) },
      effects: [{ type: 'stop', isForced }],
    })),
    finish: act('job.done', (context, event) => ended('finished', context, event)),
    cancel: act(['job.done', 'job.canceled'], (context, event) => ended('canceled', context, event)),
    fail: act(['job.done', 'job.lost'], (context, event) => ended('errored', context, event)),
    effect: (_, _params: TestRunEffect) => {},
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
  'test-run.cancel': { actions: ['stop'] },
} as const;

export const testRunMachine = machine.createMachine({
  id: 'test-run',
  context: unborn,
  initial: 'absent',
  states: {
    absent: { on: { 'test-run.create': { target: 'pending', actions: ['create'] } } },
    pending: { on: { ...ends, 'job.started': { target: 'running', actions: ['start'] } } },
    running: { on: ends },
    finished: { type: 'final' },
    errored: { type: 'final' },
    canceled: { type: 'final' },
  },
});
