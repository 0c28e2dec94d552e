// The embedded nats-server: JetStream in the home, one listener on the loopback address, passwords made at first boot. A
// service may do everything; a worker may only pull jobs, speak to the desk and hear of cancels (DECISIONS 11).

import { randomBytes } from 'node:crypto';
import { createConnection } from 'node:net';
import { freePort } from './port.ts';
import { supervise } from './supervisor.ts';
import type { SupervisedChild } from './supervisor.ts';
import type { Home } from '../home/home.ts';

export interface NatsServer extends SupervisedChild {
  readonly url: string;
  /** For everything but workers. */
  readonly service: { readonly user: string; readonly password: string };
  readonly worker: { readonly user: string; readonly password: string; readonly inboxPrefix: string };
}

interface Saved {
  readonly port: number;
  readonly service: string;
  readonly worker: string;
  readonly system: string;
}

const readyWithinMs = 30_000;
const stopGraceMs = 10_000;
export const workerInboxPrefix = '_INBOX_worker';

/** Starts it and resolves when it answers. `binary` is nats-server 2.11 or newer. */
export async function startNats(home: Home, binary: string, say: (text: string) => void): Promise<NatsServer> {
  const saved = await openSaved(home);
  const store = await home.folder('nats');
  await home.write('nats.conf', configurationText(saved, store));
  const url = `nats://127.0.0.1:${saved.port}`;
  const child = await supervise({
    role: 'nats-server',
    command: binary,
    args: ['-c', home.file('nats.conf')],
    env: { HOME: home.path, PATH: process.env['PATH'] ?? '' },
    home,
    // SIGTERM would drain clients first; they have been closed by then.
    stopSignal: 'SIGTERM',
    stopGraceMs,
    probe: () => greeting(saved.port),
    readyWithinMs,
    say,
  });
  return {
    url,
    service: { user: 'terrace', password: saved.service },
    worker: { user: 'worker', password: saved.worker, inboxPrefix: workerInboxPrefix },
    get pid() {
      return child.pid;
    },
    stop: () => child.stop(),
  };
}

async function openSaved(home: Home): Promise<Saved> {
  const text = await home.read('nats.json');
  const before = text === null ? null : (JSON.parse(text) as Saved);
  const secret = (): string => randomBytes(24).toString('base64url');
  const port = await freePort(before?.port ?? null);
  const saved: Saved = {
    port,
    service: before?.service ?? secret(),
    worker: before?.worker ?? secret(),
    system: before?.system ?? secret(),
  };
  await home.write('nats.json', JSON.stringify(saved));
  return saved;
}

function configurationText(saved: Saved, store: string): string {
  return `# Written at each start; what an operator wants otherwise is said by NATS_URL with a server of their own.
listen: "127.0.0.1:${saved.port}"
server_name: "terrace-embedded"
max_payload: 1MB
jetstream {
  store_dir: ${JSON.stringify(store)}
  sync_interval: always
  max_memory_store: 64MB
}
accounts {
  TERRACE {
    jetstream: enabled
    users: [
      { user: "terrace", password: ${JSON.stringify(saved.service)} }
      { user: "worker", password: ${JSON.stringify(saved.worker)}, permissions: {
          publish: [
            "act.desk.>", "act.cmd.*.*.*.job.>", "act.log.*", "act.trace",
            "$JS.API.INFO", "$JS.API.CONSUMER.MSG.NEXT.JOBS.>", "$JS.API.CONSUMER.INFO.JOBS.>", "$JS.ACK.JOBS.>"
          ],
          subscribe: ["act.ctl.>", "act.desk.roll-call", "${workerInboxPrefix}.>"]
        } }
    ]
  }
  SYS { users: [ { user: "system", password: ${JSON.stringify(saved.system)} } ] }
}
system_account: SYS
`;
}

/** A nats-server greets with INFO and says in it whether JetStream is up. */
function greeting(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let text = '';
    socket.setTimeout(1000, () => socket.destroy(new Error('it does not greet')));
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n')) return;
      socket.destroy();
      if (text.startsWith('INFO ') && text.includes('"jetstream":true')) resolve();
      else reject(new Error('its JetStream is not up yet'));
    });
  });
}
