// What `terrace run explain` says of a run: why it failed, or what it waits for.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { explanationText } from './run.ts';

const made = { engine: 'tofu', version: '1.12.6' };

test('a run that failed tells why, with the code that scripts see', () => {
  const error = { code: 'worker-lost', detail: 'the apply was interrupted: worker a-1 is gone' };
  assert.equal(
    explanationText('run-1', { ...made, status: 'errored', waiting: null, error }),
    'run-1 is errored and waits for nothing\nmade by    tofu 1.12.6\nbecause    the apply was interrupted: worker a-1 is gone (worker-lost)\n',
  );
});

test('a run that waits tells for what, and one that is over and well only that', () => {
  const waiting = { reason: 'the plan waits', since: '2026-01-01T00:00:00Z', by: 'anna', end: 'she confirms it' };
  assert.equal(
    explanationText('run-1', { ...made, status: 'planned', waiting, error: null }),
    'run-1 is planned\nmade by    tofu 1.12.6\nwaits for  the plan waits\nsince      2026-01-01T00:00:00Z\nuntil      she confirms it\n',
  );
  assert.equal(
    explanationText('run-1', { ...made, status: 'applied', waiting: null, error: null }),
    'run-1 is applied and waits for nothing\nmade by    tofu 1.12.6\n',
  );
});
