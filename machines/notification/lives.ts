// For tests: ways into every state of a notification, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';

export const send = {
  type: 'notification.send',
  configuration: 'nc-1111111111111111',
  organization: 'demo',
  run: 'run-1111111111111111',
  runEvent: 're-1111111111111111',
  trigger: 'run:errored',
};
const result = { successful: true, code: 200, body: 'ok', headers: {}, detail: '', again: false, sentAt: 900 };
export const started = { type: 'job.started', job: 'nd-1', attempt: 2, worker: 'w' };
export const done = { type: 'job.done', job: 'nd-1', attempt: 2, result };
export const refused = {
  ...done,
  result: { ...result, successful: false, code: 404, detail: 'hook.example answered 404' },
};
export const unprepared = { ...done, result: { failure: { code: 'gone', detail: 'the configuration is gone' } } };
export const lost = { type: 'job.lost', job: 'nd-1', attempt: 6, reason: 'its worker was killed' };
export const canceled = { type: 'job.canceled', job: 'nd-1', attempt: 2, result: null };

export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  sending: [send],
  'sending, taken up': [send, started],
  delivered: [send, started, done],
  failed: [send, started, refused],
  'failed, never tried': [send, unprepared],
  'failed, lost': [send, started, lost],
};

export const events: Readonly<Record<string, TestEvent>> = { send, started, done, refused, unprepared, lost, canceled };
