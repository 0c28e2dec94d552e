// What a worker says to the gateway: signed URLs, fetched and filled over HTTPS. It trusts the system's authorities and this
// installation's own. An error never shows an address, since the secret is in its path (DECISIONS 14).

import { createReadStream, createWriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getCACertificates } from 'node:tls';
import type { Clock } from '@terrace/runtime/clock/clock';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';

const idleTimeoutMs = 60_000;
/** A gateway that is being restarted is waited for. */
const triesMs = 60_000;
const retryDelaysMs = [50, 100, 250, 500, 1_000, 2_000, 5_000] as const;
const answerBytesMax = 1024 * 1024;

/** Something that can be sent again when the first try failed. */
export type Body = Uint8Array | (() => Promise<Readable>);

export interface Answered {
  readonly status: number;
  readonly text: string;
}

export interface GatewayClient {
  /** Writes what lies there to `path`. Throws TerminalFault when it is refused, RetryableFault when nobody answers for a minute. */
  download(what: string, url: string, path: string): Promise<void>;
  /** Sends `body` and gives the answer as JSON. Throws as `download` does. */
  upload(what: string, url: string, body: Body): Promise<unknown>;
  /** One try, whatever the answer; rejects when there is none. */
  post(url: string, body: Uint8Array, headers: Readonly<Record<string, string>>): Promise<Answered>;
  close(): void;
}

export function gatewayClient(options: {
  readonly certificateAuthority: string;
  readonly clock: Clock;
}): GatewayClient {
  const { certificateAuthority, clock } = options;
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 8,
    ca: [...getCACertificates('default'), certificateAuthority],
  });

  const send = (
    method: 'GET' | 'PUT' | 'POST',
    url: string,
    body: Uint8Array | Readable | null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const sent = request(
        url,
        { method, agent, timeout: idleTimeoutMs, headers: { 'content-type': 'application/octet-stream', ...headers } },
        resolve,
      );
      sent.once('timeout', () => sent.destroy(new Error('the gateway fell silent')));
      sent.once('error', reject);
      if (body instanceof Readable) pipeline(body, sent).catch(reject);
      else sent.end(body ?? undefined);
    });

  /** Tries until it is answered; a refusal is final, everything else is tried again for a minute. */
  const insist = async <T>(what: string, attempt: () => Promise<T>): Promise<T> => {
    const until = clock.monotonic() + triesMs;
    for (let tries = 0; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof TerminalFault) throw error;
        if (clock.monotonic() > until)
          throw new RetryableFault(`the gateway does not answer for the ${what}: ${withoutAddress(error)}`, {
            cause: error,
          });
      }
      await clock.sleep(retryDelaysMs[Math.min(tries, retryDelaysMs.length - 1)] ?? 0);
    }
  };

  return {
    download: (what, url, path) =>
      insist(what, async () => {
        const response = await send('GET', url, null);
        if (response.statusCode !== 200) throw refusal(what, response.statusCode, await textOf(response));
        await pipeline(response, createWriteStream(path));
      }),
    upload: (what, url, body) =>
      insist(what, async () => {
        const response = await send('PUT', url, body instanceof Uint8Array ? body : await body());
        const text = await textOf(response);
        if (response.statusCode !== 200) throw refusal(what, response.statusCode, text);
        return JSON.parse(text);
      }),
    async post(url, body, headers) {
      const response = await send('POST', url, body, headers);
      return { status: response.statusCode ?? 0, text: await textOf(response) };
    },
    close: () => agent.destroy(),
  };
}

/** The bytes of an open file from its beginning, as often as they are asked for; the file stays open. */
export const fileBody =
  (file: FileHandle): Body =>
  async () =>
    createReadStream('', { fd: file.fd, autoClose: false, start: 0 });

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
  if (status !== undefined && status >= 400 && status < 500 && status !== 429)
    return new TerminalFault('gateway-refused', message);
  return new Error(message);
}

function detailOf(text: string): string | null {
  try {
    const [error] = JSON.parse(text).errors;
    return String(error.detail ?? error.title);
  } catch {
    return null;
  }
}

const withoutAddress = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/https?:\/\/\S+/g, '(address)');
