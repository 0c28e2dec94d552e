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

/** The pool that lists of tags wait in. Whoever has a job there hears what a repository has, as TagsResult. */
export const tagsPool = 'tags';

export const TagsSpec = z.object({
  hook: HookId.schema,
  /** Only tags that begin so. */
  prefix: z.string(),
});
export type TagsSpec = z.infer<typeof TagsSpec>;

export const Tag = z.object({ name: z.string(), commit: z.string() });
export type Tag = z.infer<typeof Tag>;

export const TagsResult = z.object({
  tags: z.array(Tag),
  /** There are more, which were left out. */
  isCut: z.boolean(),
});
export type TagsResult = z.infer<typeof TagsResult>;

/** What a worker made of a commit. */
export const IngressResult = z.object({
  digest: z.string(),
  size: z.number().int(),
  commit: z.object({ sha: z.string(), message: z.string(), author: z.string() }),
});
export type IngressResult = z.infer<typeof IngressResult>;
