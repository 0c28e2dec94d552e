// Tokens of an attempt are good for their purpose, their attempt and their time, and for nothing else.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { rescueLifeMs, tokenLifeMs } from './limits.ts';
import { isToken, makeToken } from './token.ts';

const keys = { mac: (purpose: string, text: string) => createHmac('sha256', `test ${purpose}`).update(text).digest() };
const now = 1_000_000;

void test('each purpose has its life, and one is not taken for the other', () => {
  const attempt = { job: 'job-1', attempt: 2 };
  for (const [purpose, other, lifeMs] of [
    ['job', 'rescue', tokenLifeMs],
    ['rescue', 'job', rescueLifeMs],
  ] as const) {
    const token = makeToken(keys, purpose, 'job-1', 2, now);
    assert.ok(isToken(keys, purpose, token, attempt, now + lifeMs));
    assert.ok(!isToken(keys, purpose, token, attempt, now + lifeMs + 1));
    assert.ok(!isToken(keys, other, token, attempt, now));
    assert.ok(!isToken(keys, purpose, token, { ...attempt, attempt: 1 }, now));
    for (const forged of ['', `9${token}`, `${token}xxxx`, token.slice(0, -4), `x${token}`])
      assert.ok(!isToken(keys, purpose, forged, attempt, now), forged);
  }
});
