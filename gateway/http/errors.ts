// Failures in the words of HTTP: the one table of codes, and the only place that knows status codes of errors (api/semantics.md,
// section 4). A code is stable; the detail names the thing.

import type { Reply } from '@terrace/runtime/actor/ask';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import { sqlStateOf } from '@terrace/runtime/store/postgres';
import type { Json } from '@terrace/machines/kernel/envelope';

/** [status, title] by code; a refusal whose code is not listed is a conflict. */
const table: Readonly<Record<string, readonly [number, string]>> = {
  'bad-request': [400, 'bad request'],
  'not-verified': [400, 'bad request'],
  'invalid-include': [400, 'Invalid include parameter'],
  unauthorized: [401, 'unauthorized'],
  forbidden: [403, 'forbidden'],
  'not-found': [404, 'not found'],
  conflict: [409, 'conflict'],
  'state-mismatch': [409, 'conflict'],
  'not-archivable': [409, 'transition not allowed'],
  'transition-not-allowed': [409, 'transition not allowed'],
  'too-large': [413, 'payload too large'],
  'unsupported-media-type': [415, 'unsupported media type'],
  invalid: [422, 'invalid attribute'],
  'name-taken': [422, 'invalid attribute'],
  // Clients know these very words.
  'description-taken': [422, 'invalid attributes'],
  'key-reused': [422, 'unprocessable content'],
  'workspace-limit': [422, 'unprocessable content'],
  'unknown-version': [422, 'invalid attribute'],
  'too-many-subjects': [422, 'unprocessable content'],
  malformed: [422, 'unprocessable content'],
  'agent-pool-unusable': [422, 'unprocessable content'],
  'agent-pool-in-use': [422, 'unprocessable content'],
  'version-in-use': [422, 'unprocessable content'],
  'agent-alive': [412, 'precondition failed'],
  'team-not-linkable': [422, 'unprocessable content'],
  'local-execution': [422, 'unprocessable content'],
  'wrong-password': [422, 'wrong password'],
  'too-many-attempts': [429, 'too many requests'],
  'rate-limited': [429, 'too many requests'],
  revoked: [410, 'revoked'],
  'link-over': [410, 'this link is over'],
  'workspace-deleted': [404, 'not found'],
  'registry-failed': [502, 'bad gateway'],
  'state-pending': [503, 'service unavailable'],
  busy: [503, 'service unavailable'],
  unavailable: [503, 'service unavailable'],
  'mirror-full': [507, 'insufficient storage'],
  internal: [500, 'internal server error'],
};

/** Ends a request. `pointer` names the place in the body that is at fault, `parameter` that in the query. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly pointer: string | null;
  readonly parameter: string | null;
  readonly retryAfterMs: number | null;
  constructor(
    code: string,
    detail: string,
    options: {
      readonly pointer?: string;
      readonly parameter?: string;
      readonly retryAfterMs?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.pointer = options.pointer ?? null;
    this.parameter = options.parameter ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  get status(): number {
    return (table[this.code] ?? table['conflict'] ?? [500])[0];
  }

  get title(): string {
    return (table[this.code] ?? table['conflict'] ?? [0, this.code])[1];
  }
}

/** What may not be seen and what is not there are answered alike. */
export const notFound = (what: string, { isMany = false }: { readonly isMany?: boolean } = {}): ApiError =>
  new ApiError(
    'not-found',
    isMany
      ? `${what} are not there, or you are not authorized to see them`
      : `${what} is not there, or you are not authorized to see it`,
  );

/** Faults that the client's own bytes bring about, and their codes here. Every other one is ours: something was lost or damaged. */
const faultsOfClients: Readonly<Record<string, string>> = { 'too-large': 'too-large', 'bad-offset': 'bad-request' };

const foreignKeyViolation = '23503';

/** What a failure is to the client. An `internal` one tells nothing; its cause goes to the operator. */
export function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof RetryableFault) {
    const options = error.delayMs === null ? {} : { retryAfterMs: error.delayMs };
    return new ApiError('unavailable', 'a part of the server is away for the moment; try again', options);
  }
  if (error instanceof TerminalFault) {
    const code = faultsOfClients[error.code];
    if (code !== undefined) return new ApiError(code, error.message, { cause: error });
  }
  // A row was written beside one that went at the same moment, or the other way round: who asks again is told what is so.
  if (sqlStateOf(error) === foreignKeyViolation)
    return new ApiError('conflict', 'what this names, or what names it, has just come or gone; ask again', {
      cause: error,
    });
  // Fastify's own: a body that is too large, a content type without a parser.
  const status = (error as { readonly statusCode?: number }).statusCode ?? 500;
  if (status === 413) return new ApiError('too-large', (error as Error).message);
  if (status === 415) return new ApiError('unsupported-media-type', (error as Error).message);
  if (status >= 400 && status < 500) return new ApiError('bad-request', (error as Error).message);
  return new ApiError('internal', 'the server failed; its log tells more', { cause: error });
}

const retryAfterDefaultMs = 1_000;

/** When to come again. go-tfe reads the second of a 429, and ends its process when that is no number. */
export function retryHeaders({ status, retryAfterMs }: ApiError): Readonly<Record<string, string>> {
  if (status !== 503 && status !== 429) return {};
  const ms = Math.ceil(retryAfterMs ?? retryAfterDefaultMs);
  return {
    'retry-after': String(Math.max(1, Math.ceil(ms / 1_000))),
    ...(status === 429 ? { 'x-ratelimit-reset': String(ms / 1_000) } : {}),
  };
}

/** The error document of JSON:API. `id` is the request's, which the log of the server names too. */
export function errorDocument(errors: readonly ApiError[], id?: string): object {
  return {
    errors: errors.map(({ status, title, message, pointer, parameter }) => ({
      ...(id === undefined ? {} : { id }),
      status: String(status),
      title,
      detail: message,
      ...(pointer === null ? {} : { source: { pointer } }),
      ...(parameter === null ? {} : { source: { parameter } }),
    })),
  };
}

/** The value of an ask that was committed. Throws ApiError for anything else. */
export function committed(reply: Reply): Json {
  switch (reply.status) {
    case 'ok':
      return reply.value;
    case 'refused':
      throw new ApiError(reply.code, reply.detail);
    case 'busy':
      throw new ApiError('busy', 'the server has too much to do at the moment; try again', {
        retryAfterMs: reply.retryAfterMs,
      });
    case 'failed':
      if (reply.code === 'malformed') throw new ApiError('malformed', reply.detail);
      throw new Error(`an actor failed: ${reply.code}: ${reply.detail}`);
  }
}
