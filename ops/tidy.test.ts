// The house rules as an ordinary test: who may import whom, what has one home, and what reviews would otherwise repeat.
// ARCHITECTURE.md gives the reasons. Every rule is also shown something bad, so that none passes because it is blind.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import {
  filesNobodyImports,
  importsAcrossRooms,
  impureMachines,
  librariesAwayFromHome,
  undeclaredImports,
  workersThatReach,
} from './tidy/imports.ts';
import { deadLinks, readPages } from './tidy/pages.ts';
import { readManifest, readSources, rooms, source } from './tidy/sources.ts';
import type { Source } from './tidy/sources.ts';
import { badNames, bannedTexts, filesWithoutOpening, plantedSecrets } from './tidy/texts.ts';

type Rule = (sources: readonly Source[]) => readonly string[];
type File = readonly [path: string, text: string];

const all = readSources();
const manifests = new Map(rooms.map((room) => [room as string, readManifest(room)]));
const undeclared: Rule = (sources) => undeclaredImports(sources, (room) => manifests.get(room) ?? {});

/** The rule holds for the tree, lets `good` pass, and objects to each of `bad` by itself. */
function rule(name: string, check: Rule, bad: readonly (readonly File[])[], good: readonly File[] = []): void {
  test(name, () => {
    assert.deepEqual(check(all), []);
    assert.deepEqual(check(good.map(([path, text]) => source(path, text))), []);
    for (const files of bad) {
      const findings = check(files.map(([path, text]) => source(path, text)));
      assert.ok(findings.length > 0, `the rule is blind to ${JSON.stringify(files)}`);
    }
  });
}

rule(
  'imports point downwards, and sideways only to messages',
  importsAcrossRooms,
  [
    [['runtime/bus/bus.ts', `import { RunId } from '@terrace/machines/run/id';`]],
    [['machines/run/machine.ts', `import { x } from '../workspace/machine.ts';`]],
    [['actors/run/actor.ts', `import type { x } from '../workspace/view.ts';`]],
    [['gateway/run/routes.ts', `import {\n  a,\n  b,\n} from '@terrace/actors/run/actor';`]],
    [['gateway/web/run/run-page.tsx', `import { x } from '../../http/errors.ts';`]],
    [['gateway/run/routes.ts', `import { x } from '../web/status.ts';`]],
    [['ops/boot/all.ts', `await ${'import'}('@terrace/bench/ask')`]],
  ],
  [
    ['machines/run/machine.ts', `import { x } from '../workspace/messages.ts';`],
    [
      'actors/run/actor.ts',
      `import { x } from '@terrace/machines/workspace/messages';\nimport { y } from './view.ts';`,
    ],
    ['gateway/archivist/log.ts', `import { makeRunToken } from '@terrace/actors/run/token';`],
  ],
);

rule('machines are pure', impureMachines, [
  [['machines/run/machine.ts', `import { readFileSync } from 'node:fs';`]],
  [['machines/run/machine.ts', `import 'pg';`]],
]);

rule('what a room imports, it declares', undeclared, [
  [['machines/run/machine.ts', `import pg from 'pg';`]],
  [['runtime/queue/memory.ts', `import fc from 'fast-check';`]],
]);

rule(
  'workers reach no store, view, key or actor, not even by a detour',
  workersThatReach,
  [
    [['actors/run/plan.worker.ts', `import { a } from './view.ts';`]],
    [
      ['actors/run/worker/plan.ts', `import { a } from '../work.ts';`],
      ['actors/run/work.ts', `import { a } from '@terrace/runtime/store/postgres';`],
    ],
  ],
  [['actors/run/plan.worker.ts', `import { a } from '@terrace/runtime/sandbox/job';`]],
);

rule(
  'a client library has one home',
  librariesAwayFromHome,
  [
    [['actors/run/view.ts', `import pg from 'pg';`]],
    [['gateway/http/app.ts', `import { connect } from '@nats-io/transport-node';`]],
  ],
  [['runtime/queue/nats.ts', `import { connect } from '@nats-io/transport-node';`]],
);

rule('every file is imported, started or typed by somebody', filesNobodyImports, [
  [['runtime/bus/lonely.ts', '']],
  [['actors/run/lonely.sql', '']],
]);

rule('no leftover markers, default exports, barrel files, or tests that harm others', bannedTexts, [
  [['runtime/a.ts', `// ${'TO' + 'DO'}: later`]],
  [['runtime/a.ts', 'export default function a() {}']],
  [['runtime/a.ts', `export * from './b.ts';`]],
  [['runtime/a.test.ts', `test.${'only'}('a', () => {})`]],
  [['runtime/a.test.ts', `process.${'env'}['A'] = 'b'`]],
  [['runtime/a.test.ts', `process.${'exit'}(1)`]],
]);

rule('no secrets in the source', plantedSecrets, [
  [['runtime/a.ts', `const key = '${'AK' + 'IA'}ABCDEFGHIJKLMNOP'`]],
  [['runtime/a.pem.ts', `-----BEGIN PRIVATE ${'KEY'}-----\n${'A'.repeat(64)}`]],
]);

rule('names are nouns in kebab-case', badNames, [
  [['runtime/utils/text.ts', '']],
  [['runtime/blob/helpers.ts', '']],
  [['runtime/blob/blobStore.ts', '']],
]);

rule('a file starts with a sentence about itself', filesWithoutOpening, [[['runtime/a.ts', `import 'node:fs';`]]]);

test('links among the pages lead somewhere', () => {
  assert.deepEqual(deadLinks(readPages()), []);
  assert.equal(deadLinks([{ path: 'README.md', text: '[a](docs/nowhere.md)' }]).length, 1);
  assert.equal(deadLinks([{ path: 'a.md', text: '# One thing\n[a](#one-thing) [b](#another)' }]).length, 1);
});
