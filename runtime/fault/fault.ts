// The kinds of failure. A failure says by its kind what will happen to it: a refusal travels as a value in the reply,
// a retryable fault is tried again, a terminal one ends the work and is shown, a defect stops the activation that met it.

/** The broker, the database or another node is away for now; try again after `delayMs` or with back-off. */
export class RetryableFault extends Error {
  override readonly name = 'RetryableFault';
  readonly delayMs: number | null;
  constructor(message: string, options: { readonly cause?: unknown; readonly delayMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.delayMs = options.delayMs ?? null;
  }
}

/** The work cannot succeed however often it is tried; `message` is a sentence for the person who asked for it. */
export class TerminalFault extends Error {
  override readonly name = 'TerminalFault';
  readonly code: string;
  constructor(code: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
  }
}

/** An invariant does not hold: ours to mend. Names the invariant. */
export class Defect extends Error {
  override readonly name = 'Defect';
}
