// `Idempotency-Key`: a client that does not know whether its request was heard sends it again under the same key, and nothing happens
// twice (DECISIONS 1). While such a request is served, the ids of what it makes and of the messages that it sends are derived from
// the key, so that a repeat meets the same actors and their stored replies: at the same time, on another node, or after a kill in the
// middle. Once it went well, its answer is kept, sealed, and given again.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyRequest } from 'fastify';
import type { Client } from '@terrace/runtime/actor/ask';
import type { Rng } from '@terrace/runtime/clock/clock';
import { z } from 'zod';
import type { Principal } from './authenticate.ts';
import type { Answer } from './endpoint.ts';
import { ApiError } from './errors.ts';
import type { GatewayServices } from './services.ts';

/** Printable characters of ASCII, as of a UUID or a hash. */
const keyPattern = /^[\x21-\x7e]{1,255}$/;
/** A larger answer is made anew from what the request has made. */
const answerBytesMax = 256 * 1024;
const nonceBytes = 16;

export interface Idempotency {
  /** Both as the services' own, but for what they give while a request with a key is served. */
  readonly client: Client;
  readonly rng: Rng;
  /** Serves the request, or gives the answer of before. Throws ApiError for a key that was used with another body. */
  once(request: FastifyRequest, principal: Principal, serve: () => Promise<Answer>): Promise<Answer>;
}

/** What the ids of one request are derived from, and how many were asked for, by what they are for. */
interface Derivation {
  readonly seed: string;
  readonly counts: Map<string, number>;
}

interface Row {
  readonly body: string;
  readonly nonce: string;
  readonly answer: Uint8Array | null;
}

export function makeIdempotency(
  services: Pick<GatewayServices, 'sql' | 'keys' | 'client' | 'rng' | 'onFault'>,
): Idempotency {
  const { sql, keys, client, rng, onFault } = services;
  const serving = new AsyncLocalStorage<Derivation>();
  const macOf = (...parts: readonly string[]): Uint8Array => keys.mac('id', ['idempotency', ...parts].join('\n'));
  const hexOf = (...parts: readonly string[]): string => Buffer.from(macOf(...parts)).toString('hex');

  const derive = ({ seed, counts }: Derivation, what: string): Uint8Array => {
    const count = counts.get(what) ?? 0;
    counts.set(what, count + 1);
    return macOf('derived', seed, what, String(count));
  };

  /** The row of this key: a new one, or the one that a request of the last day has made. Old rows of others go on the way. */
  const claim = async (scope: string, body: string): Promise<Row> => {
    const values = [scope, body, Buffer.from(rng.bytes(nonceBytes)).toString('hex')];
    for (;;) {
      const [made] = await sql.query<Row>(insert, values, 'idempotency-insert');
      const [found] = made === undefined ? await sql.query<Row>(select, [scope], 'idempotency-read') : [made];
      if (found !== undefined) return found;
    }
  };

  const keep = async (scope: string, { nonce }: Row, answer: Answer): Promise<void> => {
    const kept = textOf(answer);
    if (kept === null || kept.length > answerBytesMax) return;
    const sealed = await keys.seal(Buffer.from(kept), placeOf(scope));
    await sql.query(update, [scope, nonce, sealed], 'idempotency-keep');
  };

  return {
    client: {
      ask(to, message, options = {}) {
        const derivation = serving.getStore();
        if (derivation === undefined) return client.ask(to, message, options);
        const msgId = Buffer.from(derive(derivation, `${to.kind}/${to.id} ${message.type}`)).toString('hex');
        return client.ask(to, message, { msgId, ...options });
      },
    },
    rng: {
      bytes(length) {
        const derivation = serving.getStore();
        if (derivation === undefined) return rng.bytes(length);
        const pieces: Uint8Array[] = [];
        for (let made = 0; made < length; made += 32) pieces.push(derive(derivation, 'bytes'));
        return Uint8Array.from(Buffer.concat(pieces).subarray(0, length));
      },
    },
    async once(request, principal, serve) {
      const key = request.headers['idempotency-key'];
      if (key === undefined || request.method === 'GET') return await serve();
      if (typeof key !== 'string' || !keyPattern.test(key))
        throw new ApiError('bad-request', 'Idempotency-Key has 1 to 255 printable characters without spaces');
      const { pathname, search } = new URL(request.url, 'https://terrace.invalid');
      const scope = hexOf('scope', principal.kind, principal.by.id, request.method, pathname, key);
      const body = hexOf('body', scope, search, JSON.stringify(request.body) ?? '');
      const row = await claim(scope, body);
      if (row.body !== body)
        throw new ApiError('key-reused', 'this Idempotency-Key was used with another body within the last 24 hours');
      if (row.answer !== null) {
        const kept = Kept.parse(JSON.parse(Buffer.from(await keys.open(row.answer, placeOf(scope))).toString()));
        return { ...kept, headers: { ...kept.headers, 'idempotency-replayed': 'true' } } as Answer;
      }
      const answer = await serving.run({ seed: `${scope} ${row.nonce}`, counts: new Map() }, serve);
      // It is done: who repeats it meets what it made, even when its answer could not be kept.
      await keep(scope, row, answer).catch((error: unknown) => onFault('keep an answer for its repeat', error));
      return answer;
    },
  };
}

const placeOf = (scope: string): string => `idempotency_key/answer/${scope}`;

const isOver = (row: string): string => `${row}.created_at < now() - interval '24 hours'`;
const insert = `
  with gone as (delete from idempotency_key where scope in (
    select scope from idempotency_key as old where ${isOver('old')} and scope <> $1 limit 10 for update skip locked))
  insert into idempotency_key as known (scope, body, nonce) values ($1, $2, $3)
  on conflict (scope) do update set body = excluded.body, nonce = excluded.nonce, answer = null, created_at = now()
    where ${isOver('known')}
  returning body, nonce, answer`;
const select = 'select body, nonce, answer from idempotency_key where scope = $1';
const update = 'update idempotency_key set answer = $3 where scope = $1 and nonce = $2';

const Kept = z.object({
  status: z.number().optional(),
  body: z.unknown().optional(),
  contentType: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});

/** An answer as text, or null for one that flows or holds bytes. */
function textOf(answer: Answer): string | null {
  const { body } = answer;
  const isPlain = body === undefined || typeof body === 'string' || Object.getPrototypeOf(body) === Object.prototype;
  return isPlain ? JSON.stringify(answer) : null;
}
