// Every pair of state and event of a workspace, and walks through whole lives.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { begin, take, walk } from '../kernel/walk.ts';
import type { Place, TestEvent } from '../kernel/walk.ts';
import { whyStateRefused, workspaceMachine } from './machine.ts';
import type { WorkspaceContext } from './machine.ts';

const anna = { kind: 'user', id: 'user-1', name: 'anna' } as const;
const bert = { kind: 'user', id: 'user-2', name: 'bert' } as const;
const settings = { executionMode: 'remote', terraformVersion: '1.11.4', autoApply: false };
const create = { type: 'workspace.create', organization: 'demo', project: 'prj-1', name: 'hello', settings, by: anna };
const enqueue = (run: string, planOnly = false) => ({ type: 'workspace.enqueue', run, planOnly, by: anna });
const finished = (run: string) => ({ type: 'workspace.run-finished', run });
const lock = { type: 'workspace.lock', reason: 'holidays', by: anna };
const unlock = (by = anna as typeof anna | typeof bert) => ({ type: 'workspace.unlock', by });
const forceUnlock = { type: 'workspace.force-unlock', by: bert };
const remove = (safe: boolean, managed = 0) => ({ type: 'workspace.delete', safe, managed, by: anna });
const update = { type: 'workspace.update', settings: { autoApply: true }, name: 'other', by: anna };
const reserve = (stateVersion: string, serial = 1, changes: object = {}) => ({
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
const commit = (stateVersion: string, serial = 1) => ({
  type: 'workspace.commit-state',
  state: content(stateVersion, serial),
});
const drop = (stateVersion: string) => ({ type: 'workspace.discard-state', stateVersion, reason: 'other MD5' });
const save = (run: string, serial = 1, changes: object = {}) => ({
  type: 'workspace.save-run-state',
  run,
  state: content(`sv-${serial}`, serial, changes),
  by: anna,
});

const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  'open.free': [create],
  'open.held': [create, lock],
  'open.busy': [create, enqueue('run-1')],
  deleted: [create, remove(false)],
};

const events: Readonly<Record<string, TestEvent>> = {
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
  'active run finished': finished('run-1'),
  'stranger finished': finished('run-9'),
  reserve: reserve('sv-1'),
  'reserve by another': reserve('sv-1', 1, { by: bert }),
  'commit unreserved': commit('sv-7'),
  'discard unreserved': drop('sv-7'),
  'save of the active run': save('run-1'),
  'save of a stranger': save('run-9'),
};

const everywhereOpen = { update: '=', 'save of the active run': '=', 'save of a stranger': '=' } as const;
const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  absent: { create: 'open.free' },
  'open.free': {
    ...everywhereOpen,
    lock: 'open.held',
    'delete safely': 'deleted',
    delete: 'deleted',
    enqueue: 'open.busy',
    'enqueue a plan': '=',
  },
  'open.held': {
    ...everywhereOpen,
    unlock: 'open.free',
    'force unlock': 'open.free',
    delete: 'deleted',
    enqueue: '=',
    'enqueue a plan': '=',
    reserve: '=',
  },
  'open.busy': { ...everywhereOpen, enqueue: '=', 'enqueue a plan': '=', 'active run finished': 'open.free' },
  deleted: { enqueue: '=', 'enqueue a plan': '=', 'save of the active run': '=', 'save of a stranger': '=' },
};

const types = (place: Place): readonly string[] =>
  place.effects.map((effect) =>
    effect.type === 'changed' ? `changed ${(effect as unknown as { what: string }).what}` : effect.type,
  );
const contextOf = (place: Place): WorkspaceContext => place.snapshot.context as WorkspaceContext;

suite('workspace: every state and every event', () => {
  for (const [name, way] of Object.entries(ways))
    test(`${name}: takes what it should, and nothing else`, () => {
      const place = way.length === 0 ? begin(workspaceMachine) : walk(workspaceMachine, ...way);
      assert.equal(place.state, name);
      for (const [label, event] of Object.entries(events)) {
        const next = take(workspaceMachine, place, event, 9_000);
        const wanted = table[name]?.[label];
        assert.equal(next.accepted, wanted !== undefined, `${label} in ${name}`);
        if (wanted !== undefined) assert.equal(next.state, wanted === '=' ? name : wanted, `${label} in ${name}`);
      }
    });
});

suite('workspace: whole lives', () => {
  test('runs begin one after the other, in the order of their coming; plans wait for nobody', () => {
    const first = walk(workspaceMachine, create, enqueue('run-1'));
    assert.deepEqual(first.effects[0], { type: 'start-run', run: 'run-1', stateVersion: null });
    let place = take(workspaceMachine, first, enqueue('run-2'));
    place = take(workspaceMachine, place, enqueue('run-3'));
    const plan = take(workspaceMachine, place, enqueue('run-4', true));
    assert.deepEqual(types(plan), ['start-run']);
    place = take(workspaceMachine, place, finished('run-2'));
    assert.deepEqual(
      contextOf(place).queue.map(({ run }) => run),
      ['run-3'],
    );
    place = take(workspaceMachine, place, finished('run-1'));
    assert.equal(contextOf(place).active, 'run-3');
    assert.deepEqual(place.effects[0], { type: 'start-run', run: 'run-3', stateVersion: null });
    place = take(workspaceMachine, place, finished('run-3'));
    assert.equal(place.state, 'open.free');
    assert.equal(contextOf(place).active, null);
  });

  test('who holds the lock lets runs wait; giving it back lets the first begin', () => {
    const held = walk(workspaceMachine, create, lock, enqueue('run-1'));
    assert.deepEqual(types(held), ['changed queue-changed']);
    assert.equal(take(workspaceMachine, held, unlock(bert)).accepted, false);
    const given = take(workspaceMachine, held, unlock());
    assert.equal(given.state, 'open.busy');
    assert.deepEqual(types(given), ['start-run', 'changed locked']);
    assert.equal(contextOf(given).lock, null);
  });

  test('a state comes by reservation: written pending, then final and current', () => {
    const reserved = walk(workspaceMachine, create, lock, reserve('sv-1'));
    assert.deepEqual(types(reserved), ['open-state', 'write-state']);
    assert.equal(take(workspaceMachine, reserved, unlock()).accepted, false);
    const committed = take(workspaceMachine, reserved, commit('sv-1'));
    assert.deepEqual(types(committed), ['write-state', 'changed state-saved']);
    assert.equal(contextOf(committed).state?.status, 'finalized');
    assert.equal(take(workspaceMachine, committed, unlock()).state, 'open.free');
    const second = take(workspaceMachine, reserved, reserve('sv-2', 2));
    assert.deepEqual(types(second), ['supersede-state', 'write-state', 'open-state', 'write-state']);
    assert.equal(take(workspaceMachine, second, commit('sv-1')).accepted, false);
    const given = take(workspaceMachine, reserved, forceUnlock);
    assert.deepEqual(types(given), ['supersede-state', 'write-state', 'changed unlocked']);
  });

  test('serials grow and the lineage stays, unless somebody forces it', () => {
    const current = walk(workspaceMachine, create, lock, reserve('sv-5', 5), commit('sv-5', 5));
    const tries: readonly (readonly [object, boolean])[] = [
      [reserve('sv-6', 6), true],
      [reserve('sv-4', 4), false],
      [reserve('sv-5b', 5), true],
      [reserve('sv-5c', 5, { md5: 'other' }), false],
      [reserve('sv-7', 7, { lineage: 'foreign' }), false],
      [reserve('sv-7', 7, { lineage: 'foreign', force: true }), true],
      [reserve('sv-4', 4, { force: true }), true],
    ];
    for (const [event, accepted] of tries)
      assert.equal(take(workspaceMachine, current, event as TestEvent).accepted, accepted, JSON.stringify(event));
    assert.match(
      whyStateRefused({ serial: 5, md5: 'a', lineage: 'l' }, { serial: 4, md5: 'b', lineage: 'l' }, false) ?? '',
      /older/,
    );
  });

  test("the active run's state becomes current; a state that is here already is not written twice", () => {
    const busy = walk(workspaceMachine, create, enqueue('run-1'));
    const saved = take(workspaceMachine, busy, save('run-1', 1));
    assert.deepEqual(types(saved), ['write-state', 'state-saved', 'changed state-saved']);
    const again = take(workspaceMachine, saved, save('run-1', 1));
    assert.deepEqual(types(again), ['state-saved']);
    const stranger = take(workspaceMachine, saved, save('run-2', 2));
    assert.deepEqual(types(stranger), ['state-refused']);
  });

  test('a state that is found after its run was lost is taken as long as nobody has begun since', () => {
    const over = walk(workspaceMachine, create, enqueue('run-1'), save('run-1', 1), finished('run-1'));
    assert.deepEqual(types(take(workspaceMachine, over, save('run-1', 2))), [
      'write-state',
      'state-saved',
      'changed state-saved',
    ]);
    const next = take(workspaceMachine, over, enqueue('run-2'));
    assert.deepEqual(types(take(workspaceMachine, next, save('run-1', 2))), ['state-refused']);
  });

  test('a deleted workspace abandons nobody who works, and tells late runs', () => {
    const held = walk(workspaceMachine, create, lock, enqueue('run-1'), remove(false));
    assert.deepEqual(types(held), ['abandon-run', 'changed deleted']);
    const late = take(workspaceMachine, held, enqueue('run-2'));
    assert.equal((late.effects[0] as unknown as { code: string }).code, 'workspace-deleted');
  });

  test('a workspace in local execution takes no runs', () => {
    const local = walk(workspaceMachine, { ...create, settings: { ...settings, executionMode: 'local' } });
    const refused = take(workspaceMachine, local, enqueue('run-1'));
    assert.deepEqual(types(refused), ['refuse-run']);
  });
});
