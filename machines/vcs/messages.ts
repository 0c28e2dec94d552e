// What a workspace knows of the repository that it follows, and what a configuration version knows of where it came from.

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
