// Data retention policies on the wire: two kinds, each a type of its own.

import type { DataRetentionPolicy } from '@terrace/actors/data-retention/view';
import type { Resource } from '../http/json-api.ts';

const typeOf = ({ days }: DataRetentionPolicy): string =>
  days === null ? 'data-retention-policy-dont-deletes' : 'data-retention-policy-delete-olders';

export const policyResource = (policy: DataRetentionPolicy): Resource => ({
  id: policy.id,
  type: typeOf(policy),
  attributes: policy.days === null ? {} : { 'delete-older-than-n-days': policy.days },
});

/** The relation of what has it, or has none. */
export const policyRelation = (policy: DataRetentionPolicy | null, place: string) => ({
  data: policy === null ? null : { id: policy.id, type: typeOf(policy) },
  links: { related: `/api/v2/${place}/relationships/data-retention-policy` },
});
