// GitHub, .com and Enterprise Server. Deliveries are signed by HMAC-SHA256 over the body as it comes.

import { z } from 'zod';
import { isSigned, isZero, nothing, withoutSlash } from './provider.ts';
import { signInAt } from './sign-in.ts';
import type { Provider, VcsEvent } from './provider.ts';
import { Named, webhooksOf } from './webhooks.ts';

const text = z.string().nullish();
const User = z.looseObject({ login: text, avatar_url: text, html_url: text });
const Commit = z.looseObject({
  id: z.string(),
  message: text,
  url: text,
  added: z.array(z.string()).default([]),
  modified: z.array(z.string()).default([]),
  removed: z.array(z.string()).default([]),
});
const Repo = z.looseObject({
  full_name: z.string(),
  default_branch: text,
  /** Seconds since 1970 in what tells of a push, a text elsewhere. */
  pushed_at: z.union([z.number(), z.string()]).nullish(),
});
const Push = z.looseObject({
  ref: z.string(),
  before: text,
  after: z.string(),
  deleted: z.boolean().default(false),
  created: z.boolean().default(false),
  forced: z.boolean().default(false),
  compare: text,
  head_commit: Commit.nullish(),
  commits: z.array(Commit).default([]),
  repository: Repo,
  sender: User.nullish(),
});
const PullRequest = z.looseObject({
  action: z.string(),
  number: z.number().int(),
  pull_request: z.looseObject({
    html_url: text,
    title: text,
    body: text,
    head: z.looseObject({ sha: z.string(), ref: z.string(), repo: Repo.nullish() }),
    base: z.looseObject({ ref: z.string(), repo: Repo }),
  }),
  sender: User.nullish(),
});

/** Of a push with more GitHub tells only these. */
const commitsTold = 2_048;
const pullRequestActions = ['opened', 'synchronize', 'reopened', 'ready_for_review'];

const senderOf = (user: z.infer<typeof User> | null | undefined) => ({
  username: user?.login ?? null,
  avatarUrl: user?.avatar_url ?? null,
  htmlUrl: user?.html_url ?? null,
});

function readPush(payload: unknown): VcsEvent {
  const push = Push.parse(payload);
  const { ref, head_commit: head, commits, repository, compare } = push;
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  if (name === undefined) return { kind: 'nothing', summary: `${ref} is neither a branch nor a tag` };
  if (push.deleted || isZero(push.after)) return { kind: 'nothing', summary: `${ref} was deleted` };
  const about = {
    commit: head?.id ?? push.after,
    ref,
    before: push.before ?? null,
    pushedAt: typeof repository.pushed_at === 'number' ? new Date(repository.pushed_at * 1_000) : null,
    commitMessage: head?.message ?? null,
    commitUrl: head?.url ?? null,
    compareUrl: compare ?? null,
    sender: senderOf(push.sender),
    // What a branch that is new, or was forced elsewhere, changes cannot be told from its commits.
    files:
      push.created || push.forced || commits.length === 0 || commits.length >= commitsTold
        ? null
        : [...new Set(commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed]))],
  };
  if (kind === 'tags') return { kind: 'tag', tag: name, ...about };
  const { default_branch: main } = repository;
  return { kind: 'push', branch: name, isDefaultBranch: main == null ? null : main === name, ...about };
}

function readPullRequest(payload: unknown): VcsEvent {
  const { action, number, pull_request: request, sender } = PullRequest.parse(payload);
  if (!pullRequestActions.includes(action))
    return { kind: 'nothing', summary: `pull request ${number} was ${action.replaceAll('_', ' ')}` };
  const { head, base } = request;
  const main = base.repo.default_branch ?? null;
  return {
    kind: 'pull-request',
    number,
    url: request.html_url ?? null,
    title: request.title ?? null,
    body: request.body ?? null,
    branch: head.ref,
    base: base.ref,
    isBaseDefault: main === null ? null : main === base.ref,
    // A fork that was deleted has no repository any more.
    isFork: head.repo?.full_name !== base.repo.full_name,
    commit: head.sha,
    ref: `refs/pull/${number}/head`,
    commitMessage: null,
    commitUrl: request.html_url == null ? null : `${request.html_url}/commits/${head.sha}`,
    compareUrl: request.html_url == null ? null : `${request.html_url}/files`,
    sender: senderOf(sender),
    files: null,
  };
}

const apiHeaders = { Accept: 'application/vnd.github+json', 'X-GitHub-Api-Version': '2022-11-28' };
const Hooks = z.array(Named.extend({ config: z.looseObject({ url: text }) }));

const webhooks = webhooksOf({
  needs: 'the scope admin:repo_hook, or for a fine-grained token that it may write webhooks of the repository',
  place: (identifier) => `/repos/${identifier}/hooks`,
  scheme: () => 'bearer',
  headers: apiHeaders,
  query: 'per_page=100',
  list: (answer) => Hooks.parse(answer).map(({ id, config }) => ({ id, url: config.url ?? null })),
  idOf: (answer) => Named.parse(answer).id,
  body: (url, secret) => ({
    ...{ name: 'web', active: true, events: ['push', 'pull_request'] },
    config: { url, secret, content_type: 'json', insecure_ssl: '0' },
  }),
  change: 'PATCH',
});

export const github: Provider = {
  serviceProviders: ['github', 'github_enterprise'],
  displayName: (kind) => (kind === 'github' ? 'GitHub' : 'GitHub Enterprise'),
  source: 'github',
  defaults: { httpUrl: 'https://github.com', apiUrl: 'https://api.github.com' },
  apiPath: '/api/v3',
  identifier: /^[A-Za-z0-9][\w-]*\/[A-Za-z0-9_.][\w.-]*$/,
  cloneUrl: (httpUrl, identifier) => `${withoutSlash(httpUrl)}/${identifier}.git`,
  username: () => 'x-access-token',
  whyNotGenuine(headers, body, secrets) {
    const given = headers['x-hub-signature-256'];
    if (given === undefined) return 'it is not signed: X-Hub-Signature-256 is missing';
    return isSigned(given, body, secrets) ? null : 'its signature is not that of this hook’s secret';
  },
  nameOf: (headers) => ({ id: headers['x-github-delivery'] ?? null, event: headers['x-github-event'] ?? 'unknown' }),
  read(event, payload) {
    if (event === 'push') return [readPush(payload)];
    if (event === 'pull_request') return [readPullRequest(payload)];
    return [nothing(event === 'ping' ? 'GitHub says that it can reach us' : `a ${event} event`)];
  },
  status: ({ apiUrl, identifier, commit, context, said: { state, description, link } }) => ({
    url: `${withoutSlash(apiUrl)}/repos/${identifier}/statuses/${commit}`,
    headers: apiHeaders,
    body: JSON.stringify({ state, description, target_url: link, context }),
    scheme: 'bearer',
  }),
  webhooks,
  signIn: signInAt({
    authorize: '/login/oauth/authorize',
    token: '/login/oauth/access_token',
    scope: 'repo admin:repo_hook',
  }),
};

/** The same server, where the site's app is installed: what happens is told by the app, which its installations' tokens stand for. */
export const githubApp: Provider = {
  ...github,
  serviceProviders: ['github_app'],
  displayName: () => 'GitHub App',
  webhooks: null,
  signIn: null,
};
