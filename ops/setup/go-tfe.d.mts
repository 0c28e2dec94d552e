export interface GoTfe {
  /** go-tfe's tests, compiled. */
  readonly program: string;
  /** Where they expect to be started; they read and write there. */
  readonly folder: string;
  /** A mirror of the providers that their configurations want. */
  readonly mirror: string;
}

/** What is there already, or null. */
export function findGoTfe(): Promise<GoTfe | null>;
/** Builds it when it is not there. Throws SetupFault without Go. */
export function ensureGoTfe(): Promise<GoTfe>;
