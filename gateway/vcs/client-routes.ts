// OAuth clients: the servers of version control that an organization knows, each with a token that its user made there.

import {
  addProjects,
  createOAuthClient,
  deleteOAuthClient,
  listOAuthClients,
  removeProjects,
  tokensOfClient,
  updateOAuthClient,
  usersOf,
  usersOutside,
} from '@terrace/actors/vcs/view/connections';
import type { OAuthClientRow } from '@terrace/actors/vcs/view/connections';
import { hookOfClient } from '@terrace/actors/vcs/view/hooks';
import { sealClientSecret, sealSshKey, sealToken } from '@terrace/actors/vcs/token';
import { readProject } from '@terrace/actors/project/view';
import { OAuthClientId, OAuthTokenId } from '@terrace/machines/vcs/id';
import { knownHostsText, readKnownHosts } from '@terrace/runtime/egress/known-hosts';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { included, includesOf, resourceBody } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { repositoriesOf } from './connect.ts';
import { changedMeanwhile, findOAuthClient } from './find.ts';
import { meetServer } from './look-for.ts';
import { providerOf, serviceProviders } from './providers/all.ts';
import { plainGit } from './providers/git.ts';
import { withoutSlash } from './providers/provider.ts';
import { sshKeyText } from './ssh-key-text.ts';
import { oauthClientResource, oauthTokenResource } from './resource.ts';
import { OAuthClient } from './shape.ts';
import { wakeWebhooks } from './wake.ts';
import { removeWebhooks } from './webhooks.ts';

/** Of a server, or of its API. */
export const serverUrl = z
  .string()
  .max(1_024)
  .refine(
    (text) => isServer(text, /^https?:$/),
    'must be a URL of http or https, without a name, a password or a query',
  );
const gitUrl = z
  .string()
  .max(1_024)
  // `git@host:path`, as people write it.
  .transform((text) => text.replace(/^([\w.-]+)@([\w.-]+):(?!\/\/)\/?/, 'ssh://$1@$2/'))
  .refine(
    (text) => isServer(text, /^(https?|ssh):$/),
    'must be a URL of http or https, without a name, a password or a query; or of ssh for service-provider git',
  );
const secretText = z.string().min(1).max(8_192);
const Attributes = z.object({
  name: z.string().max(256).nullish(),
  'service-provider': z.enum(serviceProviders, `must be one of ${serviceProviders.join(', ')}`),
  'http-url': gitUrl.nullish(),
  'api-url': serverUrl.nullish(),
  'oauth-token-string': secretText.nullish(),
  /** Of SSH, for repositories and submodules that are fetched by it. */
  'private-key': sshKeyText.nullish(),
  /** Keys of the servers that are met by SSH, as ssh-keyscan prints them; null: what they show when they are first met. */
  'ssh-known-hosts': z
    .string()
    .max(64 * 1024)
    .nullish(),
  /** What an application at the server proves itself with, so that somebody signs in there; `key` is its name then. */
  secret: secretText.nullish(),
  'rsa-public-key': z
    .string()
    .max(16 * 1024)
    .nullish(),
  /** The name that goes with the token, where its server wants one. */
  key: z.string().max(256).nullish(),
  'organization-scoped': z.boolean().nullish(),
});
const Targets = z.object({ data: z.array(z.object({ id: z.string() })).max(1_000) });
const Relationships = z
  .looseObject({
    projects: Targets.optional(),
    'agent-pool': z
      .object({
        data: z.null('a server that only agents can reach is not followed here: connections go from the server itself'),
      })
      .optional(),
  })
  .optional();
const One = z.object({ client: z.string() });
const offered = ['oauth_tokens', 'projects'];
const Include = z.looseObject({ include: z.string().optional() });
const pointer = (attribute: string): { readonly pointer: string } => ({ pointer: `/data/attributes/${attribute}` });

/** Never one that an option could be to the ssh that is called with it. */
const isSshUser = (username: string): boolean => /^[\w.~][\w.~+-]*$/.test(username);

function isServer(text: string, protocol: RegExp): boolean {
  const parsed = URL.parse(text);
  return (
    parsed !== null &&
    protocol.test(parsed.protocol) &&
    parsed.hostname !== '' &&
    (parsed.username === '' || (parsed.protocol === 'ssh:' && isSshUser(parsed.username))) &&
    parsed.password === '' &&
    parsed.search === '' &&
    parsed.hash === ''
  );
}

export const oauthClientRoutes: Routes = (add, services) => {
  const { sql, keys, rng, origin } = services;

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/oauth-clients',
    answers: { 200: pages(OAuthClient) },
    params: z.object({ organization: z.string() }),
    query: z.looseObject({ ...pageQuery, include: z.string().optional() }),
    async answer({ principal, params, query }) {
      // Whoever makes workspaces chooses among them.
      const { name: organization } = await findOrganization(services, principal, params.organization);
      const wanted = includesOf(query.include, offered);
      const page = pageOf(query);
      const { rows, total } = await listOAuthClients(sql, organization, page);
      const parts = await Promise.all(rows.map((row) => partsOf(services, row, wanted)));
      return {
        body: {
          data: rows.map((row) => oauthClientResource(row, origin)),
          ...included(parts.flat()),
          meta: pagination(page, total),
        },
      };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/oauth-clients',
    answers: { 201: shows(OAuthClient) },
    params: z.object({ organization: z.string() }),
    body: resourceBody('oauth-clients', Attributes, Relationships),
    async answer({ principal, params, body }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-vcs-settings',
      );
      const { attributes, relationships } = body.data;
      const id = OAuthClientId.make(rng.bytes(16));
      const token = OAuthTokenId.make(rng.bytes(16));
      const addresses = addressesOf(attributes);
      const isSsh = isBySsh(addresses.http_url);
      const { 'private-key': privateKey = null, 'oauth-token-string': text = isSsh ? '' : null } = attributes;
      if (isSsh && privateKey === null)
        throw new ApiError('invalid', 'private-key: is needed for a server that is met by SSH', pointer('private-key'));
      const { secret = null } = attributes;
      if (text === null) checkSignIn(attributes);
      const projects = await projectsOf(services, organization, relationships?.projects?.data);
      await createOAuthClient(sql, {
        ...{ id, organization, projects, name: attributes.name ?? null },
        ...addresses,
        ...knownHostsOf(attributes['ssh-known-hosts']),
        service_provider: attributes['service-provider'],
        key: attributes.key ?? '',
        organization_scoped: attributes['organization-scoped'] ?? true,
        secret: secret === null ? null : await sealClientSecret(keys, id, secret),
        rsa_public_key: attributes['rsa-public-key'] ?? null,
        token:
          text === null
            ? null
            : {
                ...{ id: token, sealed: await sealToken(keys, token, text) },
                sshKey: privateKey === null ? null : await sealSshKey(keys, token, privateKey),
              },
      });
      return {
        status: 201,
        body: { data: oauthClientResource(await findOAuthClient(services, principal, id), origin) },
      };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/oauth-clients/:client',
    answers: { 200: shows(OAuthClient) },
    params: One,
    query: Include,
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, offered);
      const row = await findOAuthClient(services, principal, params.client);
      return { body: { data: oauthClientResource(row, origin), ...included(await partsOf(services, row, wanted)) } };
    },
  });
  add({
    method: 'PATCH',
    path: '/api/v2/oauth-clients/:client',
    answers: { 200: shows(OAuthClient) },
    params: One,
    body: resourceBody('oauth-clients', Attributes.omit({ 'service-provider': true }).default({}), Relationships),
    async answer({ principal, params, body }) {
      const row = await findOAuthClient(services, principal, params.client);
      const { attributes, relationships } = body.data;
      const client = {
        id: row.id,
        name: attributes.name === undefined ? row.name : attributes.name,
        http_url: attributes['http-url'] ?? row.http_url,
        api_url: attributes['api-url'] ?? row.api_url,
        key: attributes.key ?? row.key,
        organization_scoped: attributes['organization-scoped'] ?? row.organization_scoped,
        secret: attributes.secret == null ? row.secret : await sealClientSecret(keys, row.id, attributes.secret),
        rsa_public_key: attributes['rsa-public-key'] ?? row.rsa_public_key,
      };
      const hosts = attributes['ssh-known-hosts'];
      const { 'private-key': privateKey = null, 'oauth-token-string': text = null } = attributes;
      checkSsh(row.service_provider, client.http_url);
      checkMove(row, client, { text, privateKey, secret: attributes.secret ?? null });
      const provider = providerOf(row.service_provider);
      if (provider === null) throw new Error(`nobody here knows the provider ${row.service_provider}`);
      const given = relationships?.projects?.data;
      const projects = given === undefined ? undefined : await projectsOf(services, row.organization, given);
      await checkLimit(services, row, {
        organizationScoped: client.organization_scoped,
        projects: projects ?? row.projects,
      });
      const id = row.tokens[0] ?? OAuthTokenId.make(rng.bytes(16));
      const isChanged = await updateOAuthClient(sql, row, {
        client,
        knownHosts: hosts === undefined ? undefined : knownHostsOf(hosts),
        repositories: repositoriesOf(provider, client),
        projects,
        token:
          text === null && privateKey === null
            ? null
            : {
                id,
                sealed: text === null ? null : await sealToken(keys, id, text),
                sshKey: privateKey === null ? null : await sealSshKey(keys, id, privateKey),
              },
      });
      if (!isChanged) throw changedMeanwhile(row);
      await meetServer(services, await hookOfClient(sql, row.id));
      wakeWebhooks(services);
      return { body: { data: oauthClientResource(await findOAuthClient(services, principal, row.id), origin) } };
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/oauth-clients/:client',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      const { id } = await findOAuthClient(services, principal, params.client);
      await checkUnused(services, { client: id });
      await removeWebhooks(services, { client: id });
      await deleteOAuthClient(sql, id);
      return {};
    },
  });
  for (const method of ['POST', 'DELETE'] as const)
    add({
      method,
      path: '/api/v2/oauth-clients/:client/relationships/projects',
      answers: { 204: null },
      params: One,
      body: Targets,
      async answer({ principal, params, body }) {
        const row = await findOAuthClient(services, principal, params.client);
        if (method === 'POST') await addProjects(sql, row.id, await projectsOf(services, row.organization, body.data));
        else {
          const gone = new Set(body.data.map((one) => one.id));
          const projects = row.projects.filter((project) => !gone.has(project));
          await checkLimit(services, row, { organizationScoped: row.organization_scoped, projects });
          await removeProjects(sql, row.id, [...gone]);
        }
        return {};
      },
    });
};

/** Throws ApiError `conflict` that names who uses it. */
export async function checkUnused(
  { sql }: Pick<GatewayServices, 'sql'>,
  by: Parameters<typeof usersOf>[1],
): Promise<void> {
  const users = await usersOf(sql, by);
  if (users.length > 0)
    throw new ApiError('conflict', `repositories are followed by it: ${users.join(', ')}; disconnect them first`);
}

/** Nobody keeps a repository by a client that they could not choose any more. Throws ApiError `conflict` that names who would. */
async function checkLimit(
  { sql }: Pick<GatewayServices, 'sql'>,
  { id }: Pick<OAuthClientRow, 'id'>,
  limit: Parameters<typeof usersOutside>[2],
): Promise<void> {
  const users = await usersOutside(sql, id, limit);
  if (users.length > 0)
    throw new ApiError(
      'conflict',
      `repositories are followed by it outside of these projects: ${users.join(', ')}; disconnect them first, or let it be used there`,
    );
}

type Addresses = Pick<OAuthClientRow, 'http_url' | 'api_url'>;

/** Servers that have OAuth 1 alone: what they know of it is kept, and a token given by hand. */
const withOldOAuth: readonly string[] = ['bitbucket_server', 'bitbucket_data_center'];

/** Throws ApiError for a client without a token at whose server nobody could sign in. */
function checkSignIn(attributes: z.infer<typeof Attributes>): void {
  const { 'service-provider': kind, key, secret } = attributes;
  if (withOldOAuth.includes(kind)) return;
  if (providerOf(kind)?.signIn == null)
    throw new ApiError(
      'invalid',
      'oauth-token-string: is needed: make an access token at the server, where nobody signs in by OAuth from here',
      pointer('oauth-token-string'),
    );
  if (!key || !secret)
    throw new ApiError(
      'invalid',
      'oauth-token-string: is needed: make an access token at the server, or give key and secret of an application there to sign in by connect-path',
      pointer('oauth-token-string'),
    );
}

const serverOf = (text: string): string => {
  const { protocol, host } = new URL(text);
  return `${protocol}//${host}`;
};
const isBySsh = (httpUrl: string): boolean => httpUrl.startsWith('ssh:');

/** Throws ApiError for a server with an API that is to be met by SSH. */
function checkSsh(serviceProvider: string, httpUrl: string): void {
  if (isBySsh(httpUrl) && !plainGit.serviceProviders.includes(serviceProvider))
    throw new ApiError(
      'invalid',
      'http-url: only a server with service-provider git is met by SSH',
      pointer('http-url'),
    );
}

/** Throws ApiError for what is no list of keys of servers. */
function knownHostsOf(text: string | null | undefined) {
  try {
    const keys = readKnownHosts(text ?? '');
    return { known_hosts: knownHostsText(keys), known_hosts_given: keys.length > 0 };
  } catch (error) {
    throw new ApiError('invalid', `ssh-known-hosts: ${(error as Error).message}`, pointer('ssh-known-hosts'));
  }
}

/** A token goes to no server that it was not given for: who names another one gives the token, or the key, again. Throws ApiError. */
function checkMove(
  before: Addresses & Pick<OAuthClientRow, 'secret' | 'tokens'>,
  after: Addresses,
  given: { readonly text: string | null; readonly privateKey: string | null; readonly secret: string | null },
): void {
  const isMoved = (['http_url', 'api_url'] as const).some((one) => serverOf(before[one]) !== serverOf(after[one]));
  if (!isMoved) return;
  if (before.secret !== null && given.secret === null)
    throw new ApiError('invalid', 'secret: is needed again for another server', pointer('secret'));
  // Nobody has signed in yet: no token could go there.
  if (before.tokens.length === 0) return;
  if (isBySsh(after.http_url) && given.privateKey === null)
    throw new ApiError('invalid', 'private-key: is needed again for another server', pointer('private-key'));
  if (!isBySsh(after.http_url) && given.text === null)
    throw new ApiError(
      'invalid',
      'oauth-token-string: is needed again for another server, since the token of the one before does not go there',
      pointer('oauth-token-string'),
    );
}

/** Throws ApiError for a server that is not public and has no address. */
function addressesOf(attributes: z.infer<typeof Attributes>): Addresses {
  const provider = providerOf(attributes['service-provider']);
  const isPublic = attributes['service-provider'] === provider?.serviceProviders[0];
  const httpUrl = attributes['http-url'] ?? (isPublic ? provider?.defaults?.httpUrl : undefined);
  if (httpUrl === undefined) throw new ApiError('invalid', "http-url: can't be blank", pointer('http-url'));
  checkSsh(attributes['service-provider'], httpUrl);
  const apiUrl =
    attributes['api-url'] ??
    (isPublic ? provider?.defaults?.apiUrl : undefined) ??
    withoutSlash(httpUrl) + (provider?.apiPath ?? '');
  return { http_url: httpUrl, api_url: apiUrl };
}

/** Throws ApiError for one that is not the organization's. */
async function projectsOf(
  { sql }: Pick<GatewayServices, 'sql'>,
  organization: string,
  given: readonly { readonly id: string }[] = [],
): Promise<OAuthClientRow['projects']> {
  const rows = await Promise.all(given.map(({ id }) => readProject(sql, id)));
  return rows.map((row, index) => {
    if (row?.organization === organization) return row.id;
    throw new ApiError('invalid', `project ${given[index]?.id ?? ''} is not one of organization ${organization}`, {
      pointer: `/data/relationships/projects/data/${index}/id`,
    });
  });
}

async function partsOf({ sql }: Pick<GatewayServices, 'sql'>, row: OAuthClientRow, wanted: ReadonlySet<string>) {
  return wanted.has('oauth_tokens') ? (await tokensOfClient(sql, row.id)).map(oauthTokenResource) : [];
}
