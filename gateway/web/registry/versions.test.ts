// The version that a module's page opens with is the newest that can be used.

import assert from 'node:assert/strict';
import test from 'node:test';
import { newestFirst, newestOf } from './versions.ts';
import type { VersionStatus } from './versions.ts';

const version = (text: string, status: VersionStatus['status'] = 'ok'): VersionStatus => ({ version: text, status });

test('versions are in the order of their numbers, and one before a release comes after it', () => {
  const words = ['1.9.0', '1.10.0', '1.10.0-rc.2', '1.10.0-rc.10', '0.9.9'].map((text) => version(text));
  assert.deepEqual(
    newestFirst(words).map(({ version: text }) => text),
    ['1.10.0', '1.10.0-rc.10', '1.10.0-rc.2', '1.9.0', '0.9.9'],
  );
});

test('the newest is one that can be used, when there is one', () => {
  assert.equal(newestOf([version('1.0.0'), version('2.0.0', 'reg_ingress_failed')])?.version, '1.0.0');
  assert.equal(newestOf([version('2.0.0', 'pending')])?.version, '2.0.0');
  assert.equal(newestOf([]), null);
});
