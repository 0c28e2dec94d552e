// Requests of the command line to a running Terrace: the one of this home unless TFE_ADDRESS and TFE_TOKEN name another.

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { openClient } from '@terrace/gateway/client/client';
import type { ApiClient } from '@terrace/gateway/client/client';
import { StartFault } from '../home/exit-codes.ts';

export interface Server {
  readonly address: string;
  readonly token: string;
  /** The home's own authority, where there is one. */
  readonly authority: string | null;
}

const timeoutMs = 30_000;

/** Where to ask, and as whom. Throws an Error that says what is missing, StartFault `usage` for an address that is none. */
export async function findServer(env: NodeJS.ProcessEnv): Promise<Server> {
  const home = resolve(env['TERRACE_HOME'] ?? '.terrace');
  const [endpoints, token, authority] = await Promise.all(
    ['endpoints.json', 'admin-token', 'tls/ca.pem'].map((name) => readFile(join(home, name), 'utf8').catch(() => null)),
  );
  const given = givenAddress(env);
  const own =
    given === null || env['TFE_TOKEN'] === undefined
      ? gatewayOf(endpoints ?? null, join(home, 'endpoints.json'))
      : null;
  const address = given ?? own;
  if (!address) {
    throw new Error(
      `no Terrace to ask: none is running on ${home}. Start it with npm start, set TERRACE_HOME to its home, or name a server by TFE_ADDRESS.`,
    );
  }
  const isOwn = given === null || (own !== null && isSameServer(given, own));
  // The admin's token of this home is for its own server, and for nobody who is named beside it.
  const found = env['TFE_TOKEN'] || (isOwn ? token?.trim() : undefined);
  if (!found && !isOwn)
    throw new StartFault(
      'unauthorized',
      `no token for ${address}: it is not the server of ${home}, whose token is for that alone. Set TFE_TOKEN.`,
    );
  if (!found)
    throw new StartFault(
      'unauthorized',
      `no token for ${address}: ${home} has no admin-token, as nodes with a gateway have. Set TFE_TOKEN.`,
    );
  return { address: address.replace(/\/$/, ''), token: found, authority: authority ?? null };
}

/** What `TFE_ADDRESS` says, or null. Throws StartFault `usage`. */
function givenAddress({ TFE_ADDRESS: given }: NodeJS.ProcessEnv): string | null {
  if (!given) return null;
  if (URL.canParse(given) && new URL(given).protocol === 'https:') return given;
  throw new StartFault('usage', `TFE_ADDRESS is '${given}', and must be a URL like https://tfe.example.org:8443`);
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** One port of one machine, by whichever of its names. */
function isSameServer(one: string, other: string): boolean {
  const [a, b] = [new URL(one), new URL(other)];
  return a.port === b.port && (a.hostname === b.hostname || (loopback.has(a.hostname) && loopback.has(b.hostname)));
}

/** The address of the gateway by the file that a running node keeps, which knows at least the name of others; null when there is none. */
function gatewayOf(endpoints: string | null, path: string): string | null {
  if (endpoints === null) return null;
  try {
    const { gateway, hostname } = JSON.parse(endpoints);
    return gateway?.url ?? (hostname === undefined ? null : `https://${hostname}`);
  } catch (error) {
    throw new Error(`${path} is damaged; a new start of Terrace writes it anew`, { cause: error });
  }
}

/**
 * The API of a server as typed calls, which throw ApiFailure with its own words where it refuses, and an Error in words for whoever
 * typed the command where no answer comes.
 */
export function clientOf(server: Server): ApiClient {
  const { address, token, authority } = server;
  if (authority !== null) setDefaultCACertificates([...getCACertificates('default'), authority]);
  return openClient({
    address,
    token,
    async fetch(asked, init) {
      try {
        // A stream has a request's address alone, and may last.
        if (!(asked instanceof Request)) return await fetch(asked, init);
        return await fetch(asked, { signal: AbortSignal.any([asked.signal, AbortSignal.timeout(timeoutMs)]) });
      } catch (error) {
        throw unreachable(server, error as Error);
      }
    },
  });
}

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/;

/** No connection came about, or it broke. */
function unreachable({ address }: Server, error: Error): Error {
  if (error.name === 'AbortError') return error;
  if (error.name === 'TimeoutError') return new Error(`${address} did not answer within ${timeoutMs} ms`);
  const { code = '', message } = (error.cause ?? error) as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED')
    return new Error(`nothing answers at ${address}: Terrace is not running there`, { cause: error });
  const advice = untrusted.test(code)
    ? '. NODE_EXTRA_CA_CERTS names a file with further authorities to trust; that of an installation is tls/ca.pem in the home of a node'
    : '';
  return new Error(`${address} cannot be asked: ${message}${advice}`, { cause: error });
}
