// Ids of data retention policies.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type DataRetentionPolicyId = Id<'drp'>;
export const DataRetentionPolicyId = idKind('drp');
