// What every room agrees on about a message: where it goes, what it says, and what is known about its sending.

/** Plain data, as JSON keeps it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where an actor lives: its kind and its id. */
export interface Address {
  readonly kind: string;
  readonly id: string;
}

/** A message is plain data with a type like `run.confirm`; dots separate tokens, so that a NATS permission can name a family. */
export interface Message {
  readonly type: string;
}

/**
 * What the runtime adds to a message before a machine sees it. Time and chance come from here and nowhere else,
 * so that the same log always gives the same life.
 */
export interface Meta {
  /** When the message was taken up, in milliseconds since 1970. */
  readonly at: number;
  /** Sixteen bytes of chance as hex; different for each message, the same at each replay. */
  readonly rand: string;
  readonly msgId: string;
  /** `kind/id` of the actor that told this message, or null when it came from outside. */
  readonly sender: string | null;
}

/** A message as a machine receives it. */
export type Delivered<M extends Message> = M & { readonly meta: Meta };

/** Why an actor does not do what it was asked; `code` stands in the gateway's table of errors. */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
}
