// What a worker says to the gateway: signed URLs, fetched and filled over HTTPS. It trusts the system's authorities and this
// installation's own. An error never shows an address, since the secret is in its path (DECISIONS 14).

import { createReadStream, createWriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { Clock } from '../clock/clock.ts';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';

const idleTimeoutMs = 60_000;
/** A gateway that is being restarted is waited for. */
const triesMs = 60_000;
const retryDelaysMs = [50, 100, 250, 500, 1_000, 2_000, 5_000] as const;
const answerBytesMax = 1024 * 1024;
const socketsMax = 32;

/** Something that can be sent again when the first try failed. */
export type Body = Uint8Array | (() => Readable);

export interface Answered {
  readonly status: number;
  readonly text: string;
}

export interface Insistence {
  /** Gives up at once, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Is asked after a try that failed, with how long it has been tried; a minute when absent. */
  readonly goesOn?: (triedMs: number) => boolean;
}

export interface GatewayClient {
  /**
   * Writes what lies there to `path`. Throws TerminalFault when it is refused, RetryableFault when nobody answers for as long as it is
   * tried.
   */
  download(what: string, url: string, path: string, insistence?: Insistence): Promise<void>;
  /** Sends `body` and gives the answer as JSON. Throws as `download` does. */
  upload(what: string, url: string, body: Body, insistence?: Insistence): Promise<unknown>;
  /** One try, whatever the answer; rejects when there is none. */
  post(url: string, body: Uint8Array, headers: Readonly<Record<string, string>>): Promise<Answered>;
  close(): void;
}

/** One client serves all jobs of a worker: reading the system's authorities takes a while, and connections are kept. */
export function gatewayClient(options: {
  readonly certificateAuthority: string | null;
  readonly proxyEnv?: NodeJS.ProcessEnv;
  readonly clock: Clock;
}): GatewayClient {
  const { clock } = options;
  const agent = gatewayAgent(options);

  const send = (
    method: 'GET' | 'PUT' | 'POST',
    url: string,
    body: Uint8Array | Readable | null,
    settings: { readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal } = {},
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/octet-stream', ...settings.headers };
      const { signal } = settings;
      const sent = request(
        url,
        { method, agent, timeout: idleTimeoutMs, headers, ...(signal === undefined ? {} : { signal }) },
        resolve,
      );
      sent.once('timeout', () => sent.destroy(new Error('the gateway fell silent')));
      sent.on('error', reject);
      if (body instanceof Readable) pipeline(body, sent).catch(reject);
      else sent.end(body ?? undefined);
    });

  /** Tries until it is answered; a refusal is final, everything else is tried again. */
  const insist = async <T>(what: string, { signal, goesOn }: Insistence, attempt: () => Promise<T>): Promise<T> => {
    const startedAt = clock.monotonic();
    for (let tries = 0; ; tries += 1) {
      signal?.throwIfAborted();
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof TerminalFault) throw error;
        signal?.throwIfAborted();
        const triedMs = clock.monotonic() - startedAt;
        if (!(goesOn?.(triedMs) ?? triedMs < triesMs))
          throw new RetryableFault(`the gateway does not answer for the ${what}: ${withoutAddress(error)}`, {
            cause: error,
          });
      }
      await clock.sleep(retryDelaysMs[Math.min(tries, retryDelaysMs.length - 1)] ?? 0, signal);
    }
  };

  return {
    download: (what, url, path, insistence = {}) =>
      insist(what, insistence, async () => {
        const { signal } = insistence;
        const response = await send('GET', url, null, signal === undefined ? {} : { signal });
        if (response.statusCode !== 200) throw refusal(what, response.statusCode, await textOf(response));
        await pipeline(response, createWriteStream(path, { mode: 0o600 }));
      }),
    upload: (what, url, body, insistence = {}) =>
      insist(what, insistence, async () => {
        const response = await send('PUT', url, body instanceof Uint8Array ? body : body());
        const text = await textOf(response);
        if (response.statusCode !== 200) throw refusal(what, response.statusCode, text);
        return JSON.parse(text);
      }),
    async post(url, body, headers) {
      const response = await send('POST', url, body, { headers });
      return { status: response.statusCode ?? 0, text: await textOf(response) };
    },
    close: () => agent.destroy(),
  };
}

/** Keeps connections to the gateway, whose authority it trusts beside the system's. */
export function gatewayAgent(trust: {
  readonly certificateAuthority: string | null;
  readonly proxyEnv?: NodeJS.ProcessEnv;
}): Agent {
  const { certificateAuthority: own, proxyEnv } = trust;
  const secureContext = createSecureContext({ ca: [...getCACertificates('default'), ...(own === null ? [] : [own])] });
  const proxied = proxyEnv === undefined ? {} : { proxyEnv };
  return new Agent({ keepAlive: true, maxSockets: socketsMax, secureContext, ...proxied });
}

const readBytes = 256 * 1024;

/** The bytes of an open file from its beginning, as often as they are asked for; the file stays open, also when a request is cut off. */
export const fileBody =
  (file: FileHandle): Body =>
  () =>
    Readable.from(bytesOf(file), { objectMode: false });

async function* bytesOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let at = 0; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(readBytes), 0, readBytes, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The bytes of a file of our own. */
export const pathBody =
  (path: string): Body =>
  () =>
    createReadStream(path);

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > answerBytesMax) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A 4xx will stay one; anything else may pass. */
function refusal(what: string, status: number | undefined, text: string): Error {
  const detail = detailOf(text);
  const message = `the gateway answered ${status ?? 0} for the ${what}${detail === null ? '' : `: ${detail}`}`;
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429)
    return new TerminalFault('gateway-refused', message);
  return new Error(message);
}

function detailOf(text: string): string | null {
  try {
    const [error] = JSON.parse(text).errors;
    return withoutAddress(String(error.detail ?? error.title));
  } catch {
    return null;
  }
}

const withoutAddress = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/https?:\/\/\S+/g, '(address)');
