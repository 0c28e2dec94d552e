// What `terrace run explain` says of a run: why it failed, or what it waits for.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { explanationText } from './run.ts';

test('a run that failed tells why, with the code that scripts see', () => {
  const error = { code: 'worker-lost', detail: 'the apply was interrupted: worker a-1 is gone' };
  assert.equal(
    explanationText('run-1', { status: 'errored', waiting: null, error }),
    'run-1 is errored and waits for nothing\nbecause    the apply was interrupted: worker a-1 is gone (worker-lost)\n',
  );
});

test('a run that waits tells for what, and one that is over and well only that', () => {
  const waiting = { reason: 'the plan waits', since: '2026-01-01T00:00:00Z', by: 'anna', end: 'she confirms it' };
  assert.equal(
    explanationText('run-1', { status: 'planned', waiting, error: null }),
    'run-1 is planned\nwaits for  the plan waits\nsince      2026-01-01T00:00:00Z\nuntil      she confirms it\n',
  );
  assert.equal(
    explanationText('run-1', { status: 'applied', waiting: null, error: null }),
    'run-1 is applied and waits for nothing\n',
  );
});
