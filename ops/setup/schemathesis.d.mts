/** The program, installed when it is not there yet. Throws an Error that says what is missing. */
export function ensureSchemathesis(): string;
