// The one way out: HTTP(S) calls to addresses that users wrote. A name is resolved once, every address that it has must be one that may
// be reached (rules.ts), and the call goes to just those addresses, so a name that points elsewhere a moment later changes nothing.
// Redirects are not followed unless asked for, and each is checked like the first. Bounded in time and in size.

import { lookup as systemLookup } from 'node:dns/promises';
import { request as plainRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { EgressRules } from './rules.ts';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

export interface EgressRequest {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Of all of it, redirects included. */
  readonly timeoutMs?: number;
  /** What is longer is cut off. */
  readonly bodyMaxBytes?: number;
  readonly redirectsMax?: number;
  readonly signal?: AbortSignal;
}

export interface EgressResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
  /** Whether more came than was asked for. */
  readonly isCut: boolean;
  /** Where the answer came from, after redirects. */
  readonly url: string;
}

/** An answer whose body is still on its way. */
export interface EgressStream extends Omit<EgressResponse, 'body' | 'isCut'> {
  /** Throws EgressFailed when it breaks off, or takes too long. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection, for whoever does not read the body to its end. */
  readonly close: () => void;
}

export interface Egress {
  /** Any answer is one, whatever its status. Throws EgressRefused when the place may not be reached, EgressFailed when it did not answer. */
  send(request: EgressRequest): Promise<EgressResponse>;
  /** As `send`, for what is too large to be held: the body is as long as it is. */
  open(request: Omit<EgressRequest, 'bodyMaxBytes'>): Promise<EgressStream>;
  /**
   * Where this URL is now, for a program that makes the connection itself (git: `http.curloptResolve`) and must be held to these
   * addresses. Throws as `send`.
   */
  reach(url: string): Promise<readonly Address[]>;
}

/** The rules forbid it; the sentence names the host and not its address, which whoever wrote the URL need not know. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
}

/** It may be reached and was not, or did not answer in time. */
export class EgressFailed extends Error {
  override readonly name = 'EgressFailed';
}

const passingStatuses: readonly number[] = [408, 425, 429];

/** Whether a server that answers so may answer otherwise in a while, though nobody changes anything. */
export const isPassing = (status: number): boolean => status >= 500 || passingStatuses.includes(status);

export type Resolve = (host: string) => Promise<readonly Address[]>;

const timeoutMs = 10_000;
const bodyMaxBytes = 1024 * 1024;

const resolveBySystem: Resolve = async (host) =>
  (await systemLookup(host, { all: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

/** Certificates are checked against those that this process trusts (TERRACE_CA among them). */
export function openEgress(rules: EgressRules, resolve: Resolve = resolveBySystem): Egress {
  const placesOf = async (url: URL): Promise<readonly Address[]> => {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const found = await resolve(host).catch((error: NodeJS.ErrnoException) => {
      throw new EgressFailed(`${host} cannot be resolved (${error.code ?? error.message})`, { cause: error });
    });
    if (found.length === 0) throw new EgressFailed(`${host} cannot be resolved`);
    if (rules.isTrusted(host)) return found;
    for (const { address } of found) {
      const reason = rules.whyNot(address);
      if (reason !== null)
        throw new EgressRefused(
          `${host} may not be reached from this server: it is ${reason}. An operator allows it by TERRACE_EGRESS_ALLOW`,
        );
    }
    return found;
  };

  const within = async <T>(signal: AbortSignal, work: Promise<T>, host: string): Promise<T> => {
    const { promise, reject } = Promise.withResolvers<never>();
    const stop = (): void => reject(reasonOf(signal, host));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await Promise.race([work, promise]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };

  /** One exchange, and one more for each redirect that is followed. */
  const follow = async <Reply extends Pick<EgressStream, 'status' | 'headers'> & Partial<Pick<EgressStream, 'close'>>>(
    request: EgressRequest,
    exchange: (url: URL, places: readonly Address[], given: Call) => Promise<Reply>,
  ): Promise<Reply> => {
    const limit = AbortSignal.timeout(request.timeoutMs ?? timeoutMs);
    const signal = request.signal === undefined ? limit : AbortSignal.any([limit, request.signal]);
    let url = parse(request.url, /^https?:$/);
    let { method, body, headers = {} } = request;
    for (let left = request.redirectsMax ?? 0; ; left -= 1) {
      const places = await within(signal, placesOf(url), url.hostname);
      const given = {
        ...{ method, headers, signal, bodyMaxBytes: request.bodyMaxBytes ?? bodyMaxBytes },
        ...(body === undefined ? {} : { body }),
      };
      const response = await within(signal, exchange(url, places, given), url.hostname);
      const [location] = response.headers['location'] ?? [];
      const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== undefined;
      if (!isRedirect || left <= 0) return response;
      if (response.close !== undefined) response.close();
      const next = parse(location, /^https?:$/, url);
      if (next.origin !== url.origin) headers = withoutCredentials(headers);
      if (response.status === 303 || (response.status < 303 && method === 'POST')) [method, body] = ['GET', undefined];
      url = next;
    }
  };

  return {
    async reach(url) {
      const parsed = parse(url, /^(https?|ssh|git|smtp):$/);
      const signal = AbortSignal.timeout(timeoutMs);
      return await within(signal, placesOf(parsed), parsed.hostname);
    },
    send: (request) => follow(request, call),
    open: (request) => follow(request, begin),
  };
}

function parse(text: string, schemes: RegExp, base?: URL): URL {
  const url = URL.parse(text, base);
  if (url === null || url.hostname === '' || !schemes.test(url.protocol))
    throw new EgressRefused('the URL must be one of http or https, with a host');
  return url;
}

const credentials = /^(authorization|cookie|proxy-authorization|private-token|x-.*(token|key|signature))$/i;
const withoutCredentials = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !credentials.test(name)));

const reasonOf = (signal: AbortSignal, host: string): Error =>
  (signal.reason as Error | undefined)?.name === 'TimeoutError'
    ? new EgressFailed(`${host} did not answer in time`)
    : ((signal.reason as Error | undefined) ?? new EgressFailed('ended'));

interface Call {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  readonly bodyMaxBytes: number;
}

/** One exchange with one of these addresses, on a connection of its own. */
async function call(url: URL, places: readonly Address[], given: Call): Promise<EgressResponse> {
  const { status, headers, url: at, body } = await begin(url, places, given);
  return { status, headers, url: at, ...(await collect(body, given.bodyMaxBytes)) };
}

/** The same, as soon as its headers are there. */
async function begin(url: URL, places: readonly Address[], given: Call): Promise<EgressStream> {
  const body = given.body === undefined ? undefined : Buffer.from(given.body as Uint8Array);
  const pinned: LookupFunction = (_host, options, done) => {
    const [first] = places;
    if (options.all === true) done(null, [...places]);
    else done(null, first?.address ?? '', first?.family);
  };
  const options: RequestOptions = {
    method: given.method,
    headers: { ...given.headers, ...(body === undefined ? {} : { 'Content-Length': body.length }) },
    signal: given.signal,
    agent: false,
    lookup: pinned,
  };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing =
    url.protocol === 'https:' ? secureRequest(url, options, resolve) : plainRequest(url, options, resolve);
  outgoing.on('error', reject);
  outgoing.end(body);
  const failed = (error: unknown): Error => {
    outgoing.destroy();
    return given.signal.aborted
      ? reasonOf(given.signal, url.hostname)
      : new EgressFailed(`${url.host} did not answer (${wordsOf(error)})`, { cause: error });
  };
  try {
    const response = await promise;
    // Nobody may be reading when it breaks off.
    response.on('error', () => undefined);
    const headers = Object.fromEntries(
      Object.entries(response.headersDistinct).map(([name, values]) => [name, values ?? []]),
    );
    const close = (): void => void outgoing.destroy();
    return { status: response.statusCode ?? 0, headers, url: url.href, body: bodyOf(response, failed, close), close };
  } catch (error) {
    throw failed(error);
  }
}

async function* bodyOf(
  response: IncomingMessage,
  failed: (error: unknown) => Error,
  close: () => void,
): AsyncGenerator<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>;
    if (!response.complete) throw new Error('it broke off');
  } catch (error) {
    throw failed(error);
  } finally {
    close();
  }
}

async function collect(
  body: AsyncIterable<Uint8Array>,
  max: number,
): Promise<{ readonly body: Buffer; readonly isCut: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > max) return { body: Buffer.concat(chunks).subarray(0, max), isCut: true };
  }
  return { body: Buffer.concat(chunks), isCut: false };
}

/** Of several failed addresses of one name, what the first says. */
function wordsOf(error: unknown): string {
  const one = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code, message } = one as NodeJS.ErrnoException;
  return code ?? message;
}
