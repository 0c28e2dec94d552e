// A proof is good for its words and its time, and for nothing else.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { isProof, makeProof } from './expiring-mac.ts';

const keysOf = (secret: string) => ({
  mac: (purpose: string, text: string) => createHmac('sha256', `${secret} ${purpose}`).update(text).digest(),
});

void test('a proof holds for its words until its time, and no other is taken for one', () => {
  const keys = keysOf('ours');
  const proof = makeProof(keys, 'some words', 1_000);
  assert.ok(isProof(keys, 'some words', proof, 1_000));
  assert.ok(!isProof(keys, 'some words', proof, 1_001));
  assert.ok(!isProof(keys, 'other words', proof, 0));
  assert.ok(!isProof(keysOf('theirs'), 'some words', proof, 0));
  const [expiry = '', mac = ''] = proof.split('.');
  for (const forged of [
    '',
    expiry,
    `${expiry}.`,
    `9${proof}`,
    `${expiry}.${mac.slice(4)}`,
    `${proof}.more`,
    `x.${mac}`,
  ])
    assert.ok(!isProof(keys, 'some words', forged, 0), forged);
});
