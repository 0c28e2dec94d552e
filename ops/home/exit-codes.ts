// How a command or a start that cannot go on ends: one message, and a code that a script can tell apart. The table in docs/operating.md has the same
// rows in the same words; a test compares them.

export const exitCodes = {
  failed: 1,
  usage: 2,
  unauthorized: 4,
  notFound: 5,
  conflict: 6,
  partly: 8,
  notJudged: 9,
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

export const exitMeanings: Readonly<Record<ExitReason, string>> = {
  failed: 'anything else',
  usage: 'the configuration or the command line is wrong, and what is at fault is named; or nobody said yes',
  unauthorized: 'the server does not know the token, or there is none',
  notFound: 'there is nothing of this name, or not for this token',
  conflict: 'it cannot be done as things stand',
  partly: 'it was done for some of what was named, and the rest is listed',
  notJudged:
    '`terrace sentinel apply` could not judge: a mistake in the policy, a file that is missing. Its other codes are verdicts: 0 pass, 1 fail, 2 undefined, 3 an error or limit while judging',
  homeHeld: 'Terrace runs already on this home',
  homeNotWritable: 'the home cannot be written',
  portTaken: 'the port is taken',
  missingBinary: 'a program or package is missing',
  serverNotReady:
    'nats-server or PostgreSQL does not get ready; the end of its log is shown. Or one of your own refuses, or has not answered for a minute; its variable is named',
  wrongRootKey: 'the root key does not open the keys in the database, or is missing, or its file can be read by others',
  homeDamaged: 'a file of the home is damaged; it is named',
  releaseTooOld: 'a newer release writes the database already, and this one cannot read what it writes',
  releaseTooNew:
    'nodes of an older release live, which cannot read what this one writes; stop them first, or go by the release in between',
};

/** Ends a start or a command: `message` says what happened and what to do. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
  readonly reason: ExitReason;
  constructor(reason: ExitReason, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.reason = reason;
  }
}
