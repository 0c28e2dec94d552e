// How a domain hands an actor to the runtime: its machine, the schema of its messages, and two pure maps, from effects to
// intents and from a state to rows. The runtime knows nothing else about a domain. Step 3 to 5 of the walk.

import type { Delivered, Json, Message, Meta, Refusal } from '@terrace/machines/kernel/envelope';
import type { Effect, Intent } from '@terrace/machines/kernel/effect';
import type { AnyStateMachine } from 'xstate';
import type { z } from 'zod';

/** An actor's state as the maps of its domain see it. */
export interface ActorState<Context = unknown> {
  readonly kind: string;
  readonly id: string;
  /** The version that the transition at hand produces; 1 is the first. */
  readonly version: number;
  /** The machine's state value, nested states joined with dots: `applying.saving`. */
  readonly state: string;
  readonly context: Context;
  readonly done: boolean;
}

/** A table that a domain declares; the runtime writes it inside the transition and understands none of its columns. */
export interface TableDeclaration {
  readonly table: string;
  /** Columns of the primary key. */
  readonly key: readonly string[];
  /** All columns that the domain writes, key included. Every such table also has `actor_version bigint not null`. */
  readonly columns: readonly string[];
}

export interface ActorDefinition<Context = unknown, M extends Message = Message, E extends Effect = Effect> {
  readonly kind: string;
  /** Version of the machine; a snapshot of an older one is migrated when it is loaded. */
  readonly version: number;
  /**
   * The definition as the release before had it, with the version before this one: what is written while nodes live that read no
   * other (ADR 18). Without it this release cannot run beside that one. The messages that it sends must be understood by the new
   * versions of those who get them, and `messages` here takes all that its own did.
   */
  readonly before?: ActorDefinition<any, any, any>;
  /**
   * An actor that has no row yet is its machine's initial snapshot at version 0, so the message that creates it is an
   * ordinary event of the initial state. The context factory must be total: it is called without input.
   */
  readonly machine: AnyStateMachine;
  /** The schema of every message that may come from outside or from another actor. */
  readonly messages: z.ZodType<M>;
  /** Which of the messages are facts that only the runtime sends (`job.started`, `job.done`, `job.lost`, `job.canceled`) need no listing here: see runtime/jobs/messages.ts. */
  readonly tables: readonly TableDeclaration[];
  /** Maps one effect of a transition to intents: pure and deterministic; ids come from (actor, version, index). */
  interpret(
    effect: E,
    place: { readonly state: ActorState<Context>; readonly meta: Meta; readonly index: number },
  ): readonly Intent[];
  /** The rows that show this actor after a transition; called once per transition. */
  rows(state: ActorState<Context>, meta: Meta): readonly Extract<Intent, { kind: 'row' }>[];
  /**
   * The trace that this actor's work continues, as a `traceparent`: jobs, tells and events of its transitions are children
   * of it, whoever caused them (DECISIONS 22). Null, or absent, continues the trace of the message at hand.
   */
  trace?(state: ActorState<Context>): string | null;
  /** Says why a message is not accepted in this state; without an answer the reply is `not-accepted` with the state's name. */
  refuse?(state: ActorState<Context>, message: Delivered<M>): Refusal | null;
  /** Which refusal it means when a row of a declared table violates a unique index, or another constraint of this name. */
  readonly constraints?: { readonly [name: string]: Refusal };
  /**
   * From version n-1 to n: `{ 2: (snapshot) => snapshot }`. A state that has a timer keeps its name: the timer's event names it, and
   * lies in the mailbox.
   */
  readonly migrate?: { readonly [version: number]: (snapshot: Json) => Json };
}
