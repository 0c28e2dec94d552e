// Who a change belongs to. While a request that may change something is served, its transactions bear its id, and so do the messages that it
// sends to actors; the database writes the entries of the audit trail by it (actors/audit/schema.sql). The request itself is kept before its
// first change: no change is without somebody, also when this gateway dies in the middle.

import { AsyncLocalStorage } from 'node:async_hooks';
import { keepRequest, nameRequest } from '@terrace/actors/audit/view';
import type { AuditRequest } from '@terrace/actors/audit/view';
import type { By, TokenId } from '@terrace/machines/user/id';
import type { Client } from '@terrace/runtime/actor/ask';
import type { Rng } from '@terrace/runtime/clock/clock';
import type { Sql } from '@terrace/runtime/store/sql';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './authenticate.ts';

export interface Audit {
  /** Both as the services' own, but for requests that are audited. */
  readonly sql: Sql;
  readonly client: Client;
  /** Serves a request in the name of `principal`. Reads are served as they are. */
  within<Result>(
    request: FastifyRequest,
    principal: Principal,
    rng: Rng,
    serve: () => Promise<Result>,
  ): Promise<Result>;
  /** Serves what changes something in the name of `who`, whoever asked. */
  inNameOf<Result>(request: FastifyRequest, who: Author, rng: Rng, serve: () => Promise<Result>): Promise<Result>;
}

/** Whose changes they are. */
export interface Author {
  readonly by: By;
  /** By which they came; null for none. */
  readonly token: TokenId | null;
}

interface Served {
  readonly request: AuditRequest;
  kept: Promise<unknown> | null;
  messages: number;
}

/** A statement that may change something; some of those that begin with `with` do not, which costs a transaction. */
const mayChange = /^\s*(insert|update|delete|with|select audit_\w+)\b/i;
const userAgentMax = 255;

export function makeAudit({ sql, client }: { readonly sql: Sql; readonly client: Client }): Audit {
  const serving = new AsyncLocalStorage<Served>();
  const keep = async (served: Served): Promise<void> => {
    served.kept ??= keepRequest(sql, served.request);
    await served.kept;
  };
  const transaction = async <T>(work: (inside: Pick<Sql, 'query'>) => Promise<T>): Promise<T> => {
    const served = serving.getStore();
    if (served === undefined) return await sql.transaction(work);
    await keep(served);
    return await sql.transaction(async (inside) => {
      await nameRequest(inside, served.request.id);
      return await work(inside);
    });
  };
  return {
    sql: {
      async query(text, values, name) {
        if (serving.getStore() === undefined || !mayChange.test(text)) return await sql.query(text, values, name);
        return await transaction((inside) => inside.query(text, values, name));
      },
      transaction,
    },
    client: {
      async ask(to, message, options = {}) {
        const served = serving.getStore();
        if (served === undefined) return await client.ask(to, message, options);
        await keep(served);
        // A repeat of a request with an Idempotency-Key has the same id, and its messages theirs.
        const msgId = `${served.request.id}.${options.msgId ?? (served.messages += 1)}`;
        return await client.ask(to, message, { ...options, msgId });
      },
    },
    async within(request, principal, rng, serve) {
      if (request.method === 'GET' || principal.kind === 'run') return await serve();
      return await this.inNameOf(request, principal, rng, serve);
    },
    async inNameOf(request, { by, token }, rng, serve) {
      const audited: AuditRequest = {
        ...{ id: uuidOf(rng.bytes(16)), shownId: request.id, by, token },
        method: request.method,
        path: request.url.split('?')[0] ?? '',
        address: request.ip,
        userAgent: request.headers['user-agent']?.slice(0, userAgentMax) ?? null,
      };
      return await serving.run({ request: audited, kept: null, messages: 0 }, serve);
    },
  };
}

/** A random one, as RFC 9562 writes it. */
export function uuidOf(chance: Uint8Array): string {
  const bytes = Uint8Array.from(chance.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
