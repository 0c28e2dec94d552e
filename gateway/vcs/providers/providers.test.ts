// Every provider against the one suite, with payloads of our own in the shapes that the makers of its server document.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { azureDevops } from './azure-devops.ts';
import { bitbucketCloud } from './bitbucket-cloud.ts';
import { bitbucketDataCenter } from './bitbucket-data-center.ts';
import { before, hexOf, providerSuite, sha, zero } from './conformance.ts';
import { gitea } from './gitea.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';

const change = { id: sha, message: 'one', added: ['a.tf'], modified: ['b.tf'], removed: [] };
const hub = {
  repository: { full_name: 'acme/net', default_branch: 'main' },
  sender: { login: 'anna', avatar_url: 'https://a.test/1' },
};
const hubPush = { ...hub, ref: 'refs/heads/main', before, after: sha, head_commit: change, commits: [change] };
const hubRequest = (action: string, isFork: boolean) => ({
  ...{ ...hub, action, number: 7 },
  pull_request: {
    ...{ title: 'Better', body: null, html_url: 'https://git.test/acme/net/pull/7' },
    head: { sha, ref: 'feature', repo: { full_name: isFork ? 'eve/net' : 'acme/net' } },
    base: { ref: 'main', repo: hub.repository },
  },
});
const hubStates = { pending: 'pending', success: 'success', failure: 'failure', error: 'error' };

providerSuite('GitHub', {
  provider: github,
  ...{ identifier: 'acme/net', badIdentifiers: ['acme', 'acme/net/more'] },
  ...{ httpUrl: 'https://github.test', apiUrl: 'https://github.test/api/v3' },
  ...{ cloneUrl: 'https://github.test/acme/net.git', username: 'x-access-token' },
  proof: (body, secret) => ({ 'x-hub-signature-256': `sha256=${hexOf(body, secret)}` }),
  kind: (event) => ({ 'x-github-event': event }),
  push: { event: 'push', payload: hubPush },
  files: ['a.tf', 'b.tf'],
  tag: { event: 'push', payload: { ...hubPush, ref: 'refs/tags/v1', before: zero, created: true } },
  deletion: { event: 'push', payload: { ...hubPush, after: zero, deleted: true, head_commit: null } },
  pullRequest: (isFork) => ({ event: 'pull_request', payload: hubRequest('synchronize', isFork) }),
  saysRequestCommit: true,
  pullRequestRef: 'refs/pull/7/head',
  nothing: [
    { event: 'pull_request', payload: hubRequest('closed', false) },
    { event: 'ping', payload: {} },
  ],
  status: { path: `/repos/acme/net/statuses/${sha}`, scheme: 'bearer', states: hubStates, link: 'target_url' },
  webhooks: {
    ...{ place: '/repos/acme/net/hooks', change: 'PATCH', scheme: 'bearer', count: 1, listed: (all) => all },
    shown: (id, { config: { url } }) => ({ id, type: 'Repository', name: 'web', config: { url, secret: '********' } }),
    ...{ urlOf: ({ config }) => config.url, secretOf: ({ config }) => config.secret },
  },
});

providerSuite('Gitea', {
  provider: gitea,
  ...{ identifier: 'acme/net', badIdentifiers: ['acme', 'acme/net/more'] },
  ...{ httpUrl: 'https://gitea.test', apiUrl: 'https://gitea.test/api/v1' },
  ...{ cloneUrl: 'https://gitea.test/acme/net.git', username: 'oauth2' },
  proof: (body, secret) => ({ 'x-gitea-signature': hexOf(body, secret) }),
  kind: (event) => ({ 'x-gitea-event': event }),
  push: { event: 'push', payload: { ...hubPush, total_commits: 1 } },
  files: ['a.tf', 'b.tf'],
  tag: { event: 'push', payload: { ...hubPush, ref: 'refs/tags/v1', before: zero, commits: null } },
  deletion: { event: 'push', payload: { ...hubPush, after: zero, head_commit: null, commits: [] } },
  pullRequest: (isFork) => ({ event: 'pull_request', payload: hubRequest('synchronized', isFork) }),
  saysRequestCommit: true,
  pullRequestRef: 'refs/pull/7/head',
  nothing: [
    { event: 'pull_request', payload: hubRequest('label_updated', false) },
    { event: 'create', payload: { ref: 'v1', ref_type: 'tag' } },
  ],
  status: { path: `/repos/acme/net/statuses/${sha}`, scheme: 'token', states: hubStates, link: 'target_url' },
  webhooks: {
    ...{ place: '/repos/acme/net/hooks', change: 'PATCH', scheme: 'token', count: 1, listed: (all) => all },
    shown: (id, { config: { url } }) => ({ id, type: 'gitea', config: { url, content_type: 'json' }, active: true }),
    ...{ urlOf: ({ config }) => config.url, secretOf: ({ config }) => config.secret },
  },
});

const project = {
  path_with_namespace: 'acme/infra/net',
  web_url: 'https://gitlab.test/acme/infra/net',
  default_branch: 'main',
};
const labPush = {
  ...{
    object_kind: 'push',
    ref: 'refs/heads/main',
    before,
    after: sha,
    checkout_sha: sha,
    user_username: 'anna',
    project,
  },
  ...{ commits: [change], total_commits_count: 1 },
};
const labRequest = (action: string, isFork: boolean, more: object = {}) => ({
  ...{ object_kind: 'merge_request', user: { username: 'anna' }, project },
  object_attributes: {
    ...{ iid: 7, title: 'Better', description: '', action, source_branch: 'feature', target_branch: 'main' },
    ...{ source_project_id: isFork ? 2 : 1, target_project_id: 1, last_commit: { id: sha, message: 'one' } },
    ...more,
  },
});

providerSuite('GitLab', {
  provider: gitlab,
  ...{ identifier: 'acme/infra/net', badIdentifiers: ['acme'] },
  ...{ httpUrl: 'https://gitlab.test', apiUrl: 'https://gitlab.test/api/v4' },
  ...{ cloneUrl: 'https://gitlab.test/acme/infra/net.git', username: 'oauth2' },
  proof: (_body, secret) => ({ 'x-gitlab-token': secret }),
  kind: (event) => ({ 'x-gitlab-event': event }),
  push: { event: 'Push Hook', payload: labPush },
  files: ['a.tf', 'b.tf'],
  tag: {
    event: 'Tag Push Hook',
    payload: { ...labPush, ref: 'refs/tags/v1', before: zero, after: 'd'.repeat(40), commits: [] },
  },
  deletion: { event: 'Push Hook', payload: { ...labPush, after: zero, checkout_sha: null, commits: [] } },
  pullRequest: (isFork) => ({ event: 'Merge Request Hook', payload: labRequest('update', isFork, { oldrev: before }) }),
  saysRequestCommit: true,
  pullRequestRef: 'refs/merge-requests/7/head',
  nothing: [
    { event: 'Merge Request Hook', payload: labRequest('update', false) },
    { event: 'Merge Request Hook', payload: labRequest('merge', false) },
    { event: 'Note Hook', payload: {} },
  ],
  status: {
    ...{ path: `/projects/acme%2Finfra%2Fnet/statuses/${sha}`, scheme: 'bearer', link: 'target_url' },
    states: { pending: 'pending', success: 'success', failure: 'failed', error: 'failed' },
  },
  webhooks: {
    ...{ place: '/projects/acme%2Finfra%2Fnet/hooks', change: 'PUT', scheme: 'bearer', count: 1 },
    ...{ listed: (all) => all, shown: (id, { url }) => ({ id, url, push_events: true }) },
    ...{ urlOf: ({ url }) => url, secretOf: ({ token }) => token },
  },
});

test('GitLab: of many commits the files are not known', () => {
  const [push] = gitlab.read('Push Hook', { ...labPush, total_commits_count: 30 });
  assert.ok(push?.kind === 'push' && push.files === null);
});

const cloudRef = (type: string, name: string, hash: string) => ({ type, name, target: { hash, message: 'one' } });
const cloudPush = (...changes: object[]) => ({
  event: 'repo:push',
  payload: { actor: { nickname: 'anna' }, repository: { full_name: 'acme/net' }, push: { changes } },
});

providerSuite('Bitbucket Cloud', {
  provider: bitbucketCloud,
  ...{ identifier: 'acme/net', badIdentifiers: ['acme', 'acme/net/more'] },
  ...{ httpUrl: 'https://bitbucket.test', apiUrl: 'https://api.bitbucket.test/2.0' },
  ...{ cloneUrl: 'https://bitbucket.test/acme/net.git', username: 'x-token-auth' },
  proof: (body, secret) => ({ 'x-hub-signature': `sha256=${hexOf(body, secret)}` }),
  kind: (event) => ({ 'x-event-key': event }),
  push: cloudPush({ old: cloudRef('branch', 'main', before), new: cloudRef('branch', 'main', sha) }),
  files: null,
  tag: cloudPush({ old: null, new: cloudRef('tag', 'v1', sha) }),
  deletion: cloudPush({ old: cloudRef('branch', 'main', before), new: null }),
  pullRequest: (isFork) => ({
    event: 'pullrequest:updated',
    payload: {
      actor: { nickname: 'anna' },
      pullrequest: {
        ...{ id: 7, title: 'Better', description: '' },
        source: {
          branch: { name: 'feature' },
          commit: { hash: sha.slice(0, 12) },
          repository: { full_name: isFork ? 'eve/net' : 'acme/net' },
        },
        destination: { branch: { name: 'main' }, repository: { full_name: 'acme/net' } },
      },
    },
  }),
  saysRequestCommit: false,
  pullRequestRef: 'refs/heads/feature',
  nothing: [{ event: 'pullrequest:approved', payload: {} }],
  status: {
    ...{ path: `/repositories/acme/net/commit/${sha}/statuses/build`, scheme: 'bearer', link: 'url' },
    states: { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED', error: 'STOPPED' },
  },
  webhooks: {
    ...{ place: '/repositories/acme/net/hooks', change: 'PUT', scheme: 'bearer', count: 1 },
    ...{ listed: (values) => ({ pagelen: 100, values }), shown: (uuid, { url }) => ({ uuid, url, secret_set: true }) },
    ...{ urlOf: ({ url }) => url, secretOf: ({ secret }) => secret },
  },
});

test('Bitbucket Cloud: one delivery tells of every ref of a push, and an app password goes with its name', () => {
  const { event, payload } = cloudPush(
    { old: null, new: cloudRef('branch', 'main', sha) },
    { old: null, new: cloudRef('tag', 'v1', sha) },
  );
  assert.deepEqual(
    bitbucketCloud.read(event, payload).map(({ kind }) => kind),
    ['push', 'tag'],
  );
  const said = { state: 'success', description: '', link: '' } as const;
  const about = { apiUrl: 'https://b.test', identifier: 'acme/net', commit: sha, context: 'c', said };
  assert.equal(bitbucketCloud.status?.({ ...about, username: 'anna' }).scheme, 'basic');
});

const centerRepository = (key: string) => ({ slug: 'net', project: { key } });
const centerPush = (id: string, type: string, more: object = {}) => ({
  event: 'repo:refs_changed',
  payload: {
    actor: { name: 'anna' },
    repository: centerRepository('ACME'),
    changes: [
      {
        ref: { id, displayId: id.replace(/^refs\/\w+\//, ''), type },
        ...{ fromHash: before, toHash: sha, type: 'UPDATE' },
        ...more,
      },
    ],
  },
});

providerSuite('Bitbucket Data Center', {
  provider: bitbucketDataCenter,
  ...{ identifier: 'ACME/net', badIdentifiers: ['ACME', 'ACME/net/more'] },
  ...{ httpUrl: 'https://bitbucket.test', apiUrl: 'https://bitbucket.test' },
  ...{ cloneUrl: 'https://bitbucket.test/scm/ACME/net.git', username: 'x-token-auth' },
  proof: (body, secret) => ({ 'x-hub-signature': `sha256=${hexOf(body, secret)}` }),
  kind: (event) => ({ 'x-event-key': event }),
  push: centerPush('refs/heads/main', 'BRANCH'),
  files: null,
  tag: centerPush('refs/tags/v1', 'TAG', { type: 'ADD', fromHash: zero }),
  deletion: centerPush('refs/heads/main', 'BRANCH', { type: 'DELETE', toHash: zero }),
  pullRequest: (isFork) => ({
    event: 'pr:from_ref_updated',
    payload: {
      actor: { name: 'anna' },
      pullRequest: {
        ...{ id: 7, title: 'Better', links: { self: [{ href: 'https://bitbucket.test/pr/7' }] } },
        fromRef: {
          ...{ id: 'refs/heads/feature', displayId: 'feature', latestCommit: sha },
          repository: centerRepository(isFork ? '~eve' : 'ACME'),
        },
        toRef: {
          ...{ id: 'refs/heads/main', displayId: 'main', latestCommit: before },
          repository: centerRepository('ACME'),
        },
      },
    },
  }),
  saysRequestCommit: true,
  pullRequestRef: 'refs/pull-requests/7/from',
  nothing: [
    { event: 'pr:merged', payload: {} },
    { event: 'diagnostics:ping', payload: {} },
  ],
  status: {
    ...{ path: `/rest/api/latest/projects/ACME/repos/net/commits/${sha}/builds`, scheme: 'bearer', link: 'url' },
    states: { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED', error: 'CANCELLED' },
  },
  webhooks: {
    ...{ place: '/rest/api/latest/projects/ACME/repos/net/webhooks', change: 'PUT', scheme: 'bearer', count: 1 },
    ...{ listed: (values) => ({ values, isLastPage: true }), shown: (id, { url }) => ({ id, url, active: true }) },
    ...{ urlOf: ({ url }) => url, secretOf: ({ configuration }) => configuration.secret },
  },
});

const azureRepository = { id: 'r1', name: 'net', defaultBranch: 'refs/heads/main', project: { name: 'infra' } };
const azurePush = (name: string, oldObjectId: string, newObjectId: string) => ({
  event: '',
  payload: {
    ...{ id: 'e1', eventType: 'git.push', createdDate: '2026-01-31T12:00:00Z' },
    resource: {
      commits: [{ commitId: sha, comment: 'one' }],
      refUpdates: [{ name, oldObjectId, newObjectId }],
      ...{ repository: azureRepository, pushedBy: { uniqueName: 'anna@acme.test' }, date: '2026-01-31T12:00:00Z' },
    },
  },
});
const azureRequest = (status: string, isFork: boolean) => ({
  event: '',
  payload: {
    eventType: 'git.pullrequest.updated',
    resource: {
      ...{ pullRequestId: 7, status, title: 'Better', description: '' },
      ...{ sourceRefName: 'refs/heads/feature', targetRefName: 'refs/heads/main', repository: azureRepository },
      ...{
        lastMergeSourceCommit: { commitId: sha },
        ...(isFork ? { forkSource: { name: 'refs/heads/feature' } } : {}),
      },
    },
  },
});

providerSuite('Azure DevOps', {
  provider: azureDevops,
  ...{ identifier: 'acme/infra/_git/net', badIdentifiers: ['acme/infra/net', 'acme/net'] },
  ...{ httpUrl: 'https://azure.test', apiUrl: 'https://azure.test' },
  ...{ cloneUrl: 'https://azure.test/acme/infra/_git/net', username: 'terrace' },
  proof: (_body, secret) => ({ authorization: `Basic ${Buffer.from(`anybody:${secret}`).toString('base64')}` }),
  kind: () => ({}),
  push: azurePush('refs/heads/main', before, sha),
  files: null,
  tag: azurePush('refs/tags/v1', zero, sha),
  deletion: azurePush('refs/heads/main', before, zero),
  pullRequest: (isFork) => azureRequest('active', isFork),
  saysRequestCommit: true,
  pullRequestRef: 'refs/heads/feature',
  nothing: [azureRequest('completed', false), { event: '', payload: { eventType: 'build.complete' } }],
  status: {
    path: `/acme/infra/_apis/git/repositories/net/commits/${sha}/statuses?api-version=7.0`,
    ...{ scheme: 'basic', link: 'targetUrl' },
    states: { pending: 'pending', success: 'succeeded', failure: 'failed', error: 'error' },
  },
  webhooks: {
    ...{ place: '/acme/_apis/hooks/subscriptions', change: 'PUT', scheme: 'basic', count: 3 },
    listed: (value) => ({ count: value.length, value }),
    shown: (id, { eventType, consumerInputs: { url } }) => ({
      ...{ id, eventType, consumerInputs: { url, basicAuthPassword: '********' } },
    }),
    ...{ urlOf: ({ consumerInputs: { url } }) => url, secretOf: (body) => body.consumerInputs.basicAuthPassword },
    others: { '/acme/infra/_apis/git/repositories/net': { id: 'r1', project: { id: 'p1' } } },
  },
});
