// The client's types are those of the endpoints as they are now.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { clientTypes, clientTypesFile } from './client-types.ts';

test('gateway/client/types.ts is what the endpoints say', async () => {
  const [written, now] = await Promise.all([readFile(clientTypesFile, 'utf8'), clientTypes()]);
  assert.ok(
    written === now,
    'endpoints or their shapes have changed since it was written; write it anew by: npm run docs',
  );
});
