// A Terrace of the bench's own, started as a user starts it, in a home that goes with the bench; and terraform as its client.

import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@terrace/ops/servers/port';

const entry = new URL('../ops/start.mjs', import.meta.url).pathname;
export const root = new URL('../', import.meta.url).pathname;
const readyWithinMs = 180_000;

export interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly home: string;
  readonly port: number;
}

/** A folder and a port for one bench. */
export async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-bench-'));
  return {
    folder,
    home: join(folder, 'home'),
    port: await freePort(null),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface Terrace extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly home: string;
  readonly port: number;
  readonly token: string;
  /** From the start of the process to its ready line. */
  readonly readyMs: number;
  /** From the ready line's process to its end; gives the milliseconds. */
  stop(): Promise<number>;
}

export interface StartOptions {
  /** `npm start` instead of its entry point alone. */
  readonly npm?: boolean;
  readonly args?: readonly string[];
  /** For Node itself, before the entry point. */
  readonly nodeArgs?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts it and waits for the ready line. Throws an Error with all that it said when it does not come up. */
export async function startTerrace(place: Place, options: StartOptions = {}): Promise<Terrace> {
  const { npm = false, args = [], nodeArgs = [], env = {} } = options;
  const startedAt = performance.now();
  const child = spawn(npm ? 'npm' : process.execPath, npm ? ['start'] : [...nodeArgs, entry, ...args], {
    cwd: root,
    env: {
      ...quietEnvironment(),
      TERRACE_RATE_LIMIT: 'off',
      TERRACE_HOME: place.home,
      PORT: String(place.port),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let said = '';
  const ready = new Promise<number>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`Terrace ${why}:\n${said}`));
    const timer = setTimeout(() => fail(`was not ready after ${readyWithinMs} ms`), readyWithinMs);
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (!said.includes(`terrace ready https://localhost:${place.port}`)) return;
      clearTimeout(timer);
      resolve(performance.now() - startedAt);
    };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', listen);
    child.once('close', (code) => {
      clearTimeout(timer);
      fail(`ended with ${String(code)}`);
    });
  });
  const stop = async (): Promise<number> => {
    const stoppedAt = performance.now();
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
    return performance.now() - stoppedAt;
  };
  try {
    const readyMs = await ready;
    const token = (await readFile(join(place.home, 'admin-token'), 'utf8')).trim();
    const dispose = { [Symbol.asyncDispose]: async () => void (await stop()) };
    return { child, home: place.home, port: place.port, token, readyMs, stop, ...dispose };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What belongs to whoever started the bench, and would change what is measured. */
export function quietEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(TF_|TFE_|TERRACE_(?!NATS_SERVER|TERRAFORM|CACHE)|npm_|PORT$|DATABASE_URL$|NATS_URL$|NODE_OPTIONS$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

export interface Answer {
  readonly status: number;
  readonly ms: number;
  // The bench reads what the server's own tests have checked.
  readonly body: any;
}

export interface Api {
  send(
    method: string,
    path: string,
    body?: object | Uint8Array,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Like `send`; throws an Error that quotes the answer when its status is not the expected one. */
  expect(status: number, method: string, path: string, body?: object | Uint8Array): Promise<any>;
  close(): void;
}

/** The API over one kept connection, as the site admin. */
export async function openApi({ home, port, token }: Pick<Terrace, 'home' | 'port' | 'token'>): Promise<Api> {
  const ca = await readFile(join(home, 'tls', 'ca.pem'), 'utf8');
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca });
  const send: Api['send'] = (method, path, body, more = {}) => {
    const isBytes = body instanceof Uint8Array;
    const payload = body === undefined ? '' : isBytes ? body : JSON.stringify(body);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sentAt = performance.now();
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': isBytes ? 'application/octet-stream' : 'application/vnd.api+json',
      'content-length': Buffer.byteLength(payload),
      ...more,
    };
    const sent = request({ host: '127.0.0.1', port, method, path, agent, headers });
    sent.once('error', reject);
    sent.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.once('error', reject);
      response.once('end', () => {
        const ms = performance.now() - sentAt;
        resolve({ status: response.statusCode ?? 0, ms, body: parsed(text) });
      });
    });
    sent.end(payload);
    return promise;
  };
  return {
    send,
    async expect(status, method, path, body) {
      const answer = await send(method, path, body);
      if (answer.status === status) return answer.body?.data ?? answer.body;
      throw new Error(
        `${method} ${path} was answered with ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`,
      );
    },
    close: () => agent.destroy(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Waits until the run has come to its end; gives its status. */
export async function finishedRun(api: Api, run: string): Promise<string> {
  const final = /^(applied|planned_and_finished|errored|canceled|discarded)$/;
  for (;;) {
    const { attributes } = await api.expect(200, 'GET', `/api/v2/runs/${run}`);
    if (final.test(attributes.status)) return attributes.status;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A workspace with a configuration that runs can be made of. */
export interface Source {
  readonly workspace: string;
  readonly configurationVersion: string;
}

/** An organization of the bench's own; workspaces of `makeSource` lie in it. */
export async function makeOrganization(api: Api): Promise<void> {
  await api.expect(201, 'POST', '/api/v2/organizations', {
    data: { type: 'organizations', attributes: { name: 'bench', email: 'bench@localhost.invalid' } },
  });
}

/** Makes a workspace in organization `bench` and uploads the archive. */
export async function makeSource(api: Api, name: string, archive: Uint8Array): Promise<Source> {
  const workspace = await api.expect(201, 'POST', '/api/v2/organizations/bench/workspaces', {
    data: { type: 'workspaces', attributes: { name } },
  });
  const version = await api.expect(201, 'POST', `/api/v2/workspaces/${workspace.id}/configuration-versions`, {
    data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } },
  });
  await api.expect(200, 'PUT', new URL(version.attributes['upload-url']).pathname, archive);
  return { workspace: workspace.id, configurationVersion: version.id };
}

/** A tar.gz of a new folder with `text` as its main file. */
export async function archiveOf(folder: string, text: string): Promise<Uint8Array> {
  await mkdir(folder);
  await writeFile(join(folder, 'main.tf'), text);
  const { stdout } = await promisify(execFile)('tar', ['-czf', '-', '-C', folder, '.'], { encoding: 'buffer' });
  return stdout;
}

/** What `POST /api/v2/runs` takes for a run of the source. */
export const runBody = ({ workspace, configurationVersion }: Source, attributes: object = {}): object => ({
  data: {
    type: 'runs',
    attributes: { message: 'bench', ...attributes },
    relationships: {
      workspace: { data: { type: 'workspaces', id: workspace } },
      'configuration-version': { data: { type: 'configuration-versions', id: configurationVersion } },
    },
  },
});
