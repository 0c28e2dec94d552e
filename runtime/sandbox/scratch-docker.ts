// A Docker daemon of the tests' own: its data, its socket and its network are in a folder and a namespace of their own, so that it
// meets no other of this machine. Its one image is made from scratch, of this machine's busybox and bash.

import Docker from 'dockerode';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess, identify } from '../process/identity.ts';
import { Daemon } from './docker.ts';
import { defaultContainers } from './settings.ts';
import type { ChildProcess } from 'node:child_process';
import type { ContainerSettings } from './settings.ts';

const programs = ['/usr/sbin/dockerd', '/usr/bin/dockerd', '/usr/local/bin/dockerd'];
const dockerd = programs.find((path) => existsSync(path)) ?? null;
const busybox = ['/usr/bin/busybox', '/bin/busybox'].find((path) => existsSync(path)) ?? null;
const ip = ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip'].find((path) => existsSync(path)) ?? null;
const startMsMax = 10_000;

/** Why no daemon can be started on this machine, as far as that is seen without trying; or false. */
export const dockerSkip: string | false =
  dockerd === null
    ? 'dockerd (docker.io) is not installed'
    : busybox === null
      ? 'busybox (busybox-static) is not installed'
      : process.getuid?.() === 0
        ? false
        : 'only root can start a Docker daemon';

export const image = 'terrace-test:plain';
/** The same with an environment of its own, which the shim's Node would not survive. */
export const imageWithEnvironment = 'terrace-test:environment';

export interface ScratchDocker {
  readonly socket: string;
  readonly settings: ContainerSettings;
  readonly docker: Docker;
  readonly pid: number;
  /** What its kernel cannot limit. */
  readonly unlimited: readonly string[];
  /** It has a bridge, in its own network namespace. */
  readonly hasBridge: boolean;
  stop(): Promise<void>;
}

/** The daemon with its images, or why there is none. */
export async function startDocker(): Promise<ScratchDocker | string> {
  const withBridge = ip === null ? 'there is no ip command' : await tryDaemon(true);
  return typeof withBridge === 'string' ? await tryDaemon(false) : withBridge;
}

async function tryDaemon(hasBridge: boolean): Promise<ScratchDocker | string> {
  const folder = await mkdtemp('/var/tmp/terrace-docker-');
  await writeFile(join(folder, 'daemon.json'), '{}');
  const socket = join(folder, 'docker.sock');
  const line = [
    ...[dockerd ?? '', '--config-file', join(folder, 'daemon.json'), '--data-root', join(folder, 'data')],
    ...['--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid'), '--host', `unix://${socket}`],
    ...(hasBridge ? [] : ['--bridge=none', '--iptables=false']),
  ];
  const namespace = ['unshare', '--net', 'sh', '-c', `${ip} link set lo up; exec "$@"`, 'sh'];
  // It ends with the process of the tests, however that ends.
  const args = ['--pdeathsig', 'TERM', ...(hasBridge ? namespace : []), ...line];
  const child = spawn('setpriv', args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let words = '';
  const hear = (text: string): void => void (words = text.trim().split('\n').at(-1) ?? '');
  child.on('error', (error) => hear(error.message));
  child.stderr.on('data', (bytes: Buffer) => hear(bytes.toString('utf8')));
  const docker = new Docker({ socketPath: socket, host: undefined, protocol: 'http' });
  const stop = async (): Promise<void> => {
    const known = child.pid === undefined ? null : identify(child.pid);
    if (known !== null) await endProcess(known, { signal: 'SIGTERM', graceMs: 10_000 });
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    if (!(await answers(docker, child))) throw new Error(words);
    await makeImages(docker, folder);
    await tryOut(docker);
    const { unlimited } = await new Daemon(socket).examine(image, null);
    const settings = { ...defaultContainers, image, memoryBytes: 512 * 1024 * 1024 };
    return { socket, settings, docker, pid: child.pid ?? 0, hasBridge, unlimited, stop };
  } catch (error) {
    await stop();
    return `dockerd does not work here: ${(error as Error).message}`;
  }
}

/** Rejects when it starts no container. */
async function tryOut(docker: Docker): Promise<void> {
  const container = await docker.createContainer({ Image: image, Cmd: ['/bin/true'] });
  await container.start();
  await container.wait();
  await container.remove();
}

async function answers(docker: Docker, child: ChildProcess): Promise<boolean> {
  for (const endsAt = performance.now() + startMsMax; performance.now() < endsAt;) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return false;
    const pong = await docker.ping().catch(() => null);
    if (pong !== null) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

async function makeImages(docker: Docker, folder: string): Promise<void> {
  const context = join(folder, 'image');
  await mkdir(join(context, 'root', 'bin'), { recursive: true });
  const bin = join(context, 'root', 'bin');
  await copyFile(busybox ?? '', join(bin, 'busybox'));
  const names = execFileSync(busybox ?? '', ['--list'], { encoding: 'utf8' })
    .trim()
    .split('\n');
  for (const name of names.filter((each) => each !== 'busybox')) await symlink('busybox', join(bin, name));
  await copyWithLibraries('/bin/bash', join(context, 'root'));
  await build(docker, context, image, 'FROM scratch\nCOPY root /\n');
  const environment = 'ENV FROM_IMAGE=yes PATH=/bin NODE_OPTIONS=--no-such-option LD_PRELOAD=/no/such.so\n';
  await build(docker, context, imageWithEnvironment, `FROM ${image}\n${environment}`);
}

async function copyWithLibraries(program: string, root: string): Promise<void> {
  const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  for (const path of [program, ...libraries]) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await copyFile(path, join(root, path));
  }
}

async function build(docker: Docker, context: string, tag: string, dockerfile: string): Promise<void> {
  await writeFile(join(context, 'Dockerfile'), dockerfile);
  const tar = spawn('tar', ['-C', context, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const progress = await docker.buildImage(tar.stdout, { t: tag });
  await new Promise<void>((resolve, reject) =>
    docker.modem.followProgress(progress, (error: Error | null) => (error === null ? resolve() : reject(error))),
  );
}
