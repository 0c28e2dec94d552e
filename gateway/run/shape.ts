// The shapes of runs, plans, applies and run events.

import { PhaseError } from '@terrace/machines/run/messages';
import { Engine } from '@terrace/machines/workspace/messages';
import { z } from 'zod';
import {
  flag,
  flags,
  plain,
  resourceShape,
  text,
  textOrNull,
  time,
  timeOrNull,
  times,
  toManyOf,
  toOneOf,
  whole,
} from '../http/shape.ts';

/** All that a run can be; clients that wait for one know which of them are final. */
export const runStatuses = [
  ...(['pending', 'fetching', 'fetching_completed', 'pre_plan_running', 'pre_plan_completed'] as const),
  ...(['queuing', 'plan_queued', 'planning', 'planned', 'post_plan_running', 'post_plan_completed'] as const),
  ...(['post_plan_awaiting_decision', 'cost_estimating', 'cost_estimated', 'policy_checking'] as const),
  ...(['policy_checked', 'policy_override', 'policy_soft_failed', 'planned_and_finished'] as const),
  ...(['planned_and_saved', 'confirmed', 'pre_apply_running', 'pre_apply_awaiting_decision'] as const),
  ...(['pre_apply_completed', 'queuing_apply', 'apply_queued', 'applying', 'post_apply_running'] as const),
  ...(['post_apply_completed', 'applied', 'errored', 'discarded', 'canceled', 'force_canceled'] as const),
] as const;
const phaseStatus = z.enum(['pending', 'queued', 'running', 'finished', 'errored', 'canceled', 'unreachable']);

export const Waiting = z.strictObject({ reason: text, by: text, end: text, since: time });

const runAttributes = {
  status: z.enum(runStatuses),
  message: text,
  source: text,
  'trigger-reason': text,
  'created-at': time,
  'canceled-at': timeOrNull,
  'force-cancel-available-at': timeOrNull,
  'has-changes': flag,
  'is-destroy': flag,
  refresh: flag,
  'refresh-only': flag,
  'plan-only': flag,
  'save-plan': flag,
  'auto-apply': flag,
  'allow-empty-apply': flag,
  'allow-config-generation': flag,
  'target-addrs': z.array(text),
  'replace-addrs': z.array(text),
  engine: Engine,
  'terraform-version': text,
  variables: z.array(z.strictObject({ key: text, value: textOrNull })),
  'status-timestamps': times,
  actions: flags('is-cancelable', 'is-confirmable', 'is-discardable', 'is-force-cancelable'),
  permissions: flags(
    ...(['can-apply', 'can-cancel', 'can-discard', 'can-force-cancel', 'can-force-execute'] as const),
    ...(['can-comment', 'can-override-policy-check'] as const),
  ),
  error: PhaseError.nullable(),
  waiting: Waiting.nullable(),
};
const runRelationships = {
  workspace: toOneOf('workspaces'),
  plan: toOneOf('plans'),
  apply: toOneOf('applies'),
  'configuration-version': toOneOf('configuration-versions'),
  'created-by': toOneOf('users'),
  'confirmed-by': toOneOf('users'),
  'cost-estimate': toOneOf('cost-estimates'),
  'policy-checks': toManyOf('policy-checks'),
  'task-stages': toManyOf('task-stages'),
  comments: toManyOf('comments'),
  'run-events': toManyOf('run-events'),
};

export const Run = resourceShape('Run', 'runs', runAttributes, runRelationships);
export const QueuedRun = resourceShape(
  'QueuedRun',
  'runs',
  { ...runAttributes, 'position-in-queue': whole },
  runRelationships,
);

const counts = {
  'resource-additions': whole,
  'resource-changes': whole,
  'resource-destructions': whole,
  'resource-imports': whole,
};
const execution = z.strictObject({ mode: z.enum(['remote', 'agent']), 'agent-pool-id': text.optional() });

export const Plan = resourceShape(
  'Plan',
  'plans',
  {
    status: phaseStatus,
    'status-timestamps': times,
    'has-changes': flag,
    'generated-configuration': flag,
    ...counts,
    'log-read-url': text,
    'structured-run-output-enabled': flag,
    'execution-details': execution,
    actions: flags('is-exportable'),
    permissions: flags('can-export'),
  },
  { exports: toManyOf('plan-exports'), 'state-versions': toManyOf('state-versions') },
);

export const Apply = resourceShape(
  'Apply',
  'applies',
  { status: phaseStatus, 'status-timestamps': times, ...counts, 'log-read-url': text, 'execution-details': execution },
  { 'state-versions': toManyOf('state-versions') },
);

export const RunEvent = resourceShape(
  'RunEvent',
  'run-events',
  { action: text, description: textOrNull, 'created-at': time },
  { actor: toOneOf('users'), comment: toOneOf('comments') },
);

const TraceTree = z.strictObject({
  span: z.strictObject({
    traceId: text,
    spanId: text,
    parentId: textOrNull,
    name: text,
    startUs: z.number(),
    endUs: z.number(),
    error: textOrNull,
    attributes: z.record(text, z.union([text, z.number(), flag])),
    links: z.array(text),
  }),
  /** What was done on its behalf, in the order of its beginning. */
  get children() {
    return z.array(TraceTree);
  },
});
z.globalRegistry.add(TraceTree, { id: 'TraceTree' });
export const RunTrace = plain(z.strictObject({ data: TraceTree.nullable() }));

/** Of an apply that was cut short. */
const Unfinished = z.strictObject({
  inFlight: z.array(z.strictObject({ address: text, action: text, inState: textOrNull })),
  unsaved: z.array(text),
});
/** A request that may be sent as it is. */
const Offer = z.strictObject({
  ...{ why: text, command: text, method: text, path: text },
  body: z.record(text, z.unknown()),
});

/** Ours: why a run is where it is. */
export const RunExplanation = plain(
  z.strictObject({
    data: z.strictObject({
      id: text,
      status: z.enum(runStatuses),
      engine: Engine,
      version: text,
      waiting: Waiting.nullable(),
      error: PhaseError.nullable(),
      ended: z.strictObject({ how: text, by: textOrNull, at: time, detail: text }).nullable(),
      unfinished: Unfinished.nullable(),
      offer: Offer.nullable(),
    }),
  }),
);
