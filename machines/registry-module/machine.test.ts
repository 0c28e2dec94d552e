// Every pair of state and event of a module and of a version of one, and what comes of two archives, and of two that go at once.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { AnyStateMachine } from 'xstate';
import { begin, take, walk } from '../kernel/walk.ts';
import type { TestEvent } from '../kernel/walk.ts';
import * as lives from './lives.ts';
import { registryModuleMachine } from './machine.ts';
import * as versions from './version-lives.ts';
import { registryModuleVersionMachine } from './version-machine.ts';

type Told = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Where each event leads, and what is wished for: `state, effect what`. */
function tableOf(
  machine: AnyStateMachine,
  ways: Readonly<Record<string, readonly TestEvent[]>>,
  events: Readonly<Record<string, TestEvent>>,
): Told {
  const rows = Object.entries(ways).map(([name, way]) => {
    const place = way.length === 0 ? begin(machine) : walk(machine, ...way);
    assert.equal(place.state, name);
    const taken = Object.entries(events).flatMap(([event, message]) => {
      const next = take(machine, place, message);
      const words = next.effects.map((effect) => [effect.type, ...wordsOf(effect)].join(' '));
      return next.accepted ? [[event, [next.state, ...words].join(', ')]] : [];
    });
    return [name, Object.fromEntries(taken) as Readonly<Record<string, string>>] as const;
  });
  return Object.fromEntries(rows);
}

const wordsOf = ({ type: _, by: __, ...rest }: { readonly type: string; readonly by?: unknown }): readonly string[] =>
  Object.values(rest).map(String);

test('every state and every event of a module', () => {
  const alive = {
    added: '',
    gone: '',
    remove: 'deleted, drop-version modver-1, changed deleted',
  };
  assert.deepEqual(tableOf(registryModuleMachine, lives.ways, lives.events), {
    absent: { create: 'pending, changed created' },
    pending: {
      update: 'pending, changed updated',
      ...{ ...alive, added: 'pending', gone: 'pending' },
      ok: 'setup_complete, changed published',
    },
    setup_complete: {
      update: 'setup_complete, changed updated',
      ...{ ...alive, added: 'setup_complete', gone: 'setup_complete' },
      ok: 'setup_complete',
    },
    deleted: { added: 'deleted, drop-version modver-1' },
  });
});

test('a public module is ready as soon as it is named', () => {
  assert.equal(walk(registryModuleMachine, { ...lives.create, registryName: 'public' }).state, 'setup_complete');
});

test('every state and every event of a version', () => {
  const gone = 'deleted, tell-module version-gone, changed deleted';
  const late = (state: string) => ({ good: state, bad: state, lost: state, canceled: state });
  assert.deepEqual(tableOf(registryModuleVersionMachine, versions.ways, versions.events), {
    absent: { create: 'pending, tell-module version-added, changed created' },
    pending: { uploaded: 'reg_ingressing, extract 1, changed uploaded', remove: gone },
    reg_ingressing: {
      uploaded: 'reg_ingressing, stop 1, extract 2, changed uploaded',
      remove: gone.replace('deleted,', 'deleted, stop 1,'),
      good: 'ok, tell-module version-ok, changed published',
      bad: 'reg_ingress_failed, changed failed',
      lost: 'reg_ingress_failed, changed failed',
      canceled: 'reg_ingress_failed, changed failed',
      started: 'reg_ingressing',
    },
    reg_ingress_failed: {
      uploaded: 'reg_ingressing, extract 2, changed uploaded',
      remove: gone,
      ...late('reg_ingress_failed'),
    },
    ok: { judge: 'ok, changed judged', remove: gone, ...late('ok') },
    deleted: late('deleted'),
  });
});

test('of two archives only the job of the newer one counts', () => {
  const { create, uploaded, good, canceled } = versions;
  const replaced = walk(registryModuleVersionMachine, create, uploaded, { ...uploaded, digest: 'e' });
  for (const fact of [good, canceled])
    assert.equal(take(registryModuleVersionMachine, replaced, fact).state, 'reg_ingressing');
  const second = { ...good, job: 'extract-x-2' };
  const done = take(registryModuleVersionMachine, replaced, second);
  assert.equal(done.state, 'ok');
  assert.equal((done.snapshot.context as { digest: string }).digest, 'e');
});

test('why it cannot be used is kept, and forgotten with the next archive', () => {
  const { create, uploaded, bad, lost } = versions;
  const errorOf = (...way: readonly TestEvent[]): unknown =>
    (walk(registryModuleVersionMachine, create, ...way).snapshot.context as { error: unknown }).error;
  assert.deepEqual(errorOf(uploaded, bad), { code: 'bad-module', detail: 'main.tf:1,1: no' });
  assert.deepEqual(errorOf(uploaded, lost), {
    code: 'worker-lost',
    detail: 'the archive could not be looked through: its worker w1 fell silent',
  });
  assert.equal(errorOf(uploaded, bad, uploaded), null);
});
