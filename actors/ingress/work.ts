// The words between an ingress and the worker that fetches for it: what the job says (no secrets) and what the worker learns in the answer
// to its claim (secrets, stored nowhere). DECISIONS 11, 14.

import { IngressId } from '@terrace/machines/ingress/id';
import { IngressSource } from '@terrace/machines/ingress/messages';
import { z } from 'zod';

/** The pool that fetches wait in. */
export const ingressPool = 'ingress';

/** A server that is away is tried so often, with growing pauses. */
export const fetchAttempts = 6;

export const FetchSpec = z.object({ ingress: IngressId.schema, organization: z.string(), source: IngressSource });
export type FetchSpec = z.infer<typeof FetchSpec>;

export const TagsContext = z.object({
  cloneUrl: z.string(),
  username: z.string(),
  /** Of the repository's server, and for no other. */
  password: z.string(),
  /** For what is fetched by SSH, and the keys of the servers that may be met so. */
  ssh: z.object({ privateKey: z.string(), knownHosts: z.string() }).exactOptional(),
  limitMs: z.number(),
});

export const FetchContext = TagsContext.extend({
  /** PUT the archive; answered with `{digest, size, md5}`. */
  upload: z.string(),
  /** Other commits of the repository that wait for a worker, to be fetched along; their archives go elsewhere. Nodes of older releases name none. */
  beside: z.array(z.object({ ingress: IngressId.schema, commit: z.string(), upload: z.string() })).default([]),
});
export type TagsContext = z.infer<typeof TagsContext>;
export type FetchContext = z.infer<typeof FetchContext>;
