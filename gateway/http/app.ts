// The fastify application: content types, limits, errors and the headers that every answer has. Domains bring their routes.

import { randomUUID } from 'node:crypto';
import underPressure from '@fastify/under-pressure';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Client } from '@terrace/runtime/actor/ask';
import { makeAudit } from './audit.ts';
import { openApiRoutes } from '../openapi/routes.ts';
import { ClientGone, endpointsOn } from './endpoint.ts';
import type { AddEndpoint, Answer, Described, Routes } from './endpoint.ts';
import { ApiError, apiErrorOf, errorDocument, retryHeaders } from './errors.ts';
import { makeIdempotency } from './idempotency.ts';
import { restOfBody } from './rest-of-body.ts';
import type { RateLimits } from './rate-limit.ts';
import { makeRequester } from './requester.ts';
import type { GatewayServices } from './services.ts';
import { makeThrottle } from './throttle.ts';

const bodyLimitBytes = 1024 * 1024;
const askBytesMax = 256 * 1024;
/** No document of this API comes near it; whatever walks through a body may then do so by calling itself. */
const bodyDepthMax = 64;
/** Longer than a long poll is held open. */
const keepAliveTimeoutMs = 75_000;
const pressureSampleMs = 250;

export interface AppOptions {
  /** PEM; without it the application speaks plain HTTP, for tests by injection. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly routes: readonly Routes[];
  /** Of requests by token; none when absent. */
  readonly limits?: RateLimits | null;
  /** So late may what is due be before new requests are told to come again; never told when absent. */
  readonly latenessMaxMs?: number;
  /** Sees every answer before it is sent. */
  readonly inspect?: (endpoint: Described, answer: Answer) => void;
}

/** Builds the application; the caller listens and closes. */
export function buildApp(services: GatewayServices, options: AppOptions): FastifyInstance {
  const settings = {
    bodyLimit: bodyLimitBytes,
    keepAliveTimeout: keepAliveTimeoutMs,
    // Who asks may name the request, so that both sides can find it again.
    genReqId: ({ headers: { 'x-request-id': given } }: IncomingMessage) =>
      typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID(),
    routerOptions: { maxParamLength: 5_000, ignoreTrailingSlash: true },
    // Long polls end when the application closes; new connections are refused meanwhile.
    forceCloseConnections: true,
    // A path that cannot be decoded comes to no route.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      void sendError(services, error, request, reply),
  };
  const app = (
    options.tls === undefined ? fastify(settings) : fastify({ ...settings, https: options.tls })
  ) as FastifyInstance;
  takeBodies(app);
  const { limits = null, latenessMaxMs } = options;
  if (latenessMaxMs !== undefined) refuseWhenLate(app, latenessMaxMs);
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    const perSecond = limits?.perSecond ?? null;
    if (perSecond !== null) reply.header('x-ratelimit-limit', String(perSecond));
    reply.header('server-timing', `total;dur=${reply.elapsedTime.toFixed(1)}`);
    reply.header('x-content-type-options', 'nosniff');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler(async (error, request, reply) => {
    if (apiErrorOf(error).status === 413) await restOfBody(request.raw);
    return sendError(services, error, request, reply);
  });
  const known: Described[] = [];
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const methods = methodsOf(known, path);
    const takes = methods.length === 0 ? '' : `; ${path} takes ${methods.join(' and ')}`;
    const detail = `${request.method} ${path} is nothing that this server knows${takes}`;
    if (methods.length > 0) reply.header('allow', methods.join(', '));
    // 404 as upstream has it: clients take it for something that is not there (yet), and fall back.
    return sendError(services, new ApiError('not-found', detail), request, reply);
  });
  const { onFault } = services;
  const audit = makeAudit(services);
  const idempotency = makeIdempotency({ ...services, client: audit.client });
  const { inspect } = options;
  const throttle = makeThrottle(limits);
  const addTo = endpointsOn(app, {
    requesterOf: makeRequester(services),
    ...{ idempotency, audit, onFault, throttle, inspect },
  });
  const add: AddEndpoint = (endpoint) => {
    known.push(endpoint);
    addTo(endpoint);
  };
  const given = { ...services, sql: audit.sql, rng: idempotency.rng, client: withinLimit(idempotency.client) };
  for (const routes of [...options.routes, openApiRoutes(known)]) routes(add, given);
  return app;
}

/**
 * What workers and agents bring is let in all the same: it ends work that is under way, and may be the only copy of a state. So are the files of
 * the pages, which lie in memory: a page that lacks one of them is broken for good.
 */
const isLetIn = (url: string): boolean =>
  ['/_archivist/', '/api/v2/terrace/agent', '/pages/'].some((place) => url.startsWith(place));

function refuseWhenLate(app: FastifyInstance, latenessMaxMs: number): void {
  app.register(underPressure, {
    maxEventLoopDelay: latenessMaxMs,
    sampleInterval: pressureSampleMs,
    pressureHandler(request) {
      if (!isLetIn(request.url))
        throw new ApiError('busy', 'the server has more to do than it can at the moment; try again');
    },
  });
}

/** Of endpoints with this path, such as `/a/:b/c`. */
const methodsOf = (known: readonly Described[], asked: string): readonly string[] => {
  const words = asked.split('/');
  const found = known.filter(({ path }) => {
    const pattern = path.split('/');
    return pattern.length === words.length && pattern.every((part, n) => part.startsWith(':') || part === words[n]);
  });
  return [...new Set(found.map(({ method }) => method))];
};

/** What actors are told stays small (DECISIONS 13): a longer request is refused with the limit, not tried in vain. */
const withinLimit = (client: Client): Client => ({
  async ask(to, message, askOptions) {
    const size = Buffer.byteLength(JSON.stringify(message));
    if (size > askBytesMax)
      throw new ApiError('too-large', `the request comes to ${size} bytes, more than the ${askBytesMax} that are kept`);
    return await client.ask(to, message, askOptions);
  },
});

/** JSON is parsed and checked; everything else is left as the stream that it is. An empty body is no body. */
function takeBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const json = ['application/vnd.api+json', 'application/json', 'application/scim+json'];
  app.addContentTypeParser(json, { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseJson(String(body)));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ApiError('bad-request', `the body is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const fault = unkeepable(value, '', 0);
  if (fault !== null)
    throw new ApiError('invalid', 'a text holds U+0000 or half of a surrogate pair, which cannot be kept', {
      pointer: fault,
    });
  return value;
}

/** The pointer to the first text that PostgreSQL cannot keep, or null (DECISIONS 3). Throws ApiError for a body that is too deep. */
function unkeepable(value: unknown, pointer: string, depth: number): string | null {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? pointer : null;
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= bodyDepthMax)
    throw new ApiError(
      'bad-request',
      `the body has lists or objects within one another more than ${bodyDepthMax} deep`,
    );
  for (const [name, inner] of Object.entries(value)) {
    const found = unkeepable(name, pointer, depth) ?? unkeepable(inner, `${pointer}/${name}`, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function sendError(
  services: GatewayServices,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = apiErrorOf(error);
  if (known.code === 'internal' && !hasGone(error, request))
    services.onFault(`answer ${request.method} ${request.routeOptions.url ?? ''} (request ${request.id})`, error);
  return reply
    .code(known.status)
    .headers(retryHeaders(known))
    .header('content-type', 'application/vnd.api+json')
    .send(JSON.stringify(errorDocument([known], request.id)));
}

/** Whoever asked has gone, in the middle of a body or of a wait: nothing of ours failed, and nobody reads the answer. */
const hasGone = (error: unknown, { raw }: FastifyRequest): boolean =>
  error instanceof ClientGone || (raw.destroyed && !raw.complete);
