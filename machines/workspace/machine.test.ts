// Every pair of state and event of a workspace, and walks through whole lives.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { begin, take, walk } from '../kernel/walk.ts';
import type { Place, TestEvent } from '../kernel/walk.ts';
import {
  anna,
  bert,
  commit,
  create,
  cutShort,
  enqueue,
  events,
  finished,
  forceUnlock,
  lock,
  planSaved,
  prefer,
  push,
  remove,
  reserve,
  save,
  settings,
  unlock,
  ways,
} from './lives.ts';
import { terrace } from '../user/id.ts';
import type { StateEntry } from './effects.ts';
import { queueLengthMax, whyStateRefused, workspaceMachine } from './machine.ts';
import type { WorkspaceContext } from './machine.ts';

const types = (place: Place): readonly string[] =>
  place.effects.map((effect) =>
    effect.type === 'changed' ? `changed ${(effect as unknown as { what: string }).what}` : effect.type,
  );
const contextOf = (place: Place): WorkspaceContext => place.snapshot.context as WorkspaceContext;

/** Where each event leads and what is wished for then; what is not listed is not taken. */
const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  absent: {
    create: 'open.free, changed created',
  },
  'open.free': {
    update: 'open.free, changed updated',
    lock: 'open.held, changed locked',
    'delete safely': 'deleted, changed deleted',
    delete: 'deleted, changed deleted',
    enqueue: 'open.busy, start-run, changed locked',
    'enqueue a plan': 'open.free, start-run',
    'plan of run-5 saved': 'open.free',
    'plan of run-5 saved against sv-1': 'open.free',
    'save of run-1': 'open.free, write-state, state-refused',
    'save of run-9': 'open.free, write-state, state-refused',
  },
  'open.free: in local execution': {
    update: 'open.free, changed updated',
    lock: 'open.held, changed locked',
    'delete safely': 'deleted, changed deleted',
    delete: 'deleted, changed deleted',
    enqueue: 'open.free, refuse-run',
    'enqueue a plan': 'open.free, refuse-run',
    'plan of run-5 saved': 'open.free',
    'plan of run-5 saved against sv-1': 'open.free',
    'save of run-1': 'open.free, write-state, state-refused',
    'save of run-9': 'open.free, write-state, state-refused',
  },
  'open.free: after a run': {
    update: 'open.free, changed updated',
    lock: 'open.held, changed locked',
    'delete safely': 'deleted, changed deleted',
    delete: 'deleted, changed deleted',
    enqueue: 'open.busy, start-run, changed locked',
    'enqueue a plan': 'open.free, start-run',
    'plan of run-5 saved': 'open.free, plan-stale',
    'plan of run-5 saved against sv-1': 'open.free',
    'save of run-1': 'open.free, write-state, state-saved, changed state-saved',
    'save of run-9': 'open.free, write-state, state-refused',
  },
  'open.held': {
    update: 'open.held, changed updated',
    unlock: 'open.free, changed unlocked',
    'force unlock': 'open.free, changed unlocked',
    delete: 'deleted, changed deleted',
    enqueue: 'open.held, changed queue-changed',
    'enqueue a plan': 'open.held, start-run',
    'plan of run-5 saved': 'open.held',
    'plan of run-5 saved against sv-1': 'open.held',
    reserve: 'open.held, open-state, write-state',
    'save of run-1': 'open.held, write-state, state-refused',
    'save of run-9': 'open.held, write-state, state-refused',
  },
  'open.held: a run waits': {
    update: 'open.held, changed updated',
    unlock: 'open.busy, start-run, changed locked',
    'force unlock': 'open.busy, start-run, changed locked',
    delete: 'deleted, abandon-run, changed deleted',
    enqueue: 'open.held, changed queue-changed',
    'enqueue a plan': 'open.held, start-run',
    'run-1 finished': 'open.held, changed queue-changed',
    'run-1 was cut short': 'open.held, changed queue-changed',
    'plan of run-5 saved': 'open.held',
    'plan of run-5 saved against sv-1': 'open.held',
    reserve: 'open.held, open-state, write-state',
    'save of run-1': 'open.held, write-state, state-refused',
    'save of run-9': 'open.held, write-state, state-refused',
  },
  'open.held: awaits a state': {
    update: 'open.held, changed updated',
    'force unlock': 'open.free, supersede-state, write-state, changed unlocked',
    delete: 'deleted, supersede-state, write-state, changed deleted',
    enqueue: 'open.held, changed queue-changed',
    'enqueue a plan': 'open.held, start-run',
    'plan of run-5 saved': 'open.held',
    'plan of run-5 saved against sv-1': 'open.held',
    reserve: 'open.held, supersede-state, write-state, open-state, write-state',
    'commit sv-7': 'open.held, write-state, changed state-saved',
    'discard sv-7': 'open.held, supersede-state, write-state, changed state-discarded',
    'save of run-1': 'open.held, write-state, state-refused',
    'save of run-9': 'open.held, write-state, state-refused',
  },
  'open.held: has a state': {
    update: 'open.held, changed updated',
    unlock: 'open.free, changed unlocked',
    'force unlock': 'open.free, changed unlocked',
    delete: 'deleted, changed deleted',
    enqueue: 'open.held, changed queue-changed',
    'enqueue a plan': 'open.held, start-run',
    'plan of run-5 saved': 'open.held, plan-stale',
    'plan of run-5 saved against sv-1': 'open.held, plan-stale',
    'save of run-1': 'open.held, write-state, state-refused',
    'save of run-9': 'open.held, write-state, state-refused',
  },
  'open.held: a plan is saved': {
    update: 'open.held, changed updated',
    'force unlock': 'open.free, supersede-state, write-state, changed unlocked',
    delete: 'deleted, supersede-state, write-state, abandon-run, changed deleted',
    enqueue: 'open.held, changed queue-changed',
    'enqueue a plan': 'open.held, start-run',
    'run-1 finished': 'open.held',
    'run-1 was cut short': 'open.held',
    'plan of run-5 saved': 'open.held',
    'plan of run-5 saved against sv-1': 'open.held',
    reserve: 'open.held, supersede-state, write-state, open-state, write-state',
    'commit sv-7': 'open.held, write-state, plan-stale, changed state-saved',
    'discard sv-7': 'open.held, supersede-state, write-state, changed state-discarded',
    'save of run-1': 'open.held, write-state, state-refused',
    'save of run-9': 'open.held, write-state, state-refused',
  },
  'open.held: by Terrace, since a run was cut short': {
    update: 'open.held, changed updated',
    lock: 'open.held, changed locked',
    'force unlock': 'open.busy, start-run, changed locked',
    delete: 'deleted, abandon-run, changed deleted',
    enqueue: 'open.held, changed queue-changed',
    'enqueue a plan': 'open.held, start-run',
    'run-9 finished': 'open.held, changed queue-changed',
    'run-9 was cut short': 'open.held, changed queue-changed',
    'run-9 is preferred': 'open.held, changed queue-changed',
    'plan of run-5 saved': 'open.held',
    'plan of run-5 saved against sv-1': 'open.held',
    'save of run-1': 'open.held, write-state, state-saved, changed state-saved',
    'save of run-9': 'open.held, write-state, state-refused',
  },
  'open.busy': {
    update: 'open.busy, changed updated',
    delete: 'deleted, abandon-run, changed deleted',
    enqueue: 'open.busy, changed queue-changed',
    'enqueue a plan': 'open.busy, start-run',
    'run-1 finished': 'open.free, changed unlocked',
    'run-1 was cut short': 'open.held, changed locked',
    'plan of run-5 saved': 'open.busy',
    'plan of run-5 saved against sv-1': 'open.busy',
    'save of run-1': 'open.busy, write-state, state-saved, changed state-saved',
    'save of run-9': 'open.busy, write-state, state-refused',
  },
  'open.busy: plans are saved': {
    update: 'open.busy, changed updated',
    delete: 'deleted, abandon-run, abandon-run, changed deleted',
    enqueue: 'open.busy, changed queue-changed',
    'enqueue a plan': 'open.busy, start-run',
    'run-1 finished': 'open.free, changed unlocked',
    'run-1 was cut short': 'open.held, changed locked',
    'plan of run-5 saved': 'open.busy',
    'plan of run-5 saved against sv-1': 'open.busy',
    'save of run-1': 'open.busy, write-state, plan-stale, state-saved, changed state-saved',
    'save of run-9': 'open.busy, write-state, state-refused',
  },
  'open.busy: a run waits': {
    update: 'open.busy, changed updated',
    delete: 'deleted, abandon-run, abandon-run, changed deleted',
    enqueue: 'open.busy, changed queue-changed',
    'enqueue a plan': 'open.busy, start-run',
    'run-1 finished': 'open.busy, start-run, changed locked',
    'run-1 was cut short': 'open.held, changed locked',
    'run-9 finished': 'open.busy, changed queue-changed',
    'run-9 was cut short': 'open.busy, changed queue-changed',
    'run-9 is preferred': 'open.busy, changed queue-changed',
    'plan of run-5 saved': 'open.busy',
    'plan of run-5 saved against sv-1': 'open.busy',
    'save of run-1': 'open.busy, write-state, state-saved, changed state-saved',
    'save of run-9': 'open.busy, write-state, state-refused',
  },
  deleted: {
    enqueue: 'deleted, refuse-run',
    'enqueue a plan': 'deleted, refuse-run',
    'save of run-1': 'deleted, state-refused',
    'save of run-9': 'deleted, state-refused',
  },
};

suite('workspace: every state and every event', () => {
  for (const [name, way] of Object.entries(ways))
    test(`${name}: takes what it should, and nothing else`, () => {
      const place = way.length === 0 ? begin(workspaceMachine) : walk(workspaceMachine, ...way);
      assert.equal(place.state, name.split(':')[0]);
      const found: Record<string, string> = {};
      for (const [label, event] of Object.entries(events)) {
        const next = take(workspaceMachine, place, event, 9_000);
        if (next.accepted) found[label] = [next.state, ...types(next)].join(', ');
      }
      assert.deepEqual(found, table[name] ?? {});
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

  test('a client goes on with the lineage that it declared, whatever the content says', () => {
    const declared = reserve('sv-5', 5, { lineage: 'own' });
    const current = walk(workspaceMachine, create, lock, declared, commit('sv-5', 5));
    assert.equal(contextOf(current).state?.lineage, 'line');
    for (const [lineage, accepted] of [
      ['own', true],
      ['line', true],
      ['foreign', false],
    ] as const)
      assert.equal(take(workspaceMachine, current, reserve('sv-6', 6, { lineage })).accepted, accepted, lineage);
    // That of the content counts for the content.
    const next = take(workspaceMachine, current, reserve('sv-6', 6, { lineage: 'own' }));
    const foreign = take(workspaceMachine, next, {
      ...commit('sv-6', 6),
      state: { ...commit('sv-6', 6).state, lineage: 'own' },
    });
    assert.deepEqual(contextOf(foreign).state?.stateVersion, 'sv-5');
  });

  test('a safe delete is about the state that was counted, and about no other', () => {
    const none = walk(workspaceMachine, create);
    const some = walk(workspaceMachine, create, lock, reserve('sv-5', 5), commit('sv-5', 5), unlock());
    for (const [place, counted, accepted] of [
      [none, null, true],
      [none, 'sv-5', false],
      [some, 'sv-5', true],
      [some, null, false],
      [some, 'sv-4', false],
    ] as const)
      assert.equal(take(workspaceMachine, place, remove(true, 0, { counted })).accepted, accepted, String(counted));
    assert.equal(take(workspaceMachine, some, remove(true, 1, { counted: 'sv-5' })).accepted, false);
    assert.equal(take(workspaceMachine, some, remove(false, 1, { counted: null })).accepted, true);
  });

  test("the active run's state becomes current; a state that is here already is not written twice", () => {
    const busy = walk(workspaceMachine, create, enqueue('run-1'));
    const saved = take(workspaceMachine, busy, save('run-1', 1));
    assert.deepEqual(types(saved), ['write-state', 'state-saved', 'changed state-saved']);
    const again = take(workspaceMachine, saved, save('run-1', 1));
    assert.deepEqual(types(again), ['state-saved']);
    const stranger = take(workspaceMachine, saved, save('run-2', 2));
    assert.deepEqual(types(stranger), ['write-state', 'state-refused']);
  });

  test('a state that is found after its run was lost is taken as long as nobody has begun since', () => {
    const over = walk(workspaceMachine, create, enqueue('run-1'), save('run-1', 1), finished('run-1'));
    assert.deepEqual(types(take(workspaceMachine, over, save('run-1', 2))), [
      'write-state',
      'state-saved',
      'changed state-saved',
    ]);
    const next = take(workspaceMachine, over, enqueue('run-2'));
    const refused = take(workspaceMachine, next, save('run-1', 2));
    const [written, told] = refused.effects as unknown as readonly [{ entry: StateEntry }, object];
    assert.deepEqual([written.entry.status, written.entry.content?.digest], ['discarded', 'digest-2']);
    assert.deepEqual(told, {
      ...{ type: 'state-refused', run: 'run-1', detail: 'run-2 has begun since', stateVersion: 'sv-2' },
    });
    assert.equal(contextOf(refused).state?.stateVersion, 'sv-1');
  });

  test('a deleted workspace abandons who works and who waits, and tells late runs', () => {
    const held = walk(workspaceMachine, create, lock, enqueue('run-1'), remove(false));
    assert.deepEqual(types(held), ['abandon-run', 'changed deleted']);
    const busy = walk(workspaceMachine, create, enqueue('run-1'), enqueue('run-2'), remove(false)).effects;
    assert.deepEqual(
      busy.map((effect) => (effect as unknown as { run?: string }).run),
      ['run-1', 'run-2', undefined],
    );
    const late = take(workspaceMachine, held, enqueue('run-2'));
    assert.equal((late.effects[0] as unknown as { code: string }).code, 'workspace-deleted');
  });

  test('the queue has room for a thousand runs, and the next is turned away with a sentence', () => {
    let place = walk(workspaceMachine, create, enqueue('run-0'));
    const context = {
      ...contextOf(place),
      queue: Array.from({ length: queueLengthMax - 1 }, (_, n) => ({ run: `run-${n + 1}`, by: anna })),
    };
    place = { ...place, snapshot: { ...place.snapshot, context } as unknown as Place['snapshot'] };
    place = take(workspaceMachine, place, enqueue('run-1000'));
    assert.deepEqual(types(place), ['changed queue-changed']);
    const tooMany = take(workspaceMachine, place, enqueue('run-1001'));
    assert.match(JSON.stringify(tooMany.effects), /refuse-run.*run-1001.*queue-full.*1000 runs waiting/);
    assert.deepEqual(types(take(workspaceMachine, place, enqueue('run-plan', true))), ['start-run']);
  });

  test('why a run may not bring its state any more is said in a sentence', () => {
    const why = (place: Place, run: string): string =>
      JSON.stringify(take(workspaceMachine, place, save(run, 2)).effects);
    const over = walk(workspaceMachine, create, enqueue('run-1'), save('run-1', 1), finished('run-1'));
    assert.match(why(walk(workspaceMachine, create), 'run-1'), /run-1 never began here/);
    assert.match(why(take(workspaceMachine, over, enqueue('run-2')), 'run-1'), /run-2 has begun since/);
    assert.match(why(take(workspaceMachine, over, lock), 'run-1'), /anna has locked the workspace since/);
    assert.match(JSON.stringify(take(workspaceMachine, over, save('run-1', 0)).effects), /serial 0 is older/);
  });

  test('the same events give the same life', () => {
    for (const [name, way] of Object.entries(ways)) {
      if (way.length === 0) continue;
      const [first, second] = [walk(workspaceMachine, ...way), walk(workspaceMachine, ...way)];
      assert.deepEqual([first.snapshot, first.effects], [second.snapshot, second.effects], name);
    }
  });

  test('a workspace in local execution takes no runs', () => {
    const local = walk(workspaceMachine, { ...create, settings: { ...settings, executionMode: 'local' } });
    const refused = take(workspaceMachine, local, enqueue('run-1'));
    assert.deepEqual(types(refused), ['refuse-run']);
  });

  test('whose plan is saved hears of the next state, unless it brings that itself', () => {
    const place = walk(
      workspaceMachine,
      ...[create, planSaved('run-1', null), planSaved('run-2', null), planSaved('run-3', null), finished('run-3')],
      ...[enqueue('run-1'), save('run-1', 4)],
    );
    assert.deepEqual(
      place.effects.filter(({ type }) => type === 'plan-stale'),
      [{ type: 'plan-stale', run: 'run-2', stateVersion: 'sv-4' }],
    );
    assert.deepEqual(contextOf(place).savedPlans, []);
  });

  test('who is preferred is the next one, and the others keep their order', () => {
    const runs = ['run-1', 'run-2', 'run-3', 'run-4'];
    const place = walk(workspaceMachine, create, ...runs.map((run) => enqueue(run)), prefer('run-4'));
    assert.deepEqual(
      contextOf(place).queue.map(({ run }) => run),
      ['run-4', 'run-2', 'run-3'],
    );
    assert.equal(take(workspaceMachine, place, prefer('run-1')).accepted, false, 'it does not wait');
  });

  test('runs of pushes begin in the order of the pushes, among others that keep their place', () => {
    const queueOf = (place: Place) => contextOf(place).queue.map(({ run }) => run);
    const place = walk(
      workspaceMachine,
      ...[create, enqueue('run-0'), push('run-5', 5), enqueue('run-1'), push('run-3', 3), push('run-4', 4)],
    );
    assert.deepEqual(queueOf(place), ['run-3', 'run-4', 'run-5', 'run-1']);
    const begun = [finished('run-0'), finished('run-3'), finished('run-4')].reduce<Place>(
      (one, event) => take(workspaceMachine, one, event),
      place,
    );
    assert.equal(contextOf(begun).active, 'run-5');
    const late = take(workspaceMachine, begun, push('run-2', 2));
    assert.deepEqual([types(late), queueOf(late)], [['supersede-run'], ['run-1']]);
    const free = [finished('run-5'), finished('run-1')].reduce<Place>(
      (one, event) => take(workspaceMachine, one, event),
      begun,
    );
    assert.deepEqual(types(take(workspaceMachine, free, push('run-2', 2))), ['supersede-run']);
    assert.deepEqual(types(take(workspaceMachine, free, push('run-6', 6))), ['start-run', 'changed locked']);
    assert.deepEqual(types(take(workspaceMachine, free, { ...push('run-2', 2), planOnly: true })), ['start-run']);
  });

  test('after an apply that was cut short nobody is let in before somebody has looked, but its own state is', () => {
    const held = walk(workspaceMachine, create, enqueue('run-1'), enqueue('run-9'), cutShort('run-1'));
    assert.equal(held.state, 'open.held');
    assert.deepEqual(types(held), ['changed locked']);
    assert.deepEqual(contextOf(held).lock, { by: terrace, reason: 'the apply of run-1 was cut short' });
    assert.deepEqual([contextOf(held).active, contextOf(held).queue.map(({ run }) => run)], [null, ['run-9']]);
    assert.equal(take(workspaceMachine, held, unlock()).accepted, false);

    const found = take(workspaceMachine, held, save('run-1', 3));
    assert.deepEqual(types(found), ['write-state', 'state-saved', 'changed state-saved']);
    assert.equal(found.state, 'open.held');
    const next = take(workspaceMachine, found, forceUnlock);
    assert.deepEqual([next.state, contextOf(next).active], ['open.busy', 'run-9']);

    const taken = take(workspaceMachine, held, lock);
    assert.deepEqual(contextOf(taken).lock, { by: anna, reason: 'holidays' }, 'who puts things right takes the lock');
    assert.deepEqual(types(take(workspaceMachine, taken, save('run-1', 3))), ['write-state', 'state-refused']);
    assert.equal(take(workspaceMachine, taken, { ...lock, by: bert }).accepted, false);
    assert.equal(take(workspaceMachine, taken, unlock()).state, 'open.busy');

    const waits = walk(workspaceMachine, create, enqueue('run-1'), enqueue('run-9'));
    assert.equal(take(workspaceMachine, waits, cutShort('run-9')).state, 'open.busy', 'it never began');
  });
});
