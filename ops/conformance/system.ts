// A booted Terrace and a real terraform for the conformance tests: the whole process tree as a user starts it, in a home of
// its own.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const clone = new URL('../../', import.meta.url).pathname;
const startEntry = new URL('../start.mjs', import.meta.url).pathname;
const readyWithinMs = 120_000;
const stoppedWithinMs = 60_000;

/** One process of Terrace with what it started. */
export interface RunningNode {
  readonly home: string;
  /** The first process of the tree. */
  readonly child: ChildProcess;
  /** What the process has printed so far. */
  readonly output: () => string;
  /** Sends SIGTERM and waits for the end; gives the exit code. */
  stop(): Promise<number | null>;
}

export interface System extends RunningNode {
  readonly port: number;
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** The site admin's token. */
  readonly token: string;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts Terrace as `npm start` does and waits for its ready line. The caller owns `home`. */
export async function startSystem(options: {
  readonly home: string;
  readonly port?: number;
  readonly roles?: string;
  readonly env?: NodeJS.ProcessEnv;
}): Promise<System> {
  const { home, roles, env } = options;
  const port = options.port ?? (await freePort());
  const node = await startNode({
    home,
    words: [process.execPath, startEntry, ...(roles === undefined ? [] : ['--role', roles])],
    env: { PORT: String(port), ...env },
    ready: `terrace ready https://localhost:${port}\n`,
  });
  const token = (await readFile(join(home, 'admin-token'), 'utf8')).trim();
  return { ...node, port, url: `https://127.0.0.1:${port}`, token };
}

/** Starts a node by a command in the clone, with an environment of its own, and waits for its ready line. The caller owns `home`. */
export async function startNode(options: {
  readonly home: string;
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly ready: string;
}): Promise<RunningNode> {
  const { home, words, ready } = options;
  const [command = '', ...args] = words;
  const child = spawn(command, args, {
    cwd: clone,
    // A test is in more of a hurry than a person.
    env: { ...scrubbed(process.env), TERRACE_HOME: home, TERRACE_RATE_LIMIT: 'off', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => fail(`was not ready after ${readyWithinMs} ms`), readyWithinMs);
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`terrace ${why}:\n${output}`));
    };
    const listen = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!output.includes(ready)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('close', (code) => fail(`ended with ${String(code)}`));
  });
  return {
    home,
    child,
    output: () => output,
    async stop() {
      if (child.exitCode !== null) return child.exitCode;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stoppedWithinMs);
      const code = await ended;
      clearTimeout(timer);
      return code;
    },
  };
}

/** A working folder with a configuration in it, for one user of the CLI. */
export async function workingFolder(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'terrace-cli-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(path, name, '..'), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Runs the real terraform against `system` and waits for its end. `answers` is typed when it asks; null leaves whoever sits there silent. */
export async function terraform(
  system: System,
  folder: string,
  args: readonly string[],
  options: {
    readonly answers?: string | null;
    readonly onStart?: (child: ChildProcess) => void;
    readonly env?: NodeJS.ProcessEnv;
    /** The binary; the test run's own terraform when absent. */
    readonly program?: string;
  } = {},
): Promise<Finished> {
  const rc = join(folder, '.terraformrc.test');
  const hosts = [`127.0.0.1:${system.port}`, `localhost:${system.port}`];
  await writeFile(rc, hosts.map((host) => `credentials "${host}" {\n  token = "${system.token}"\n}\n`).join(''), {
    mode: 0o600,
  });
  const program = options.program ?? process.env['TERRACE_TEST_TERRAFORM'] ?? 'terraform';
  const child = spawn(program, args, {
    cwd: folder,
    env: {
      ...scrubbed(process.env),
      TF_CLI_CONFIG_FILE: rc,
      SSL_CERT_FILE: join(system.home, 'tls', 'bundle.pem'),
      CHECKPOINT_DISABLE: '1',
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  options.onStart?.(child);
  child.stdin.on('error', () => {});
  if (options.answers !== null) child.stdin.end(options.answers ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** One request with the admin's token; JSON in, JSON out. */
export async function api(
  system: System,
  method: string,
  path: string,
  options: {
    readonly body?: unknown;
    readonly token?: string | null;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<{ readonly status: number; readonly body: any; readonly headers: IncomingHttpHeaders }> {
  const ca = await readFile(join(system.home, 'tls', 'ca.pem'), 'utf8');
  const token = options.token === undefined ? system.token : options.token;
  const { status, headers, text } = await new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>(
    (resolve, reject) => {
      const sent = request(`${system.url}${path}`, {
        method,
        ca,
        agent: false,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          'content-type': 'application/vnd.api+json',
          ...options.headers,
        },
      });
      sent.once('error', reject);
      sent.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        response.once('error', reject);
      });
      sent.end(
        options.body === undefined
          ? undefined
          : typeof options.body === 'string'
            ? options.body
            : JSON.stringify(options.body),
      );
    },
  );
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // Not every answer is JSON: logs and states are given as they are.
  }
  return { status, body, headers };
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** The environment without what would change a run: npm's own variables and terraform's settings. */
export function scrubbed(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^(TF_|TFE_|TFC_|TERRACE_(?!NATS_SERVER|TEST)|npm_|PORT$|DATABASE_URL$|NATS_URL$|NODE_TEST_)/i.test(name),
    ),
  );
}
