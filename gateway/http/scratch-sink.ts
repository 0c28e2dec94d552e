// For tests: a web server on this machine that keeps what it is sent, and answers as a test wants.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Sent {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Of a body that is JSON; tests look into it freely. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface Sink extends AsyncDisposable {
  readonly url: string;
  readonly sent: Sent[];
  /** The status of each further answer, in turn; 200 when none is left. */
  readonly statuses: number[];
  /** What happens before each further answer, in turn. */
  readonly meanwhile: (() => Promise<void>)[];
}

export async function openSink(): Promise<Sink> {
  const sent: Sent[] = [];
  const statuses: number[] = [];
  const meanwhile: (() => Promise<void>)[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
    sent.push({ path: request.url ?? '', headers: request.headers, text, body: text === '' ? null : JSON.parse(text) });
    await meanwhile.shift()?.();
    response.writeHead(statuses.shift() ?? 200, { 'set-cookie': 'a=b', 'content-type': 'text/plain' }).end('heard');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    statuses,
    meanwhile,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
