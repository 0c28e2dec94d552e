// One job's place to work: its sandbox with configuration, state and variables in it, its log, and terraform to be run there.
//
// P1 The worker writes into the configuration's folder only before the first command runs there; later it opens what lies in it by
// `job.open`, which believes no link. P2 Once the work is to stop, no further command begins. P3 What an apply wrote and could not
// bring is not removed.

import { counted, cut } from '@terrace/machines/kernel/text';
import { createWriteStream } from 'node:fs';
import { copyFile, realpath, writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { isAbsolute, join } from 'node:path';
import type { PhaseError } from '@terrace/machines/run/messages';
import type { Engine } from '@terrace/machines/workspace/messages';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import { isWorkerStopping } from '@terrace/runtime/jobs/worker';
import type { Task } from '@terrace/runtime/jobs/worker';
import { errorLine } from '@terrace/runtime/log/error-line';
import { makeMasker } from '@terrace/runtime/log/masker';
import type { Exit, RunOptions, SandboxJob } from '@terrace/runtime/sandbox/sandbox';
import { writeSshKey } from '@terrace/runtime/sandbox/ssh-key';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import { interruptGraceMs } from '../work.ts';
import type { WorkContext, WorkSpec } from '../work.ts';
import { encrypted, giveProviders, learnManners, refuseEncryption, skipInit, statePath, takeOver } from './backend.ts';
import type { Manners } from './backend.ts';
import { engineLine, readingTakesVariables } from './engine.ts';
import { LogStream } from './log-stream.ts';
import type { BuildOptions } from './options.ts';
import { Output } from './output.ts';
import { installationBlock, moduleBlocks } from './provider-mirror.ts';
import { unpack } from '@terrace/runtime/tarball/unpack';
import {
  bundleName,
  cliConfiguration,
  configurationName,
  encryptionName,
  environmentOf,
  identitiesOf,
  ownEnvironment,
  secretsOf,
  writeVariableFiles,
} from './variables.ts';

/** A command that began while it was being killed is killed once more. */
const killEveryMs = 500;
/** What `show -json` may print; beyond it the plan cannot be shown, and the run says so. */
const shownBytesMax = 128 * 1024 * 1024;
/** A result travels in a message. */
const detailLengthMax = 4_000;
export const planFileName = 'terrace.tfplan';

/** Whose work it is: a phase of a run, a query, or the tests of a module. */
export type PlaceSpec = Omit<WorkSpec, 'phase' | 'run'> & {
  readonly phase: WorkSpec['phase'] | 'query' | 'test';
  readonly run: string;
};

export interface Work {
  readonly task: Task;
  readonly spec: PlaceSpec;
  readonly context: WorkContext;
  readonly options: BuildOptions;
}

/** Why terraform was asked to stop before its time; null while it was not. */
export type Stopped = 'canceled' | 'worker-stopped' | 'too-long' | null;

interface Made {
  readonly log: LogStream;
  readonly job: SandboxJob;
  readonly binary: string;
  readonly manners: Promise<Manners | null>;
}

export class Place implements AsyncDisposable {
  readonly work: Work;
  readonly log: LogStream;
  readonly job: SandboxJob;
  /** The configuration's root as the host sees it, and as a path below the job's work folder. */
  readonly folder: string;
  readonly below: string;
  /** Set when what is in the job's folder must outlive the job. */
  keeps = false;
  readonly #made: Made;
  #hasBegunLog = false;
  #variableFiles: readonly string[] = [];
  #stopped: Stopped = null;
  readonly #stopping = new AbortController();
  readonly #limit: NodeJS.Timeout;
  #killing: NodeJS.Timeout | undefined;
  readonly #forget: () => void;

  private constructor(work: Work, made: Made) {
    this.work = work;
    this.#made = made;
    this.log = made.log;
    this.job = made.job;
    this.below = work.context.workingDirectory === '' ? '.' : work.context.workingDirectory;
    this.folder = join(made.job.work, this.below);
    this.#limit = setTimeout(() => this.#stop('too-long'), work.context.limitMs);
    const { cancel, kill } = work.task;
    const onCancel = (): void => this.#stop(isWorkerStopping(cancel) ? 'worker-stopped' : 'canceled');
    const onKill = (): void => this.#kill();
    cancel.addEventListener('abort', onCancel, { once: true });
    kill.addEventListener('abort', onKill, { once: true });
    this.#forget = () => {
      cancel.removeEventListener('abort', onCancel);
      kill.removeEventListener('abort', onKill);
    };
    if (cancel.aborted) onCancel();
    if (kill.aborted) onKill();
  }

  static async open(work: Work): Promise<Place> {
    const { task, context, options, spec } = work;
    const { gateway } = options;
    const binary = await binaryOf(options, context, task.cancel);
    const job = await inSpan('sandbox.open', { attributes: { sandbox: options.sandbox.kind } }, () =>
      options.sandbox.openJob({
        job: task.job,
        attempt: task.attempt,
        alive: () => task.lease.fresh(),
        program: binary,
        ...(options.mirror == null ? {} : { stock: options.mirror.folder }),
        note: { rescue: task.rescue },
      }),
    );
    const onFault = (error: unknown): void => options.say(`log of ${spec.run}: ${(error as Error).message}`);
    const secrets = identitiesOf(context);
    const log = new LogStream({ gateway, url: context.urls.log, clock: options.clock, onFault, secrets });
    // The first job of a version tries it out while its files are on their way.
    const manners = learnManners(options.sandbox, binary);
    // Whoever needs it hears why it cannot be had.
    manners.catch(() => undefined);
    return new Place(work, { log, job, binary, manners });
  }

  get stopped(): Stopped {
    return this.#stopped;
  }

  /** Why the phase ended when it was stopped for its time. */
  get tooLong(): PhaseError {
    const { spec, context } = this.work;
    const detail = `${context.engine} ${spec.phase} was stopped: it took longer than the ${inWords(context.limitMs)} that it may take`;
    return { code: 'too-long', detail };
  }

  /** What terraform does whatever the configuration; null when it could not be found out. Rejects with a TerminalFault where it cannot run. */
  get manners(): Promise<Manners | null> {
    return this.#made.manners;
  }

  /** Everything that terraform needs, in its place; the downloads come at once. Throws TerminalFault for what cannot be used. */
  async fill(): Promise<void> {
    const { context, options } = this.work;
    const { urls, workingDirectory } = context;
    if (isAbsolute(workingDirectory) || workingDirectory.split('/').includes('..'))
      throw new TerminalFault(
        'folder-outside',
        `the workspace's working directory ${workingDirectory} lies outside its configuration`,
      );
    const [archive, state, plan] = await Promise.all([
      this.#fetch('configuration', urls.configuration),
      urls.state === null ? null : this.#fetch('state', urls.state),
      urls.planFile.get === null ? null : this.#fetch('plan', urls.planFile.get),
    ]);
    await unpack(archive, this.job.work);
    if (this.work.spec.phase !== 'test') await takeOver(this.folder, workingDirectory, this.work.spec.workspaceName);
    if (context.providerBlocks != null) await giveProviders(this.folder, context.providerBlocks);
    if (this.engine === 'tofu') await this.#refuseEncryption();
    if (state !== null) await copyFile(state, join(this.folder, statePath(this.work.spec.workspaceName)));
    if (plan !== null) await copyFile(plan, join(this.folder, planFileName));
    const home = join(this.job.folder, 'home');
    this.#variableFiles = await writeVariableFiles(home, context);
    if (context.sshKey != null) await writeSshKey(home, context.sshKey);
    const { mirror } = options;
    const { seenStock } = this.job;
    const installation = installationBlock(
      context,
      mirror == null || seenStock === null ? null : { ...mirror, folder: seenStock },
    );
    await writeFile(
      join(home, configurationName),
      `${cliConfiguration(context)}${moduleBlocks(context)}${installation}`,
      { mode: 0o600 },
    );
    await copyFile(options.bundleFile, join(home, bundleName));
  }

  async #refuseEncryption(): Promise<void> {
    await refuseEncryption(this.folder);
    if (ownEnvironment(this.work.context).has(encryptionName))
      throw encrypted(`the environment variable ${encryptionName} is set, by which`);
  }

  /** `-var-file=…` for each file of variables, as terraform sees them. */
  get variableArguments(): readonly string[] {
    return this.#variableFiles.map((name) => `-var-file=${join(this.job.seenHome, name)}`);
  }

  /** The name of the command at work: `tofu`. */
  get engine(): Engine {
    return this.work.context.engine;
  }

  get #readingArguments(): readonly string[] {
    return readingTakesVariables(this.work.context) ? this.variableArguments : [];
  }

  /** The three lines that every log begins with; of an apply's log terraform drops them. */
  get lead(): string {
    const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch;
    return `${engineLine(this.work.context)}\non ${process.platform}_${architecture}\nInitializing plugins and modules...\n`;
  }

  /** Once, with the first that is said or done: the lead goes to the gateway together with what comes within a moment. */
  beginLog(): void {
    if (this.#hasBegunLog) return;
    this.#hasBegunLog = true;
    this.log.write(this.#again + this.lead);
  }

  /** The words of the try before stand above. */
  get #again(): string {
    return this.work.task.attempt > 1
      ? '\nBegun again: who worked on it before was stopped, or died, and what it said last may be missing above.\n\n'
      : '';
  }

  /** Nothing more is said. A log that was never begun has its lead all the same. */
  async endLog(): Promise<void> {
    this.beginLog();
    await this.log.finish();
  }

  /** A text that may become part of a message: without secrets, of bounded length, and of characters that a message may hold (DECISIONS 3, 14). */
  sentence(text: string): string {
    const { bytes } = makeMasker(secretsOf(this.work.context)).mask(Buffer.from(text), true);
    const masked = Buffer.from(bytes).toString('utf8').replaceAll('\0', '');
    // A cut may fall into the middle of a character.
    return masked.length > detailLengthMax ? `${cut(masked, detailLengthMax)}…` : masked;
  }

  /** What Terrace itself has to say about a failure, in the form that the log has. */
  sayError(summary: string): void {
    const { structuredLog: structured } = this.work.context.options;
    this.beginLog();
    this.log.write(errorLine(summary, { structured, at: new Date(this.work.options.clock.now()) }));
  }

  /** Puts in place what `init` would leave, where that is enough. False when init has to run. */
  async skipsInit(): Promise<boolean> {
    return await skipInit(this.folder, await this.manners);
  }

  /**
   * Runs `init`; its words are shown only when it fails. Gives the error, or null. Where there is a state it would ask whether that is to
   * move to our backend, in which it lies already: `-force-copy` answers, and leaves the file as it is.
   */
  async init(more: readonly string[] = []): Promise<string | null> {
    const output = new Output();
    const words: Uint8Array[] = [];
    const hear = (chunk: Uint8Array): void => {
      output.read(chunk);
      words.push(chunk);
    };
    this.beginLog();
    const args = ['init', '-input=false', '-force-copy', '-no-color', ...more, ...this.#readingArguments];
    const { exitCode } = await this.terraform('terraform.init', args, hear, hear);
    if (exitCode === 0) return null;
    for (const word of words) this.log.write(word);
    return this.sentence(`${this.engine} init ${this.statusOf(exitCode)}: ${output.error ?? 'see its log'}`);
  }

  /** How a command ended, in words. One that nobody here killed has most likely been too large. */
  statusOf(exitCode: number | null): string {
    if (exitCode !== null) return `ended with exit status ${exitCode}`;
    const { memoryBytes } = this.work.options.sandbox;
    if (memoryBytes === null || this.#stopped !== null) return 'was killed';
    return `was killed, perhaps since it needs more than the ${memoryBytes / 1024 ** 2} MiB that a run may take (TFE_CAPACITY_MEMORY)`;
  }

  /** One terraform command in the configuration's root, with the run's whole environment. Does not begin once the work is to stop. */
  async terraform(
    span: string,
    args: readonly string[],
    onStdout: (chunk: Uint8Array) => void,
    onStderr: (chunk: Uint8Array) => void,
    more: Pick<RunOptions, 'keepsOutput'> = {},
  ): Promise<Exit> {
    if (this.#stopped !== null) return { exitCode: null, signal: null };
    const { spec, context } = this.work;
    const [command = ''] = args;
    const attributes = {
      'terraform.engine': context.engine,
      'terraform.command': command,
      'terraform.version': context.terraformVersion,
    };
    return await inSpan(span, { attributes }, async (active) => {
      const exit = await this.job.run(this.job.seenProgram ?? this.#made.binary, args, {
        cwd: this.below,
        environment: environmentOf(spec, context, {
          home: this.job.seenHome,
          memoryBytes: this.work.options.sandbox.memoryBytes,
        }),
        onStdout,
        onStderr,
        signal: this.#stopping.signal,
        ...more,
      });
      active.setAttribute('exit_code', exit.exitCode ?? -1);
      return exit;
    });
  }

  /** The JSON that a terraform command prints, in a file. Throws TerminalFault when it fails or prints too much. */
  async terraformJson(span: string, args: readonly string[]): Promise<string> {
    const what = `${this.engine} ${args.join(' ')}`;
    const file = join(this.job.folder, `${args.join('-').replaceAll(/[^\w-]/g, '')}.json`);
    const sink = createWriteStream(file, { mode: 0o600 });
    // Listened to from the beginning: an error that nobody hears would end the process.
    const written = finished(sink);
    written.catch(() => undefined);
    const output = new Output();
    let bytes = 0;
    const { exitCode } = await this.terraform(
      span,
      // Flags stand before the plan's name.
      args.flatMap((word) => (word === '-json' ? [word, ...this.#readingArguments] : [word])),
      (chunk) => {
        bytes += chunk.length;
        if (bytes <= shownBytesMax) sink.write(chunk);
      },
      (chunk) => output.read(chunk),
    );
    sink.end();
    await written.catch((error: unknown) => {
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new TerminalFault('disk-failed', `what ${what} printed could not be written to the disk: ${why}`, {
        cause: error,
      });
    });
    if (exitCode !== 0)
      throw new TerminalFault(
        'terraform-failed',
        `${what} ended with exit status ${exitCode ?? 'unknown'}: ${output.error ?? 'it did not say why'}`,
      );
    if (bytes > shownBytesMax)
      throw new TerminalFault('plan-too-large', `${what} prints more than ${shownBytesMax} bytes`);
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#limit);
    this.#forget();
    await this.log.finish();
    await this.job.close({ keep: this.keeps });
    clearTimeout(this.#killing);
  }

  /** Into the job's own folder, where no command can reach it. */
  async #fetch(what: string, url: string): Promise<string> {
    const path = join(this.job.folder, what);
    const { task, options } = this.work;
    const signal = this.#stopping.signal;
    await inSpan('archivist.get', { attributes: { job: task.job, type: what } }, () =>
      options.gateway.download(what, url, path, { signal }),
    );
    return path;
  }

  #stop(why: Exclude<Stopped, null>): void {
    if (this.#stopped !== null) return;
    this.#stopped = why;
    // Interrupts the command at hand.
    this.#stopping.abort(new Error('the work is to stop'));
    this.#killing ??= setTimeout(() => this.#kill(), interruptGraceMs[this.work.spec.phase]);
  }

  #kill(): void {
    clearTimeout(this.#killing);
    this.job.kill();
    this.#killing = setTimeout(() => this.#kill(), killEveryMs);
  }
}

const inWords = (ms: number): string =>
  ms >= 60_000 ? counted(Math.round(ms / 60_000), 'minute') : counted(Math.round(ms / 100) / 10, 'second');

/** Nothing has begun yet, so an apply may wait as well: a server that is away for a moment fails no run. */
const binaryAgainMs: readonly number[] = [1_000, 5_000, 15_000];

/** Throws TerminalFault when that version of the engine is not to be had. */
async function binaryOf(options: BuildOptions, context: WorkContext, cancel: AbortSignal): Promise<string> {
  const { engine, terraformVersion, archives } = context;
  for (let tries = 0; ; tries += 1) {
    try {
      return await realpath(await options.binary(engine, terraformVersion, archives ?? []));
    } catch (error) {
      const [sentence = ''] = (error as Error).message.split('\n');
      const pauseMs = binaryAgainMs[tries];
      if (!(error instanceof RetryableFault) || pauseMs === undefined || cancel.aborted)
        throw new TerminalFault('terraform-missing', sentence, { cause: error });
      options.say(`${sentence}; trying again in ${pauseMs / 1_000} s`);
      await options.clock.sleep(pauseMs, cancel).catch(() => undefined);
    }
  }
}
