// What the statuses of runs are called, and how much they want of whoever sees them. One that is not known is shown by its own name.

export type Tone = 'neutral' | 'running' | 'success' | 'attention' | 'blocked' | 'danger' | 'canceled';

const known: Readonly<Record<string, readonly [Tone, string]>> = {
  pending: ['neutral', 'Pending'],
  fetching: ['running', 'Fetching'],
  fetching_completed: ['neutral', 'Fetched'],
  pre_plan_running: ['running', 'Pre-plan tasks'],
  pre_plan_completed: ['running', 'Pre-plan tasks done'],
  queuing: ['neutral', 'Queuing'],
  plan_queued: ['neutral', 'Plan queued'],
  planning: ['running', 'Planning'],
  planned: ['attention', 'Needs confirmation'],
  cost_estimating: ['running', 'Estimating cost'],
  cost_estimated: ['attention', 'Needs confirmation'],
  policy_checking: ['running', 'Checking policies'],
  policy_override: ['blocked', 'Policy override'],
  policy_soft_failed: ['danger', 'Policy failed'],
  policy_checked: ['attention', 'Needs confirmation'],
  post_plan_running: ['running', 'Post-plan tasks'],
  post_plan_completed: ['attention', 'Needs confirmation'],
  post_plan_awaiting_decision: ['blocked', 'Needs a decision'],
  planned_and_finished: ['success', 'Planned and finished'],
  planned_and_saved: ['attention', 'Planned and saved'],
  confirmed: ['running', 'Confirmed'],
  pre_apply_running: ['running', 'Pre-apply tasks'],
  pre_apply_completed: ['running', 'Pre-apply tasks done'],
  queuing_apply: ['neutral', 'Queuing apply'],
  apply_queued: ['neutral', 'Apply queued'],
  applying: ['running', 'Applying'],
  post_apply_running: ['running', 'Post-apply tasks'],
  post_apply_completed: ['running', 'Post-apply tasks done'],
  applied: ['success', 'Applied'],
  discarded: ['canceled', 'Discarded'],
  errored: ['danger', 'Errored'],
  canceled: ['canceled', 'Canceled'],
  force_canceled: ['canceled', 'Force canceled'],
};

export interface Shown {
  readonly tone: Tone;
  readonly word: string;
}

export function statusShown(status: string): Shown {
  const [tone, word] = known[status] ?? ['neutral', status];
  return { tone, word };
}

/** Groups of statuses that a list is narrowed to. */
export const statusGroups: readonly {
  readonly key: string;
  readonly word: string;
  readonly statuses: readonly string[];
}[] = [
  {
    key: 'attention',
    word: 'Needs attention',
    statuses: Object.keys(known).filter((status) => ['attention', 'blocked'].includes(known[status]?.[0] ?? '')),
  },
  {
    key: 'running',
    word: 'Running',
    statuses: [
      ...Object.keys(known).filter((status) => known[status]?.[0] === 'running'),
      ...['queuing', 'plan_queued', 'queuing_apply', 'apply_queued'],
    ],
  },
  { key: 'waiting', word: 'On hold', statuses: ['pending', 'fetching_completed'] },
  { key: 'errored', word: 'Errored', statuses: ['errored', 'policy_soft_failed'] },
  { key: 'applied', word: 'Applied', statuses: ['applied', 'planned_and_finished'] },
];

export const statusesOf = (group: string | undefined): readonly string[] | undefined =>
  statusGroups.find(({ key }) => key === group)?.statuses;
