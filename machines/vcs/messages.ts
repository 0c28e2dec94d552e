// What a workspace knows of the repository that it follows, what a configuration version knows of where it came from, and how a server of
// version control hears who asks.

import { z } from 'zod';
import { HookId, OAuthTokenId } from './id.ts';

/** The repository that a workspace follows. */
export const VcsRepo = z.object({
  oauthToken: OAuthTokenId.schema,
  hook: HookId.schema,
  identifier: z.string(),
  /** Null is the repository's default branch. */
  branch: z.string().nullable(),
  ingressSubmodules: z.boolean(),
  /** Tags that it runs for; then it follows no branch. */
  tagsRegex: z.string().nullable(),
  /** What is shown of it: of what kind its server is, its page there, and where its server tells what happens. */
  serviceProvider: z.string(),
  repositoryUrl: z.string(),
  webhookUrl: z.string(),
});
export type VcsRepo = z.infer<typeof VcsRepo>;

const text = z.string().nullable();

/** Where a configuration came from. Null is not known. */
export const IngressAttributes = z.object({
  identifier: z.string(),
  cloneUrl: z.string(),
  branch: text,
  tag: text,
  commitSha: z.string(),
  commitMessage: text,
  commitUrl: text,
  compareUrl: text,
  onDefaultBranch: z.boolean(),
  isPullRequest: z.boolean(),
  pullRequestNumber: z.number().int().nullable(),
  pullRequestUrl: text,
  pullRequestTitle: text,
  pullRequestBody: text,
  senderUsername: text,
  senderAvatarUrl: text,
  senderHtmlUrl: text,
});
export type IngressAttributes = z.infer<typeof IngressAttributes>;

/** How the token goes with a call; `basic` gives the name of whoever has it too. */
export const TokenScheme = z.enum(['bearer', 'token', 'private-token', 'basic']);
export type TokenScheme = z.infer<typeof TokenScheme>;

interface Known {
  readonly username: string;
  readonly password: string;
}

const headersOf: Readonly<Record<TokenScheme, (known: Known) => Readonly<Record<string, string>>>> = {
  bearer: ({ password }) => ({ Authorization: `Bearer ${password}` }),
  token: ({ password }) => ({ Authorization: `token ${password}` }),
  'private-token': ({ password }) => ({ 'PRIVATE-TOKEN': password }),
  basic: ({ username, password }) => ({
    Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  }),
};

/** The headers by which a call goes with the token. */
export const authorizationOf = (scheme: TokenScheme, known: Known): Readonly<Record<string, string>> =>
  headersOf[scheme](known);
