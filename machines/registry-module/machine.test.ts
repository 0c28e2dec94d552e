// Every pair of state and event of a module and of a version of one, and what comes of two archives, and of two that go at once.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { AnyStateMachine } from 'xstate';
import { begin, take, walk } from '../kernel/walk.ts';
import type { TestEvent } from '../kernel/walk.ts';
import * as lives from './lives.ts';
import { registryModuleMachine } from './machine.ts';
import { versionOfTag } from './tag.ts';
import * as versions from './version-lives.ts';
import { registryModuleVersionMachine } from './version-machine.ts';

type Told = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Where a way leads that is called otherwise. */
const stateOf: Readonly<Record<string, string>> = { looking: 'pending', broken: 'reg_ingress_failed' };

/** Where each event leads, and what is wished for: `state, effect what`. */
function tableOf(
  machine: AnyStateMachine,
  ways: Readonly<Record<string, readonly TestEvent[]>>,
  events: Readonly<Record<string, TestEvent>>,
): Told {
  const rows = Object.entries(ways).map(([name, way]) => {
    const place = way.length === 0 ? begin(machine) : walk(machine, ...way);
    assert.equal(place.state, stateOf[name] ?? name);
    const taken = Object.entries(events).flatMap(([event, message]) => {
      const next = take(machine, place, message);
      const words = next.effects.map((effect) => [effect.type, ...wordsOf(effect)].join(' '));
      return next.accepted ? [[event, [next.state, ...words].join(', ')]] : [];
    });
    return [name, Object.fromEntries(taken) as Readonly<Record<string, string>>] as const;
  });
  return Object.fromEntries(rows);
}

type Wish = { readonly type: string; readonly by?: unknown; readonly origin?: unknown; readonly repository?: unknown };
const wordsOf = ({ type: _, by: __, origin: ___, repository: ____, ...rest }: Wish): readonly string[] =>
  Object.values(rest).map(String);

test('every state and every event of a module', () => {
  const removed = 'deleted, changed deleted';
  const withVersion = 'deleted, drop-version modver-1, changed deleted';
  const in_ = (state: string) => ({ added: state, gone: state, started: state });
  /** Of a list that nobody waits for. */
  const nobodys = (state: string) => ({ listed: state, none: state, unlisted: state, lost: state });
  const versions = 'make-version 2.0.0, make-version 1.2.3, changed looked';
  const looked = {
    listed: `pending, ${versions}`,
    none: 'no_version_tags, changed looked',
    unlisted: 'setup_failed, changed looked',
    lost: 'setup_failed, changed looked',
  };
  /** By tags, before it has a version. */
  const open = (state: string) => ({
    ...{ update: `${state}, changed updated`, follow: `${state}, changed updated` },
    ...{ resync: `${state}, list-tags 2`, tagged: 'pending, make-version 1.2.3' },
    ...{ ...in_(state), added: 'pending', ok: 'setup_complete, changed published', remove: removed, ...looked },
  });
  assert.deepEqual(tableOf(registryModuleMachine, lives.ways, lives.events), {
    absent: { create: 'pending, changed created' },
    pending: {
      ...{ update: 'pending, changed updated', follow: 'pending, list-tags 1, changed updated' },
      ...{ ...in_('pending'), ...nobodys('pending'), ok: 'setup_complete, changed published', remove: withVersion },
    },
    looking: {
      ...open('pending'),
      ...{ resync: 'pending, stop 1, list-tags 2', remove: 'deleted, stop 1, changed deleted' },
    },
    no_version_tags: open('no_version_tags'),
    setup_failed: open('setup_failed'),
    setup_complete: {
      ...{ update: 'setup_complete, changed updated', follow: 'setup_complete, list-tags 1, changed updated' },
      ...{ ...in_('setup_complete'), ...nobodys('setup_complete'), ok: 'setup_complete', remove: withVersion },
    },
    deleted: {
      added: 'deleted, drop-version modver-1',
      ...{ started: 'deleted', ...nobodys('deleted') },
    },
  });
});

test('each tag is a version once; what is there is fetched again if it failed, and what is no version is left out', () => {
  const { createFromTags, listed, added, ok, resync, tagged, none } = lives;
  const place = walk(registryModuleMachine, createFromTags, listed);
  const origins = place.effects.flatMap((effect) =>
    effect.type === 'make-version' ? [(effect as unknown as { origin: { source: object } }).origin.source] : [],
  );
  assert.deepEqual(origins[1], {
    ...{ hook: 'hook-1', commit: 'c'.repeat(40), ref: 'refs/tags/v1.2.3', submodules: false },
  });
  const published = walk(registryModuleMachine, createFromTags, listed, added, ok, resync);
  assert.equal(take(registryModuleMachine, published, listed).accepted, true);
  assert.deepEqual(take(registryModuleMachine, published, listed).effects, [], 'it is the list of before');
  const second = { ...listed, job: 'tags-x-2' };
  assert.deepEqual(
    take(registryModuleMachine, published, second).effects.map(({ type }) => type),
    ['make-version', 'fetch-version', 'changed'],
  );
  assert.deepEqual(
    take(registryModuleMachine, published, tagged).effects.map(({ type }) => type),
    ['fetch-version'],
  );
  const none2 = { ...none, job: 'tags-x-2' };
  assert.equal(take(registryModuleMachine, published, none2).state, 'setup_complete');
  for (const name of ['latest', 'v1', '1.2', 'v01.2.3', 'net-1.2.3', ''])
    assert.equal(take(registryModuleMachine, published, { ...tagged, tag: { name, commit: 'c' } }).accepted, false);
});

test('of a branch the first version is made at once, and tags are nothing to it', () => {
  const repository = { ...lives.repository, branch: 'main', sourceDirectory: 'nets/vpc' };
  const born = walk(registryModuleMachine, { ...lives.create, repository, initialVersion: '0.1.0' }, lives.added);
  assert.equal(take(registryModuleMachine, born, lives.tagged).accepted, false);
  const [first] = walk(registryModuleMachine, { ...lives.create, repository, initialVersion: '0.1.0' }).effects;
  assert.deepEqual(first, {
    ...{ type: 'make-version', version: '0.1.0', by: lives.create.by },
    origin: {
      source: { hook: 'hook-1', submodules: false, commit: null, ref: 'refs/heads/main' },
      ...{ sourceDirectory: 'nets/vpc', serviceProvider: 'git' },
    },
  });
  assert.deepEqual(take(registryModuleMachine, born, lives.resync).effects, [
    { type: 'fetch-version', version: 'modver-1', origin: null },
  ]);
});

test('a tag of a monorepo is a version of the module whose prefix it has', () => {
  assert.equal(versionOfTag('vpc/v1.2.3-rc.1+b', 'vpc/'), '1.2.3-rc.1+b');
  assert.equal(versionOfTag('dns/v1.2.3', 'vpc/'), null);
  assert.equal(versionOfTag('vpc-1.2.3', 'vpc-'), '1.2.3');
  assert.equal(versionOfTag(`v1.2.3-${'a'.repeat(200)}`, ''), null);
});

test('a public module is ready as soon as it is named', () => {
  assert.equal(walk(registryModuleMachine, { ...lives.create, registryName: 'public' }).state, 'setup_complete');
});

test('every state and every event of a version', () => {
  const gone = 'deleted, tell-module version-gone, changed deleted';
  const late = (state: string) => ({ good: state, bad: state, lost: state, canceled: state });
  assert.deepEqual(tableOf(registryModuleVersionMachine, versions.ways, versions.events), {
    absent: { create: 'pending, tell-module version-added, changed created' },
    cloning: {
      uploaded: 'reg_ingressing, extract 1, changed uploaded',
      failed: 'clone_failed, changed failed',
      remove: gone,
      ...late('cloning'),
    },
    clone_failed: { fetch: 'cloning, want 0, changed cloning', remove: gone, ...late('clone_failed') },
    broken: {
      uploaded: 'reg_ingressing, extract 2, changed uploaded',
      fetch: 'cloning, want 1, changed cloning',
      remove: gone,
      ...late('reg_ingress_failed'),
    },
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
