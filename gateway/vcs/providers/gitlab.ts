// GitLab, .com and self-managed. Deliveries are not signed: the secret itself stands in a header.

import { z } from 'zod';
import { isSame, isZero, namedRef, nothing, withoutSlash } from './provider.ts';
import { signInAt } from './sign-in.ts';
import type { Provider, VcsEvent } from './provider.ts';
import { Named, webhooksOf } from './webhooks.ts';

const text = z.string().nullish();
const Project = z.looseObject({ path_with_namespace: z.string(), web_url: text, default_branch: text });
const Commit = z.looseObject({
  id: z.string(),
  message: text,
  url: text,
  added: z.array(z.string()).default([]),
  modified: z.array(z.string()).default([]),
  removed: z.array(z.string()).default([]),
});
const Push = z.looseObject({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  /** Of a tag with a message the commit behind it. */
  checkout_sha: text,
  message: text,
  user_username: text,
  user_avatar: text,
  project: Project,
  commits: z.array(Commit).default([]),
  total_commits_count: z.number().default(0),
});
const MergeRequest = z.looseObject({
  user: z.looseObject({ username: text, avatar_url: text }).nullish(),
  project: Project,
  object_attributes: z.looseObject({
    iid: z.number().int(),
    title: text,
    description: text,
    url: text,
    action: text,
    /** Of an update that brought commits: where it was before. */
    oldrev: text,
    source_branch: z.string(),
    target_branch: z.string(),
    source_project_id: z.number(),
    target_project_id: z.number(),
    last_commit: z.looseObject({ id: z.string(), message: text, url: text }),
  }),
});

function readPush(payload: unknown): VcsEvent {
  const push = Push.parse(payload);
  const { ref, before, after, project, commits } = push;
  const named = namedRef(ref);
  if (named === null) return nothing(`${ref} is neither a branch nor a tag`);
  if (isZero(after)) return nothing(`${ref} was deleted`);
  const commit = push.checkout_sha ?? after;
  const head = commits.find(({ id }) => id === commit);
  const isWhole = !isZero(before) && commits.length > 0 && commits.length === push.total_commits_count;
  const { web_url: page, default_branch: main } = project;
  const about = {
    ...{ commit, ref, before, pushedAt: null },
    commitMessage: head?.message ?? push.message ?? null,
    commitUrl: head?.url ?? null,
    compareUrl: page == null || isZero(before) ? null : `${page}/-/compare/${before}...${after}`,
    sender: { username: push.user_username ?? null, avatarUrl: push.user_avatar ?? null, htmlUrl: null },
    // Of many commits GitLab tells the last twenty.
    files: isWhole
      ? [...new Set(commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed]))]
      : null,
  };
  if (named.kind === 'tag') return { kind: 'tag', tag: named.name, ...about };
  return { kind: 'push', branch: named.name, isDefaultBranch: main == null ? null : main === named.name, ...about };
}

function readMergeRequest(payload: unknown): VcsEvent {
  const { project, user, object_attributes: request } = MergeRequest.parse(payload);
  const { iid: number, action, oldrev, last_commit: commit, url } = request;
  const isNew = action === 'open' || action === 'reopen' || (action === 'update' && oldrev != null);
  if (!isNew) return nothing(`merge request ${number}: ${action ?? 'something happened'}`);
  const { default_branch: main } = project;
  return {
    kind: 'pull-request',
    number,
    url: url ?? null,
    title: request.title ?? null,
    body: request.description ?? null,
    branch: request.source_branch,
    base: request.target_branch,
    isBaseDefault: main == null ? null : main === request.target_branch,
    isFork: request.source_project_id !== request.target_project_id,
    commit: commit.id,
    ref: `refs/merge-requests/${number}/head`,
    commitMessage: commit.message ?? null,
    commitUrl: commit.url ?? null,
    compareUrl: url == null ? null : `${url}/diffs`,
    sender: { username: user?.username ?? null, avatarUrl: user?.avatar_url ?? null, htmlUrl: null },
    files: null,
  };
}

const states = { pending: 'pending', success: 'success', failure: 'failed', error: 'failed' } as const;

const Hooks = z.array(Named.extend({ url: text }));

const webhooks = webhooksOf({
  needs: 'the scope api, and its owner at least the role Maintainer in the project',
  place: (identifier) => `/projects/${encodeURIComponent(identifier)}/hooks`,
  scheme: () => 'bearer',
  query: 'per_page=100',
  list: (answer) => Hooks.parse(answer).map(({ id, url }) => ({ id, url: url ?? null })),
  idOf: (answer) => Named.parse(answer).id,
  body: (url, secret) => ({
    ...{ url, token: secret, enable_ssl_verification: true },
    ...{ push_events: true, tag_push_events: true, merge_requests_events: true },
  }),
  change: 'PUT',
});

export const gitlab: Provider = {
  serviceProviders: ['gitlab_hosted', 'gitlab_community_edition', 'gitlab_enterprise_edition'],
  displayName: (kind) =>
    ({ gitlab_community_edition: 'GitLab Community Edition', gitlab_enterprise_edition: 'GitLab Enterprise Edition' })[
      kind
    ] ?? 'GitLab.com',
  source: 'gitlab',
  defaults: { httpUrl: 'https://gitlab.com', apiUrl: 'https://gitlab.com/api/v4' },
  apiPath: '/api/v4',
  // Groups lie in groups.
  identifier: /^[A-Za-z0-9_][\w.-]*(\/[A-Za-z0-9_][\w.-]*)+$/,
  cloneUrl: (httpUrl, identifier) => `${withoutSlash(httpUrl)}/${identifier}.git`,
  username: () => 'oauth2',
  whyNotGenuine(headers, _body, secrets) {
    const given = headers['x-gitlab-token'];
    if (given === undefined) return 'it is not signed: X-Gitlab-Token is missing';
    return secrets.some((secret) => isSame(given, secret)) ? null : 'its token is not this hook’s secret';
  },
  nameOf: (headers) => ({
    id: headers['idempotency-key'] ?? headers['x-gitlab-event-uuid'] ?? null,
    event: headers['x-gitlab-event'] ?? 'unknown',
  }),
  read(event, payload) {
    if (event === 'Push Hook' || event === 'Tag Push Hook') return [readPush(payload)];
    if (event === 'Merge Request Hook') return [readMergeRequest(payload)];
    return [nothing(`a ${event} event`)];
  },
  status: ({ apiUrl, identifier, commit, context, said: { state, description, link } }) => ({
    url: `${withoutSlash(apiUrl)}/projects/${encodeURIComponent(identifier)}/statuses/${commit}`,
    headers: {},
    body: JSON.stringify({ state: states[state], description, target_url: link, name: context }),
    scheme: 'bearer',
  }),
  webhooks,
  signIn: signInAt({ authorize: '/oauth/authorize', token: '/oauth/token', scope: 'api' }),
};
