// The shapes of data retention policies.

import { z } from 'zod';
import { resourceShape, toOneOf, whole } from '../http/shape.ts';

const DeleteOlder = resourceShape('DataRetentionPolicyDeleteOlder', 'data-retention-policy-delete-olders', {
  'delete-older-than-n-days': whole,
});
const DontDelete = resourceShape('DataRetentionPolicyDontDelete', 'data-retention-policy-dont-deletes', {});

export const DataRetentionPolicy = z.union([DeleteOlder, DontDelete]);

export const toPolicy = toOneOf('data-retention-policy-delete-olders', 'data-retention-policy-dont-deletes');
