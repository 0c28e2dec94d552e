// What an ingress can be told: that somebody wants its commit. What came of it is told to everybody who wanted it, in the words of their
// kind: a subscriber of kind `k` hears `k.uploaded` with digest and size, or `k.failed` with a sentence.

import { z } from 'zod';
import { HookId } from '../vcs/id.ts';

/** What is fetched of a repository. */
export const IngressSource = z.object({
  hook: HookId.schema,
  /** The commit; null for whatever `ref` is at that moment. */
  commit: z.string().nullable(),
  /** The branch or tag by which it was told (`refs/heads/main`), for servers that give no commit by its name alone; null is the default branch. */
  ref: z.string().nullable(),
  submodules: z.boolean(),
});
export type IngressSource = z.infer<typeof IngressSource>;

export const Subscriber = z.object({ kind: z.string(), id: z.string() });
export type Subscriber = z.infer<typeof Subscriber>;

/** An ask stays small: more subscribers come by several. */
export const subscribersMax = 500;

export const IngressMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ingress.want'),
    organization: z.string(),
    source: IngressSource,
    subscribers: z.array(Subscriber).max(subscribersMax),
  }),
]);
export type IngressMessage = z.infer<typeof IngressMessage>;

/** What a worker made of a commit. */
export const IngressResult = z.object({
  digest: z.string(),
  size: z.number().int(),
  commit: z.object({ sha: z.string(), message: z.string(), author: z.string() }),
});
export type IngressResult = z.infer<typeof IngressResult>;
