// The workspace as an actor, without a node: whom it tells what, what people see of it, and the words in which it refuses.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import type { TestEvent } from '@terrace/machines/kernel/walk';
import { WorkspaceEvent, workspaceFeed } from '@terrace/machines/workspace/messages';
import { anna, bert, commit, create, enqueue, events, finished, forceUnlock } from '@terrace/machines/workspace/lives';
import { lock, remove, reserve, save, unlock, ways } from '@terrace/machines/workspace/lives';
import { emittedIn, live } from '@terrace/runtime/actor/scratch-life';
import type { LivingActor } from '@terrace/runtime/actor/scratch-life';
import { workspaceActor } from './actor.ts';

function after(...events: readonly TestEvent[]): LivingActor {
  const workspace = live(workspaceActor, 'ws-1');
  for (const event of events) assert.equal(workspace.take(event).refusal, null, event.type);
  return workspace;
}

const told = ({ now }: LivingActor) =>
  (now.work?.tells ?? []).map(({ to, event }) => `${to.kind}/${to.id} ${(event as { type: string }).type}`);

suite('workspace: what people see', () => {
  for (const [name, way] of Object.entries(ways)) {
    if (way.length === 0 || name === 'deleted') continue;
    test(`${name}: its row says what it waits for`, () => {
      const waiting = after(...way).row('workspace')?.['waiting'] as { readonly [part: string]: string } | null;
      const names = name.startsWith('open.busy') ? /^run-1 is at work in workspace hello/ : /workspace hello/;
      assert.match(waiting?.['reason'] ?? '', names);
      assert.match(waiting?.['since'] ?? '', /^1970.*Z$/);
      assert.ok((waiting?.['by'] ?? '') !== '' && (waiting?.['end'] ?? '') !== '');
    });
  }

  test('who holds the lock, and how many wait for it', () => {
    const row = after(create, lock, enqueue('run-1')).row('workspace');
    assert.match(JSON.stringify(row?.['waiting']), /"anna has locked workspace hello: holidays; 1 run waits"/);
    assert.deepEqual([row?.['locked'], row?.['locked_by'], row?.['lock_reason']], [true, anna, 'holidays']);
    // Terraform tells "manually locked" by a current run that is pending.
    assert.deepEqual([row?.['current_run'], row?.['run_queue']], ['run-1', ['run-1']]);
  });

  test('a run at work holds the lock, and stays the current one until the next begins', () => {
    const busy = after(create, enqueue('run-1'), enqueue('run-2'));
    assert.deepEqual(busy.row('workspace')?.['locked_by'], { kind: 'run', id: 'run-1', name: 'run-1' });
    assert.equal(busy.row('workspace')?.['current_run'], 'run-1');
    busy.take(finished('run-1'));
    assert.deepEqual(told(busy), ['run/run-2 run.start']);
    busy.take(finished('run-2'));
    assert.deepEqual([busy.row('workspace')?.['locked'], busy.row('workspace')?.['current_run']], [false, 'run-2']);
  });

  test('every change that people can see is an event of the workspace in its project', () => {
    const workspace = after(create, lock);
    const [event] = workspace.now.work?.outbox ?? [];
    assert.equal(event?.subject, 'act.evt.org-1.prj-1.ws-1.workspace.ws-1.locked');
    assert.deepEqual(event.body, { name: 'hello', status: 'held', locked: true, run: null, waiting: 0 });
  });

  test('the feed tells what is declared of it, and nothing else', () => {
    const lives = Object.values(ways).flatMap((way) => Object.values(events).map((event) => [...way, event]));
    const emitted = emittedIn(workspaceActor, 'ws-1', lives);
    for (const { body } of emitted) WorkspaceEvent.parse(body);
    assert.deepEqual(new Set(emitted.map(({ type }) => type)), new Set(Object.keys(workspaceFeed.types)));
  });
});

suite('workspace: states', () => {
  test('a reserved state is a pending row that says who uploads it; when it arrives it is final and current', () => {
    const workspace = after(create, lock, reserve('sv-1', 3));
    assert.deepEqual(told(workspace), ['state-version/sv-1 state-version.open']);
    const pending = workspace.row('state_version');
    assert.equal(pending?.['status'], 'pending');
    assert.match((pending['waiting'] as { reason: string }).reason, /sv-1 \(serial 3\).*anna/);
    workspace.take(commit('sv-1', 3));
    const { status, waiting, digest, serial } = workspace.row('state_version') ?? {};
    assert.deepEqual([status, waiting, digest, serial], ['finalized', null, 'digest-3', 3]);
    assert.equal(workspace.row('workspace')?.['current_state_version'], 'sv-1');
  });

  test('the state of the run at work is current before the run is told so', () => {
    const workspace = after(create, enqueue('run-1'), save('run-1', 1));
    assert.deepEqual(told(workspace), ['run/run-1 run.state-saved']);
    assert.equal(workspace.row('workspace')?.['current_state_version'], 'sv-1');
    assert.deepEqual(workspace.row('state_version')?.['run'], 'run-1');
  });
});

suite('workspace: how it refuses', () => {
  const refusal = (event: TestEvent, ...way: readonly TestEvent[]) => after(...way).take(event).refusal;
  const cases: readonly (readonly [string, TestEvent, readonly TestEvent[], string, RegExp])[] = [
    ['locking twice', lock, [create, lock], 'workspace-locked', /is locked by User anna/],
    ['locking what a run holds', lock, [create, enqueue('run-1')], 'workspace-locked', /is locked by Run run-1/],
    ['unlocking what is free', unlock(), [create], 'workspace-not-locked', /is not locked/],
    ["unlocking another's lock", unlock(bert), [create, lock], 'workspace-locked-by-other', /is locked by User anna/],
    [
      "unlocking a run's lock",
      unlock(),
      [create, enqueue('run-1')],
      'workspace-locked-by-run',
      /is locked by Run run-1/,
    ],
    [
      "forcing a run's lock",
      forceUnlock,
      [create, enqueue('run-1')],
      'workspace-locked-by-run',
      /is locked by Run run-1/,
    ],
    [
      'unlocking while a state is awaited',
      unlock(),
      [create, lock, reserve('sv-1')],
      'state-pending',
      /latest state version is still pending/,
    ],
    ['a state without the lock', reserve('sv-1'), [create], 'workspace-not-locked-by-caller', /whoever holds the lock/],
    [
      'an older state',
      reserve('sv-4', 4),
      [create, lock, reserve('sv-5', 5), commit('sv-5', 5)],
      'state-refused',
      /serial 4 is older/,
    ],
    [
      'deleting what is locked, safely',
      remove(true),
      [create, lock],
      'workspace-locked',
      /is locked and cannot be deleted/,
    ],
    [
      'deleting what is busy, safely',
      remove(true),
      [create, enqueue('run-1')],
      'workspace-locked',
      /Run run-1; cancel or discard it first/,
    ],
    [
      'deleting what manages resources, safely',
      remove(true, 2),
      [create],
      'workspace-manages-resources',
      /still managing resources/,
    ],
    ['creating it twice', create, [create], 'workspace-exists', /ws-1 exists/],
    ['anything before it is there', lock, [], 'not-found', /no workspace ws-1/],
    ['anything after its end', lock, [create, remove(false)], 'not-found', /no workspace ws-1/],
  ];
  for (const [name, event, way, code, words] of cases)
    test(`${name}: ${code}`, () => {
      const found = refusal(event, ...way);
      assert.equal(found?.code, code);
      assert.match(found.detail, words);
    });
});
