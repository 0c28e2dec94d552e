// The life of a stage of run tasks. It is made with its run and waits until the run comes by (`pending`). Then every task is asked at once,
// each by a letter, and the stage waits for all of them (`running`). A task answers the letter, and tells later, and as often as it likes,
// how it goes on; it has `silenceMs` from one word to the next, and `totalMs` in all. When no result is open any more the stage has
// `passed`, or `failed` by a mandatory task that said no, or `errored` by one that came to no result. The run is told in the same step.
//
// A run that ends meanwhile ends its stage (`canceled`). An end is an end: what a task says after it is refused, but for the same word
// said twice. The letters' jobs are heard in every state, since one may end after its task has answered; that one has failed says nothing
// of a task that has spoken already.

import { cut } from '../kernel/text.ts';
import { and, setup } from 'xstate';
import { z } from 'zod';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { JobFact } from '../kernel/job-fact.ts';
import type { RunId } from '../run/id.ts';
import type { WorkspaceId } from '../workspace/id.ts';
import type { TaskOutcomeId, TaskResultId } from './id.ts';
import { Asked, outcomesMax } from './messages.ts';
import type { AttachedTask, TaskOutcome, TaskStageKind, TaskStageMessage } from './messages.ts';

export type ResultStatus = 'pending' | 'running' | 'passed' | 'failed' | 'errored' | 'canceled';

export interface TaskResult extends Omit<AttachedTask, 'result'> {
  readonly id: TaskResultId;
  readonly status: ResultStatus;
  /** What the task said last, or why there is no result. */
  readonly message: string;
  /** Where the task tells more. */
  readonly link: string;
  /** When it took on a status: `running-at`, … in milliseconds since 1970, as all times here. */
  readonly timestamps: Readonly<Record<string, number>>;
  /** The last sign of life: it was asked, it took the letter, it said that it is at work. */
  readonly heardAt: number;
  /** Whether the letter is no longer under way. */
  readonly isAsked: boolean;
  /** Whether the task has told anything by a call of its own. */
  readonly hasSpoken: boolean;
  readonly outcomes: readonly TaskOutcomeId[];
}

export interface TaskStageContext {
  readonly run: RunId;
  readonly stage: TaskStageKind;
  readonly organization: string;
  readonly workspace: WorkspaceId;
  readonly isSpeculative: boolean;
  readonly results: readonly TaskResult[];
  readonly timestamps: Readonly<Record<string, number>>;
  readonly createdAt: number;
  /** The last change of anything. */
  readonly since: number;
}

export type TaskStageEffect =
  /** A letter to a task, and its end where nobody needs it any more. */
  | { readonly type: 'ask-task' | 'withdraw'; readonly result: TaskResultId }
  | { readonly type: 'found'; readonly result: TaskResultId; readonly outcomes: readonly PlacedOutcome[] }
  | { readonly type: 'tell-run'; readonly outcome: StageEnd; readonly detail: string | null };
export type StageEnd = 'passed' | 'failed' | 'errored';
export type PlacedOutcome = TaskOutcome & { readonly place: number };

/** As Terraform Enterprise. */
export const silenceMs = 10 * 60_000;
export const totalMs = 60 * 60_000;

const unborn: TaskStageContext = {
  run: '' as RunId,
  stage: 'pre_plan',
  organization: '',
  workspace: '' as WorkspaceId,
  isSpeculative: false,
  results: [],
  timestamps: {},
  createdAt: 0,
  since: 0,
};

type Event = Delivered<TaskStageMessage | JobFact | { readonly type: 'xstate.after.next.task-stage.running' }>;
const act = actsOf<TaskStageContext, Event, TaskStageEffect>();

export const isOpen = ({ status }: TaskResult): boolean => status === 'running';

/** When it is given up unless something is heard. */
export const deadlineOf = ({ heardAt, timestamps }: TaskResult): number =>
  Math.min(heardAt + silenceMs, (timestamps['running-at'] ?? heardAt) + totalMs);

/** Null when a task is still at work. */
function endOf({ results }: TaskStageContext): StageEnd | null {
  if (results.some(isOpen)) return null;
  const bad = results.filter(isObjection);
  if (bad.length === 0) return 'passed';
  return bad.some(({ status }) => status === 'failed') ? 'failed' : 'errored';
}

const isObjection = ({ enforcementLevel, status }: TaskResult): boolean =>
  enforcementLevel === 'mandatory' && status !== 'passed';

const detailMax = 4_000;

/** Which mandatory tasks did not pass, and what they say. */
function detailOf({ results }: TaskStageContext): string | null {
  const said = results
    .filter(isObjection)
    .map(({ name, status, message }) => `run task ${name} ${status}${message === '' ? '' : `: ${message}`}`);
  return said.length === 0 ? null : cut(said.join('; '), detailMax);
}

const moved = (result: TaskResult, status: ResultStatus, at: number, message = result.message): TaskResult => ({
  ...result,
  status,
  message,
  timestamps: { ...result.timestamps, [`${status}-at`]: at },
});

const changed = (
  { results }: TaskStageContext,
  id: string,
  change: (result: TaskResult) => TaskResult,
): readonly TaskResult[] => results.map((result) => (result.id === id ? change(result) : result));

const Failure = z.object({ failure: z.object({ detail: z.string() }) });

/** What came of a letter; one that was never brought says why. */
function askedOf(event: Delivered<JobFact>): Asked {
  if (event.type === 'job.lost')
    return { successful: false, detail: `it is not known whether it was asked: ${event.reason}` };
  const result = event.type === 'job.done' ? event.result : null;
  const detail = Failure.safeParse(result).data?.failure.detail ?? 'it was not asked';
  return Asked.safeParse(result).data ?? { successful: false, detail };
}

const isMinutes = (ms: number): string => `${ms / 60_000} minutes`;

/** Why a task that was waited for is given up. */
const tooLate = (result: TaskResult): string => {
  const hasTakenAll = deadlineOf(result) === (result.timestamps['running-at'] ?? 0) + totalMs;
  if (hasTakenAll) return `it came to no result within ${isMinutes(totalMs)}`;
  return result.isAsked || result.hasSpoken
    ? `nothing was heard of it for ${isMinutes(silenceMs)}`
    : `it could not be reached for ${isMinutes(silenceMs)}`;
};

const machine = setup({
  types: { context: {} as TaskStageContext, events: {} as Event },
  delays: {
    next: ({ context: { results, since } }) => Math.max(0, Math.min(...results.filter(isOpen).map(deadlineOf)) - since),
  },
  guards: {
    isOfOpenResult: ({ context, event }) => {
      const id = 'job' in event ? event.job : event.type === 'stage.callback' ? event.result : null;
      return context.results.some((result) => result.id === id && isOpen(result));
    },
    /** The same word again, from a task that did not hear the answer. */
    isRepeat: ({ context, event }) =>
      event.type === 'stage.callback' &&
      context.results.some((result) => result.id === event.result && !isOpen(result) && result.status === event.status),
    holdsOutcomes: ({ context, event }) => {
      if (event.type !== 'stage.callback') return false;
      const known = context.results.find(({ id }) => id === event.result)?.outcomes ?? [];
      return new Set([...known, ...event.outcomes.map(({ id }) => id)]).size <= outcomesMax;
    },
    hasPassed: ({ context }) => endOf(context) === 'passed',
    hasFailed: ({ context }) => endOf(context) === 'failed',
    hasErrored: ({ context }) => endOf(context) === 'errored',
  },
  actions: {
    create: act('stage.create', (_, { run, stage, organization, workspace, isSpeculative, tasks, meta }) => ({
      change: {
        ...{ run, stage, organization, workspace, isSpeculative, createdAt: meta.at, since: meta.at },
        results: tasks.map(({ result: id, ...task }) => ({
          ...task,
          id,
          // After an apply there is nothing left to stop.
          enforcementLevel: stage === 'post_apply' ? 'advisory' : task.enforcementLevel,
          ...{
            status: 'pending',
            message: '',
            link: '',
            timestamps: {},
            heardAt: 0,
            isAsked: false,
            hasSpoken: false,
            outcomes: [],
          },
        })),
      },
    })),
    begin: act('stage.begin', ({ results, timestamps }, { meta: { at } }) => ({
      change: {
        results: results.map((result) => ({ ...moved(result, 'running', at), heardAt: at })),
        timestamps: { ...timestamps, 'running-at': at },
        since: at,
      },
      effects: results.map(({ id }) => ({ type: 'ask-task', result: id })),
    })),
    noteAsked: act(['job.done', 'job.lost', 'job.canceled'], (context, event) => {
      const { at } = event.meta;
      const { successful, detail } = askedOf(event);
      return {
        change: {
          since: at,
          results: changed(context, event.job, (result) => {
            if (successful) return { ...result, isAsked: true, heardAt: at };
            // Who has spoken was reached, whatever became of the answer to the letter.
            if (result.hasSpoken) return { ...result, isAsked: true };
            return { ...moved(result, 'errored', at, detail), isAsked: true };
          }),
        },
      };
    }),
    hear: act('stage.callback', (context, { result: id, status, message, url, outcomes, meta: { at } }) => {
      const known = context.results.find((result) => result.id === id)?.outcomes ?? [];
      const all = [...new Set([...known, ...outcomes.map((outcome) => outcome.id)])];
      return {
        change: {
          since: at,
          results: changed(context, id, (result) => {
            const said = {
              ...result,
              ...{ heardAt: at, hasSpoken: true, outcomes: all },
              ...{ message: message ?? result.message, link: url ?? result.link },
            };
            return status === 'running' ? said : moved(said, status, at);
          }),
        },
        effects:
          outcomes.length === 0
            ? []
            : [
                {
                  type: 'found',
                  result: id,
                  outcomes: outcomes.map((outcome) => ({ ...outcome, place: all.indexOf(outcome.id) })),
                },
              ],
      };
    }),
    giveUp: act('xstate.after.next.task-stage.running', ({ results }, { meta: { at } }) => {
      const late = results.filter((result) => isOpen(result) && deadlineOf(result) <= at);
      return {
        change: {
          since: at,
          results: results.map((result) =>
            late.includes(result) ? moved(result, 'errored', at, tooLate(result)) : result,
          ),
        },
        effects: late.filter(({ isAsked }) => !isAsked).map(({ id }) => ({ type: 'withdraw', result: id })),
      };
    }),
    cancel: act('stage.end', ({ results, timestamps }, { meta: { at } }) => ({
      change: {
        since: at,
        timestamps: { ...timestamps, 'canceled-at': at },
        results: results.map((result) =>
          isOpen(result) || result.status === 'pending' ? moved(result, 'canceled', at) : result,
        ),
      },
      effects: results
        .filter((result) => isOpen(result) && !result.isAsked)
        .map(({ id }) => ({ type: 'withdraw', result: id })),
    })),
    tellRun: act(
      ['job.done', 'job.lost', 'job.canceled', 'stage.callback', 'xstate.after.next.task-stage.running'],
      (context, { meta: { at } }) => {
        const outcome = endOf(context);
        if (outcome === null) return {};
        return {
          change: { timestamps: { ...context.timestamps, [`${outcome}-at`]: at } },
          effects: [{ type: 'tell-run', outcome, detail: detailOf(context) }],
        };
      },
    ),
    effect: (_, _params: TaskStageEffect) => {},
  },
});

/** A letter's job that ends when nothing depends on it any more. */
const letters = { 'job.started': {}, 'job.done': {}, 'job.lost': {}, 'job.canceled': {} } as const;
const ended = { on: { ...letters, 'stage.callback': { guard: 'isRepeat' }, 'stage.end': {} } } as const;
const heard = { guard: 'isOfOpenResult', target: 'weighing', actions: ['noteAsked'] } as const;

export const taskStageMachine = machine.createMachine({
  id: 'task-stage',
  context: unborn,
  initial: 'absent',
  states: {
    absent: { on: { 'stage.create': { target: 'pending', actions: ['create'] } } },
    pending: {
      on: {
        'stage.begin': { target: 'running', actions: ['begin'] },
        'stage.end': { target: 'canceled', actions: ['cancel'] },
      },
    },
    running: {
      after: { next: { target: 'weighing', actions: ['giveUp'] } },
      on: {
        'job.started': {},
        'job.done': [heard, {}],
        'job.lost': [heard, {}],
        'job.canceled': [heard, {}],
        'stage.callback': [
          { guard: and(['isOfOpenResult', 'holdsOutcomes']), target: 'weighing', actions: ['hear'] },
          { guard: 'isRepeat' },
        ],
        'stage.end': { target: 'canceled', actions: ['cancel'] },
      },
    },
    /** No state to be in: on to the end when all results are there, or back, with a timer for whose time runs out next. */
    weighing: {
      always: [
        { guard: 'hasPassed', target: 'passed', actions: ['tellRun'] },
        { guard: 'hasFailed', target: 'failed', actions: ['tellRun'] },
        { guard: 'hasErrored', target: 'errored', actions: ['tellRun'] },
        { target: 'running' },
      ],
    },
    passed: ended,
    failed: ended,
    errored: ended,
    canceled: ended,
  },
});
