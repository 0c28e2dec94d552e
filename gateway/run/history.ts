// What whoever may read a run may see of its actor's log and of what the machine knew at each version. Only what is named here is
// shown; ciphers, digests and traces of other requests are for site admins (gateway/operator).

import type { LogRow, ReplayResult } from '@terrace/runtime/operator/wire';

type Values = Readonly<Record<string, unknown>>;

const inContext = [
  ...['organization', 'project', 'workspace', 'workspaceName', 'workingDirectory', 'configurationVersion', 'agentPool'],
  ...['source', 'message', 'options', 'createdBy', 'stages', 'timestamps', 'since', 'baseState', 'confirmedBy'],
  ...['canceledBy', 'mayForce', 'worker', 'isLost', 'ending', 'stateVersion', 'error'],
];
const inPhase = ['status', 'timestamps', 'counts', 'hasChanges', 'generatedConfiguration'];
const inBroughtState = ['serial', 'size', 'terraformVersion'];
const inEvent = [
  ...['type', 'by', 'comment', 'message', 'source', 'job', 'attempt', 'worker', 'stage', 'outcome', 'code', 'detail'],
  ...['reason', 'stateVersion', 'serial', 'awaitsConfiguration'],
];
const inResult = ['outcome', 'hasChanges', 'counts', 'generatedConfiguration', 'leavesState', 'error', 'failure'];

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function only(names: readonly string[], values: unknown): Values | null {
  if (!isValues(values)) return null;
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}

export function shownContext(context: unknown): Values | null {
  if (!isValues(context)) return null;
  const { plan, apply, variables, brought } = context;
  return {
    ...only(inContext, context),
    plan: only(inPhase, plan),
    apply: only(inPhase, apply),
    brought: only(inBroughtState, brought),
    variables: typeof variables === 'string' ? '(sealed)' : null,
  };
}

function shownEvent(event: unknown): Values | null {
  if (!isValues(event)) return null;
  const { result, state } = event;
  return {
    ...only(inEvent, event),
    ...(result === undefined ? {} : { result: only(inResult, result) }),
    ...(state === undefined ? {} : { state: only(inBroughtState, state) }),
  };
}

export const shownEntry = (row: LogRow): LogRow => ({
  ...row,
  trace: null,
  event: shownEvent(row.event) as LogRow['event'],
  reply: null,
});

export const shownReplay = (result: ReplayResult): ReplayResult => ({
  ...result,
  context: shownContext(result.context) as ReplayResult['context'],
});
