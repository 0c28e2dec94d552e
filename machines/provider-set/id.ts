// Ids of provider sets.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type ProviderSetId = Id<'provset'>;
export const ProviderSetId = idKind('provset');
