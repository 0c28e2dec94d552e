// `endpoints.json`: where a running node and its servers are found, for scripts and for the `terrace` command. It holds passwords, so it
// is its owner's alone.

import type { Home } from '../home/home.ts';
import type { Configuration } from './configuration.ts';
import type { Servers } from './servers.ts';

export interface Endpoints {
  /** Only on a node with the role. */
  readonly gateway?: { readonly url: string };
  /** The name that users and runs reach this installation by. */
  readonly hostname: string;
  readonly nats: NatsEndpoint & { readonly worker: NatsEndpoint };
  /** Only on a node with a database. */
  readonly postgres?: { readonly url: string };
  readonly roles: readonly string[];
  /** Process ids by role. */
  readonly pids: Readonly<Record<string, number>>;
  /** What a further node must be told. */
  readonly join: {
    /** Servers that are children of this node. */
    readonly embedded: readonly ('nats' | 'postgres')[];
    /** Where other machines reach those, by TLS; null when they do not. */
    readonly address: string | null;
    /** Whether `hostname` was given, and so means the same on every machine. */
    readonly isNamed: boolean;
    /** Authorities that this node itself was told to trust, PEM. */
    readonly trusted: string | null;
    readonly rootKey: 'keyring' | 'password';
    readonly blobs: Configuration['blobs'];
  };
}

interface NatsEndpoint {
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
}

export const endpointsFile = 'endpoints.json';

/** Written when everything answers, and again when a child was started anew under another pid; gone when Terrace has stopped. */
export async function writeEndpoints(configuration: Configuration, home: Home, servers: Servers): Promise<void> {
  const { roles, port, hostname, serversListen, isNamed, authority, password, blobs } = configuration;
  const { service, worker } = servers;
  const plain = ({ url, user, password: secret }: NatsEndpoint): NatsEndpoint => ({ url, user, password: secret });
  const endpoints: Endpoints = {
    ...(roles.has('gateway') ? { gateway: { url: `https://localhost:${port}` } } : {}),
    hostname,
    nats: { ...plain(service), worker: plain(worker) },
    ...(servers.databaseUrl === null ? {} : { postgres: { url: servers.databaseUrl } }),
    roles: [...roles],
    pids: { terrace: process.pid, ...home.processes() },
    join: {
      embedded: servers.embedded,
      address: serversListen,
      isNamed,
      trusted: authority,
      rootKey: password === null ? 'keyring' : 'password',
      blobs,
    },
  };
  await home.write(endpointsFile, `${JSON.stringify(endpoints, null, 2)}\n`);
}
