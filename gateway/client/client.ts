// The API as typed calls, for browsers and for Node: paths, parameters, bodies and answers are those of the OpenAPI document. What the
// server refuses is thrown as an ApiFailure with its own words; what it is too busy for is asked again when it says so.

import createClient from 'openapi-fetch';
import type { FetchResponse, MaybeOptionalInit } from 'openapi-fetch';
import { ApiFailure, failureOf } from './failure.ts';
import type { paths } from './types.ts';

export interface ClientOptions {
  /** `https://tfe.example.org`; the page's own when empty. */
  readonly address: string;
  /** Without one a browser's cookie counts. */
  readonly token?: string | undefined;
  /** Sent with every request, beside what the client says itself. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof globalThis.fetch;
  /** How often a request is made anew that the server was too busy for; 5 when absent. */
  readonly retriesMax?: number;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type PathOf<M extends Method> = {
  [Path in keyof paths]: paths[Path] extends { readonly [Name in M]: object } ? Path : never;
}[keyof paths];
type Init<Path extends keyof paths, M extends Method> = MaybeOptionalInit<paths[Path], M>;
type More = { readonly signal?: AbortSignal };
/** What a call needs to say may be left out when nothing of it is needed. */
type Rest<Said> = object extends Said ? readonly [(Said & More)?] : readonly [Said & More];

type Given<Operation> = NonNullable<
  FetchResponse<Operation & Readonly<Record<string, unknown>>, unknown, `${string}/${string}`>['data']
>;
/** What an endpoint answers. */
export type AnswerOf<Path extends keyof paths, M extends Method> = [Given<paths[Path][M]>] extends [never]
  ? void
  : Given<paths[Path][M]>;

type Ask<M extends Method> = <Path extends PathOf<M>>(
  path: Path,
  ...init: Rest<NonNullable<Init<Path, M>>>
) => Promise<AnswerOf<Path, M>>;

/** Lists that come in pages. */
type PagedPath = {
  [Path in PathOf<'get'>]: AnswerOf<Path, 'get'> extends { readonly meta: { readonly pagination: unknown } }
    ? Path
    : never;
}[PathOf<'get'>];
/** Lists that go on behind a key, since nobody counts them. */
type KeyedPath = {
  [Path in PathOf<'get'>]: AnswerOf<Path, 'get'> extends { readonly meta: { readonly next: string | null } }
    ? Path
    : never;
}[PathOf<'get'>];
type ItemOf<Path extends PagedPath> =
  AnswerOf<Path, 'get'> extends { readonly data: readonly (infer Item)[] } ? Item : never;

/** `client.get('/api/v2/runs/{run}', { params: { path: { run } } })` */
export interface ApiClient {
  readonly get: Ask<'get'>;
  readonly post: Ask<'post'>;
  readonly put: Ask<'put'>;
  readonly patch: Ask<'patch'>;
  readonly delete: Ask<'delete'>;
  /** Every resource of a list, from the first page to the last. */
  readonly each: <Path extends PagedPath>(
    path: Path,
    ...init: Rest<NonNullable<Init<Path, 'get'>>>
  ) => AsyncGenerator<ItemOf<Path>, void, undefined>;
  /** Every part of a list that goes on behind a key, a document at a time. */
  readonly parts: <Path extends KeyedPath>(
    path: Path,
    ...init: Rest<NonNullable<Init<Path, 'get'>>>
  ) => AsyncGenerator<AnswerOf<Path, 'get'>, void, undefined>;
  /** For what is no JSON: logs, states, the feed. Throws ApiFailure as well. */
  readonly raw: (url: string, init?: RequestInit) => Promise<Response>;
}

const jsonApi = 'application/vnd.api+json';
const retriesDefault = 5;
const pageSize = 100;

export function openClient(options: ClientOptions): ApiClient {
  const { address, token, headers = {}, retriesMax = retriesDefault } = options;
  const base = address.replace(/\/$/, '');
  const send = options.fetch ?? globalThis.fetch;
  const own = { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };

  /** Asks again while the server says when to come again: after a 429 always, after a 503 only what changes nothing. */
  const patiently = async (request: Request): Promise<Response> => {
    for (let tries = 0; ; tries += 1) {
      const response = await send(request.clone());
      const waitS = Number(response.headers.get('retry-after'));
      const isAgain = response.status === 429 || (response.status === 503 && request.method === 'GET');
      if (!isAgain || tries >= retriesMax || !(waitS > 0)) return response;
      await response.body?.cancel();
      await waited(waitS * 1_000, request.signal);
    }
  };
  const inner = createClient<paths>({
    baseUrl: base,
    headers: { ...own, accept: jsonApi, 'content-type': jsonApi },
    credentials: 'same-origin',
    fetch: patiently,
  });

  const asking =
    (method: Uppercase<Method>) =>
    async (path: string, init?: object): Promise<unknown> => {
      const call = inner[method] as (
        path: string,
        init?: object,
      ) => Promise<{ data?: unknown; response: Response; error?: unknown }>;
      const { data, response, error } = await call(path, init);
      if (!response.ok) throw failureOf(response, error);
      return data;
    };
  const get = asking('GET');

  async function* each(
    path: string,
    init: { readonly params?: { readonly query?: object } } = {},
  ): AsyncGenerator<unknown> {
    for (let number: number | null = 1; number !== null;) {
      const query: object = { 'page[size]': pageSize, ...init.params?.query, 'page[number]': number };
      const page = (await get(path, { ...init, params: { ...init.params, query } })) as {
        readonly data: readonly unknown[];
        readonly meta: { readonly pagination: { readonly 'next-page': number | null } };
      };
      yield* page.data;
      number = page.meta.pagination['next-page'];
    }
  }

  async function* parts(
    path: string,
    init: { readonly params?: { readonly query?: object } } = {},
  ): AsyncGenerator<unknown> {
    for (let after: object | null = {}; after !== null;) {
      const query: object = { ...init.params?.query, ...after };
      const part = (await get(path, { ...init, params: { ...init.params, query } })) as {
        readonly meta: { readonly next: string | null };
      };
      yield part;
      after = part.meta.next === null ? null : { 'page[after]': part.meta.next };
    }
  }

  return {
    get,
    post: asking('POST'),
    put: asking('PUT'),
    patch: asking('PATCH'),
    delete: asking('DELETE'),
    each,
    parts,
    async raw(url: string, init: RequestInit = {}) {
      const isOwn = url.startsWith('/api/') || url.startsWith(`${base}/api/`);
      const target = url.startsWith('/') ? `${base}${url}` : url;
      // A signed address is its own key, and no token goes elsewhere.
      const merged = new Headers(init.headers);
      if (isOwn) for (const [name, value] of Object.entries(own)) merged.set(name, value);
      const response = await send(target, { credentials: 'same-origin', ...init, headers: merged });
      if (!response.ok) throw failureOf(response, await response.text());
      return response;
    },
  } as unknown as ApiClient;
}

/** Resolves after a while. Rejects with the signal's reason when that fires. */
export function waited(ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const end = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}

export { ApiFailure };
