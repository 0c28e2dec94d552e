// What asking an actor gives back. An ask is answered after its commit; an answer that is lost is asked for again with
// the same message id and meets the stored reply.

import type { Address, Json, Message } from '@terrace/machines/kernel/envelope';

export type Reply =
  /** Committed. `duplicate` when this message id had been committed before: `value` is the reply of then. */
  | { readonly status: 'ok'; readonly duplicate: boolean; readonly version: number; readonly value: Json }
  /** Nothing was written. `code` `not-accepted` comes with the state's name in `detail`. */
  | { readonly status: 'refused'; readonly code: string; readonly detail: string }
  /** A queue is full or a dependency is away; nothing was written. */
  | { readonly status: 'busy'; readonly retryAfterMs: number }
  /** The message is malformed or the actor's code failed; nothing was written. */
  | { readonly status: 'failed'; readonly code: string; readonly detail: string };

export interface AskOptions {
  /** Fresh and random when absent. */
  readonly msgId?: string;
  /** How long the caller waits in all, tries included; 10,000 ms when absent. */
  readonly timeoutMs?: number;
  /**
   * Also waits until every actor that this transition told something has committed that message (one level deep), so
   * that the caller's next read sees it. The tells stay durable: when the caller dies, the mailbox delivers them.
   */
  readonly through?: boolean;
  /** The caller's trace, as a `traceparent`; the active span's when absent. */
  readonly trace?: string;
  /**
   * This message ends a job: it commits only while the job has this attempt and is claimed or canceling, and the same
   * statement gives the job `outcome` as its final status. Otherwise nothing is written and the reply is refused as `job-gone`.
   */
  readonly job?: JobEnd;
}

export interface JobEnd {
  readonly id: string;
  readonly attempt: number;
  readonly outcome: 'done' | 'canceled' | 'lost';
}

/** Speaks to actors wherever they live. */
export interface Client {
  /**
   * Throws RetryableFault when no answer came in time although somebody heard: the message may be committed, and the same
   * message id finds out. Throws RangeError for an address or a type that cannot stand in a subject.
   */
  ask(to: Address, message: Message & { readonly [key: string]: unknown }, options?: AskOptions): Promise<Reply>;
}
