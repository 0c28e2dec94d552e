// For tests: a small HTTPS server that stands where the gateway would. It keeps what workers bring, gives out what they ask for, and
// fails as it is told.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BroughtState } from '@terrace/machines/archivist/messages';
import { scratchCertificate } from '@terrace/runtime/jobs/scratch-certificate';
import { StateVersionId } from '@terrace/machines/state-version/id';

/** What becomes of one request: it is served, refused with a status, cut off, or served while its answer is lost. */
export type Fate = 'serve' | 'cut' | 'lose answer' | number;

export interface Asked {
  readonly method: string;
  readonly path: string;
}

export class ScratchGateway implements AsyncDisposable {
  readonly origin: string;
  readonly certificate: string;
  readonly certificateFile: string;
  /** By path: what GET gives out, and what PUT has brought. */
  readonly files = new Map<string, Buffer>();
  /** Every state that was brought, in order. */
  readonly states: Buffer[] = [];
  readonly asked: Asked[] = [];
  /** What becomes of a state that is brought. */
  fateOfState: () => BroughtState = () => ({
    fate: 'saved',
    stateVersion: StateVersionId.parse('sv-ScratchScratch12'),
  });
  log = Buffer.alloc(0);
  /** Holds back the last bytes of a segment, as the masker does. */
  holdBackBytes = 0;
  fate: (asked: Asked) => Fate = () => 'serve';
  /** Called whenever the log has grown. */
  onLog: (log: string) => void = () => {};
  readonly #server: ReturnType<typeof createServer>;

  private constructor(server: ReturnType<typeof createServer>, certificate: string, certificateFile: string) {
    this.#server = server;
    this.certificate = certificate;
    this.certificateFile = certificateFile;
    this.origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  /** `folder` takes its certificate and key. */
  static async open(folder: string): Promise<ScratchGateway> {
    const { key, cert, certFile } = await scratchCertificate(folder);
    const server = createServer({ key, cert });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScratchGateway(server, cert, certFile);
  }

  text(path: string): string {
    return this.files.get(path)?.toString('utf8') ?? '';
  }

  json<T = unknown>(path: string): T {
    return JSON.parse(this.text(path)) as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = { method: request.method ?? '', path: request.url ?? '' };
    this.asked.push(asked);
    const fate = this.fate(asked);
    if (fate === 'cut') return void request.socket.destroy();
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch {
      return;
    }
    if (typeof fate === 'number') return answer(response, fate, { errors: [{ title: 'scratch', detail: 'as told' }] });
    const [status, body] = this.#handle(asked, Buffer.concat(chunks), Number(request.headers['x-log-offset']), request);
    if (fate === 'lose answer') return void request.socket.destroy();
    if (Buffer.isBuffer(body)) return void response.writeHead(status).end(body);
    return answer(response, status, body);
  }

  #handle({ method, path }: Asked, body: Buffer, offset: number, request: IncomingMessage): [number, Buffer | object] {
    if (method === 'GET') {
      const file = this.files.get(path);
      return file === undefined ? [404, {}] : [200, file];
    }
    if (method === 'POST') return this.#append(body, offset, request.headers['x-log-last'] !== undefined);
    if (path === '/state') {
      const state = stateOf(body);
      if (state === null) return [422, { errors: [{ title: 'invalid', detail: 'it is no state' }] }];
      this.states.push(body);
      return [200, { ...digests(body), ...state, ...this.fateOfState() }];
    }
    this.files.set(path, body);
    return [200, digests(body)];
  }

  #append(body: Buffer, offset: number, isLast: boolean): [number, object] {
    if (offset !== this.log.length) return [409, { expected: this.log.length }];
    const taken = isLast ? body : body.subarray(0, Math.max(0, body.length - this.holdBackBytes));
    this.log = Buffer.concat([this.log, taken]);
    this.onLog(this.log.toString('utf8'));
    return [200, { next: this.log.length }];
  }
}

function stateOf(body: Buffer): object | null {
  try {
    const { serial, lineage, terraform_version: terraformVersion } = JSON.parse(body.toString('utf8'));
    return { serial, lineage, terraformVersion };
  } catch {
    return null;
  }
}

const digests = (body: Buffer): object => ({
  digest: createHash('sha256').update(body).digest('hex'),
  md5: createHash('md5').update(body).digest('hex'),
  size: body.length,
});

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
