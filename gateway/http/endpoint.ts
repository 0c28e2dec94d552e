// One way to write an endpoint: method, path, schemas, and one function that answers. Authentication, the span, the schema and the
// errors are the same for all of them and stand here.

import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { schemaWords } from '@terrace/runtime/fault/schema-words';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import { z } from 'zod';
import { may } from './access.ts';
import type { Audit, Author } from './audit.ts';
import type { Principal } from './authenticate.ts';
import { finished } from './document.ts';
import { ApiError, apiErrorOf, notFound, retryHeaders } from './errors.ts';
import type { Idempotency } from './idempotency.ts';
import type { Requester } from './requester.ts';
import { keyOf } from './throttle.ts';
import type { Throttle } from './throttle.ts';
import type { GatewayServices } from './services.ts';
import type { Answers } from './shape.ts';

export interface Asked<Params, Query, Body, Guest = null> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly principal: Principal;
  /** What `admit` gave. */
  readonly guest: Guest;
  readonly headers: FastifyRequest['headers'];
  /** Path and query, as they were asked for. */
  readonly url: string;
  /** The IP address that the request came from: of a balancer, where one stands in front. */
  readonly address: string;
  /** Fires when the client has gone. */
  readonly signal: AbortSignal;
  /** Does what changes something in the name of somebody whom only the endpoint knows: no `principal` of an `isPublic` or `admit`ted one. */
  readonly inNameOf: <Result>(who: Author, work: () => Promise<Result>) => Promise<Result>;
  /** Bytes that nobody has parsed, of a content type other than JSON. */
  readonly upload: AsyncIterable<Uint8Array> | null;
}

export interface Answer {
  /** 200 when absent, 204 when there is no body either. */
  readonly status?: number;
  /** JSON:API unless `contentType` says otherwise. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Endpoint<Params = unknown, Query = unknown, Body = unknown, Guest = null> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** What it does, in a few words, where method and path do not say it already. */
  readonly summary?: string;
  /** What it answers when all is well; for the OpenAPI document, and held against every answer in tests. */
  readonly answers?: Answers;
  /** The content type of a body that is no JSON. */
  readonly takes?: string;
  /** Anybody may ask, with any token or none; `principal` is then not to be read. */
  readonly isPublic?: boolean;
  /**
   * Who may ask in place of people and runs, by a token of another kind: `principal` is then not to be read. Throws ApiError for
   * everybody else, before the body is read.
   */
  admit?(headers: FastifyRequest['headers']): Promise<Guest>;
  /**
   * A run task may ask too, by the token of its letter: as long as its result is awaited (`at-work`), or after that as well (`always`).
   * Every other endpoint is closed to it.
   */
  readonly opensToTasks?: 'at-work' | 'always';
  /** Its body is bytes, whatever its content type says: signed as it comes. */
  readonly isRaw?: boolean;
  /**
   * Of the whole site: to whoever is no site admin nothing is said of what it takes. As long as it lies below `/api/v2/admin/` when
   * absent.
   */
  readonly isOfSite?: boolean;
  /** Asked again and again while somebody waits: not recorded as a span (DECISIONS 22). */
  readonly isPoll?: boolean;
  /** How a failure is told here, where it is not by a document of JSON:API. */
  readonly showError?: (error: ApiError) => Answer;
  /** Of a JSON body, in bytes; 1 MiB when absent. */
  readonly bodyLimit?: number;
  answer(asked: Asked<Params, Query, Body, Guest>): Promise<Answer>;
}

/** What the OpenAPI document tells of an endpoint. */
export type Described = Pick<
  Endpoint,
  'method' | 'path' | 'params' | 'query' | 'body' | 'summary' | 'answers' | 'takes' | 'isPublic' | 'isOfSite'
> & { readonly admit?: unknown };

/** A group of endpoints that share what they stand on. */
export type Routes = (add: AddEndpoint, services: GatewayServices) => void;
export type AddEndpoint = <Params = unknown, Query = unknown, Body = unknown, Guest = null>(
  endpoint: Endpoint<Params, Query, Body, Guest>,
) => void;

const anybody = null as unknown as Principal;

export function endpointsOn(
  app: FastifyInstance,
  parts: {
    readonly requesterOf: Requester;
    readonly idempotency: Pick<Idempotency, 'once' | 'rng'>;
    readonly audit: Pick<Audit, 'within' | 'inNameOf'>;
    readonly onFault: GatewayServices['onFault'];
    readonly throttle: Throttle;
    /** Sees every answer before it is sent. */
    readonly inspect?: ((endpoint: Described, answer: Answer) => void) | undefined;
  },
): AddEndpoint {
  const { requesterOf, idempotency, audit, onFault, throttle, inspect } = parts;
  const principals = new WeakMap<FastifyRequest, Principal>();
  const guests = new WeakMap<FastifyRequest, object | null>();
  return <Params, Query, Body, Guest>(endpoint: Endpoint<Params, Query, Body, Guest>) => {
    const { method, path, isPublic = false, isPoll = false, isRaw = false, bodyLimit, showError } = endpoint;
    const { isOfSite = path.startsWith('/api/v2/admin/') } = endpoint;
    const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<Answer> => {
      const principal = principals.get(request) ?? anybody;
      const isUpload =
        typeof request.body === 'object' && request.body !== null && Symbol.asyncIterator in request.body;
      const given = () => ({
        params: parse(endpoint.params, request.params, 'params'),
        query: parse(endpoint.query, request.query, 'query'),
        body: parse(endpoint.body, isUpload ? undefined : request.body, 'body'),
      });
      const mayHear = !isOfSite || isPublic || endpoint.admit !== undefined || may(principal, 'write', null);
      const answer = async (): Promise<Answer> =>
        await endpoint.answer({
          ...(mayHear ? given() : unsaid(given, request.url)),
          principal,
          guest: (guests.get(request) ?? null) as Guest,
          headers: request.headers,
          url: request.url,
          address: request.ip,
          signal: goneSignal(reply),
          upload: isUpload ? (request.body as AsyncIterable<Uint8Array>) : null,
          inNameOf: (who, work) => audit.inNameOf(request, who, idempotency.rng, work),
        });
      const audited = (): Promise<Answer> => audit.within(request, principal, idempotency.rng, answer);
      // A signed URL is its own key: what it brings is named by its digest.
      const answered =
        isPublic || endpoint.admit !== undefined
          ? await answer()
          : isUpload
            ? await audited()
            : await idempotency.once(request, principal, audited);
      inspect?.(endpoint, answered);
      return { ...answered, body: finished(answered.body, request.url, request.query) };
    };
    app.route({
      method,
      url: path,
      ...(bodyLimit === undefined ? {} : { bodyLimit }),
      ...(showError === undefined ? {} : { errorHandler: errorsBy(showError, onFault) }),
      // Before the body: a stranger makes this server read headers, and nothing else.
      async onRequest(request, reply) {
        if (isRaw) request.headers['content-type'] = 'application/octet-stream';
        if (endpoint.admit !== undefined) guests.set(request, (await endpoint.admit(request.headers)) as object | null);
        if (isPublic || endpoint.admit !== undefined) return;
        const principal = await requesterOf(request).catch((error: unknown) => {
          // Strangers are counted by where they come from.
          throttle.count(reply, request.ip);
          throw error;
        });
        checkTask(principal, endpoint);
        principals.set(request, principal);
        if (!isPoll) throttle.count(reply, keyOf(principal));
      },
      async handler(request, reply) {
        if (isPoll) return send(reply, await serve(request, reply), onFault);
        throttle.enter(reply);
        const attributes = { 'http.request.method': method, 'http.route': path, 'http.request.id': request.id };
        // Linked, not continued: whoever continues a trace puts spans into it, and reads it as a run's (ADR 30).
        const caller = request.headers['traceparent'];
        const options = { parent: null, links: typeof caller === 'string' ? [caller] : [], attributes };
        return await inSpan('http.request', options, async (span) => {
          const answer = await serve(request, reply).catch((error: unknown) => {
            span.setAttribute('http.response.status_code', apiErrorOf(error).status);
            throw error;
          });
          span.setAttribute('http.response.status_code', answer.status ?? 200);
          return send(reply, answer, onFault);
        });
      },
    });
  };
}

/** Tells failures of an endpoint in its own words. */
const errorsBy =
  (show: (error: ApiError) => Answer, onFault: GatewayServices['onFault']) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const known = apiErrorOf(error);
    if (known.code === 'internal')
      onFault(`answer ${request.method} ${request.routeOptions.url ?? ''} (request ${request.id})`, error);
    const { headers, ...answer } = show(known);
    send(reply, { ...answer, headers: { ...retryHeaders(known), ...headers } }, onFault);
  };

/** Throws ApiError for a run task that has no business here. */
function checkTask(principal: Principal, { opensToTasks }: Pick<Endpoint, 'opensToTasks'>): void {
  if (principal.kind !== 'run' || principal.task === null || opensToTasks === 'always') return;
  if (opensToTasks === undefined)
    throw new ApiError('not-found', 'there is nothing here for the access token of a run task');
  if (!principal.task.isAwaited)
    throw new ApiError('unauthorized', 'nobody waits for this run task any more, and its access token has ended');
}

export const statusOf = ({ status, body }: Answer): number => status ?? (body === undefined ? 204 : 200);

/** The reason of `Asked.signal`. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Fastify's own signal fires as soon as a body has been read. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new ClientGone('whoever asked has gone'));
  });
  return gone.signal;
}

function send(reply: FastifyReply, answer: Answer, onFault: GatewayServices['onFault']): FastifyReply {
  const { body, contentType = 'application/vnd.api+json', headers = {} } = answer;
  reply.code(statusOf(answer)).headers(headers);
  if (body === undefined) return reply.send();
  reply.header('content-type', contentType);
  if (body instanceof Readable) {
    // Once the answer has begun, nothing but its breaking off tells the client.
    body.once('error', (error) => {
      if (reply.raw.headersSent) onFault(`send the answer to ${reply.request.routeOptions.url ?? ''}`, error);
    });
    return reply.send(body);
  }
  return reply.send(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));
}

/** The same, to somebody who may not know what is wrong with it. Throws ApiError `not-found`. */
function unsaid<T>(given: () => T, url: string): T {
  try {
    return given();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw notFound(url.split('?')[0] ?? url);
  }
}

/** What the schema makes of `value`. Throws ApiError that names the first place at fault. */
function parse<T>(schema: z.ZodType<T> | undefined, value: unknown, where: 'params' | 'query' | 'body'): T {
  if (schema === undefined) return undefined as T;
  if (where !== 'body' && holdsNul(value)) {
    if (where === 'params') throw nothingOfThisName();
    throw new ApiError('bad-request', 'the query holds U+0000, which no text here has');
  }
  const parsed = schema.safeParse(value ?? {}, { error: schemaWords });
  if (parsed.success) return parsed.data;
  // An id that cannot be one names nothing.
  if (where === 'params') throw nothingOfThisName();
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String) ?? [];
  const [first = where] = path;
  const detail = `${where === 'query' ? first : nameOf(path, where)}: ${issue?.message ?? 'is not valid'}`;
  if (where === 'query') throw new ApiError('bad-request', detail, { parameter: first });
  throw new ApiError('invalid', detail, { pointer: `/${path.join('/')}` });
}

/** What is at fault by its name: an entry of a list by that of the list. */
function nameOf(path: readonly string[], where: string): string {
  const at = path.findLastIndex((part) => !/^\d+$/.test(part));
  const [name = where, ...entry] = path.slice(Math.max(at, 0));
  return [name, ...entry.map((index) => `[${index}]`)].join('');
}

const nothingOfThisName = (): ApiError => new ApiError('not-found', 'there is nothing of this name');

/** PostgreSQL takes no U+0000; a body was looked through when it was parsed. */
const holdsNul = (given: unknown): boolean =>
  Object.values(given ?? {})
    .flat()
    .some((text) => typeof text === 'string' && text.includes('\0'));
