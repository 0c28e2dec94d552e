// How messages name numbers of things.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted } from './text.ts';

test('one thing is one thing', () => {
  assert.deepEqual(
    [0, 1, 2].map((count) => counted(count, 'workspace has', 'workspaces have')),
    ['0 workspaces have', '1 workspace has', '2 workspaces have'],
  );
  assert.deepEqual([counted(1, 'run'), counted(10, 'run')], ['1 run', '10 runs']);
});
