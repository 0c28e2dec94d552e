// What a machine wishes for, as data. A domain's machine emits its own effects (`{ type: 'effect', params }` actions);
// the domain's actor maps each of them, purely, to intents: the runtime's vocabulary. Nothing here does anything.

import type { Address, Json, Message } from './envelope.ts';

/** A domain effect: `machines/<domain>/messages.ts` lists a domain's own as a union. */
export interface Effect {
  readonly type: string;
}

/** How work is ordered between lanes; 0 is drained first. */
export type JobPriority = 0 | 1 | 2 | 3;

/** What the runtime can do for an actor; all of it is committed in the statement of the transition. */
export type Intent =
  /** A message to another actor, delivered once, in order of sending per pair of actors. */
  | { readonly kind: 'tell'; readonly to: Address; readonly message: Message & { readonly [key: string]: unknown } }
  /** Slow work for a worker. `attempts` bounds how often it may be started: 1 for `terraform apply`. */
  | {
      readonly kind: 'job';
      readonly id: string;
      readonly pool: string;
      readonly priority: JobPriority;
      readonly organization: string;
      readonly attempts: number;
      /** Plain data without secrets; what a worker needs beyond it is minted at claim time. */
      readonly spec: Json;
    }
  | { readonly kind: 'cancelJob'; readonly id: string; readonly force: boolean }
  /** The answer to an ask, stored with the log row and sent after the commit. */
  | { readonly kind: 'reply'; readonly value: Json }
  /** An event on the feed: `act.evt.<organization>.<project|_>.<workspace|_>.<kind>.<id>.<type>`. */
  | {
      readonly kind: 'emit';
      readonly organization: string;
      readonly project: string | null;
      readonly workspace: string | null;
      readonly type: string;
      readonly body: Json;
    }
  /** One row of a table that the domain declared; written in the same statement, guarded by the actor's version. */
  | { readonly kind: 'row'; readonly table: string; readonly values: { readonly [column: string]: Json } };
