// What GitHub sends, in the shapes that it documents, and what we read in it.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { github } from './github.ts';
import type { VcsEvent } from './provider.ts';

/** The one thing that it tells. */
function read(event: string, payload: unknown): VcsEvent {
  const [one, ...more] = github.read(event, payload);
  assert.ok(one !== undefined && more.length === 0);
  return one;
}

const sha = 'b'.repeat(40);
const repository = { full_name: 'acme/net', default_branch: 'main' };
const sender = { login: 'anna', avatar_url: 'https://a.test/1', html_url: 'https://github.test/anna' };
const commit = {
  id: sha,
  message: 'one',
  url: 'https://github.test/c',
  added: ['a.tf'],
  modified: ['b.tf'],
  removed: [],
};
const push = (more: object = {}) => ({
  ...{ ref: 'refs/heads/main', before: 'a'.repeat(40), after: sha, created: false, deleted: false, forced: false },
  ...{ compare: 'https://github.test/compare', head_commit: commit, commits: [commit, commit], repository, sender },
  ...more,
});
const request = (action: string, more: object = {}) => ({
  action,
  number: 7,
  pull_request: {
    ...{ html_url: 'https://github.test/acme/net/pull/7', title: 'Better', body: null },
    head: { sha, ref: 'feature', repo: repository },
    base: { ref: 'main', repo: repository },
    ...more,
  },
  sender,
});

test('a push says its branch and its files, where they can be told', () => {
  const found = read('push', push());
  assert.ok(found.kind === 'push');
  assert.deepEqual(
    [found.branch, found.isDefaultBranch, found.commit, found.files],
    ['main', true, sha, ['a.tf', 'b.tf']],
  );
  assert.equal(found.sender.username, 'anna');
  for (const more of [{ created: true }, { forced: true }, { commits: [] }]) {
    const other = read('push', push(more));
    assert.ok(other.kind === 'push' && other.files === null);
  }
  // An annotated tag has a name of its own; its commit is the head.
  const tag = read('push', push({ ref: 'refs/tags/v1', after: 'd'.repeat(40), created: true }));
  assert.ok(tag.kind === 'tag' && tag.tag === 'v1' && tag.commit === sha);
  assert.deepEqual(read('push', push({ deleted: true, head_commit: null, after: '0'.repeat(40) })), {
    kind: 'nothing',
    summary: 'refs/heads/main was deleted',
  });
});

test('a pull request says where it comes from, and whether that is a fork', () => {
  const found = read('pull_request', request('synchronize'));
  assert.ok(found.kind === 'pull-request');
  assert.deepEqual(
    [found.base, found.isBaseDefault, found.branch, found.commit, found.isFork, found.ref],
    ['main', true, 'feature', sha, false, 'refs/pull/7/head'],
  );
  for (const repo of [null, { ...repository, full_name: 'eve/net' }]) {
    const forked = read('pull_request', request('opened', { head: { sha, ref: 'feature', repo } }));
    assert.ok(forked.kind === 'pull-request' && forked.isFork);
  }
  assert.equal(read('pull_request', request('closed')).kind, 'nothing');
  assert.equal(read('ping', {}).kind, 'nothing');
  assert.throws(() => read('push', { ref: 5 }));
});

test('only who knows the secret is believed', () => {
  const body = Buffer.from('{}');
  const signed = (secret: string) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  });
  assert.equal(github.whyNotGenuine(signed('one'), body, ['two', 'one']), null);
  assert.match(github.whyNotGenuine(signed('three'), body, ['two', 'one']) ?? '', /not that of this hook/);
  assert.match(github.whyNotGenuine({}, body, ['one']) ?? '', /not signed/);
});
