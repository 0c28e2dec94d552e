// Actors outlive releases: every snapshot that a version ever wrote must be read by the machine of today, and go on as it went then. The
// machine of today must not write anything else under the same version.

import { strict as assert } from 'node:assert';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { Behaviour } from '@terrace/runtime/actor/decide';
import { definitions } from '@terrace/actors/definitions';
import { carried, momentOf, record } from './lives.ts';
import type { Golden } from './lives.ts';

const folder = new URL('.', import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
const goldens = await Promise.all(
  names.map(async (name) => JSON.parse(await readFile(new URL(name, folder), 'utf8')) as Golden),
);

// What a release still writes for older nodes is held to what that older release kept.
for (const definition of definitions.flatMap(carried)) {
  const { kind, version } = definition;

  void test(`${kind}: what version ${version} writes is what was kept of it`, () => {
    const kept = goldens.find((golden) => golden.kind === kind && golden.version === version);
    assert.ok(kept !== undefined, `keep it by: npm run golden`);
    const now = JSON.parse(JSON.stringify(record(definition))) as Golden;
    assert.deepEqual(
      now,
      kept,
      'this machine reads or writes something else: raise its version, and give it a migration from the one before',
    );
  });

  for (const golden of goldens.filter((one) => one.kind === kind && one.version <= version))
    void test(`${kind}: snapshots of version ${golden.version} are read by version ${version}, and go on as they went`, () => {
      const behaviour = new Behaviour(definition);
      assert.ok(Object.keys(golden.moments).length > 0);
      for (const [name, moment] of Object.entries(golden.moments)) {
        const snapshot = behaviour.revive(moment.snapshot, golden.version);
        assert.ok(snapshot !== null, `${name} cannot be read`);
        const now = momentOf(behaviour, { version: 1, snapshot });
        assert.equal(now.state, moment.state, name);
        assert.deepEqual(now.next, moment.next, `after '${name}' something leads elsewhere`);
      }
    });
}

void test('every kept file belongs to a kind of actor that is still there', () => {
  const kinds = new Set(definitions.map(({ kind }) => kind));
  for (const { kind } of goldens) assert.ok(kinds.has(kind), `${kind} is gone, but its actors may live on`);
});
