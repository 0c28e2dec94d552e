// Isolation by Docker: a container for each job, made of an image that the operator chooses. Of this machine it sees the job's folders,
// terraform's binary and the job shim with its Node, and a network of its own, on which this machine's loopback address, where
// NATS and PostgreSQL listen, is not to be had. The gateway's port is, where runs know the gateway by that address.
//
// C1 The shim is the container's first process: nothing that is in there outlives it, and nothing in there can stop or kill it. Its
// standard input is the worker's connection, which Docker closes when the worker is killed; a worker or a daemon that falls silent is
// noticed by the shim's own clock. So there is no process whose death would leave terraform without a fence. C2 A container is
// written down before it is started, by the id that the daemon gave it. C3 Ended, it is removed by the daemon itself; this
// process only sees to it.
//
// What runs in there may get hold of the shim by ptrace, since it is the same user's. It can bring itself nothing by that: what a shim
// says is taken for its shape alone, and the worker ends the container when it does not listen.

import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { Daemon, labelsOf } from './docker.ts';
import { openDoor } from './door.ts';
import { plainEnvironment } from './host-shims.ts';
import { kindSandbox } from './job.ts';
import { SandboxFault } from './sandbox.ts';
import { shimKit } from './shim-kit.ts';
import { Shim, shimTimes } from './shim.ts';
import type { Container, ContainerSpec, DaemonFacts } from './docker.ts';
import type { JobPlace, Kind, KindSandboxOptions, Shims } from './job.ts';
import type { ContainerSettings } from './settings.ts';
import type { OpenJobOptions, Sandbox } from './sandbox.ts';
import type { ShimKit } from './shim-kit.ts';
import type { ShimTimes } from './shim.ts';
import type { JobUser } from './user.ts';

export interface ContainerSandboxOptions extends KindSandboxOptions {
  readonly settings: ContainerSettings;
  /** Of the daemon. */
  readonly socket: string;
  /** Of the gateway, where runs reach it by this machine's loopback address: it is the same in containers. */
  readonly gatewayPort?: number | null;
  readonly reason: string;
  /** As root: each job has an unprivileged user of its own; otherwise containers have the worker's. */
  readonly dropsUser: boolean;
  /** For tests. */
  readonly times?: ShimTimes;
}

const work = '/job/work';
const home = '/job/home';
const seenDoor = '/terrace/gateway';
const seenStock = '/job/stock';
const seenProgram = (program: string): string => `/job/bin/${basename(program)}`;

export function containerSandbox(options: ContainerSandboxOptions): Sandbox {
  const { settings } = options;
  const network = settings.network === null ? 'Docker’s default network' : `the network ${settings.network}`;
  const gateway = (options.gatewayPort ?? null) === null ? '' : ' but the gateway';
  const describe =
    `Each run works in a container of the image ${settings.image}: it sees the image’s programs, its own folder and ` +
    `${network}, and nothing of this server’s files, processes, environment or loopback address${gateway}.`;
  const kind: Kind = {
    description: {
      kind: 'docker',
      reason: options.reason,
      describe,
      isolated: true,
      memoryBytes: settings.memoryBytes,
    },
    dropsUser: options.dropsUser,
    boxes: true,
    seen: () => ({ work, home, tmp: '/tmp' }),
    seenProgram,
    seenStock: () => seenStock,
    // The user is the container's.
    command: (_place, line, { cwd, env }) => ({
      command: line,
      cwd: join(work, cwd),
      env,
      user: null,
      boxed: false,
      // The shim is the first process of the container.
      tied: true,
    }),
  };
  return kindSandbox(kind, containerShims(options), options);
}

function containerShims(options: ContainerSandboxOptions): Shims {
  const daemon = new Daemon(options.socket);
  const kit = shimKit();
  const times = options.times ?? shimTimes;
  const port = options.gatewayPort ?? null;
  const opening = port === null ? null : openDoor(options.root, port);
  // Heard of with the first job.
  opening?.catch(() => undefined);
  return {
    async take(place, job, user) {
      const { image } = options.settings;
      const ofImage = await daemon.environmentOf(image);
      const owner = user ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
      const door = await opening;
      const files = [
        ...kit.files,
        ...(await accountFiles(place, owner)),
        ...givenFiles(job),
        ...(door === null ? [] : [{ source: door.socket, target: seenDoor }]),
      ];
      const spec = specOf(options, { kit, place, job, owner, files, hides: Object.keys(ofImage) });
      const container = await daemon.create({
        ...spec,
        StopTimeout: Math.ceil((times.graceMs + stopSlackMs) / 1000),
      });
      let shim: Shim | null = null;
      return {
        marks: { shim: null, container: container.mark },
        environment: { ...plainEnvironment, ...ofImage },
        async begin() {
          shim = new Shim(await container.start());
          const seen = port === null ? null : { port, socket: seenDoor };
          shim.begin({ folder: null, alive: job.alive, times, door: seen });
          return shim;
        },
        give: () => letGo(container, shim, times),
      };
    },
    async close() {
      const door = await opening?.catch(() => null);
      await door?.close();
    },
  };
}

/** A container serves one job. The shim is asked first, so that what the command said last is still heard. */
async function letGo(container: Container, shim: Shim | null, times: ShimTimes): Promise<void> {
  await shim?.end();
  // One that was never started has nothing in it to wait for.
  await container.end({ patienceMs: 0, aloneMs: shim === null ? 0 : times.silenceMs + times.graceMs });
}

interface Mounted {
  readonly source: string;
  readonly target: string;
}

/** Beside the shim's grace, for who stops a container by hand. */
const stopSlackMs = 10_000;
const nanosPerCore = 1e9;

function specOf(
  { settings, root }: ContainerSandboxOptions,
  made: {
    readonly kit: ShimKit;
    readonly place: JobPlace;
    readonly job: OpenJobOptions;
    readonly owner: JobUser;
    readonly files: readonly Mounted[];
    readonly hides: readonly string[];
  },
): ContainerSpec {
  const { kit, place, job, owner, files, hides } = made;
  const bind = (source: string, target: string, isReadOnly: boolean) =>
    ({ Type: 'bind', Source: source, Target: target, ReadOnly: isReadOnly }) as const;
  return {
    Image: settings.image,
    Labels: labelsOf(root, job),
    User: `${owner.uid}:${owner.gid}`,
    Entrypoint: [...kit.command],
    Cmd: [],
    // A name alone takes it away: what the image says is for commands, and could lead the shim's Node astray.
    Env: [...hides],
    WorkingDir: '/',
    Hostname: 'terrace',
    StopSignal: 'SIGTERM',
    Healthcheck: { Test: ['NONE'] },
    Tty: false,
    OpenStdin: true,
    // The worker's death closes it.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      AutoRemove: true,
      // What terraform prints may hold secrets, and belongs into the run's log alone.
      LogConfig: { Type: 'none', Config: {} },
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Privileged: false,
      IpcMode: 'private',
      NetworkMode: settings.network ?? 'default',
      ExtraHosts: [...settings.extraHosts],
      Memory: settings.memoryBytes,
      // The same for both together: no swap.
      MemorySwap: settings.memoryBytes,
      // A daemon refuses more than there are.
      NanoCpus: settings.cores === null || settings.cores >= cpus().length ? 0 : settings.cores * nanosPerCore,
      PidsLimit: settings.processesMax,
      Mounts: [
        bind(place.work, work, false),
        bind(place.home, home, false),
        bind(place.tmp, '/tmp', false),
        ...files.map(({ source, target }) => bind(source, target, true)),
      ],
    },
  };
}

const givenFiles = ({ program, stock }: OpenJobOptions): readonly Mounted[] => [
  ...(program === undefined ? [] : [{ source: program, target: seenProgram(program) }]),
  ...(stock === undefined ? [] : [{ source: stock, target: seenStock }]),
];

/** The container knows its user by name, since programs which look themselves up (ssh, git) refuse to be nobody. */
async function accountFiles(place: JobPlace, { uid, gid }: JobUser): Promise<readonly Mounted[]> {
  const texts = {
    passwd: `root:x:0:0:root:/root:/bin/sh\nrun:x:${uid}:${gid}:Terrace run:${home}:/bin/sh\n`,
    group: `root:x:0:\nrun:x:${gid}:\n`,
  };
  return await Promise.all(
    Object.entries(texts).map(async ([name, text]) => {
      const source = join(place.folder, name);
      await writeFile(source, text, { mode: 0o644 });
      return { source, target: `/etc/${name}` };
    }),
  );
}

/** Looks whether the daemon has everything that containers need, and removes what killed starts left of this root. Throws a SandboxFault. */
export async function prepareDaemon(socket: string, settings: ContainerSettings, root: string): Promise<DaemonFacts> {
  if (process.platform !== 'linux')
    throw new SandboxFault(
      `TERRACE_SANDBOX=docker works on Linux alone, since a container is given terraform and Node of its host, and this is ${process.platform}`,
      'unset TERRACE_SANDBOX',
    );
  const daemon = new Daemon(socket);
  const facts = await daemon.examine(settings.image, settings.network);
  await daemon.sweep(root);
  return facts;
}
