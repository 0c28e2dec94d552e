// Only what became different is sent.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { editsOf, orNull } from './edits.ts';

test('what is typed and taken back, or never touched, is no edit', () => {
  const before: {
    readonly host: string;
    readonly port: number;
    readonly sender: string | null;
    readonly enabled: boolean;
  } = { host: 'mail.test', port: 587, sender: null, enabled: false };
  assert.deepEqual(editsOf(before, {}), {});
  assert.deepEqual(editsOf(before, { host: 'mail.test', port: 25, enabled: true }), { port: 25, enabled: true });
  assert.deepEqual(editsOf(before, { sender: orNull('') }), {});
  assert.deepEqual(editsOf<typeof before>({ ...before, sender: 'a@b.test' }, { sender: orNull('') }), { sender: null });
});
