// Bitbucket Cloud. One delivery tells of every ref of a push, and of no files; of a pull request it says the beginning of its commit's name
// only, so that what its branch is at is fetched.

import { createHash } from 'node:crypto';
import type { TokenScheme } from '@terrace/machines/vcs/messages';
import { z } from 'zod';
import { isSigned, nothing, withoutSlash } from './provider.ts';
import { signInAt } from './sign-in.ts';
import type { Provider, VcsEvent } from './provider.ts';
import { webhooksOf } from './webhooks.ts';

const text = z.string().nullish();
const Link = z.looseObject({ href: text }).nullish();
const Links = z.looseObject({ html: Link, avatar: Link, diff: Link }).nullish();
const Actor = z.looseObject({ nickname: text, display_name: text, links: Links }).nullish();
const Target = z.looseObject({ hash: z.string(), message: text, links: Links });
const Ref = z.looseObject({ type: z.string(), name: z.string(), target: Target });
const Push = z.looseObject({
  actor: Actor,
  push: z.looseObject({
    changes: z.array(z.looseObject({ old: Ref.nullish(), new: Ref.nullish(), links: Links })).min(1),
  }),
});
const Side = z.looseObject({
  branch: z.looseObject({ name: z.string() }),
  repository: z.looseObject({ full_name: z.string() }).nullish(),
});
const PullRequest = z.looseObject({
  actor: Actor,
  pullrequest: z.looseObject({
    id: z.number().int(),
    title: text,
    description: text,
    links: Links,
    source: Side,
    destination: Side,
  }),
});

const senderOf = (actor: z.infer<typeof Actor>) => ({
  username: actor?.nickname ?? actor?.display_name ?? null,
  avatarUrl: actor?.links?.avatar?.href ?? null,
  htmlUrl: actor?.links?.html?.href ?? null,
});

function readPush(payload: unknown): readonly VcsEvent[] {
  const { actor, push } = Push.parse(payload);
  return push.changes.map(({ old, new: now, links }) => {
    if (now == null) return nothing(`${old?.type ?? 'a ref'} ${old?.name ?? ''} was deleted`);
    const { name, target } = now;
    const about = {
      ...{ commit: target.hash, before: old?.target.hash ?? null, pushedAt: null },
      commitMessage: target.message ?? null,
      commitUrl: target.links?.html?.href ?? null,
      compareUrl: links?.html?.href ?? null,
      sender: senderOf(actor),
      files: null,
    };
    if (now.type === 'tag') return { kind: 'tag', tag: name, ref: `refs/tags/${name}`, ...about };
    if (now.type !== 'branch') return nothing(`${name} is neither a branch nor a tag`);
    return { kind: 'push', branch: name, isDefaultBranch: null, ref: `refs/heads/${name}`, ...about };
  });
}

function readPullRequest(payload: unknown): VcsEvent {
  const { actor, pullrequest: request } = PullRequest.parse(payload);
  const { id: number, source, destination, links } = request;
  return {
    kind: 'pull-request',
    number,
    url: links?.html?.href ?? null,
    title: request.title ?? null,
    body: request.description ?? null,
    branch: source.branch.name,
    base: destination.branch.name,
    isBaseDefault: null,
    isFork: source.repository?.full_name !== destination.repository?.full_name,
    commit: null,
    ref: `refs/heads/${source.branch.name}`,
    commitMessage: null,
    commitUrl: null,
    compareUrl: links?.diff?.href ?? null,
    sender: senderOf(actor),
    files: null,
  };
}

const states = { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED', error: 'STOPPED' } as const;
/** Bitbucket takes 40 characters. */
const keyOf = (context: string): string => createHash('sha256').update(context).digest('hex').slice(0, 40);
const ofAccessTokens = 'x-token-auth';

const Hook = z.looseObject({ uuid: z.string().min(1), url: text });
const Hooks = z.looseObject({ values: z.array(Hook) });
const schemeOf = (username: string): TokenScheme => (username === ofAccessTokens ? 'bearer' : 'basic');

const webhooks = webhooksOf({
  needs: 'the scope webhook, and its owner the rights of an administrator of the repository',
  place: (identifier) => `/repositories/${identifier}/hooks`,
  scheme: schemeOf,
  query: 'pagelen=100',
  list: (answer) => Hooks.parse(answer).values.map(({ uuid, url }) => ({ id: uuid, url: url ?? null })),
  idOf: (answer) => Hook.parse(answer).uuid,
  body: (url, secret) => ({
    ...{ description: 'Terrace', url, secret, active: true },
    events: ['repo:push', 'pullrequest:created', 'pullrequest:updated'],
  }),
  change: 'PUT',
});

export const bitbucketCloud: Provider = {
  serviceProviders: ['bitbucket_hosted'],
  displayName: () => 'Bitbucket Cloud',
  source: 'bitbucket',
  defaults: { httpUrl: 'https://bitbucket.org', apiUrl: 'https://api.bitbucket.org/2.0' },
  apiPath: '/2.0',
  identifier: /^[A-Za-z0-9_][\w-]*\/[A-Za-z0-9_.][\w.-]*$/,
  cloneUrl: (httpUrl, identifier) => `${withoutSlash(httpUrl)}/${identifier}.git`,
  // Whoever has an app password goes by their own name.
  username: (key) => key || ofAccessTokens,
  whyNotGenuine(headers, body, secrets) {
    const given = headers['x-hub-signature'];
    if (given === undefined) return 'it is not signed: X-Hub-Signature is missing';
    return isSigned(given, body, secrets) ? null : 'its signature is not that of this hook’s secret';
  },
  nameOf: (headers) => ({ id: headers['x-request-uuid'] ?? null, event: headers['x-event-key'] ?? 'unknown' }),
  read(event, payload) {
    if (event === 'repo:push') return readPush(payload);
    if (event === 'pullrequest:created' || event === 'pullrequest:updated') return [readPullRequest(payload)];
    return [nothing(`a ${event} event`)];
  },
  status: ({ apiUrl, username, identifier, commit, context, said: { state, description, link } }) => ({
    url: `${withoutSlash(apiUrl)}/repositories/${identifier}/commit/${commit}/statuses/build`,
    headers: {},
    body: JSON.stringify({ key: keyOf(context), state: states[state], name: context, description, url: link }),
    scheme: schemeOf(username),
  }),
  webhooks,
  signIn: signInAt({ authorize: '/site/oauth2/authorize', token: '/site/oauth2/access_token', scope: '' }),
};
