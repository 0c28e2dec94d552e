// Who may stay, and what an issuer's key is; that a real nats-server believes it is shown in ops/conformance/listen.test.ts.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { mayStay } from './callout.ts';
import type { Admitted } from './callout.ts';
import { makeIssuer, publicKeysOf } from './nats.ts';

const admitted = (...subscribe: readonly string[]): Admitted => ({
  kind: 'admitted',
  name: 'anna',
  holder: 'at-1',
  publish: [],
  subscribe,
});

void test('who may hear more than before stays; who may hear less, or something else, goes', () => {
  const before = admitted('a.>', 'b.>');
  assert.ok(mayStay(before, admitted('b.>', 'a.>')));
  assert.ok(mayStay(before, admitted('a.>', 'b.>', 'c.>')));
  assert.ok(!mayStay(before, admitted('a.>')));
  assert.ok(!mayStay(before, admitted('a.>', 'c.>')));
  assert.ok(!mayStay(before, { kind: 'refused', reason: 'the token is gone' }));
});

void test('an issuer is two seeds, or one; anything else is none', () => {
  const issuer = makeIssuer();
  const [account = '', curve = ''] = issuer.split(' ');
  assert.match(publicKeysOf(issuer).issuer, /^A[A-Z2-7]{55}$/);
  assert.match(publicKeysOf(issuer).xkey ?? '', /^X[A-Z2-7]{55}$/);
  assert.deepEqual(publicKeysOf(account), { issuer: publicKeysOf(issuer).issuer, xkey: null });
  assert.notEqual(publicKeysOf(makeIssuer()).issuer, publicKeysOf(issuer).issuer);
  for (const wrong of ['', 'SA', curve, publicKeysOf(issuer).issuer, `${account} ${account}`])
    assert.throws(() => publicKeysOf(wrong), wrong.slice(0, 2));
});
