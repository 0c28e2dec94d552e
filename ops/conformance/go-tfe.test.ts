// A part of go-tfe's own tests in every run of the tests, where Go has built them: those that the list expects to pass and that start no
// run. `npm run conformance -- go-tfe` runs them all.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findGoTfe } from '../setup/go-tfe.mjs';
import { readExpected } from './go-tfe/expected.ts';
import { needsGithubApp } from './go-tfe/github.ts';
import { outcomeOf, runSuite } from './go-tfe/suite.ts';
import { sharedSystem } from './shared-system.ts';

const suite = await findGoTfe();
const skip = suite === null ? 'node ops/setup/go-tfe.mjs brings them' : false;
/** They count how much there is of something in every organization, or have letters sent to a receiver on this machine. */
const needsOwnSystem = /RunDependent|^TestAdmin|SCIM|SAML|NotificationConfiguration|^Test(Workspace)?RunTasks/;

test("go-tfe's tests that passed still pass, but for those that start runs", { skip }, async () => {
  if (suite === null) return;
  const system = await sharedSystem();
  const tests = (await readExpected())
    .filter(
      ({ test: name, outcome }) => outcome === 'passed' && !needsOwnSystem.test(name) && !needsGithubApp.test(name),
    )
    .map(({ test: name }) => name);
  const failures: string[] = [];
  const onOutcome = (name: string, _pass: string, outcome: string, said: string): void => {
    if (outcome === 'failed') failures.push(`${name}\n${said.slice(-3_000)}`);
  };
  const outcomes = await runSuite({ suite, system, tests, width: 4, logs: null, onOutcome }, ['hosted']);
  assert.deepEqual(failures, []);
  assert.equal(outcomes.size, tests.length);
  assert.ok(tests.length > 0);
});

test('a test that panics, or ends without a word, has failed', () => {
  assert.equal(outcomeOf('TestA', '=== RUN TestA\n--- PASS: TestA (0.1s)\nPASS\n'), 'passed');
  assert.equal(outcomeOf('TestA', '--- SKIP: TestA (0.1s)\n'), 'skipped');
  assert.equal(outcomeOf('TestA', '--- FAIL: TestA (0.1s)\n'), 'failed');
  assert.equal(outcomeOf('TestA', '    --- PASS: TestA/inner (0.1s)\npanic: nil\n'), 'failed');
  assert.equal(outcomeOf('TestA', '--- PASS: TestAB (0.1s)\n'), 'failed');
});
