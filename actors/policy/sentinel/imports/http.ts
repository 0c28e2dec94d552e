// The import "http". It knows the rules of the import (redirects, retries, which status is an error) and none of the network:
// each single exchange goes through a function of the host, which decides what may be reached.

import { namespaceOf } from '../host.ts';
import type { HostCall, Namespace } from '../host.ts';
import { ListValue, MapValue, bytesOf, textOf } from '../value.ts';
import type { Value } from '../value.ts';
import { importFunction } from './arguments.ts';
import type { Given } from './arguments.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  /** One byte a character. */
  readonly body: string | undefined;
  readonly verifyCertificate: boolean;
  /** From the configuration of the import; null without a proxy. */
  readonly proxy: string | null;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** One byte a character. */
  readonly body: string;
}

/** One exchange, without following redirects. Rejects with HttpRefused when the host does not allow the address. */
export type HttpSend = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

/** The address is not allowed; the message says how to allow it. Never tried again. */
export class HttpRefused extends Error {
  override readonly name = 'HttpRefused';
}

export interface HttpOptions {
  /** Null when http is off in this host. */
  readonly send: HttpSend | null;
  readonly proxy?: string | null;
}

const redirectsMax = 10;
const retriesMax = 10;
const timeoutMaxS = 30;
const retryDelayMaxMs = 30_000;
const redirects = new Set([301, 302, 303, 307, 308]);

interface Client {
  readonly options: HttpOptions;
  readonly statusCodes: readonly bigint[];
  readonly retries: bigint;
  readonly timeoutS: bigint;
  readonly verifyCertificate: boolean;
}

interface Wish {
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | undefined;
}

export function http(options: HttpOptions): Namespace {
  const client = { options, statusCodes: [200n], retries: 1n, timeoutS: 10n, verifyCertificate: true };
  return namespaceOf({
    ...clientMembers(client),
    client: clientObject(client),
    request: importFunction('http.request', 1, (given) =>
      requestObject({ url: given.string(0), headers: new Map(), body: undefined }),
    ),
    methodGet: 'GET',
    methodPost: 'POST',
  });
}

const clientObject = (client: Client): MapValue => MapValue.fromRecord(clientMembers(client), client);

function clientMembers(client: Client): Record<string, Value> {
  const ask = (name: string, method: 'GET' | 'POST', needsRequest = false) =>
    importFunction(`http.${name}`, 1, (given) => exchange(client, method, wishAt(given, needsRequest), given));
  const settings = (name: string, arity: number, change: (given: Given) => Partial<Client>) =>
    importFunction(`http.${name}`, arity, (given) => clientObject({ ...client, ...change(given) }));
  return {
    get: ask('get', 'GET'),
    post: ask('post', 'POST'),
    send: ask('send', 'GET', true),
    accept_status_codes: settings('accept_status_codes', 1, (given) => ({
      statusCodes: given
        .list(0)
        .toArray()
        .map((code) => (typeof code === 'bigint' ? code : given.fail('every status code must be an int'))),
    })),
    accepted_status_codes: new ListValue([...client.statusCodes]),
    with_retries: settings('with_retries', 1, (given) => ({ retries: within(given, 0, retriesMax, 'retries') })),
    retries: client.retries,
    with_timeout: settings('with_timeout', 1, (given) => ({ timeoutS: within(given, 1, timeoutMaxS, 'seconds') })),
    timeout: client.timeoutS,
    without_certificate_verification: settings('without_certificate_verification', 0, () => ({
      verifyCertificate: false,
    })),
    certificate_verification: client.verifyCertificate,
  };
}

function within(given: Given, min: number, max: number, unit: string): bigint {
  const value = given.int(0);
  return value >= min && value <= max ? value : given.fail(`${value} is not within ${min} to ${max} ${unit}`);
}

function requestObject(wish: Wish): MapValue {
  const withHeader = (name: string, value: string): MapValue =>
    requestObject({ ...wish, headers: new Map([...wish.headers, [name, value]]) });
  return MapValue.fromRecord(
    {
      url: wish.url,
      headers: new MapValue(new Map(wish.headers)),
      body: wish.body ?? '',
      with_header: importFunction('request.with_header', 2, (given) => withHeader(given.string(0), given.string(1))),
      with_basic_auth: importFunction('request.with_basic_auth', 2, (given) => {
        const pair = Buffer.from(`${given.string(0)}:${given.string(1)}`, 'latin1').toString('base64');
        return withHeader('Authorization', `Basic ${pair}`);
      }),
      with_body: importFunction('request.with_body', 1, (given) => requestObject({ ...wish, body: given.string(0) })),
    },
    wish,
  );
}

function wishAt(given: Given, needsRequest: boolean): Wish {
  const value = given.value(0);
  if (value instanceof MapValue && isWish(value.payload)) return value.payload;
  if (needsRequest) return given.wrong(0, 'a request');
  if (typeof value !== 'string') return given.wrong(0, 'a URL or a request');
  return { url: value, headers: new Map(), body: undefined };
}

const isWish = (payload: unknown): payload is Wish =>
  typeof payload === 'object' && payload !== null && 'url' in payload && 'headers' in payload;

type Answer =
  | { readonly kind: 'response'; readonly response: HttpResponse }
  | { readonly kind: 'failure'; readonly message: string };

function exchange(client: Client, method: 'GET' | 'POST', wish: Wish, given: Given): Value {
  const { send, proxy = null } = client.options;
  if (send === null) return given.fail('the import http is off here; the host must allow addresses');
  const request = {
    method,
    url: urlOf(textOf(wish.url), given),
    headers: headersOf(wish, given),
    body: wish.body,
    verifyCertificate: client.verifyCertificate,
    proxy,
  };
  const answer = given.call.wait((signal) => askOften(client, request, send, signal));
  if (answer.kind === 'failure') return given.fail(answer.message);
  const { status, headers, body } = answer.response;
  if (!client.statusCodes.includes(BigInt(status)))
    return given.fail(`${request.url.href} answered with status ${status}`);
  return responseObject(status, headers, body, given.call);
}

function urlOf(text: string, given: Given): URL {
  const url = URL.parse(text);
  if (url === null) return given.fail(`${JSON.stringify(text)} is no URL`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return given.fail(`${JSON.stringify(text)} must begin with http:// or https://`);
  }
  return url;
}

function headersOf(wish: Wish, given: Given): ReadonlyMap<string, string> {
  const headers = new Map([['Accept', '*/*']]);
  for (const [name, value] of wish.headers) {
    // oxlint-disable-next-line no-control-regex
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || /[\x00-\x08\x0a-\x1f\x7f]/.test(value)) {
      given.fail(`the header ${given.quoted(name)} has a name or value that HTTP does not allow`);
    }
    headers.set(canonical(name), value);
  }
  return headers;
}

/** content-type → Content-Type, so that a policy finds a header by one spelling. */
const canonical = (name: string): string =>
  name.toLowerCase().replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());

function responseObject(status: number, headers: HttpResponse['headers'], body: string, call: HostCall): Value {
  call.charge(body.length);
  const byName = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = canonical(name);
    const before = byName.get(key);
    byName.set(key, before === undefined ? value : `${before},${value}`);
  }
  const asMap = new MapValue(new Map([...byName].map(([name, value]) => [bytesOf(name), bytesOf(value)])));
  return MapValue.fromRecord({ status_code: BigInt(status), headers: asMap, body });
}

/** Tries again after a 5xx (501 apart) or when time was up, a little later each time. */
async function askOften(client: Client, request: HttpRequest, send: HttpSend, signal: AbortSignal): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const timeout = AbortSignal.timeout(Number(client.timeoutS) * 1000);
    const isLast = attempt >= Number(client.retries);
    try {
      const response = await follow(request, send, AbortSignal.any([signal, timeout]));
      if (isLast || response.status < 500 || response.status === 501) return { kind: 'response', response };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof HttpRefused) return { kind: 'failure', message: error.message };
      const reason = timeout.aborted ? `no answer within ${client.timeoutS} s` : (error as Error).message;
      if (isLast || !timeout.aborted) return { kind: 'failure', message: `${request.url.href}: ${reason}` };
    }
    await pause(Math.min(1000 * 2 ** attempt, retryDelayMaxMs), signal);
  }
}

/**
 * The body of one address, for sources of policies: redirects are followed, everything but 200 is an error. Rejects with a sentence
 * for people.
 */
export async function fetchBody(url: URL, send: HttpSend, signal: AbortSignal): Promise<Uint8Array> {
  const plain = new URL(url);
  const headers = new Map([['Accept', '*/*']]);
  if (url.username !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.set('Authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
    plain.username = '';
    plain.password = '';
  }
  const request = {
    method: 'GET' as const,
    url: plain,
    headers,
    body: undefined,
    verifyCertificate: true,
    proxy: null,
  };
  const { status, body } = await follow(request, send, signal);
  if (status !== 200) throw new Error(`${plain.href} answered with status ${status}`);
  return Buffer.from(body, 'latin1');
}

async function follow(request: HttpRequest, send: HttpSend, signal: AbortSignal): Promise<HttpResponse> {
  let current = request;
  for (let hops = 0; hops <= redirectsMax; hops += 1) {
    const response = await send(current, signal);
    const location = response.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
    if (!redirects.has(response.status) || location === undefined) return response;
    current = redirected(current, response.status, location);
  }
  throw new Error(`more than ${redirectsMax} redirects`);
}

function redirected(request: HttpRequest, status: number, location: string): HttpRequest {
  const url = URL.parse(location, request.url);
  if (url === null) throw new Error(`redirected to ${JSON.stringify(location)}, which is no URL`);
  // As browsers and Go do it: only 307 and 308 repeat a POST; a secret meant for one host never goes to another.
  const keepsBody = status === 307 || status === 308;
  const headers = new Map(request.headers);
  if (url.host !== request.url.host) for (const name of ['Authorization', 'Cookie']) headers.delete(name);
  return { ...request, url, headers, ...(keepsBody ? {} : { method: 'GET' as const, body: undefined }) };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
