// For tests: a real sshd on the loopback address, which lets in one key of a user and serves the repositories of a folder.

import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const program = '/usr/sbin/sshd';

/** Why there is no sshd to be had here, or false. */
export const sshdSkip = ((): string | false => {
  try {
    accessSync(program, constants.X_OK);
    execFileSync('ssh', ['-V'], { stdio: 'pipe' });
    return false;
  } catch {
    return `there is no ${program} with ssh here (Debian: openssh-server)`;
  }
})();

export class ScratchSshd implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  #child: ChildProcess | null = null;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  static async open(): Promise<ScratchSshd> {
    const folder = await mkdtemp('/var/tmp/terrace-sshd-');
    const sshd = new ScratchSshd(folder, await freePort());
    for (const name of ['host', 'user', 'stranger']) sshd.#makeKey(name);
    await sshd.start();
    return sshd;
  }

  /** The address of what lies below a folder of this machine. */
  urlOf(folder: string): string {
    return `ssh://${userInfo().username}@127.0.0.1:${this.port}${folder}`;
  }
  privateKey(name: 'user' | 'stranger' = 'user'): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }
  /** As a line of known_hosts. */
  async hostKey(): Promise<string> {
    const [type, key] = (await readFile(join(this.folder, 'host.pub'), 'utf8')).split(' ');
    return `[127.0.0.1]:${this.port} ${type} ${key}`;
  }
  /** It is set up anew, and proves itself with another key. */
  async changeHostKey(): Promise<void> {
    await this.stop();
    await rm(join(this.folder, 'host'));
    await rm(join(this.folder, 'host.pub'));
    this.#makeKey('host');
    await this.start();
  }

  async start(): Promise<void> {
    const configuration = [
      ...[`Port ${this.port}`, 'ListenAddress 127.0.0.1', `HostKey ${join(this.folder, 'host')}`],
      ...[`AuthorizedKeysFile ${join(this.folder, 'user.pub')}`, 'StrictModes no', 'UsePAM no', 'PidFile none'],
      ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'PermitRootLogin prohibit-password'],
    ];
    const file = join(this.folder, 'sshd_config');
    await writeFile(file, `${configuration.join('\n')}\n`);
    // Where sshd leaves its privileges, when it has any.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    this.#child = spawn(program, ['-D', '-e', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    this.#child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    while (!(await answers(this.port))) {
      if (this.#child.exitCode !== null) throw new Error(`sshd did not start: ${said}`);
      await sleep(50);
    }
  }
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null) return;
    child.kill();
    await once(child, 'exit');
  }

  #makeKey(name: string): void {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(this.folder, name)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
