// One job's place to work: its sandbox with configuration, state and variables in it, its log, and terraform to be run there.

import { createWriteStream } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { dirname, join } from 'node:path';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import type { Task } from '@terrace/runtime/jobs/worker';
import type { Exit, SandboxJob } from '@terrace/runtime/sandbox/sandbox';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import type { WorkContext, WorkSpec } from '../work.ts';
import { overrideBackend, rememberInit, skipInit } from './backend.ts';
import type { BuildOptions } from './build.ts';
import { gatewayClient } from './gateway.ts';
import type { GatewayClient } from './gateway.ts';
import { LogStream } from './log-stream.ts';
import { Output } from './output.ts';
import { unpack } from './unpack.ts';
import { cliConfiguration, environmentOf, writeVariableFiles } from './variables.ts';

/** An interrupted terraform that has not ended by then is killed: it looks for interrupts only between its steps. */
const interruptGraceMs = 25_000;
/** What `show -json` may print; beyond it the plan cannot be shown, and the run says so. */
export const shownBytesMax = 512 * 1024 * 1024;

export interface Work {
  readonly task: Task;
  readonly spec: WorkSpec;
  readonly context: WorkContext;
  readonly options: BuildOptions;
}

/** Why terraform was asked to stop before its time; null while it was not. */
export type Stopped = 'canceled' | 'worker-stopped' | 'too-long' | null;

export class Place implements AsyncDisposable {
  readonly work: Work;
  readonly gateway: GatewayClient;
  readonly log: LogStream;
  readonly job: SandboxJob;
  readonly binary: string;
  /** The configuration's root as the host sees it, and as a path below the job's work folder. */
  readonly folder: string;
  readonly below: string;
  #variableFiles: readonly string[] = [];
  #stopped: Stopped = null;
  readonly #limit: NodeJS.Timeout;
  #killing: NodeJS.Timeout | null = null;

  private constructor(work: Work, made: { gateway: GatewayClient; log: LogStream; job: SandboxJob; binary: string }) {
    this.work = work;
    this.gateway = made.gateway;
    this.log = made.log;
    this.job = made.job;
    this.binary = made.binary;
    this.below = work.context.workingDirectory === '' ? '.' : work.context.workingDirectory;
    this.folder = join(made.job.work, this.below);
    this.#limit = setTimeout(() => this.#stop('too-long'), work.context.limitMs);
    const { cancel, kill } = work.task;
    const onCancel = (): void =>
      this.#stop((cancel.reason as Error | undefined)?.name === 'WorkerStops' ? 'worker-stopped' : 'canceled');
    if (cancel.aborted) onCancel();
    cancel.addEventListener('abort', onCancel, { once: true });
    kill.addEventListener('abort', () => made.job.kill(), { once: true });
  }

  static async open(work: Work): Promise<Place> {
    const { task, context, options, spec } = work;
    const gateway = gatewayClient({ certificateAuthority: options.certificateAuthority, clock: options.clock });
    try {
      const binary = await binaryOf(options, context.terraformVersion);
      const job = await inSpan('sandbox.open', { attributes: { sandbox: options.sandbox.kind } }, () =>
        options.sandbox.openJob({
          job: task.job,
          attempt: task.attempt,
          alive: () => task.lease.fresh(),
          readable: [dirname(binary), options.bundleFile],
        }),
      );
      const onFault = (error: unknown): void => options.say(`log of ${spec.run}: ${(error as Error).message}`);
      const log = new LogStream({ gateway, url: context.urls.log, clock: options.clock, onFault });
      return new Place(work, { gateway, log, job, binary });
    } catch (error) {
      gateway.close();
      throw error;
    }
  }

  get stopped(): Stopped {
    return this.#stopped;
  }

  /** Everything that terraform needs, in its place; both downloads at once. Throws TerminalFault for what cannot be used. */
  async fill(): Promise<void> {
    const { context, task } = this.work;
    const { urls } = context;
    const archive = join(this.job.folder, 'configuration.tar.gz');
    const state = join(this.job.folder, 'state');
    const home = join(this.job.folder, 'home');
    await inSpan('archivist.get', { attributes: { job: task.job } }, () =>
      Promise.all([
        this.gateway.download('configuration', urls.configuration, archive),
        urls.state === null ? null : this.gateway.download('state', urls.state, state),
      ]),
    );
    await unpack(archive, this.job.work);
    await overrideBackend(this.folder, context.workingDirectory);
    if (urls.state !== null) await copyFile(state, join(this.folder, 'terraform.tfstate'));
    this.#variableFiles = await writeVariableFiles(home, context);
    await writeFile(join(home, 'terraformrc'), cliConfiguration(context), { mode: 0o600 });
  }

  /** `-var-file=…` for each file of variables, as terraform sees them. */
  get variableArguments(): readonly string[] {
    return this.#variableFiles.map((name) => `-var-file=${join(this.job.seenHome, name)}`);
  }

  /** The three lines that every log begins with; of an apply's log terraform drops them. */
  beginLog(): void {
    const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch;
    this.log.write(
      `Terraform v${this.work.context.terraformVersion}\non ${process.platform}_${architecture}\nInitializing plugins and modules...\n`,
    );
  }

  /** What Terrace itself has to say about a failure, in the form that the log has. */
  sayError(summary: string): void {
    const { structuredLog } = this.work.context.options;
    const line = {
      '@level': 'error',
      '@message': `Error: ${summary}`,
      '@module': 'terrace',
      '@timestamp': new Date(this.work.options.clock.now()).toISOString(),
      type: 'diagnostic',
      diagnostic: { severity: 'error', summary, detail: '' },
    };
    this.log.write(structuredLog ? `${JSON.stringify(line)}\n` : `\nError: ${summary}\n`);
  }

  /** Runs `init` when it is needed; its words are shown only when it fails. Gives the error, or null. */
  async init(isForced = false): Promise<string | null> {
    const { terraformVersion } = this.work.context;
    if (!isForced && (await skipInit(this.folder, terraformVersion))) return null;
    const output = new Output();
    const words: Uint8Array[] = [];
    const hear = (chunk: Uint8Array): void => {
      output.read(chunk);
      words.push(chunk);
    };
    const { exitCode } = await this.terraform('terraform.init', ['init', '-input=false', '-no-color'], hear, hear);
    if (exitCode === 0) {
      await rememberInit(this.folder, terraformVersion);
      return null;
    }
    for (const word of words) this.log.write(word);
    return output.error ?? `terraform init ended with exit status ${exitCode ?? 'unknown'}`;
  }

  /** One terraform command in the configuration's root, with the run's whole environment. */
  async terraform(
    span: string,
    args: readonly string[],
    onStdout: (chunk: Uint8Array) => void,
    onStderr: (chunk: Uint8Array) => void,
  ): Promise<Exit> {
    const { spec, context, options } = this.work;
    const [command = ''] = args;
    const attributes = { 'terraform.command': command, 'terraform.version': context.terraformVersion };
    return await inSpan(span, { attributes }, async (active) => {
      const environment = environmentOf(spec, context, { home: this.job.seenHome, bundleFile: options.bundleFile });
      const exit = await this.job.run(this.binary, args, { cwd: this.below, environment, onStdout, onStderr });
      active.setAttribute('exit_code', exit.exitCode ?? -1);
      return exit;
    });
  }

  /** The JSON that a terraform command prints. Throws TerminalFault when it fails or prints too much. */
  async terraformJson(
    span: string,
    args: readonly string[],
  ): Promise<{ readonly file: string; readonly bytes: number }> {
    const file = join(this.job.folder, `${args.join('-').replaceAll(/[^\w-]/g, '')}.json`);
    const sink = createWriteStream(file, { mode: 0o600 });
    const output = new Output();
    let bytes = 0;
    const { exitCode } = await this.terraform(
      span,
      args,
      (chunk) => {
        bytes += chunk.length;
        if (bytes <= shownBytesMax) sink.write(chunk);
      },
      (chunk) => output.read(chunk),
    );
    sink.end();
    await finished(sink);
    const what = `terraform ${args.join(' ')}`;
    if (exitCode !== 0)
      throw new TerminalFault(
        'terraform-failed',
        `${what} ended with exit status ${exitCode ?? 'unknown'}: ${output.error ?? 'it did not say why'}`,
      );
    if (bytes > shownBytesMax)
      throw new TerminalFault('plan-too-large', `${what} prints more than ${shownBytesMax} bytes`);
    return { file, bytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#limit);
    if (this.#killing !== null) clearTimeout(this.#killing);
    await this.log.finish();
    this.gateway.close();
    // Of a job that lost its shim, what terraform wrote is kept for the rescue at the next start.
    await this.job.close({ keep: this.job.fenced.aborted });
  }

  #stop(why: Exclude<Stopped, null>): void {
    if (this.#stopped !== null) return;
    this.#stopped = why;
    this.job.interrupt();
    this.#killing = setTimeout(() => this.job.kill(), interruptGraceMs);
  }
}

/** Throws TerminalFault when that version is not to be had. */
async function binaryOf(options: BuildOptions, version: string): Promise<string> {
  try {
    return await options.terraform(version);
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split('\n');
    throw new TerminalFault('terraform-missing', sentence, { cause: error });
  }
}

/** Thrown by a plan that did not come to its end because its worker goes: somebody else begins it again. */
export const givenBack = (): RetryableFault => new RetryableFault('the worker stops; the work is given back');
