// The state version as an actor, without a node: what it tells its workspace, and what whoever uploads hears.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { live } from '@terrace/runtime/actor/scratch-life';
import { stateVersionActor } from './actor.ts';

const open = {
  type: 'state-version.open',
  workspace: 'ws-1',
  organization: 'demo',
  serial: 3,
  lineage: null,
  md5: 'm',
  by: { kind: 'user', id: 'user-1', name: 'anna' },
};
const content = {
  type: 'state-version.content-received',
  digest: 'd',
  size: 9,
  md5: 'm',
  serial: 3,
  lineage: 'line',
  terraformVersion: '1.11.4',
};

test('what is as declared goes to the workspace with all that it says of itself', () => {
  const version = live(stateVersionActor, 'sv-1');
  version.take(open);
  const { work } = version.take(content);
  const { type: _type, ...said } = content;
  assert.deepEqual(
    work?.tells.map(({ to, event }) => [to, event]),
    [
      [
        { kind: 'workspace', id: 'ws-1' },
        { type: 'workspace.commit-state', state: { ...said, stateVersion: 'sv-1' } },
      ],
    ],
  );
  assert.equal(work?.reply, null);
  assert.deepEqual(version.take(content).refusal, {
    code: 'already-uploaded',
    detail: 'the state of sv-1 is not awaited (any more): it is received',
  });
});

test('what is not as declared is discarded, and whoever uploads hears why', () => {
  const version = live(stateVersionActor, 'sv-1');
  assert.equal(version.take(content).refusal?.code, 'not-found');
  version.take(open);
  const { work } = version.take({ ...content, md5: 'other' });
  assert.match(JSON.stringify(work?.reply), /"refused":".*MD5 other, but m was declared"/);
  assert.match(JSON.stringify(work?.tells), /workspace.discard-state/);
});
