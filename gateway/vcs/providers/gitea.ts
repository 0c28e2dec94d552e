// Gitea and Forgejo. They tell much as GitHub does, and sign by HMAC-SHA256 without saying so before it.

import { z } from 'zod';
import { isSigned, isZero, namedRef, nothing, withoutSlash } from './provider.ts';
import { signInAt } from './sign-in.ts';
import type { Provider, VcsEvent } from './provider.ts';
import { Named, webhooksOf } from './webhooks.ts';

const text = z.string().nullish();
const User = z.looseObject({ login: text, username: text, avatar_url: text, html_url: text }).nullish();
const Files = z.array(z.string()).nullish();
const Commit = z.looseObject({
  id: z.string(),
  message: text,
  url: text,
  added: Files,
  modified: Files,
  removed: Files,
});
const Repository = z.looseObject({ full_name: z.string(), default_branch: text });
const Push = z.looseObject({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  compare_url: text,
  head_commit: Commit.nullish(),
  commits: z.array(Commit).nullish(),
  total_commits: z.number().nullish(),
  repository: Repository,
  sender: User,
});
const PullRequest = z.looseObject({
  action: z.string(),
  number: z.number().int(),
  pull_request: z.looseObject({
    html_url: text,
    title: text,
    body: text,
    head: z.looseObject({ sha: z.string(), ref: z.string(), repo: Repository.nullish() }),
    base: z.looseObject({ ref: z.string(), repo: Repository }),
  }),
  sender: User,
});
const pullRequestActions = ['opened', 'synchronized', 'reopened'];

const senderOf = (user: z.infer<typeof User>) => ({
  username: user?.login ?? user?.username ?? null,
  avatarUrl: user?.avatar_url ?? null,
  htmlUrl: user?.html_url ?? null,
});

function readPush(payload: unknown): VcsEvent {
  const push = Push.parse(payload);
  const { ref, before, after, head_commit: head, repository } = push;
  const named = namedRef(ref);
  if (named === null) return nothing(`${ref} is neither a branch nor a tag`);
  if (isZero(after)) return nothing(`${ref} was deleted`);
  const commits = push.commits ?? [];
  const isWhole = !isZero(before) && commits.length > 0 && commits.length === (push.total_commits ?? commits.length);
  const { default_branch: main } = repository;
  const about = {
    ...{ commit: head?.id ?? after, ref, before, pushedAt: null },
    commitMessage: head?.message ?? null,
    commitUrl: head?.url ?? null,
    compareUrl: push.compare_url || null,
    sender: senderOf(push.sender),
    files: isWhole
      ? [
          ...new Set(
            commits.flatMap(({ added, modified, removed }) => [
              ...(added ?? []),
              ...(modified ?? []),
              ...(removed ?? []),
            ]),
          ),
        ]
      : null,
  };
  if (named.kind === 'tag') return { kind: 'tag', tag: named.name, ...about };
  return { kind: 'push', branch: named.name, isDefaultBranch: main == null ? null : main === named.name, ...about };
}

function readPullRequest(payload: unknown): VcsEvent {
  const { action, number, pull_request: request, sender } = PullRequest.parse(payload);
  if (!pullRequestActions.includes(action)) return nothing(`pull request ${number} was ${action.replaceAll('_', ' ')}`);
  const { head, base, html_url: url } = request;
  const main = base.repo.default_branch ?? null;
  return {
    kind: 'pull-request',
    number,
    url: url ?? null,
    title: request.title ?? null,
    body: request.body ?? null,
    branch: head.ref,
    base: base.ref,
    isBaseDefault: main === null ? null : main === base.ref,
    isFork: head.repo?.full_name !== base.repo.full_name,
    commit: head.sha,
    ref: `refs/pull/${number}/head`,
    commitMessage: null,
    commitUrl: url == null ? null : `${url}/commits/${head.sha}`,
    compareUrl: url == null ? null : `${url}/files`,
    sender: senderOf(sender),
    files: null,
  };
}

const Hooks = z.array(Named.extend({ config: z.looseObject({ url: text }) }));

const webhooks = webhooksOf({
  needs: 'the scope write:repository, and its owner the rights of an administrator of the repository',
  place: (identifier) => `/repos/${identifier}/hooks`,
  scheme: () => 'token',
  query: 'limit=50',
  list: (answer) => Hooks.parse(answer).map(({ id, config }) => ({ id, url: config.url ?? null })),
  idOf: (answer) => Named.parse(answer).id,
  body: (url, secret) => ({
    ...{ type: 'gitea', active: true, events: ['push', 'pull_request', 'pull_request_sync'] },
    config: { url, secret, content_type: 'json' },
  }),
  change: 'PATCH',
});

export const gitea: Provider = {
  serviceProviders: ['gitea', 'forgejo'],
  displayName: (kind) => (kind === 'gitea' ? 'Gitea' : 'Forgejo'),
  source: 'gitea',
  defaults: null,
  apiPath: '/api/v1',
  identifier: /^[A-Za-z0-9_][\w.-]*\/[A-Za-z0-9_.][\w.-]*$/,
  cloneUrl: (httpUrl, identifier) => `${withoutSlash(httpUrl)}/${identifier}.git`,
  username: (key) => key || 'oauth2',
  whyNotGenuine(headers, body, secrets) {
    const given = headers['x-gitea-signature'] ?? headers['x-forgejo-signature'];
    if (given === undefined) return 'it is not signed: X-Gitea-Signature is missing';
    return isSigned(given, body, secrets, { hash: 'sha256', prefix: '' })
      ? null
      : 'its signature is not that of this hook’s secret';
  },
  nameOf: (headers) => ({
    id: headers['x-gitea-delivery'] ?? headers['x-forgejo-delivery'] ?? null,
    event: headers['x-gitea-event'] ?? headers['x-forgejo-event'] ?? 'unknown',
  }),
  read(event, payload) {
    if (event === 'push') return [readPush(payload)];
    if (event === 'pull_request' || event === 'pull_request_sync') return [readPullRequest(payload)];
    return [nothing(`a ${event} event`)];
  },
  status: ({ apiUrl, identifier, commit, context, said: { state, description, link } }) => ({
    url: `${withoutSlash(apiUrl)}/repos/${identifier}/statuses/${commit}`,
    headers: {},
    body: JSON.stringify({ state, description, target_url: link, context }),
    scheme: 'token',
  }),
  webhooks,
  signIn: signInAt({ authorize: '/login/oauth/authorize', token: '/login/oauth/access_token', scope: '' }),
};
