// How long the bytes of states and configurations are kept, as whoever says so says it.

import type { DataRetentionPolicyId } from './id.ts';

export interface DataRetentionPolicy {
  readonly id: DataRetentionPolicyId;
  /** What is older goes; null for never. */
  readonly days: number | null;
}
