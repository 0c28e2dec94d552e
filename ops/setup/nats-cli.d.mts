/** The `nats` command that is there already, or null. */
export function findNatsCli(): Promise<string | null>;
