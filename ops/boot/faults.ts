// What the operator hears of failures. A server that is away fails every loop of a node again and again: that is said once, and once more
// when nothing has failed for it any longer. Everything else is said as it comes.

import { RetryableFault } from '@terrace/runtime/fault/fault';

/** Loops try about once a second: so much silence means that the server is back. */
const quietMsDefault = 5_000;

interface Absence {
  readonly since: number;
  last: number;
  quiet: NodeJS.Timeout;
}

/** The listener for failures of all parts of a node; `write` gets whole lines. */
export function reportFaults(
  write: (line: string) => void,
  { quietMs = quietMsDefault }: { readonly quietMs?: number } = {},
): (what: string, error: unknown) => void {
  const absences = new Map<string, Absence>();
  const say = (text: string): void => write(`terrace: ${new Date().toISOString()} ${text}\n`);

  const back = (server: string, { since, last }: Absence): void => {
    absences.delete(server);
    say(`${server} is back after ${Math.max(1, Math.round((last - since) / 1000))} s`);
  };

  return (what, error) => {
    const message = error instanceof Error ? error.message : String(error);
    const server = awayServer(error);
    if (server === null) return say(`could not ${what}: ${message}`);
    const known = absences.get(server);
    if (known !== undefined) {
      known.last = Date.now();
      known.quiet.refresh();
      return;
    }
    const now = Date.now();
    const absence: Absence = { since: now, last: now, quiet: setTimeout(() => back(server, absence), quietMs) };
    absence.quiet.unref();
    absences.set(server, absence);
    say(`${server} is away (could not ${what}: ${message}); what needs it waits and goes on by itself`);
  };
}

const namesOfNats =
  /^(ConnectionError|ClosedConnectionError|DrainingConnectionError|RequestError|NoRespondersError|TimeoutError)$/;

/** The server whose absence made the failure, or null. */
function awayServer(error: unknown): 'PostgreSQL' | 'NATS' | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof RetryableFault && cause.message.startsWith('PostgreSQL is away')) return 'PostgreSQL';
    if (cause instanceof RetryableFault && cause.message.startsWith('NATS ')) return 'NATS';
    if (cause !== error && error instanceof RetryableFault && namesOfNats.test(cause.name)) return 'NATS';
  }
  return null;
}
