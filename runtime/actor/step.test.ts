// The pure step: what a machine may wish for, what it may not, and that a hot life and a cold one are the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assign,
  cancel,
  createMachine,
  emit,
  enqueueActions,
  fromPromise,
  log,
  raise,
  sendTo,
  setup,
  spawnChild,
} from 'xstate';
import { z } from 'zod';
import { Defect } from '../fault/fault.ts';
import { badText, canonicalJson, hashOf } from './canonical.ts';
import { Behaviour } from './decide.ts';
import { Stepper, checkDefinition, viewOf } from './step.ts';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { AnyStateMachine } from 'xstate';
import type { ActorDefinition } from './define.ts';

const noon = { at: 0, rand: '00', msgId: 'm', sender: null };
const actions = { effect: (_: unknown, _params: { readonly type: string; readonly n?: number }) => undefined };

const lamp = setup({ types: { context: {} as { n: number; seen?: string | undefined } }, actions }).createMachine({
  id: 'lamp',
  context: { n: 0 },
  initial: 'off',
  states: {
    off: {
      on: {
        press: { target: 'on', actions: assign({ n: ({ context }) => context.n + 1 }) },
        look: {},
        never: { guard: () => false, target: 'on' },
        boom: {
          actions: assign(() => {
            throw new Error('no bulb');
          }),
        },
      },
    },
    on: {
      initial: 'bright',
      entry: { type: 'effect', params: ({ context }) => ({ type: 'lit', n: context.n }) },
      after: { 5000: 'off' },
      on: {
        press: 'off',
        smash: 'gone',
        later: { actions: raise({ type: 'press' }, { delay: 10, id: 'soon' }) },
        no: { actions: cancel('soon') },
      },
      states: { bright: { on: { dim: 'dim' } }, dim: { on: { twice: { actions: raise({ type: 'press' }) } } } },
    },
    gone: { type: 'final' },
  },
});

/** The state after these events, with what the last one wished for; `!` when it is not taken. */
function walk(machine: AnyStateMachine, ...types: readonly string[]) {
  const stepper = new Stepper({ kind: 'lamp', machine });
  let at = stepper.initial;
  let wishes: readonly unknown[] | null = [];
  for (const type of types) {
    const stepped = stepper.step(at, { type });
    wishes = stepped?.wishes ?? null;
    at = stepped?.after ?? at;
  }
  return { state: viewOf(at).state, wishes, done: viewOf(at).done, text: at.text };
}

const timer = 'xstate.after.5000.lamp.on';
const armed = { kind: 'arm', timerId: timer, delayMs: 5000, event: { type: timer } };
const table: readonly (readonly [events: readonly string[], state: string, wishes: unknown])[] = [
  [['press'], 'on.bright', [armed, { kind: 'effect', effect: { type: 'lit', n: 1 } }]],
  [['press', 'dim'], 'on.dim', []],
  [['press', 'press'], 'off', [{ kind: 'disarm', timerId: timer }]],
  [['press', timer], 'off', [{ kind: 'disarm', timerId: timer }]],
  [['press', 'later'], 'on.bright', [{ kind: 'arm', timerId: 'soon', delayMs: 10, event: { type: 'press' } }]],
  [['press', 'no'], 'on.bright', [{ kind: 'disarm', timerId: 'soon' }]],
  [['press', 'dim', 'twice'], 'off', [{ kind: 'disarm', timerId: timer }]],
  [['press', 'smash'], 'gone', [{ kind: 'disarm', timerId: timer }]],
  [['look'], 'off', []],
  [['unknown'], 'off', null],
  [['never'], 'off', null],
  [[timer], 'off', null],
  [['press', 'smash', 'press'], 'gone', null],
];
for (const [events, state, wishes] of table) {
  void test(`${events.join(', ')} leads to ${state}${wishes === null ? ', the last one is not taken' : ''}`, () => {
    const found = walk(lamp, ...events);
    assert.equal(found.state, state);
    if (wishes === null) assert.equal(found.wishes, null);
    else assert.deepEqual(sorted(found.wishes as readonly Json[]), sorted(wishes as readonly Json[]));
  });
}
const sorted = (wishes: readonly Json[]): readonly string[] => wishes.map((wish) => canonicalJson(wish)).toSorted();

void test('what an assignment throws comes out, and the next step is not harmed by it', () => {
  const stepper = new Stepper({ kind: 'lamp', machine: lamp });
  assert.throws(() => stepper.step(stepper.initial, { type: 'boom' }), /no bulb/);
  assert.equal(viewOf(stepper.step(stepper.initial, { type: 'press' })?.after ?? stepper.initial).state, 'on.bright');
});

void test('the same events give the same snapshots, step by step, hot or read back from the store', () => {
  const events = ['press', 'dim', 'press', 'press', 'later', timer, 'press', 'smash'];
  const stepper = new Stepper({ kind: 'lamp', machine: lamp });
  let hot = stepper.initial;
  let cold = stepper.initial;
  for (const type of events) {
    hot = stepper.step(hot, { type })?.after ?? hot;
    const other = new Stepper({ kind: 'lamp', machine: lamp });
    // As jsonb gives it back: other order of keys, no blanks.
    const json = JSON.parse(canonicalJson(cold.json)) as Json;
    cold = other.step({ text: JSON.stringify(json), json }, { type })?.after ?? cold;
    assert.equal(hashOf(hot.json), hashOf(cold.json));
  }
  // Golden: a change here is a change of what released databases hold.
  assert.equal(
    canonicalJson(hot.json),
    '{"children":{},"context":{"n":3},"historyValue":{},"status":"done","value":"gone"}',
  );
});

void test('parallel states are named side by side', () => {
  const machine = createMachine({
    type: 'parallel',
    states: {
      a: { initial: 'x', states: { x: {} } },
      b: { initial: 'y', states: { y: { initial: 'z', states: { z: {} } } } },
    },
  });
  assert.equal(viewOf(new Stepper({ kind: 'pair', machine }).initial).state, 'a.x+b.y.z');
});

const anyMachine = (config: unknown): AnyStateMachine =>
  (createMachine as (config: unknown) => AnyStateMachine)(config);
const withState = (state: object) =>
  anyMachine({ id: 'm', initial: 'a', states: { a: { on: { go: 'b' } }, b: state } });
const refused: readonly (readonly [what: string, machine: () => AnyStateMachine, sentence: RegExp])[] = [
  ['a child that is invoked', () => withState({ invoke: { src: fromPromise(async () => 1) } }), /state 'b': invokes/],
  ['an inline function', () => withState({ entry: () => undefined }), /state 'b': the inline function/],
  ['a named action of nobody', () => withState({ exit: 'publish' }), /'publish' is nobody's/],
  ['sending to another', () => withState({ entry: sendTo('x', { type: 'y' }) }), /'xstate.sendTo' cannot be kept/],
  [
    'spawning',
    () => withState({ entry: spawnChild(fromPromise(async () => 1)) }),
    /'xstate.spawnChild' cannot be kept/,
  ],
  ['emitting', () => withState({ entry: emit({ type: 'x' }) }), /'xstate.emit' cannot be kept/],
  ['logging', () => withState({ entry: log('x') }), /'xstate.log' cannot be kept/],
  ['a delayed event without an id', () => withState({ entry: raise({ type: 'x' }, { delay: 5 }) }), /without an id/],
  ['an effect without params', () => withState({ entry: 'effect' }), /'effect' has no params/],
  [
    'a transition that acts',
    () => withState({ on: { x: { actions: () => undefined } } }),
    /state 'b': the inline function/,
  ],
  [
    'a condition that acts',
    () => withState({ always: { guard: () => false, actions: () => undefined } }),
    /inline function/,
  ],
  [
    'a state within a state',
    () => withState({ initial: 'c', states: { c: { entry: () => undefined } } }),
    /state 'b.c': the inline function/,
  ],
  [
    'a named action that does something',
    () =>
      setup({ actions: { hello: () => undefined } }).createMachine({
        initial: 'a',
        states: { a: { on: { x: { actions: 'hello' } } } },
      }),
    /the action 'hello': the inline function/,
  ],
  [
    'an initial state that waits',
    () => anyMachine({ initial: 'a', states: { a: { after: { 10: 'b' } }, b: {} } }),
    /state 'a': the initial state acts or waits/,
  ],
  [
    'a context that needs input',
    () =>
      anyMachine({
        context: ({ input }: { input: { n: number } }) => ({ n: input.n }),
        initial: 'a',
        states: { a: {} },
      }),
    /cannot begin/,
  ],
];
for (const [what, machine, sentence] of refused) {
  void test(`a definition is refused for ${what}`, () => {
    assert.throws(
      () => checkDefinition({ kind: 'toy', machine: machine(), tables: [], version: 1 }),
      (error) => error instanceof Defect && /\btoy\b/.test(error.message) && sentence.test(error.message),
    );
  });
}

void test('a definition is refused when it cannot read its own older snapshots', () => {
  const definition = {
    kind: 'toy',
    machine: lamp,
    tables: [],
    version: 3,
    migrate: { 2: (snapshot: Json) => snapshot },
  };
  assert.throws(() => checkDefinition(definition), /says nothing of migrating to 3/);
});

void test('a definition is refused with another before it than the version before it, or with less tables', () => {
  const first = { ...base, kind: 'lamp' };
  const second = { ...first, version: 2, migrate: { 2: (snapshot: Json) => snapshot } };
  checkDefinition({ ...second, before: first });
  const third = { ...second, version: 3, migrate: { ...second.migrate, 3: (snapshot: Json) => snapshot } };
  assert.throws(() => checkDefinition({ ...third, before: first }), /came version 2 of it, not 1 of lamp/);
  assert.throws(() => checkDefinition({ ...second, tables: [], before: first }), /says nothing of lamp/);
});

void test('what a lamp does is accepted', () => {
  checkDefinition({ kind: 'lamp', machine: lamp, tables: [], version: 1 });
});

void test('an action that is only found out while it runs fails that message', () => {
  const machine = setup({ types: { context: {} as object } }).createMachine({
    initial: 'a',
    context: {},
    states: { a: { on: { x: { actions: enqueueActions(({ enqueue }) => enqueue(() => undefined)) } } } },
  });
  checkDefinition({ kind: 'toy', machine, tables: [], version: 1 });
  const stepper = new Stepper({ kind: 'toy', machine });
  assert.throws(() => stepper.step(stepper.initial, { type: 'x' }), Defect);
});

const base: ActorDefinition = {
  kind: 'lamp',
  version: 1,
  machine: lamp,
  messages: z.looseObject({ type: z.string() }),
  tables: [{ table: 'lamp', key: ['id'], columns: ['id', 'state'] }],
  interpret: () => [],
  rows: () => [],
};
const at = { kind: 'lamp', id: 'l' };
const press = (definition: ActorDefinition) => {
  const behaviour = new Behaviour(definition);
  return behaviour.decide(at, behaviour.unborn, { event: { type: 'press' }, meta: noon, trace: 'caller' });
};

void test('ids of what a transition sends come from actor, version and index', () => {
  const decision = press({
    ...base,
    interpret: () => [
      { kind: 'tell', to: { kind: 'other', id: 'o' }, message: { type: 'hi' } },
      { kind: 'emit', organization: 'acme', project: null, workspace: 'w', type: 'lamp.lit', body: 1 },
      { kind: 'reply', value: 'yes' },
    ],
  });
  assert.ok(decision.accepted);
  const { work } = decision;
  assert.deepEqual(
    [...work.tells, ...work.outbox, ...work.timers].map((each) => ('msgId' in each ? each.msgId : '')),
    ['lamp/l:1:0', 'lamp/l:1:1', 'lamp/l:1:2'],
  );
  assert.equal(work.outbox[0]?.subject, 'act.evt.acme._.w.lamp.l.lamp.lit');
  assert.equal(work.tells[0]?.trace, 'caller');
  assert.equal(work.reply, 'yes');
});

void test('work continues the trace that the actor names', () => {
  const tellOne = () => [{ kind: 'tell', to: { kind: 'other', id: 'o' }, message: { type: 'hi' } }] as const;
  const decision = press({ ...base, interpret: tellOne, trace: () => 'own' });
  assert.ok(decision.accepted);
  assert.equal(decision.work.tells[0]?.trace, 'own');
});

const defects: readonly (readonly [string, Partial<ActorDefinition>, RegExp])[] = [
  [
    'two replies',
    {
      interpret: () => [
        { kind: 'reply', value: 1 },
        { kind: 'reply', value: 2 },
      ],
    },
    /replies twice/,
  ],
  ['a table of somebody else', { rows: () => [{ kind: 'row', table: 'run', values: {} }] }, /does not declare/],
  ['half a row', { rows: () => [{ kind: 'row', table: 'lamp', values: { id: 'l' } }] }, /without state/],
  [
    'an unknown column',
    { rows: () => [{ kind: 'row', table: 'lamp', values: { id: 'l', state: 'on', size: 1 } }] },
    /writes size to lamp/,
  ],
  [
    'an address that is no token',
    { interpret: () => [{ kind: 'tell', to: { kind: 'a', id: 'b.*' }, message: { type: 'hi' } }] },
    /no part of an actor's address/,
  ],
];
for (const [what, change, sentence] of defects)
  void test(`a transition with ${what} fails`, () => assert.throws(() => press({ ...base, ...change }), sentence));

void test('a refusal is in the words of the domain, else it names the state', () => {
  const ask = (definition: ActorDefinition) => {
    const behaviour = new Behaviour(definition);
    return behaviour.decide(at, behaviour.unborn, { event: { type: 'dim' }, meta: noon, trace: null });
  };
  assert.deepEqual(ask(base), { accepted: false, refusal: { code: 'not-accepted', detail: 'off' } });
  const refusal = { code: 'dark', detail: 'there is nothing to dim' };
  assert.deepEqual(ask({ ...base, refuse: () => refusal }), { accepted: false, refusal });
});

void test('an older snapshot is migrated step by step, a newer one is left alone', () => {
  const behaviour = new Behaviour({
    ...base,
    version: 3,
    migrate: { 2: (json) => [json as string, 'two'], 3: (json) => [...(json as readonly string[]), 'three'] },
  });
  assert.deepEqual(behaviour.revive('one', 1)?.json, ['one', 'two', 'three']);
  assert.deepEqual(behaviour.revive(['two'], 2)?.json, ['two', 'three']);
  assert.equal(behaviour.revive({}, 4), null);
});

void test('text that PostgreSQL cannot keep is found, with its place', () => {
  assert.equal(badText({ a: ['fine', '\\u0000 written out', '\u{1f600}'] }), null);
  assert.equal(badText({ a: ['x', 'nul \u0000'] }), '/a/1');
  assert.equal(badText({ 'a/b': { '~': '\ud800' } }), '/a~1b/~0');
  assert.equal(badText({ '\udfff': 1 }), '/\udfff');
  assert.equal(badText('\u0000'), '/');
});
