// The configuration version as an actor, without a node: its row, its one upload, and the run that it creates by itself.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { ConfigurationVersionEvent, configurationVersionFeed } from '@terrace/machines/configuration-version/messages';
import { emittedIn, live } from '@terrace/runtime/actor/scratch-life';
import { configurationVersionActor } from './actor.ts';

const create = {
  type: 'configuration-version.create',
  organization: 'demo',
  organizationId: 'org-1',
  project: 'prj-1',
  workspace: 'ws-1',
  source: 'tfe-api',
  speculative: false,
  provisional: false,
  autoQueueRuns: true,
  queue: { run: 'run-1', create: { message: 'by itself' } },
  by: { kind: 'user', id: 'user-1', name: 'anna' },
};
const uploaded = { type: 'configuration-version.uploaded', digest: 'd', size: 5 };

test('it waits for its archive and says from whom; the archive queues the run and comes once', () => {
  const version = live(configurationVersionActor, 'cv-1');
  assert.equal(version.take(uploaded).refusal?.code, 'not-found');
  version.take(create);
  assert.match(JSON.stringify(version.row('configuration_version')?.['waiting']), /cv-1 waits.*anna/);
  version.take(uploaded, 5_000);
  const row = version.row('configuration_version');
  assert.deepEqual([row?.['status'], row?.['digest'], row?.['waiting']], ['uploaded', 'd', null]);
  assert.deepEqual(row?.['status_timestamps'], { 'uploaded-at': '1970-01-01T00:00:05.000Z' });
  assert.deepEqual(
    version.now.work?.tells.map(({ to, event }) => [to, event]),
    [
      [
        { kind: 'run', id: 'run-1' },
        { type: 'run.create', message: 'by itself' },
      ],
    ],
  );
  assert.deepEqual(
    version.now.work?.outbox.map(({ subject }) => subject),
    ['act.evt.org-1.prj-1.ws-1.configuration-version.cv-1.uploaded'],
  );
  assert.equal(version.take(uploaded).refusal?.code, 'already-uploaded');
});

test("an archive that is given up is nobody's any more, and stays so", () => {
  const version = live(configurationVersionActor, 'cv-1');
  const archive = { type: 'configuration-version.archive', by: create.by };
  version.take({ ...create, queue: null });
  assert.deepEqual(version.take(archive).refusal, {
    code: 'not-archivable',
    detail: 'cv-1 is pending: only an uploaded configuration can be archived',
  });
  version.take(uploaded);
  version.take(archive, 7_000);
  const row = version.row('configuration_version');
  assert.deepEqual([row?.['status'], row?.['digest'], row?.['size']], ['archived', null, null]);
  assert.match(JSON.stringify(row?.['status_timestamps']), /"archived-at":"1970-01-01T00:00:07/);
  assert.equal(version.take(uploaded).refusal?.code, 'already-uploaded');
});

test('an archive that cannot be used is named in its row', () => {
  const version = live(configurationVersionActor, 'cv-1');
  version.take(create);
  version.take({ type: 'configuration-version.failed', detail: 'the archive is empty' });
  const row = version.row('configuration_version');
  assert.deepEqual(
    [row?.['status'], row?.['error_message'], row?.['waiting']],
    ['errored', 'the archive is empty', null],
  );
  assert.deepEqual(version.now.work?.tells, []);
});

const told = (what: string) => ({ type: `configuration-version.${what}`, by: create.by });

test('the feed tells what is declared of it, and nothing else', () => {
  const failed = { type: 'configuration-version.failed', detail: 'the archive is empty' };
  const emitted = emittedIn(configurationVersionActor, 'cv-1', [
    [create, uploaded, { type: 'configuration-version.archive', by: create.by }],
    [create, failed],
    [create, uploaded, ...['soft-delete', 'restore', 'soft-delete', 'permanently-delete'].map(told)],
  ]);
  for (const { body } of emitted) ConfigurationVersionEvent.parse(body);
  assert.deepEqual(new Set(emitted.map(({ type }) => type)), new Set(Object.keys(configurationVersionFeed.types)));
});
