// The auth callout of nats-server: for every user that it does not know itself, the server asks on a subject of its own, and believes
// an answer that is signed by the issuer's key. What it asks holds the user's secret, so it is sealed for us where a curve key is
// configured. Users of the server's own configuration (services and workers) never come this way.
//
// A credential lives five minutes, then the server ends the connection and the client comes again by itself. Whoever may no longer
// hear what they were let in for is sent away earlier, as far as the server lets us.

import { Algorithms, decode, encodeAuthorizationResponse, encodeUser } from '@nats-io/jwt';
import { createAccount, createCurve, fromCurveSeed, fromSeed } from '@nats-io/nkeys';
import type { KeyPair } from '@nats-io/nkeys';
import { z } from 'zod';
import { mayStay } from './callout.ts';
import type { Admission, Admitted, Gatekeeper } from './callout.ts';
import { NoResponders } from '../bus/bus.ts';
import { encode } from '../bus/json.ts';
import type { Bus, BusMessage, OnFault } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';

const requestSubject = '$SYS.REQ.USER.AUTH';
const serverKeyHeader = 'Nats-Server-Xkey';
/** Services that share this name share the requests. */
const group = 'callout';

export const credentialLifeMs = 5 * 60_000;
const recheckEveryMs = 5_000;
/** Beyond that nobody is let in for the moment; clients come again by themselves. */
const admissionsMax = 64;
const kickTimeoutMs = 2_000;
/** Beyond that the oldest are no longer looked at; their credentials end by themselves. */
const connectionsMax = 10_000;
/** What one user may have open at a time. */
const subscriptionsMax = 500;
const payloadBytesMax = 64 * 1024;

/** A fresh key: the seeds of an account and of a curve key, with a space between them. */
export function makeIssuer(): string {
  const text = (pair: KeyPair): string => new TextDecoder().decode(pair.getSeed());
  return `${text(createAccount())} ${text(createCurve())}`;
}

interface IssuerKeys {
  readonly account: KeyPair;
  /** Null where requests come unsealed. */
  readonly curve: KeyPair | null;
}

/** Throws Error when `issuer` is none: `SA…`, or `SA… SX…`. */
function openIssuer(issuer: string): IssuerKeys {
  const [account = '', curve] = issuer.trim().split(/\s+/);
  const bytes = (seed: string): Uint8Array => new TextEncoder().encode(seed);
  if (!account.startsWith('SA')) throw new Error('an issuer is the seed of an account key, which begins with SA');
  return { account: fromSeed(bytes(account)), curve: curve === undefined ? null : fromCurveSeed(bytes(curve)) };
}

/** What stands in the server's configuration. Throws Error when `issuer` is none. */
export function publicKeysOf(issuer: string): { readonly issuer: string; readonly xkey: string | null } {
  const { account, curve } = openIssuer(issuer);
  return { issuer: account.getPublicKey(), xkey: curve?.getPublicKey() ?? null };
}

const Request = z.object({
  user_nkey: z.string(),
  server_id: z.object({ id: z.string() }),
  client_info: z.object({ id: z.number() }),
  connect_opts: z.object({ auth_token: z.string().optional(), pass: z.string().optional() }),
});
type Request = z.infer<typeof Request>;

export interface CalloutOptions {
  readonly bus: Bus;
  readonly issuer: string;
  /** The account that users are put into, by its name in the server's configuration. */
  readonly account: string;
  readonly gatekeeper: Gatekeeper;
  readonly clock: Clock;
  readonly onFault: OnFault;
  /** For tests; 5,000 when absent. */
  readonly recheckEveryMs?: number;
}

interface Connection {
  readonly server: string;
  readonly client: number;
  readonly admitted: Admitted;
  readonly until: number;
}

/** Answers until it is stopped; then nobody new is let in, unless another node answers. Throws Error for an issuer that is none. */
export function startCallout(options: CalloutOptions): { stop(): Promise<void> } {
  const callout = new Callout(options);
  return { stop: () => callout.stop() };
}

class Callout {
  readonly #options: CalloutOptions;
  readonly #keys: IssuerKeys;
  readonly #connections = new Map<string, Connection>();
  readonly #stopping = new AbortController();
  readonly #subscription: { unsubscribe(): Promise<void> };
  readonly #watching: Promise<void>;
  #pending = 0;

  constructor(options: CalloutOptions) {
    this.#options = options;
    this.#keys = openIssuer(options.issuer);
    this.#subscription = options.bus.subscribe(requestSubject, (message) => void this.#answer(message), {
      queue: group,
    });
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the callout stops'));
    await this.#subscription.unsubscribe();
    await this.#watching;
  }

  async #answer(message: BusMessage): Promise<void> {
    if (this.#pending >= admissionsMax) return;
    this.#pending += 1;
    try {
      const sender = message.headers.get(serverKeyHeader) ?? null;
      const request = this.#read(message.data, sender);
      const { auth_token: token, pass } = request.connect_opts;
      const secret = token ?? pass ?? '';
      const admission = secret === '' ? refusal('no token') : await this.#options.gatekeeper.admit(secret);
      message.respond(this.#seal(await this.#respond(request, admission), sender));
      if (admission.kind === 'admitted') this.#remember(request, admission);
    } catch (error) {
      // Without an answer the server refuses by itself, a little later.
      this.#options.onFault('answer for a user of NATS', error);
    } finally {
      this.#pending -= 1;
    }
  }

  #read(data: Uint8Array, sender: string | null): Request {
    const { curve } = this.#keys;
    const plain = sender === null || curve === null ? data : curve.open(data, sender);
    if (plain === null) throw new Error('a request of nats-server is sealed for another key');
    return Request.parse(decode(new TextDecoder().decode(plain)).nats);
  }

  #seal(answer: string, receiver: string | null): Uint8Array {
    const bytes = new TextEncoder().encode(answer);
    const { curve } = this.#keys;
    return receiver === null || curve === null ? bytes : curve.seal(bytes, receiver);
  }

  async #respond({ user_nkey: user, server_id: server }: Request, admission: Admission): Promise<string> {
    const { account } = this.#keys;
    const answer =
      admission.kind === 'refused' ? { error: admission.reason } : { jwt: await this.#userToken(user, admission) };
    return await encodeAuthorizationResponse(user, server.id, account, answer, {
      algorithm: Algorithms.v2,
    });
  }

  #userToken(user: string, { name, publish, subscribe }: Admitted): Promise<string> {
    const { account, clock } = this.#options;
    return encodeUser(
      name,
      user,
      this.#keys.account,
      {
        pub: { allow: [...publish], deny: publish.length === 0 ? ['>'] : [] },
        sub: { allow: [...subscribe], deny: [] },
        subs: subscriptionsMax,
        payload: payloadBytesMax,
        data: -1,
        allowed_connection_types: ['STANDARD', 'WEBSOCKET'],
      },
      { aud: account, exp: Math.floor((clock.now() + credentialLifeMs) / 1000), algorithm: Algorithms.v2 },
    );
  }

  #remember({ server_id: { id: server }, client_info: { id: client } }: Request, admitted: Admitted): void {
    const until = this.#options.clock.now() + credentialLifeMs;
    const [oldest] = this.#connections.size < connectionsMax ? [] : this.#connections.keys();
    if (oldest !== undefined) this.#connections.delete(oldest);
    this.#connections.set(`${server}/${client}`, { server, client, admitted, until });
  }

  async #watch(): Promise<void> {
    const { clock, onFault, recheckEveryMs: everyMs = recheckEveryMs } = this.#options;
    while (!this.#stopping.signal.aborted) {
      await clock.sleep(everyMs, this.#stopping.signal).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      await this.#recheck().catch((error: unknown) => onFault('look again at the users of NATS', error));
    }
  }

  /** One look for each holder, however many connections they have. */
  async #recheck(): Promise<void> {
    const now = this.#options.clock.now();
    for (const [key, { until }] of this.#connections) if (until <= now) this.#connections.delete(key);
    const byHolder = Map.groupBy(this.#connections.entries(), ([, { admitted }]) => admitted.holder);
    for (const [holder, connections] of byHolder) {
      // One that cannot be told of does not keep the others from being looked at.
      const admission = await this.#options.gatekeeper.recheck(holder).catch((error: unknown) => {
        this.#options.onFault('look again at a user of NATS', error);
        return null;
      });
      if (admission === null) continue;
      for (const [key, connection] of connections) {
        if (mayStay(connection.admitted, admission)) continue;
        this.#connections.delete(key);
        await this.#sendAway(connection);
      }
    }
  }

  async #sendAway({ server, client }: Connection): Promise<void> {
    const { bus, onFault } = this.#options;
    const data = encode({ cid: client });
    try {
      await bus.request(`$SYS.REQ.SERVER.${server}.KICK`, data, { timeoutMs: kickTimeoutMs });
    } catch (error) {
      // A server that does not let us (its configuration is somebody else's), or is gone: the credential ends by itself.
      if (!(error instanceof NoResponders)) onFault('send a user of NATS away', error);
    }
  }
}

const refusal = (reason: string): Admission => ({ kind: 'refused', reason });
