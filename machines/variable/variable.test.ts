// What of a sensitive value may not be shown, and how much a run takes.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sensitiveTexts, variablesBytesMax, whyTooMany } from './variable.ts';
import type { Variable } from './variable.ts';

const variable = (changes: Partial<Variable>): Variable => ({
  key: 'k',
  value: '',
  category: 'terraform',
  hcl: false,
  sensitive: true,
  ...changes,
});

test('of a value in HCL each text is hidden, and no key', () => {
  const value = '{ "user" = "anna", "password" : "s3cr\\"et", list = ["first", "line\\nbreak"] }';
  const texts = sensitiveTexts([variable({ value, hcl: true })]);
  assert.deepEqual(texts, [value, 'anna', 's3cr\\"et', 's3cr"et', 'first', 'line\\nbreak', 'line\nbreak']);
});

test('a text is hidden as a whole, and what is not sensitive is not', () => {
  assert.deepEqual(sensitiveTexts([variable({ value: 'say "this"' }), variable({ value: 'open', sensitive: false })]), [
    'say "this"',
  ]);
  assert.deepEqual(sensitiveTexts([variable({ value: '["a"]', hcl: true, category: 'env' })]), ['["a"]']);
});

test('a run takes so many bytes of variables and no more', () => {
  const overhead = JSON.stringify([variable({})]).length;
  const full = variable({ value: 'x'.repeat(variablesBytesMax - overhead) });
  assert.equal(whyTooMany([full]), null);
  assert.match(whyTooMany([{ ...full, value: `${full.value}x` }]) ?? '', /524289 bytes/);
});
