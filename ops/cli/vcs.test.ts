// How `terrace vcs events` shows what was told, and what became of it.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { eventsText } from './vcs.ts';
import type { Told } from './vcs.ts';

const told = {
  id: 've-1',
  attributes: {
    ...{ identifier: 'acme/net', event: 'push', status: 'handled', 'received-at': '2026-01-01T00:00:00.000Z' },
    summary: 'abc was pushed to main: 2 workspaces follow the repository',
    decisions: [
      { workspace: 'ws-1', 'workspace-name': 'net', verdict: 'run', reason: 'a push to branch main concerns it' },
      { workspace: 'ws-2', 'workspace-name': null, verdict: 'ignored', reason: 'ignored: no file matches' },
    ],
    'commit-statuses': [
      { context: 'Terrace/acme/net', state: 'success', status: 'failed', description: 'good', 'error-message': '404' },
    ],
  },
} as unknown as Told;

test('each delivery has a line, and one for every workspace and every commit status', () => {
  const lines = eventsText([told], Date.parse('2026-01-01T00:03:00Z')).split('\n');
  assert.match(lines[0] ?? '', /^EVENT +AGE +REPOSITORY +KIND +STATUS +WHAT$/);
  assert.match(lines[1] ?? '', /^ve-1 +3 m +acme\/net +push +handled +abc was pushed to main/);
  assert.match(lines[2] ?? '', /^ +net +run +a push to branch main concerns it$/);
  assert.match(lines[3] ?? '', /^ +ws-2 +ignored +ignored: no file matches$/);
  assert.match(lines[4] ?? '', /^ +commit status +success +failed +Terrace\/acme\/net: 404$/);
});
