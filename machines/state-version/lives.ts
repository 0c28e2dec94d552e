// For tests: ways into every state of a state version, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';

const by = { kind: 'user', id: 'user-1', name: 'anna' };
export const open = {
  type: 'state-version.open',
  workspace: 'ws-1',
  organization: 'demo',
  serial: 3,
  lineage: 'line',
  md5: 'md5',
  by,
};
export const content = {
  type: 'state-version.content-received',
  digest: 'd',
  size: 9,
  md5: 'md5',
  serial: 3,
  lineage: 'line',
  terraformVersion: '1.11.4',
};
export const json = { type: 'state-version.json-received', digest: 'j', size: 9, md5: 'x' };
export const superseded = { type: 'state-version.superseded' };

export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  awaiting: [open],
  received: [open, content],
  refused: [open, { ...content, md5: 'other' }],
  superseded: [open, superseded],
};

export const events: Readonly<Record<string, TestEvent>> = { open, content, json, superseded };
