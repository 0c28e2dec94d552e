// Ids of ingresses. They are derived from repository and commit, so that whoever wants the same meets the same actor.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type IngressId = Id<'ing'>;
export const IngressId = idKind('ing');

/** What an ingress's id is the digest of. `moment` tells apart what a branch is at from time to time. */
export const ingressName = (
  { hook, commit, submodules }: { readonly hook: string; readonly commit: string | null; readonly submodules: boolean },
  moment: string,
): string => ['ingress', hook, commit ?? moment, String(submodules)].join('\0');
