// The network of policies that are run by hand: exactly the addresses that TERRACE_SENTINEL_HTTP_ALLOW names, each redirect
// included.

import { request as plainRequest } from 'node:http';
import { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { HttpRefused } from '@terrace/actors/policy/sentinel/imports/http';
import type { HttpRequest, HttpResponse, HttpSend } from '@terrace/actors/policy/sentinel/imports/http';
import { SentinelError } from '@terrace/actors/policy/sentinel/position';

const bodyMaxBytes = 10 * 1024 * 1024;

/** `list` is `HOST:PORT,…`. Throws SentinelError when it is something else. */
export function allowedHttp(list: string): HttpSend {
  const allowed = new Set(
    list
      .split(',')
      .map((entry) => entry.trim().toLowerCase())
      .filter((entry) => entry !== ''),
  );
  for (const entry of allowed) {
    if (!/^(?:\[[0-9a-f:.]+\]|[^\s:/]+):\d{1,5}$/.test(entry)) {
      throw new SentinelError({ kind: 'host', message: `TERRACE_SENTINEL_HTTP_ALLOW: ${entry} is not HOST:PORT` });
    }
  }
  return async (request, signal) => {
    check(request.url, allowed);
    if (request.proxy !== null) check(proxyUrl(request.proxy), allowed);
    return send(request, signal);
  };
}

function check(url: URL, allowed: ReadonlySet<string>): void {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const address = `${url.hostname}:${port}`;
  if (!allowed.has(address)) {
    throw new HttpRefused(`${address} is not allowed; TERRACE_SENTINEL_HTTP_ALLOW=${address} would allow it`);
  }
}

function proxyUrl(text: string): URL {
  return URL.parse(text) ?? refuse(`the proxy ${JSON.stringify(text)} is no URL`);
}

function refuse(message: string): never {
  throw new HttpRefused(message);
}

function send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const isSecure = request.url.protocol === 'https:';
  const proxyEnv = request.proxy === null ? {} : { HTTP_PROXY: request.proxy, HTTPS_PROXY: request.proxy };
  const body = request.body === undefined ? undefined : Buffer.from(request.body, 'latin1');
  const headers = Object.fromEntries([...request.headers].map(([name, value]) => [name, value]));
  const options: RequestOptions = {
    method: request.method,
    headers: body === undefined ? headers : { ...headers, 'Content-Length': body.length },
    signal,
  };
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  const answered = (response: IncomingMessage): void => {
    collect(response).then(resolve, reject);
  };
  const outgoing = isSecure
    ? secureRequest(
        request.url,
        {
          ...options,
          agent: new SecureAgent({ keepAlive: false, proxyEnv }),
          rejectUnauthorized: request.verifyCertificate,
        },
        answered,
      )
    : plainRequest(request.url, { ...options, agent: new PlainAgent({ keepAlive: false, proxyEnv }) }, answered);
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}

async function collect(response: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyMaxBytes) {
      response.destroy();
      throw new Error(`the answer is larger than ${bodyMaxBytes / 1024 / 1024} MiB`);
    }
    chunks.push(chunk);
  }
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < response.rawHeaders.length; at += 2) {
    headers.push([response.rawHeaders[at] ?? '', response.rawHeaders[at + 1] ?? '']);
  }
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('latin1') };
}
