// Requests of the command line to a running Terrace: the one of this home unless TFE_ADDRESS and TFE_TOKEN name another.

import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join, resolve } from 'node:path';
import { getCACertificates } from 'node:tls';
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

/** The server's answer to a request that it did not grant; the message holds its own words. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** GETs a JSON document of the API. Throws Refusal when it is not answered with 200. */
export const getJson = (server: Server, path: string): Promise<unknown> => askJson(server, 'GET', path);

/** POSTs an action that has no body. Throws Refusal when it is not answered with 200. */
export const postJson = (server: Server, path: string, body?: object): Promise<unknown> =>
  askJson(server, 'POST', path, body);

async function askJson(server: Server, method: string, path: string, body?: object): Promise<unknown> {
  const { status, text } = await new Promise<{ status: number; text: string }>((settle, reject) => {
    const sent = request(
      `${server.address}${path}`,
      {
        method,
        ...(server.authority === null ? {} : { ca: [...getCACertificates('default'), server.authority] }),
        agent: false,
        timeout: timeoutMs,
        headers: {
          authorization: `Bearer ${server.token}`,
          accept: 'application/vnd.api+json',
          ...(body === undefined ? {} : { 'content-type': 'application/vnd.api+json' }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.once('end', () => settle({ status: response.statusCode ?? 0, text }));
        response.once('error', reject);
      },
    );
    sent.once('timeout', () => sent.destroy(new Error(`it did not answer within ${timeoutMs} ms`)));
    sent.once('error', (error: NodeJS.ErrnoException) => reject(unreachable(server, error)));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
  if (status === 200 || status === 201) return JSON.parse(text);
  throw refusalOf(server, status, text);
}

/** Of an answer that is not what was asked for; the message holds the server's own words, if `text` is a document of errors. */
export function refusalOf({ address }: Server, status: number, text: string): Refusal {
  let words = '';
  try {
    const [error] = JSON.parse(text).errors;
    words = `: ${error.detail ?? error.title}`;
  } catch {
    // Something in front of the server answers in its own way.
  }
  return new Refusal(status, `${address} answered with ${status}${words}`);
}

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/;

/** In words for whoever typed the command: no connection came about, or it broke. */
export function unreachable({ address }: Server, error: NodeJS.ErrnoException): Error {
  const { code = '', message } = error;
  if (code === 'ECONNREFUSED')
    return new Error(`nothing answers at ${address}: Terrace is not running there`, { cause: error });
  const advice = untrusted.test(code)
    ? '. NODE_EXTRA_CA_CERTS names a file with further authorities to trust; that of an installation is tls/ca.pem in the home of a node'
    : '';
  return new Error(`${address} cannot be asked: ${message}${advice}`, { cause: error });
}
