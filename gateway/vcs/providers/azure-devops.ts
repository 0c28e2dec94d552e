// Azure DevOps, Services and Server. Deliveries are not signed: they come with the secret as the password of basic authentication, and say in
// their body what they tell.

import { z } from 'zod';
import { isSame, isZero, namedRef, nothing, withoutSlash } from './provider.ts';
import type { Provider, VcsEvent } from './provider.ts';
import { Named } from './webhooks.ts';
import type { AskServer, WebhookAbout, Webhooks } from './webhooks.ts';

const text = z.string().nullish();
const Person = z.looseObject({ displayName: text, uniqueName: text, imageUrl: text }).nullish();
const Repository = z.looseObject({ id: text, name: text, defaultBranch: text });
const Push = z.looseObject({
  createdDate: text,
  resource: z.looseObject({
    commits: z.array(z.looseObject({ commitId: z.string(), comment: text, url: text })).default([]),
    refUpdates: z.array(z.looseObject({ name: z.string(), oldObjectId: z.string(), newObjectId: z.string() })).min(1),
    repository: Repository,
    pushedBy: Person,
    date: z.iso.datetime({ offset: true }).nullish().catch(null),
  }),
});
const PullRequest = z.looseObject({
  resource: z.looseObject({
    pullRequestId: z.number().int(),
    status: text,
    title: text,
    description: text,
    sourceRefName: z.string(),
    targetRefName: z.string(),
    lastMergeSourceCommit: z.looseObject({ commitId: z.string() }),
    repository: Repository,
    forkSource: z.looseObject({}).nullish(),
    createdBy: Person,
    _links: z.looseObject({ web: z.looseObject({ href: text }).nullish() }).nullish(),
  }),
});
const Kind = z.looseObject({ eventType: z.string() });

const senderOf = (person: z.infer<typeof Person>) => ({
  username: person?.uniqueName ?? person?.displayName ?? null,
  avatarUrl: person?.imageUrl ?? null,
  htmlUrl: null,
});
const branchOf = (ref: string): string => namedRef(ref)?.name ?? ref;
const isMain = ({ defaultBranch }: z.infer<typeof Repository>, ref: string): boolean | null =>
  defaultBranch == null ? null : defaultBranch === ref;

function readPush(payload: unknown): readonly VcsEvent[] {
  const { resource } = Push.parse(payload);
  const { refUpdates, commits, repository, pushedBy, date } = resource;
  return refUpdates.map(({ name: ref, oldObjectId: before, newObjectId: commit }): VcsEvent => {
    const named = namedRef(ref);
    if (named === null) return nothing(`${ref} is neither a branch nor a tag`);
    if (isZero(commit)) return nothing(`${ref} was deleted`);
    const about = {
      ...{ commit, ref, before, pushedAt: date == null ? null : new Date(date) },
      commitMessage: commits.find(({ commitId }) => commitId === commit)?.comment ?? null,
      ...{ commitUrl: null, compareUrl: null, sender: senderOf(pushedBy), files: null },
    };
    if (named.kind === 'tag') return { kind: 'tag', tag: named.name, ...about };
    return { kind: 'push', branch: named.name, isDefaultBranch: isMain(repository, ref), ...about };
  });
}

function readPullRequest(payload: unknown): VcsEvent {
  const { resource: request } = PullRequest.parse(payload);
  const { pullRequestId: number, status, sourceRefName: source, targetRefName: target, repository } = request;
  if (status !== 'active') return nothing(`pull request ${number} is ${status ?? 'not active'}`);
  return {
    kind: 'pull-request',
    number,
    url: request._links?.web?.href ?? null,
    title: request.title ?? null,
    body: request.description ?? null,
    branch: branchOf(source),
    base: branchOf(target),
    isBaseDefault: isMain(repository, target),
    isFork: request.forkSource != null,
    commit: request.lastMergeSourceCommit.commitId,
    ref: source,
    ...{ commitMessage: null, commitUrl: null, compareUrl: null },
    sender: senderOf(request.createdBy),
    files: null,
  };
}

const states = { pending: 'pending', success: 'succeeded', failure: 'failed', error: 'error' } as const;

/** Context and what stands before it, as Azure DevOps shows them. */
function namesOf(context: string): { readonly genre: string; readonly name: string } {
  const [genre = '', ...rest] = context.split('/');
  return { genre, name: rest.join('/') };
}

const Project = z.looseObject({ id: z.string(), project: z.looseObject({ id: z.string() }) });
const Subscription = Named.extend({ eventType: text, consumerInputs: z.looseObject({ url: text }).nullish() });
const Subscriptions = z.looseObject({ value: z.array(Subscription) });
const version = 'api-version=7.0';
const kindsOfEvents = ['git.push', 'git.pullrequest.created', 'git.pullrequest.updated'];

/** Service hooks are subscriptions of the organization, one for each kind of event. */
const webhooks: Webhooks = {
  needs: 'the scopes to read code and to manage service hooks (vso.code, vso.hooks_write)',
  async ensure(ask, about, secret) {
    const [organization = '', project = '', , repository = ''] = about.identifier.split('/');
    const path = `/${organization}/${project}/_apis/git/repositories/${repository}?${version}`;
    const found = Project.parse(await ask({ method: 'GET', path, scheme: 'basic' }));
    const known = await subscriptionsOf(ask, about);
    const ids: string[] = [];
    for (const eventType of kindsOfEvents) {
      const body = {
        ...{ publisherId: 'tfs', eventType, resourceVersion: '1.0' },
        ...{ consumerId: 'webHooks', consumerActionId: 'httpRequest' },
        publisherInputs: { projectId: found.project.id, repository: found.id },
        consumerInputs: { url: about.url, basicAuthUsername: 'terrace', basicAuthPassword: secret },
      };
      const [first] = known.filter((one) => one.eventType === eventType);
      const answer = await ask({
        ...(first === undefined
          ? { method: 'POST', path: subscriptionsPath(about) }
          : { method: 'PUT', path: subscriptionsPath(about, first.id) }),
        ...{ body, scheme: 'basic' },
      });
      ids.push(first?.id ?? Named.parse(answer).id);
    }
    await unsubscribe(
      ask,
      about,
      known.filter(({ id }) => !ids.includes(id)),
    );
    return ids;
  },
  remove: async (ask, about) => await unsubscribe(ask, about, await subscriptionsOf(ask, about)),
};

function subscriptionsPath({ identifier }: WebhookAbout, id: string | null = null): string {
  const [organization = ''] = identifier.split('/');
  return `/${organization}/_apis/hooks/subscriptions${id === null ? '' : `/${encodeURIComponent(id)}`}?${version}`;
}

async function subscriptionsOf(ask: AskServer, about: WebhookAbout): Promise<z.infer<typeof Subscriptions>['value']> {
  const path = `${subscriptionsPath(about)}&consumerId=webHooks`;
  const { value } = Subscriptions.parse(await ask({ method: 'GET', path, scheme: 'basic' }));
  return value.filter(({ consumerInputs }) => consumerInputs?.url === about.url);
}

async function unsubscribe(
  ask: AskServer,
  about: WebhookAbout,
  subscriptions: readonly { readonly id: string }[],
): Promise<void> {
  for (const { id } of subscriptions)
    await ask({ method: 'DELETE', path: subscriptionsPath(about, id), scheme: 'basic' });
}

export const azureDevops: Provider = {
  serviceProviders: ['ado_services', 'ado_server'],
  displayName: (kind) => (kind === 'ado_services' ? 'Azure DevOps Services' : 'Azure DevOps Server'),
  source: 'ado',
  defaults: { httpUrl: 'https://dev.azure.com', apiUrl: 'https://dev.azure.com' },
  apiPath: '',
  // `organization/project/_git/repository`, as its own addresses have it.
  identifier: /^[A-Za-z0-9_][\w.-]*\/[A-Za-z0-9_][\w.-]*\/_git\/[A-Za-z0-9_][\w.-]*$/,
  cloneUrl: (httpUrl, identifier) => `${withoutSlash(httpUrl)}/${identifier}`,
  username: (key) => key || 'terrace',
  whyNotGenuine(headers, _body, secrets) {
    const [, given] = /^Basic (\S+)$/i.exec(headers['authorization'] ?? '') ?? [];
    if (given === undefined) return 'it is not signed: it comes without basic authentication';
    const password = Buffer.from(given, 'base64')
      .toString()
      .replace(/^[^:]*:/, '');
    return secrets.some((secret) => isSame(password, secret)) ? null : 'its password is not this hook’s secret';
  },
  nameOf: () => ({ id: null, event: 'service hook' }),
  read(_event, payload) {
    const { eventType } = Kind.parse(payload);
    if (eventType === 'git.push') return readPush(payload);
    if (eventType === 'git.pullrequest.created' || eventType === 'git.pullrequest.updated')
      return [readPullRequest(payload)];
    return [nothing(`a ${eventType} event`)];
  },
  status({ apiUrl, identifier, commit, context, said: { state, description, link } }) {
    const [organization = '', project = '', , repository = ''] = identifier.split('/');
    return {
      url: `${withoutSlash(apiUrl)}/${organization}/${project}/_apis/git/repositories/${repository}/commits/${commit}/statuses?api-version=7.0`,
      headers: {},
      body: JSON.stringify({ state: states[state], description, targetUrl: link, context: namesOf(context) }),
      scheme: 'basic',
    };
  },
  webhooks,
  signIn: null,
};
