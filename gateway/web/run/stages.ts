// The stages of a run's life as far as they have come, each with how long it waited and how long it was at work.

import type { Apply, Plan, Run } from '../api/resources.ts';

export type StageState = 'ahead' | 'waiting' | 'running' | 'done' | 'failed' | 'skipped' | 'decision';

/** When run tasks are asked. */
type TaskMoment = 'pre-plan' | 'post-plan' | 'pre-apply' | 'post-apply';

export interface Stage {
  readonly key: 'queue' | 'plan' | `${TaskMoment}-tasks` | 'cost' | 'policy' | 'decision' | 'apply' | 'end';
  readonly title: string;
  readonly state: StageState;
  readonly words: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** How long it waited before it began. */
  readonly waitedMs: number | null;
}

const finals: ReadonlySet<string> = new Set([
  ...['applied', 'planned_and_finished', 'planned_and_saved', 'errored', 'discarded', 'canceled', 'force_canceled'],
  'policy_soft_failed',
]);

export const isFinal = (status: string): boolean => finals.has(status) && status !== 'planned_and_saved';

const phaseStates: Readonly<Record<string, readonly [StageState, string]>> = {
  pending: ['ahead', 'not yet'],
  queued: ['waiting', 'waits for a worker'],
  running: ['running', 'at work'],
  finished: ['done', 'finished'],
  errored: ['failed', 'errored'],
  canceled: ['skipped', 'canceled'],
  unreachable: ['skipped', 'not needed'],
};

export function stagesOf(run: Run, plan: Plan | null, apply: Apply | null): readonly Stage[] {
  const { attributes } = run;
  const { status } = attributes;
  const times = attributes['status-timestamps'];
  const over = isFinal(status);
  const stages: Stage[] = [
    {
      key: 'queue',
      title: status === 'fetching' ? 'Configuration' : 'Queue',
      ...queueOf(attributes, plan),
      waitedMs: null,
    },
    ...tasksAt('pre-plan', 'Tasks before the plan', run),
    phase('plan', 'Plan', plan),
    ...tasksAt('post-plan', 'Tasks after the plan', run),
  ];
  const decidedAt = times['confirmed-at'] ?? times['discarded-at'] ?? null;
  const awaits = attributes.actions['is-confirmable'];
  if (plan?.attributes.status === 'finished' && (awaits || decidedAt !== null || !over))
    stages.push({
      key: 'decision',
      title: 'Confirm',
      state: awaits
        ? 'decision'
        : decidedAt === null
          ? 'ahead'
          : times['discarded-at'] === undefined
            ? 'done'
            : 'skipped',
      words: awaits
        ? 'waits for somebody'
        : times['discarded-at'] !== undefined
          ? 'discarded'
          : times['confirmed-at'] !== undefined
            ? attributes['auto-apply']
              ? 'by itself'
              : 'confirmed'
            : 'not yet',
      startedAt: times['planned-at'] ?? null,
      endedAt: decidedAt,
      waitedMs: null,
    });
  if (apply !== null && apply.attributes.status !== 'unreachable' && !attributes['plan-only'])
    stages.push(
      ...tasksAt('pre-apply', 'Tasks before the apply', run),
      phase('apply', 'Apply', apply),
      ...tasksAt('post-apply', 'Tasks after the apply', run),
    );
  return stages;
}

function queueOf(
  { status, 'created-at': createdAt, 'status-timestamps': times }: Run['attributes'],
  plan: Plan | null,
): Pick<Stage, 'state' | 'words' | 'startedAt' | 'endedAt'> {
  const begunAt = plan?.attributes['status-timestamps']['queued-at'] ?? times['plan-queued-at'] ?? null;
  const at = { startedAt: createdAt, endedAt: begunAt };
  if (begunAt !== null) return { ...at, state: 'done', words: 'let in' };
  if (status === 'fetching') return { ...at, state: 'running', words: 'is being fetched' };
  if (isFinal(status)) return { ...at, state: 'skipped', words: 'never let in' };
  return { ...at, state: 'waiting', words: 'waits for its workspace' };
}

/** Once the run has come to them. */
function tasksAt(moment: TaskMoment, title: string, { attributes }: Run): readonly Stage[] {
  const { status, 'status-timestamps': times } = attributes;
  const startedAt = times[`${moment}-running-at`] ?? null;
  if (startedAt === null) return [];
  const isAtWork = status === `${moment.replace('-', '_')}_running`;
  const passedAt = times[`${moment}-completed-at`] ?? null;
  const [state, words] = isAtWork
    ? (['running', 'at work'] as const)
    : passedAt !== null || moment === 'post-apply'
      ? (['done', 'passed'] as const)
      : status === 'errored'
        ? (['failed', 'did not pass'] as const)
        : (['skipped', 'canceled'] as const);
  const endedAt = isAtWork ? null : (passedAt ?? times['errored-at'] ?? times['canceled-at'] ?? null);
  return [{ ...{ key: `${moment}-tasks`, title, state, words, startedAt, endedAt }, waitedMs: null }];
}

function phase(key: 'plan' | 'apply', title: string, of: Plan | Apply | null): Stage {
  const status = of?.attributes.status ?? 'pending';
  const [state, words] = phaseStates[status] ?? (['ahead', status] as const);
  const times = of?.attributes['status-timestamps'] ?? {};
  const startedAt = times['started-at'] ?? null;
  const queuedAt = times['queued-at'] ?? null;
  const endedAt = times['finished-at'] ?? times['errored-at'] ?? times['canceled-at'] ?? null;
  return {
    ...{ key, title, state, words, startedAt, endedAt: startedAt === null ? null : endedAt },
    waitedMs: startedAt === null || queuedAt === null ? null : Date.parse(startedAt) - Date.parse(queuedAt),
  };
}
