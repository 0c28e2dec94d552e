// For tests: ways into every state of a workspace, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';

export const anna = { kind: 'user', id: 'user-1', name: 'anna' } as const;
export const bert = { kind: 'user', id: 'user-2', name: 'bert' } as const;
export const settings = { executionMode: 'remote', terraformVersion: '1.11.4', autoApply: false };
export const create = {
  type: 'workspace.create',
  organization: 'demo',
  organizationId: 'org-1',
  project: 'prj-1',
  name: 'hello',
  settings,
  by: anna,
};
export const enqueue = (run: string, planOnly = false) => ({ type: 'workspace.enqueue', run, planOnly, by: anna });
/** Of a push: the larger the place, the later. */
export const push = (run: string, pushed: number) => ({ ...enqueue(run), pushed });
export const finished = (run: string) => ({ type: 'workspace.run-finished', run });
/** Its apply was cut short. */
export const cutShort = (run: string) => ({ ...finished(run), unsure: `the apply of ${run} was cut short` });
export const planSaved = (run: string, stateVersion: string | null) => ({
  type: 'workspace.plan-saved',
  run,
  stateVersion,
});
export const prefer = (run: string) => ({ type: 'workspace.prefer', run, by: anna });
export const lock = { type: 'workspace.lock', reason: 'holidays', by: anna };
export const unlock = (by = anna as typeof anna | typeof bert) => ({ type: 'workspace.unlock', by });
export const forceUnlock = { type: 'workspace.force-unlock', by: bert };
export const remove = (safe: boolean, managed = 0, changes: object = {}) => ({
  ...{ type: 'workspace.delete', safe, managed, by: anna },
  ...changes,
});
const update = { type: 'workspace.update', settings: { autoApply: true }, name: 'other', by: anna };
export const reserve = (stateVersion: string, serial = 1, changes: object = {}) => ({
  type: 'workspace.reserve-state',
  stateVersion,
  serial,
  md5: `md5-${serial}`,
  lineage: 'line',
  force: false,
  run: null,
  by: anna,
  ...changes,
});
const content = (stateVersion: string, serial = 1, changes: object = {}) => ({
  stateVersion,
  digest: `digest-${serial}`,
  size: 10,
  md5: `md5-${serial}`,
  serial,
  lineage: 'line',
  terraformVersion: '1.11.4',
  ...changes,
});
export const commit = (stateVersion: string, serial = 1) => ({
  type: 'workspace.commit-state',
  state: content(stateVersion, serial),
});
const drop = (stateVersion: string) => ({ type: 'workspace.discard-state', stateVersion, reason: 'other MD5' });
export const save = (run: string, serial = 1, changes: object = {}) => ({
  type: 'workspace.save-run-state',
  run,
  state: content(`sv-${serial}`, serial, changes),
  by: anna,
});

/** Ways into each state; after a colon stands what makes this way a special one. */
export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  'open.free': [create],
  'open.free: in local execution': [{ ...create, settings: { ...settings, executionMode: 'local' } }],
  'open.free: after a run': [create, enqueue('run-1'), save('run-1', 1), finished('run-1')],
  'open.held': [create, lock],
  'open.held: a run waits': [create, lock, enqueue('run-1')],
  'open.held: awaits a state': [create, lock, reserve('sv-7')],
  'open.held: has a state': [create, lock, reserve('sv-7', 5), commit('sv-7', 5)],
  'open.held: a plan is saved': [create, planSaved('run-1', null), lock, reserve('sv-7')],
  'open.held: by Terrace, since a run was cut short': [create, enqueue('run-1'), enqueue('run-9'), cutShort('run-1')],
  'open.busy': [create, enqueue('run-1')],
  'open.busy: plans are saved': [create, planSaved('run-1', null), planSaved('run-5', null), enqueue('run-1')],
  'open.busy: a run waits': [create, enqueue('run-1'), enqueue('run-9')],
  deleted: [create, remove(false)],
};

export const events: Readonly<Record<string, TestEvent>> = {
  create,
  update,
  lock,
  unlock: unlock(),
  'unlock by another': unlock(bert),
  'force unlock': forceUnlock,
  'delete safely': remove(true),
  'delete safely what manages': remove(true, 3),
  delete: remove(false),
  enqueue: enqueue('run-2'),
  'enqueue a plan': enqueue('run-3', true),
  'run-1 finished': finished('run-1'),
  'run-9 finished': finished('run-9'),
  'run-1 was cut short': cutShort('run-1'),
  'run-9 was cut short': cutShort('run-9'),
  'run-9 is preferred': prefer('run-9'),
  'plan of run-5 saved': planSaved('run-5', null),
  'plan of run-5 saved against sv-1': planSaved('run-5', 'sv-1'),
  reserve: reserve('sv-1'),
  'reserve by another': reserve('sv-1', 1, { by: bert }),
  'commit sv-7': commit('sv-7'),
  'discard sv-7': drop('sv-7'),
  'save of run-1': save('run-1', 2),
  'save of run-9': save('run-9', 2),
};
