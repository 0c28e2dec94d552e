// Whom a node trusts before it has a database to ask: the authority that was given to it. By it a joining node knows the servers of another
// machine, and a node that is only a worker knows the gateways.

import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Home } from '../home/home.ts';
import { trustAuthority } from '../home/tls.ts';
import { ConfigurationError, certificatesIn } from './configuration.ts';
import type { Configuration } from './configuration.ts';

/** Every TLS connection of this process (NATS and PostgreSQL among them) trusts that authority, besides the public ones. */
export function trustEverywhere({ authority }: Pick<Configuration, 'authority'>): void {
  if (authority !== null) setDefaultCACertificates([...getCACertificates('default'), ...certificatesIn(authority)]);
}

/** For a node that is only a worker. Throws ConfigurationError when it was given none, now or at an earlier start. */
export async function trustGivenAuthority({ authority }: Configuration, home: Home): Promise<void> {
  const trusted = authority ?? (await home.read('tls/ca.pem'));
  if (trusted === null)
    throw new ConfigurationError(
      'TERRACE_CA is missing: a node that is only a worker must be told whom to trust. On a running node, terrace node join-command --role worker prints what this one needs',
    );
  await trustAuthority(home, trusted);
}
