// The bus port: core NATS as Terrace uses it. Nothing durable rides on it; a request without a listener fails at once.

export interface BusMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: ReadonlyMap<string, string>;
  /** Where the sender awaits answers, as far as the bus tells. The sender wrote it: to be checked before it is trusted. */
  readonly reply?: string;
  /** Answers a request; does nothing when the sender expects no answer. */
  respond(data: Uint8Array, headers?: ReadonlyMap<string, string>): void;
}

/** Nobody listens on the subject (NATS status 503). */
export class NoResponders extends Error {
  override readonly name = 'NoResponders';
}
/** The request had a listener, but no answer came in time. */
export class RequestTimeout extends Error {
  override readonly name = 'RequestTimeout';
}

/** What a message may have at most, headers included: the limit of a nats-server as it comes. */
export const messageBytesMax = 1024 * 1024;

/** Both kinds of sending throw TerminalFault `too-large` beyond the server's limit: no second try will make it smaller. */
export interface Bus {
  publish(subject: string, data: Uint8Array, headers?: ReadonlyMap<string, string>): void;
  request(
    subject: string,
    data: Uint8Array,
    options: { readonly timeoutMs: number; readonly headers?: ReadonlyMap<string, string> },
  ): Promise<BusMessage>;
  /**
   * Subjects may end in wildcards. With a `queue`, each message goes to one member of that group. A handler that throws loses
   * that message and nothing else.
   */
  subscribe(
    subject: string,
    handler: (message: BusMessage) => void,
    options?: { readonly queue?: string },
  ): { unsubscribe(): Promise<void> };
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Hears of a handler that threw: ours to mend. */
export type OnFault = (what: string, error: unknown) => void;

/** Where nobody listens for faults, they are at least printed. */
export const warnOfFault: OnFault = (what, error) =>
  process.emitWarning(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
