// The numbers of the job machinery hold together only as a set.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as limits from './limits.ts';

void test('work has ended before its claim may be called lost', () => {
  assert.ok(limits.leaseMs + limits.silenceMs + limits.graceMs < limits.lostAfterMs);
});

void test('a lost job can be told for as long as any domain awaits what it left behind', () => {
  const monthMs = 30 * 24 * 3_600_000;
  assert.ok(limits.rescueLifeMs > limits.tokenLifeMs + monthMs);
});

void test('a shim is fed several times before it would call it silence', () => {
  assert.ok(limits.feedEveryMs * 3 < limits.silenceMs);
});

void test('a lease survives two beats that find no answer', () => {
  assert.ok(limits.beatEveryMs + 2 * (limits.beatTimeoutMs + 500) < limits.leaseMs);
});
