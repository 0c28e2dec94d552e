// Bitbucket Data Center, and Server. One delivery tells of every ref of a push, and of no files.

import { z } from 'zod';
import { isSigned, nothing, withoutSlash } from './provider.ts';
import type { Provider, VcsEvent } from './provider.ts';
import { Named, webhooksOf } from './webhooks.ts';

const text = z.string().nullish();
const Actor = z.looseObject({ name: text, displayName: text }).nullish();
const Repository = z.looseObject({ slug: z.string(), project: z.looseObject({ key: z.string() }) });
const Push = z.looseObject({
  actor: Actor,
  date: text,
  changes: z
    .array(
      z.looseObject({
        ref: z.looseObject({ id: z.string(), displayId: z.string(), type: z.string() }),
        fromHash: z.string(),
        toHash: z.string(),
        type: z.string(),
      }),
    )
    .min(1),
});
const Side = z.looseObject({
  id: z.string(),
  displayId: z.string(),
  latestCommit: z.string(),
  repository: Repository,
});
const PullRequest = z.looseObject({
  actor: Actor,
  pullRequest: z.looseObject({
    id: z.number().int(),
    title: text,
    description: text,
    fromRef: Side,
    toRef: Side,
    links: z.looseObject({ self: z.array(z.looseObject({ href: text })).nullish() }).nullish(),
  }),
});

const senderOf = (actor: z.infer<typeof Actor>) => ({
  username: actor?.name ?? actor?.displayName ?? null,
  avatarUrl: null,
  htmlUrl: null,
});
const nameOf = ({ slug, project }: z.infer<typeof Repository>): string => `${project.key}/${slug}`;

function readPush(payload: unknown): readonly VcsEvent[] {
  const { actor, changes } = Push.parse(payload);
  return changes.map(({ ref: { id: ref, displayId: name, type: kind }, fromHash, toHash, type }) => {
    if (type === 'DELETE') return nothing(`${ref} was deleted`);
    const about = {
      ...{ commit: toHash, ref, before: fromHash, pushedAt: null },
      ...{ commitMessage: null, commitUrl: null, compareUrl: null, sender: senderOf(actor), files: null },
    };
    if (kind === 'TAG') return { kind: 'tag', tag: name, ...about };
    if (kind !== 'BRANCH') return nothing(`${ref} is neither a branch nor a tag`);
    return { kind: 'push', branch: name, isDefaultBranch: null, ...about };
  });
}

function readPullRequest(payload: unknown): VcsEvent {
  const { actor, pullRequest: request } = PullRequest.parse(payload);
  const { id: number, fromRef, toRef, links } = request;
  const url = links?.self?.[0]?.href ?? null;
  return {
    kind: 'pull-request',
    number,
    url,
    title: request.title ?? null,
    body: request.description ?? null,
    branch: fromRef.displayId,
    base: toRef.displayId,
    isBaseDefault: null,
    isFork: nameOf(fromRef.repository) !== nameOf(toRef.repository),
    commit: fromRef.latestCommit,
    ref: `refs/pull-requests/${number}/from`,
    commitMessage: null,
    commitUrl: null,
    compareUrl: url === null ? null : `${url}/diff`,
    sender: senderOf(actor),
    files: null,
  };
}

const states = { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED', error: 'CANCELLED' } as const;

const Hooks = z.looseObject({ values: z.array(Named.extend({ url: text })) });

function apiPathOf(identifier: string): string {
  const [project = '', repository = ''] = identifier.split('/');
  return `/rest/api/latest/projects/${project}/repos/${repository}`;
}

const webhooks = webhooksOf({
  needs: 'the permission to administer the repository',
  place: (identifier) => `${apiPathOf(identifier)}/webhooks`,
  scheme: () => 'bearer',
  query: 'limit=100',
  list: (answer) => Hooks.parse(answer).values.map(({ id, url }) => ({ id, url: url ?? null })),
  idOf: (answer) => Named.parse(answer).id,
  body: (url, secret) => ({
    ...{ name: 'Terrace', url, active: true, configuration: { secret } },
    events: ['repo:refs_changed', 'pr:opened', 'pr:from_ref_updated'],
  }),
  change: 'PUT',
});

export const bitbucketDataCenter: Provider = {
  serviceProviders: ['bitbucket_data_center', 'bitbucket_server'],
  displayName: (kind) => (kind === 'bitbucket_server' ? 'Bitbucket Server' : 'Bitbucket Data Center'),
  source: 'bitbucket',
  defaults: null,
  apiPath: '',
  // Of a person's own repositories the project is their name with a tilde.
  identifier: /^~?[A-Za-z0-9_][\w.-]*\/[A-Za-z0-9_][\w.-]*$/,
  cloneUrl: (httpUrl, identifier) => `${withoutSlash(httpUrl)}/scm/${identifier}.git`,
  username: (key) => key || 'x-token-auth',
  whyNotGenuine(headers, body, secrets) {
    const given = headers['x-hub-signature'];
    if (given === undefined) return 'it is not signed: X-Hub-Signature is missing';
    return isSigned(given, body, secrets) ? null : 'its signature is not that of this hook’s secret';
  },
  nameOf: (headers) => ({ id: headers['x-request-id'] ?? null, event: headers['x-event-key'] ?? 'unknown' }),
  read(event, payload) {
    if (event === 'repo:refs_changed') return readPush(payload);
    if (event === 'pr:opened' || event === 'pr:from_ref_updated') return [readPullRequest(payload)];
    return [nothing(event === 'diagnostics:ping' ? 'Bitbucket says that it can reach us' : `a ${event} event`)];
  },
  status({ apiUrl, identifier, commit, context, said: { state, description, link } }) {
    return {
      url: `${withoutSlash(apiUrl)}${apiPathOf(identifier)}/commits/${commit}/builds`,
      headers: {},
      body: JSON.stringify({ key: context, state: states[state], name: context, description, url: link }),
      scheme: 'bearer',
    };
  },
  webhooks,
  signIn: null,
};
