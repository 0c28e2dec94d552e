// How a command or a start that cannot go on ends: one message, and a code that a script can tell apart. Listed in the README.

export const exitCodes = {
  failed: 1,
  usage: 2,
  unauthorized: 4,
  notFound: 5,
  conflict: 6,
  partly: 8,
  homeHeld: 10,
  homeNotWritable: 11,
  portTaken: 12,
  missingBinary: 13,
  serverNotReady: 14,
  wrongRootKey: 15,
  homeDamaged: 16,
  releaseTooOld: 17,
  releaseTooNew: 18,
} as const;
export type ExitReason = keyof typeof exitCodes;

/** Ends a start or a command: `message` says what happened and what to do. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
  readonly reason: ExitReason;
  constructor(reason: ExitReason, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.reason = reason;
  }
}
