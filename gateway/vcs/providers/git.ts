// A git server that is nothing else: repositories by HTTP, with a token or without. Whoever pushes tells us, by a hook of the repository that
// posts what happened and signs it:
//
//   POST <webhook-url>   X-Terrace-Signature: sha256=<HMAC-SHA256 of the body by the hook's secret, in hex>
//   {"ref": "refs/heads/main", "after": "<commit>", "before": "<commit>", "files": ["main.tf"], "message": "…",
//    "default_branch": "main", "sender": "anna", "pushed_at": "2026-01-31T12:00:00Z"}
//
// `ref` and `after` are needed, the others are not. The same bytes are the same push, unless the branch was elsewhere meanwhile: who says
// `before` or `pushed_at` leaves no doubt.

import { z } from 'zod';
import { isCommit, isSigned, isZero, namedRef, nobody, nothing, plainIdentifier, withoutSlash } from './provider.ts';
import type { Provider } from './provider.ts';

const Push = z.object({
  ref: z.string().max(1_024),
  after: z.string().refine(isCommit, 'is no name of a commit'),
  before: z.string().max(128).optional(),
  files: z.array(z.string()).optional(),
  message: z.string().optional(),
  default_branch: z.string().optional(),
  sender: z.string().optional(),
  pushed_at: z.iso.datetime({ offset: true }).optional(),
});

export const plainGit: Provider = {
  serviceProviders: ['git'],
  displayName: () => 'Git',
  source: 'git',
  defaults: null,
  apiPath: '',
  identifier: plainIdentifier,
  cloneUrl: (httpUrl, identifier) => `${withoutSlash(httpUrl)}/${identifier}`,
  username: (key) => key || 'git',
  whyNotGenuine(headers, body, secrets) {
    const given = headers['x-terrace-signature'];
    if (given === undefined) return 'it is not signed: X-Terrace-Signature is missing';
    return isSigned(given, body, secrets) ? null : 'its signature is not that of this hook’s secret';
  },
  nameOf: (headers) => ({ id: headers['x-terrace-delivery'] ?? null, event: 'push' }),
  read(_event, payload) {
    const push = Push.parse(payload);
    const { ref, after: commit, files = null, message: commitMessage = null } = push;
    const sender = { ...nobody, username: push.sender ?? null };
    const { before = null, pushed_at: time } = push;
    const pushedAt = time === undefined ? null : new Date(time);
    const about = { commit, ref, before, pushedAt, commitMessage, commitUrl: null, compareUrl: null, sender, files };
    const named = namedRef(ref);
    if (named === null) return [nothing(`${ref} is neither a branch nor a tag`)];
    if (isZero(commit)) return [nothing(`${ref} was deleted`)];
    if (named.kind === 'tag') return [{ kind: 'tag', tag: named.name, ...about }];
    const { default_branch: main } = push;
    const isDefaultBranch = main === undefined ? null : main === named.name;
    return [{ kind: 'push', branch: named.name, isDefaultBranch, ...about }];
  },
  status: null,
  webhooks: null,
  signIn: null,
};
