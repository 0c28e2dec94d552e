// A Docker daemon of the tests' own: its data, its socket and its network are in a folder and a namespace of their own, so that it
// meets no other of this machine. Its one image is made from scratch, of this machine's busybox and bash.

import Docker from 'dockerode';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess, identify } from '../process/identity.ts';
import { defaultContainers } from './settings.ts';
import type { ChildProcess } from 'node:child_process';
import type { ContainerSettings } from './settings.ts';

const programs = ['/usr/sbin/dockerd', '/usr/bin/dockerd', '/usr/local/bin/dockerd'];
const dockerd = programs.find((path) => existsSync(path)) ?? null;
const busybox = ['/usr/bin/busybox', '/bin/busybox'].find((path) => existsSync(path)) ?? null;
const ip = ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip'].find((path) => existsSync(path)) ?? null;
const startMsMax = 15_000;

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
  /** It has a bridge, in its own network namespace. */
  readonly hasBridge: boolean;
  stop(): Promise<void>;
}

/** The daemon with its images, or why there is none. */
export async function startDocker(): Promise<ScratchDocker | string> {
  const folder = await mkdtemp('/var/tmp/terrace-docker-');
  await writeFile(join(folder, 'daemon.json'), '{}');
  const socket = join(folder, 'docker.sock');
  const options = [
    ...['--config-file', join(folder, 'daemon.json'), '--data-root', join(folder, 'data')],
    ...['--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid'), '--host', `unix://${socket}`],
  ];
  // It ends with the process of the tests, however that ends.
  const tied = ['setpriv', '--pdeathsig', 'TERM'];
  const own = [
    ...tied,
    'unshare',
    '--net',
    'sh',
    '-c',
    'ip link set lo up; exec "$@"',
    'sh',
    dockerd ?? '',
    ...options,
  ];
  const plain = [...tied, dockerd ?? '', ...options, '--bridge=none', '--iptables=false'];
  let words = '';
  const ways = ip === null ? [plain] : [own, plain];
  for (const line of ways) {
    const child = spawn(line[0] ?? '', line.slice(1), { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    const log: string[] = [];
    child.on('error', (error) => log.push(error.message));
    child.stderr.on('data', (bytes: Buffer) => log.push(bytes.toString('utf8')));
    const docker = new Docker({ socketPath: socket, host: undefined, protocol: 'http' });
    const stop = async (): Promise<void> => {
      const known = child.pid === undefined ? null : identify(child.pid);
      if (known !== null) await endProcess(known, { signal: 'SIGTERM', graceMs: 10_000 });
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    };
    if (await answers(docker, child)) {
      await makeImages(docker, folder);
      const settings = { ...defaultContainers, image, memoryBytes: 512 * 1024 * 1024 };
      const refusal = await tryOut(docker);
      if (refusal === null) return { socket, settings, docker, pid: child.pid ?? 0, hasBridge: line === own, stop };
      log.push(refusal);
    }
    words = log.join('').trim().split('\n').at(-1) ?? '';
    await stop();
    await mkdir(folder);
    await writeFile(join(folder, 'daemon.json'), '{}');
  }
  await rm(folder, { recursive: true });
  return `dockerd does not work here: ${words}`;
}

/** Why it starts no container, or null. */
async function tryOut(docker: Docker): Promise<string | null> {
  try {
    const container = await docker.createContainer({ Image: image, Cmd: ['/bin/true'] });
    await container.start();
    await container.wait();
    await container.remove();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
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
