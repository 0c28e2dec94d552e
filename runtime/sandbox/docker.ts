// The one home of dockerode: a daemon on this machine, the containers that jobs work in, and how they are ended. What a container
// may do is said in container.ts.

import Docker from 'dockerode';
import { PassThrough, Writable } from 'node:stream';
import type { Duplex } from 'node:stream';
import { RetryableFault } from '../fault/fault.ts';
import { SandboxFault } from './sandbox.ts';
import { defaultContainers } from './settings.ts';
import type { ContainerMark } from './record.ts';
import type { ShimLine } from './shim.ts';

export type ContainerSpec = Docker.ContainerCreateOptions;

/** A daemon that takes longer hangs; so long it may take for a container... */
const makeMsMax = 60_000;
/** ...and for an answer. */
const answerMsMax = 10_000;
const lookEveryMs = 50;
/** Of what a shim that could not live said. */
const wordsMax = 500;
/** Whose containers are ours: the root of the job folders. */
const rootLabel = 'terrace.root';
const jobLabel = 'terrace.job';
const attemptLabel = 'terrace.attempt';

export const labelsOf = (root: string, job: { readonly job: string; readonly attempt: number }) => ({
  [rootLabel]: root,
  [jobLabel]: job.job,
  [attemptLabel]: String(job.attempt),
});

/** `DOCKER_HOST`, which must name a socket of this machine. Throws a SandboxFault. */
export function socketOf(dockerHost: string | undefined): string {
  const text = dockerHost ?? '';
  if (text === '') return '/var/run/docker.sock';
  if (/^unix:\/\/\/./.test(text)) return text.slice('unix://'.length);
  throw new SandboxFault(
    `DOCKER_HOST=${text} is no socket of this machine, and a daemon elsewhere does not see the folders of jobs`,
    'set it to unix:///path/of/docker.sock, or unset it',
  );
}

/** Of what a daemon tells of itself and its kernel. */
interface Facts {
  readonly ServerVersion: string;
  readonly MemoryLimit?: boolean;
  readonly CpuCfsQuota?: boolean;
  readonly PidsLimit?: boolean;
}

export interface DaemonFacts {
  readonly version: string;
  readonly unlimited: readonly string[];
}

export interface EndTimes {
  readonly patienceMs: number;
  readonly aloneMs: number;
}

export class Daemon {
  readonly socket: string;
  readonly #docker: Docker;

  constructor(socket: string) {
    this.socket = socket;
    // The library would take a host from the environment.
    this.#docker = new Docker({ socketPath: socket, host: undefined, protocol: 'http' });
  }

  /** Its version, and what it cannot limit. Throws a SandboxFault when it does not answer, or lacks the image or the network. */
  async examine(image: string, network: string | null): Promise<DaemonFacts> {
    const info: Facts = await answered(this.#docker.info()).catch((error: unknown) => {
      throw unanswered(this.socket, error);
    });
    await this.environmentOf(image);
    if (network !== null)
      await answered(this.#docker.getNetwork(network).inspect()).catch((error: unknown) => {
        if (statusOf(error) !== 404) throw unanswered(this.socket, error);
        throw new SandboxFault(
          `the Docker daemon has no network ${network}, which TFE_RUN_PIPELINE_DOCKER_NETWORK names`,
          `docker network create ${network}, or name another`,
        );
      });
    const limits = { memory: info.MemoryLimit, cores: info.CpuCfsQuota, processes: info.PidsLimit };
    const unlimited = Object.entries(limits).filter(([, can]) => can === false);
    return { version: info.ServerVersion, unlimited: unlimited.map(([what]) => what) };
  }

  /** What an image puts into the environment. Throws a SandboxFault when the daemon does not have it: nothing is ever pulled. */
  async environmentOf(image: string): Promise<{ readonly [name: string]: string }> {
    const found = await answered(this.#docker.getImage(image).inspect()).catch((error: unknown) => {
      if (statusOf(error) !== 404) throw unanswered(this.socket, error);
      throw new SandboxFault(
        `the Docker daemon does not have the image ${image}, in which runs would work`,
        image === defaultContainers.image
          ? `docker build --tag ${image} ops/image/run, in the clone; or name an image of your own by TFE_RUN_PIPELINE_IMAGE`
          : `docker pull ${image}, or build it; or name another by TFE_RUN_PIPELINE_IMAGE`,
      );
    });
    const pairs = (found.Config.Env ?? []).map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)] as const;
    });
    return Object.fromEntries(pairs);
  }

  /** A container that does nothing yet. Throws a RetryableFault. */
  async create(spec: ContainerSpec): Promise<Container> {
    try {
      const made = await this.#docker.createContainer({ ...spec, abortSignal: AbortSignal.timeout(makeMsMax) });
      return new Container({ socket: this.socket, id: made.id }, made);
    } catch (error) {
      throw new RetryableFault(`the Docker daemon made no container: ${sentenceOf(error)}`, { cause: error });
    }
  }

  /** Removes what a killed start left of a root: containers in which nothing runs, and trials. Those of jobs are ended by their records. */
  async sweep(root: string): Promise<void> {
    const label = [`${rootLabel}=${root}`];
    const found = await answered(this.#docker.listContainers({ all: true, filters: { label } }));
    const swept = found.filter(
      ({ State, Labels }) => /^(created|exited|dead)$/.test(State) || Labels[attemptLabel] === '0',
    );
    await Promise.all(swept.map(({ Id }) => remove(this.#docker.getContainer(Id))));
  }

  container(id: string): Container {
    return new Container({ socket: this.socket, id }, this.#docker.getContainer(id));
  }
}

export class Container {
  readonly mark: ContainerMark;
  readonly #container: Docker.Container;

  constructor(mark: ContainerMark, container: Docker.Container) {
    this.mark = mark;
    this.#container = container;
  }

  /** Starts it, and speaks with its first process. Its standard input ends with the connection, whoever ends that. Throws a RetryableFault. */
  async start(): Promise<ShimLine> {
    let words = '';
    try {
      const streams = { stdin: true, stdout: true, stderr: true };
      // Before the start, so that nothing is missed.
      const connection = await answered(this.#container.attach({ stream: true, hijack: true, ...streams }));
      const output = new PassThrough();
      for (const event of ['end', 'close', 'error']) connection.on(event, () => output.end());
      // When all that came has been heard.
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      output.on('close', resolve);
      const listener = new Writable({
        write(chunk: Buffer, _encoding, done) {
          words = (words + chunk.toString('utf8')).slice(0, wordsMax);
          done();
        },
      });
      this.#container.modem.demuxStream(connection, output, listener);
      await this.#container.start({ abortSignal: AbortSignal.timeout(makeMsMax) });
      return {
        // A socket, which the types do not know.
        input: connection as Duplex,
        output,
        pid: undefined,
        ended,
        // The connection itself keeps this process.
        hold: () => undefined,
        destroy: () => {
          void this.remove().catch(() => undefined);
          // A daemon that hangs would keep it open.
          (connection as Duplex).destroy();
        },
        lastWords: () => words.trim().replaceAll(/\s+/g, ' '),
      };
    } catch (error) {
      throw new RetryableFault(`the job's container could not be started: ${sentenceOf(error)}`, { cause: error });
    }
  }

  /** SIGKILL to everything in it. Resolves when it is gone. */
  async remove(): Promise<void> {
    await remove(this.#container);
  }

  /**
   * Has its shim end its command in good order, and removes it after `patienceMs` at the latest. A daemon that does not answer is asked
   * again for `aloneMs`: so long after its worker the shim has ended everything by its own clock. Resolves when nothing in it runs.
   */
  async end({ patienceMs, aloneMs }: EndTimes): Promise<void> {
    const since = performance.now();
    for (let isAsked = false; ;) {
      const pastMs = performance.now() - since;
      try {
        // It has ended already when it refuses.
        if (!isAsked) await answered(this.#container.kill({ signal: 'SIGTERM' })).catch(passOver(404, 409));
        isAsked = true;
        if (pastMs >= patienceMs || !(await this.#isRunning())) {
          const refusal = await remove(this.#container).then(
            () => null,
            (error: unknown) => error,
          );
          // What has ended and cannot be removed is left to the next start.
          if (refusal === null || !(await this.#isRunning())) return;
          throw refusal;
        }
      } catch (error) {
        if (statusOf(error) !== null || error instanceof RetryableFault) throw error;
        if (pastMs >= aloneMs) return;
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }

  async #isRunning(): Promise<boolean> {
    const found = await answered(this.#container.inspect()).catch(passOver(404));
    return found?.State.Running === true;
  }
}

/** Of a job that a worker left behind. */
export async function endContainer({ socket, id }: ContainerMark, times: EndTimes): Promise<void> {
  await new Daemon(socket).container(id).end(times);
}

/** The daemon removes it by itself when it has ended, so it may be on its way already; then this waits for it. */
async function remove(container: Docker.Container): Promise<void> {
  for (const endsAt = performance.now() + makeMsMax; performance.now() < endsAt;) {
    await answered(container.remove({ force: true, v: true })).catch(passOver(404, 409));
    if ((await answered(container.inspect()).catch(passOver(404))) === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  throw new RetryableFault(`container ${container.id.slice(0, 12)} is not removed after ${makeMsMax / 1000} seconds`);
}

/** Not every call of the library takes a signal. */
async function answered<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const words = `it does not answer within ${answerMsMax / 1000} seconds`;
  const timer = setTimeout(() => reject(new Error(words)), answerMsMax);
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const statusOf = (error: unknown): number | null => (error as { readonly statusCode?: number }).statusCode ?? null;

const passOver =
  (...statuses: readonly number[]) =>
  (error: unknown): undefined => {
    if (!statuses.includes(statusOf(error) ?? 0)) throw error;
  };

/** The daemon's own, without the library's words around it. */
function sentenceOf(error: unknown): string {
  const { json, message } = error as { readonly json?: { readonly message?: unknown }; readonly message?: string };
  return String(json?.message ?? message ?? error)
    .trim()
    .replaceAll(/\s+/g, ' ');
}

function unanswered(socket: string, error: unknown): SandboxFault {
  const { code } = error as { readonly code?: string };
  const start = 'start it (systemctl start docker), or name its socket: DOCKER_HOST=unix:///path/of/docker.sock';
  if (code === 'EACCES' || code === 'EPERM')
    return new SandboxFault(
      `this user may not open the Docker daemon's socket ${socket}`,
      'let the user that runs Terrace into the socket’s group (docker), which is as good as root on this machine',
    );
  const why =
    code === 'ENOENT'
      ? 'there is no such socket'
      : code === 'ECONNREFUSED'
        ? 'nobody listens there'
        : sentenceOf(error);
  return new SandboxFault(`no Docker daemon answers at ${socket}: ${why}`, start);
}
