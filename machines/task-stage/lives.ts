// For tests: ways into every state of a task stage, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';

export const lint = 'taskrs-1111111111111111';
export const cost = 'taskrs-2222222222222222';
const task = (result: string, name: string, enforcementLevel: string) => ({
  ...{ result, name, enforcementLevel, task: 'task-1111111111111111', url: `https://${name}.example/hook` },
  workspaceTask: 'wstask-1111111111111111',
});
/** `lint` must pass, `cost` need not. */
export const create = {
  type: 'stage.create',
  run: 'run-1111111111111111',
  stage: 'post_plan',
  organization: 'demo',
  workspace: 'ws-1111111111111111',
  isSpeculative: false,
  tasks: [task(lint, 'lint', 'mandatory'), task(cost, 'cost', 'advisory')],
};
export const begin = { type: 'stage.begin', run: 'run-1111111111111111' };
export const end = { type: 'stage.end', run: 'run-1111111111111111' };
const letter = { successful: true, code: 200, body: '', headers: {}, detail: '', again: false, sentAt: 1 };
export const taken = (job: string): TestEvent => ({ type: 'job.done', job, attempt: 1, result: letter });
export const refused = (job: string): TestEvent => ({
  ...taken(job),
  result: { ...letter, successful: false, code: 404, detail: 'lint.example answered 404' },
});
export const unprepared = (job: string): TestEvent => ({
  ...taken(job),
  result: { failure: { code: 'task-gone', detail: 'the run task has been deleted' } },
});
export const lost = (job: string): TestEvent => ({
  type: 'job.lost',
  job,
  attempt: 6,
  reason: 'its worker was killed',
});
export const withdrawn = (job: string): TestEvent => ({ type: 'job.canceled', job, attempt: 1, result: null });
export const outcome = (id = 'tro-1111111111111111') => ({
  ...{ id, name: 'PRTNR-1', description: 'one resource is too wide', url: 'https://lint.example/1' },
  body: { digest: 'd', size: 3 },
  tags: { Status: [{ label: 'Failed', level: 'error' }] },
});
export const said = (
  result: string,
  status: string,
  more: { readonly message?: string; readonly outcomes?: readonly object[] } = {},
): TestEvent => ({ type: 'stage.callback', result, status, message: null, url: null, outcomes: [], ...more });
export const late = { type: 'xstate.after.next.task-stage.running' };

const passing = [create, begin, taken(lint), taken(cost), said(lint, 'passed')];
export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  pending: [create],
  running: [create, begin],
  'running, one asked': [create, begin, taken(lint)],
  'running, one at work': [create, begin, taken(lint), said(lint, 'running', { outcomes: [outcome()] })],
  'running, one passed': passing,
  passed: [...passing, said(cost, 'failed')],
  failed: [
    create,
    begin,
    taken(lint),
    taken(cost),
    said(cost, 'passed'),
    said(lint, 'failed', { message: 'too wide' }),
  ],
  errored: [create, begin, refused(lint), taken(cost), said(cost, 'passed')],
  canceled: [create, begin, taken(lint), end],
  'canceled before it began': [create, end],
};

export const events: Readonly<Record<string, TestEvent>> = {
  create,
  begin,
  end,
  'lint taken': taken(lint),
  'lint refused': refused(lint),
  'lint lost': lost(lint),
  'cost withdrawn': withdrawn(cost),
  'lint running': said(lint, 'running'),
  'lint passed': said(lint, 'passed'),
  'lint failed': said(lint, 'failed'),
  'cost passed': said(cost, 'passed'),
  late,
};
