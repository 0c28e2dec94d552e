// How `terrace vcs events` shows what was told and what became of it, and `terrace vcs hooks` who tells.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { eventsText, hooksText } from './vcs.ts';
import type { Hook, Told } from './vcs.ts';

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

test('each repository has a line, which says where its server tells or why it does not', () => {
  const hook = (id: string, more: object) =>
    ({ id, attributes: { identifier: 'acme/net', 'service-provider': 'github', ...more } }) as unknown as Hook;
  const url = 'https://terrace.test/webhooks/vcs/hook-1';
  const lines = hooksText([
    hook('hook-1', { 'webhook-status': 'made', 'webhook-url': url, 'error-message': null }),
    hook('hook-2', { 'webhook-status': 'not-made', 'webhook-url': url, 'error-message': 'GitHub does not let it' }),
  ]).split('\n');
  assert.match(lines[0] ?? '', /^HOOK +REPOSITORY +SERVER +WEBHOOK +WHERE, OR WHY NOT$/);
  assert.match(lines[1] ?? '', /^hook-1 +acme\/net +github +made +https:\/\/terrace\.test\/webhooks\/vcs\/hook-1$/);
  assert.match(lines[2] ?? '', /^hook-2 +acme\/net +github +not-made +GitHub does not let it$/);
});
