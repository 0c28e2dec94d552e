// From a workspace's `vcs-repo` to the repository that it follows: the token is found, and the repository has an address to which its server
// tells what happens, the same for every workspace that follows it by that token.

import { randomBytes } from 'node:crypto';
import { readOAuthClient, readOAuthToken } from '@terrace/actors/vcs/view/connections';
import type { OAuthTokenRow, Repositories } from '@terrace/actors/vcs/view/connections';
import { createHook, readHookOf } from '@terrace/actors/vcs/view/hooks';
import type { HookRow } from '@terrace/actors/vcs/view/hooks';
import { tokenOfInstallation } from '@terrace/actors/vcs/view/installations';
import { sealSecret } from '@terrace/actors/vcs/token';
import { HookId, OAuthClientId, OAuthTokenId } from '@terrace/machines/vcs/id';
import type { VcsRepo } from '@terrace/machines/vcs/messages';
import type { WorkspaceSettings } from '@terrace/machines/workspace/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { globPattern, regexPattern } from '@terrace/runtime/pattern/pattern';
import { z } from 'zod';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { meetServer, whyNotThere } from './look-for.ts';
import { providerOf } from './providers/all.ts';
import { withoutSlash } from './providers/provider.ts';
import type { Provider } from './providers/provider.ts';

const path = z
  .string()
  .max(512)
  .refine((text) => !text.split('/').includes('..'), 'must not lead out of the repository');
const paths = z.array(path).max(100).nullish();

/** What a workspace says of version control; clients send null and empty texts for what they leave out. */
export const vcsAttributes = {
  'vcs-repo': z
    .looseObject({
      identifier: z.string().max(512).nullish(),
      branch: z.string().max(512).nullish(),
      'oauth-token-id': z.string().nullish(),
      'github-app-installation-id': z.string().nullish(),
      'ingress-submodules': z.boolean().nullish(),
      'tags-regex': z.string().max(1_024).nullish(),
    })
    .nullish(),
  'trigger-prefixes': paths,
  'trigger-patterns': paths,
} as const;
const Attributes = z.object(vcsAttributes);
export type VcsAttributes = z.infer<typeof Attributes>;

type Settings = Pick<WorkspaceSettings, 'vcsRepo' | 'triggerPrefixes' | 'triggerPatterns'>;
type Services = Pick<GatewayServices, 'sql' | 'keys' | 'rng' | 'origin' | 'egress'>;

export interface Before {
  readonly vcs_repo: VcsRepo | null;
  readonly trigger_prefixes: readonly string[];
  readonly trigger_patterns: readonly string[];
}

const at = (attribute: string): { readonly pointer: string } => ({ pointer: `/data/attributes/${attribute}` });
const invalid = (attribute: string, detail: string): ApiError => new ApiError('invalid', detail, at(attribute));

/** Only what the request names. Throws ApiError for what cannot be followed. */
export async function vcsSettings(
  services: Services,
  workspace: { readonly organization: string; readonly project: string; readonly before: Before | null },
  attributes: VcsAttributes,
): Promise<Partial<Settings>> {
  const { before } = workspace;
  const { 'vcs-repo': given, 'trigger-prefixes': prefixes, 'trigger-patterns': patterns } = attributes;
  const vcsRepo =
    given === undefined ? before?.vcs_repo : given === null ? null : await repoOf(services, workspace, given);
  const settings = {
    ...(vcsRepo === undefined ? {} : { vcsRepo }),
    // A word about one of them is a word against the other, as upstream.
    ...(prefixes == null ? (patterns?.length ? { triggerPrefixes: [] } : {}) : { triggerPrefixes: prefixes }),
    ...(patterns == null ? (prefixes?.length ? { triggerPatterns: [] } : {}) : { triggerPatterns: patterns }),
  };
  checkTriggers({ vcsRepo, ...settings }, before);
  return settings;
}

function checkTriggers(settings: Partial<Settings>, before: Before | null): void {
  const prefixes = settings.triggerPrefixes ?? before?.trigger_prefixes ?? [];
  const patterns = settings.triggerPatterns ?? before?.trigger_patterns ?? [];
  for (const [index, pattern] of patterns.entries())
    checkPattern(() => globPattern(pattern), `trigger-patterns/${index}`);
  if (prefixes.length > 0 && patterns.length > 0)
    throw invalid('trigger-patterns', 'a workspace has either trigger patterns or trigger prefixes');
  const tags = settings.vcsRepo?.tagsRegex;
  if (tags == null) return;
  checkPattern(() => regexPattern(tags), 'vcs-repo/tags-regex');
  if (prefixes.length > 0 || patterns.length > 0)
    throw invalid(
      'vcs-repo/tags-regex',
      'a workspace that follows tags has neither trigger patterns nor trigger prefixes',
    );
}

function checkPattern(make: () => unknown, attribute: string): void {
  try {
    make();
  } catch (error) {
    if (error instanceof TerminalFault) throw invalid(attribute, error.message);
    throw error;
  }
}

async function repoOf(
  services: Services,
  workspace: { readonly organization: string; readonly project: string; readonly before: Before | null },
  given: NonNullable<VcsAttributes['vcs-repo']>,
): Promise<VcsRepo> {
  const known = workspace.before?.vcs_repo ?? null;
  const branch = given.branch === undefined ? (known?.branch ?? null) : given.branch || null;
  const connected = await connectRepository(services, {
    ...{ organization: workspace.organization, project: workspace.project },
    identifier: given.identifier ?? known?.identifier ?? '',
    by: connectionOf(given, known),
    ...{ branch: branch === null ? null : checkedBranch(branch), before: known },
  });
  const tags = given['tags-regex'] === undefined ? (known?.tagsRegex ?? null) : given['tags-regex'] || null;
  return {
    ...connected,
    branch,
    ingressSubmodules: given['ingress-submodules'] ?? known?.ingressSubmodules ?? false,
    tagsRegex: tags,
  };
}

/** By which a repository is followed: an OAuth token, or an installation of the GitHub App. */
export type ConnectedBy = { readonly oauthToken: string } | { readonly installation: string };

/** As a `vcs-repo` says it, or as it is `known`. Throws ApiError for one that says both. */
export function connectionOf(
  given: {
    readonly 'oauth-token-id'?: string | null | undefined;
    readonly 'github-app-installation-id'?: string | null | undefined;
  },
  known: { readonly oauthToken: string } | null,
): ConnectedBy {
  const { 'oauth-token-id': oauthToken, 'github-app-installation-id': installation } = given;
  if (oauthToken && installation)
    throw invalid(
      'vcs-repo/github-app-installation-id',
      'a repository is followed either by an OAuth token or by an installation of the GitHub App',
    );
  return installation ? { installation } : { oauthToken: oauthToken || known?.oauthToken || '' };
}

/** The token that it stands for. Throws ApiError when it may not be used here. */
async function tokenFor(services: Services, organization: string, by: ConnectedBy): Promise<OAuthTokenRow | null> {
  const { sql, rng } = services;
  let installation = 'installation' in by ? by.installation : null;
  if ('oauthToken' in by) {
    const token = await readOAuthToken(sql, by.oauthToken);
    if (token?.organization !== organization) return null;
    if (token.installation === null) return token;
    // What stands for an installation may be used as long as that may.
    ({ installation } = token);
  }
  const made = { client: OAuthClientId.make(rng.bytes(16)), token: OAuthTokenId.make(rng.bytes(16)) };
  const id = installation === null ? null : await tokenOfInstallation(sql, { installation, organization }, made);
  if (id === null)
    throw invalid(
      'vcs-repo/github-app-installation-id',
      `there is no installation ${installation ?? ''} of the GitHub App that may be used here: a site admin says which organizations may`,
    );
  return await readOAuthToken(sql, id);
}

/**
 * The repository of that name as the token sees it, with an address to which its server tells what happens. `project` is whose it is to be;
 * null: the whole organization's. Throws ApiError, which points into `vcs-repo`.
 */
export async function connectRepository(
  services: Services,
  wanted: {
    readonly organization: string;
    readonly project: string | null;
    readonly identifier: string;
    readonly by: ConnectedBy;
    readonly branch: string | null;
    /** What is followed now; its server is not asked for it again. */
    readonly before: { readonly hook: HookId; readonly branch: string | null } | null;
  },
): Promise<Omit<VcsRepo, 'branch' | 'ingressSubmodules' | 'tagsRegex'>> {
  const { sql, keys, rng, origin } = services;
  const { organization, project, identifier, by, branch, before } = wanted;
  if (identifier === '') throw invalid('vcs-repo/identifier', "identifier: can't be blank");
  const token = await tokenFor(services, organization, by);
  const client = token === null ? null : await readOAuthClient(sql, token.client);
  const mayUse = client !== null && (client.organization_scoped || client.projects.some((id) => id === project));
  if (token === null || client === null || !mayUse)
    throw invalid(
      'vcs-repo/oauth-token-id',
      `there is no OAuth token ${'oauthToken' in by ? by.oauthToken : ''} that may be used here`,
    );
  const provider = providerOf(client.service_provider);
  if (provider === null) throw new Error(`nobody here knows the provider ${client.service_provider}`);
  if (!provider.identifier.test(identifier) || identifier.split('/').includes('..'))
    throw invalid(
      'vcs-repo/identifier',
      `${JSON.stringify(identifier.slice(0, 120))} is no name of a repository at ${provider.displayName(client.service_provider)}`,
    );
  const { cloneUrl, username } = repositoriesOf(provider, client);
  const known = await readHookOf(sql, token.id, identifier);
  if (known === null || known.id !== before?.hook || branch !== before.branch) {
    const looked = { cloneUrl: cloneUrl(identifier), branch };
    const why = await whyNotThere(services, { client, token, username }, looked);
    if (why !== null)
      throw invalid('vcs-repo/identifier', `repository ${JSON.stringify(identifier)} cannot be followed: ${why}`);
  } else await meetServer(services, known);
  if (known === null) {
    const id = HookId.make(rng.bytes(16));
    const secret = await sealSecret(keys, id, makeSecret());
    const made = { id, token: token.id, organization, identifier, secret };
    await createHook(sql, { ...made, clone_url: cloneUrl(identifier), username }, client);
  }
  const hook = await readHookOf(sql, token.id, identifier);
  if (hook === null) throw new ApiError('conflict', 'the OAuth client is being changed or deleted: try again');
  return {
    ...{ oauthToken: token.id, hook: hook.id, identifier },
    serviceProvider: client.service_provider,
    repositoryUrl: `${withoutSlash(client.http_url)}/${identifier}`,
    webhookUrl: webhookUrl(origin, hook),
  };
}

/** How the repositories of a client are fetched. */
export const repositoriesOf = (
  provider: Provider,
  client: { readonly http_url: string; readonly key: string; readonly secret: Uint8Array | null },
): Repositories => ({
  // With a secret, the key is that of an application and nobody's name.
  username: provider.username(client.secret === null ? client.key : ''),
  cloneUrl: (identifier) => provider.cloneUrl(client.http_url, identifier),
});

/** As git allows them, and never one that an option could be. Throws ApiError. */
export function checkedBranch(branch: string): string {
  // oxlint-disable-next-line no-control-regex
  if (!/^[^-/.][^\x00-\x20~^:?*[\\\x7f]*$/.test(branch) || /\.\.|@\{|\/\/|\.lock$|[/.]$/.test(branch))
    throw invalid('vcs-repo/branch', `${JSON.stringify(branch)} is no name of a branch`);
  return branch;
}

/** Where GitHub tells all that happens where the app is installed. */
export const appWebhookPath = '/webhooks/github-app';

export const webhookUrl = (origin: string, hook: Pick<HookRow, 'id' | 'installation'>): string =>
  origin + (hook.installation === null ? `/webhooks/vcs/${hook.id}` : appWebhookPath);

/** Not of the request's own chance: a repeat of a request must not know the secret again. */
export const makeSecret = (): string => randomBytes(32).toString('base64url');
