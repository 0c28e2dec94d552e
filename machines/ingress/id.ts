// Ids of ingresses. They are derived from repository and commit, so that whoever wants the same meets the same actor.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type IngressId = Id<'ing'>;
export const IngressId = idKind('ing');
