export const pinnedVersion: string;
/** The binary that is there already, or null. Throws SetupFault when TERRACE_NATS_SERVER names one that cannot serve. */
export function findNatsServer(): Promise<string | null>;
/** The binary, made when it is missing. Throws SetupFault that says what was tried. */
export function ensureNatsServer(): Promise<string>;
