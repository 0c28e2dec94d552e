// What `terrace run explain` says of a run: why it failed, or what it waits for.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { explanationText } from './run.ts';

const made = { engine: 'tofu', version: '1.12.6', ended: null, unfinished: null, offer: null } as const;

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
  const ended = { how: 'canceled', by: 'anna', at: '2026-01-01T00:00:00Z', detail: 'not today' };
  assert.match(
    explanationText('run-1', { ...made, status: 'canceled', waiting: null, error: null, ended }),
    /\nbecause    anna canceled it at 2026-01-01T00:00:00Z: not today\n/,
  );
});

test('an apply that was cut short tells what was in flight, and what to do next', () => {
  const unfinished = {
    inFlight: [
      { address: 'a.b[3]', action: 'create', inState: 'absent' },
      { address: 'a.c', action: 'update', inState: null },
      { address: 'a.e["x"]', action: 'create', inState: 'present' },
    ],
    unsaved: ['a.d'],
  };
  const offer = { why: 'it compares', command: 'terraform apply -refresh-only', method: 'POST', path: '/', body: {} };
  const error = { code: 'worker-lost', detail: 'the apply was interrupted' };
  assert.equal(
    explanationText('run-1', { ...made, ...{ status: 'errored', waiting: null, error, unfinished, offer } }),
    `run-1 is errored and waits for nothing
made by    tofu 1.12.6
because    the apply was interrupted (worker-lost)
in flight  a.b[3] (create, absent in the state)
in flight  a.c (update)
in flight  a.e["x"] (create, present in the state, its provisioners may not have ended)
not saved  a.d (complete by the log, not in the state)
anew       tofu apply -replace='a.e["x"]'
next       terraform apply -refresh-only: it compares
`,
  );
});
