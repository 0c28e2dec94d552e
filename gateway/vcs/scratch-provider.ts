// For tests: a server of version control that speaks the documented API of its kind, over HTTP. It keeps what it was told in the order in
// which it came, and answers badly when it is asked to.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const advertisement = 'application/x-git-upload-pack-advertisement';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

const isJson = ({ headers }: IncomingMessage): boolean =>
  /^application\/(.*\+)?json\b/.test(headers['content-type'] ?? '');

export interface Answering {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export class ScratchProvider implements AsyncDisposable {
  readonly #server: Server;
  readonly asked: Asked[] = [];
  /** What it answers; as its API documents it when this gives null. */
  answering: (asked: Asked) => Answering | null | Promise<Answering | null> = () => null;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<ScratchProvider> {
    const server = createServer();
    const provider = new ScratchProvider(server);
    server.on('request', (request, response) => {
      void provider.#hear(request).then(({ status, headers = {}, body = {} }) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(status === 204 ? undefined : JSON.stringify(body));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return provider;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What was asked of paths like this, and taken. */
  told(path: RegExp): readonly Asked[] {
    return this.asked.filter((one) => path.test(one.path));
  }

  async #hear(request: IncomingMessage): Promise<Answering> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const asked: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? null : isJson(request) ? JSON.parse(text) : text,
    };
    const answer = await this.answering(asked);
    if (answer === null || answer.status < 400) this.asked.push(asked);
    // Every repository is there.
    const headers = { 'content-type': asked.path.includes('/info/refs') ? advertisement : 'application/json' };
    return answer ?? { status: asked.method === 'POST' ? 201 : 200, headers, body: { id: 1 } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
