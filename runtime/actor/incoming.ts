// A message on its way through a node, and what became of it.

import type { Address, Json, Refusal } from '@terrace/machines/kernel/envelope';
import type { ConsumedRow, JobEnding } from '../store/store.ts';
import type { Turn } from './decide.ts';

export interface Incoming {
  readonly to: Address;
  readonly event: Turn['event'];
  /** The version of the machine whose schema has read it: no other may take it. */
  readonly machineVersion: number;
  readonly msgId: string;
  readonly sender: string | null;
  readonly trace: string | null;
  readonly cause: string | null;
  /** The mailbox row that brings it; null for an ask. */
  readonly row: ConsumedRow | null;
  /** The job that it ends. */
  readonly ends: JobEnding | null;
  /** Milliseconds since 1970 after which nobody waits for it. */
  readonly deadline: number | null;
  /** It may be in the log already: look there first. */
  readonly isRepeat: boolean;
}

export type Outcome =
  | {
      readonly kind: 'committed';
      readonly duplicate: boolean;
      readonly version: number;
      readonly accepted: boolean;
      readonly value: Json;
      readonly told: readonly Address[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The actor's own code failed on it, or the database refuses what came of it. */
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string }
  | { readonly kind: 'busy'; readonly retryAfterMs: number }
  /** Nobody waits for it any more, or its row is gone. */
  | { readonly kind: 'dropped' };
