// For tests: a build worker with the real terraform in a real sandbox, on its way to a scratch gateway; and what it is given to do.

import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { QueryRunId } from '@terrace/machines/query-run/id';
import type { QuerySpec } from '@terrace/machines/query-run/messages';
import { RunId } from '@terrace/machines/run/id';
import type { ApplyResult, PlanResult } from '@terrace/machines/run/messages';
import type { Engine } from '@terrace/machines/workspace/messages';
import { systemClock } from '@terrace/runtime/clock/system';
import { gatewayClient } from '@terrace/runtime/jobs/gateway';
import type { Outcome, Run, Task } from '@terrace/runtime/jobs/worker';
import { chooseSandbox } from '@terrace/runtime/sandbox/choose';
import { bubblewrapSkip } from '@terrace/runtime/sandbox/scratch-bubblewrap';
import type { Sandbox } from '@terrace/runtime/sandbox/sandbox';
import { packed } from '@terrace/runtime/tarball/scratch-archive';
import type { Files } from '@terrace/runtime/tarball/scratch-archive';
import type { Variable } from '@terrace/machines/variable/variable';
import type { QueryContext, WorkContext, WorkSpec } from '../work.ts';
import { buildRun } from './build.ts';
import { ScratchGateway } from './scratch-gateway.ts';

export const terraform = process.env['TERRACE_TEST_TERRAFORM'] ?? '';
/** Why nothing with terraform can be tried here, or false. */
export const terraformSkip = terraform === '' ? 'TERRACE_TEST_TERRAFORM names no terraform' : false;

export interface SandboxKindUnderTest {
  readonly name: 'bubblewrap' | 'process';
  /** Why it cannot be tried on this machine, or false. */
  readonly skip: string | false;
}
export const kinds: readonly SandboxKindUnderTest[] = [
  { name: 'process', skip: false },
  { name: 'bubblewrap', skip: bubblewrapSkip },
];

let version = '';
export const terraformVersion = (): string =>
  (version ||= (
    JSON.parse(execFileSync(terraform, ['version', '-json'], { encoding: 'utf8' })) as { terraform_version: string }
  ).terraform_version);

export type ContextChanges = Partial<Omit<WorkContext, 'options' | 'urls'>> & {
  readonly options?: Partial<WorkContext['options']>;
  readonly urls?: Partial<WorkContext['urls']>;
};

export interface ScratchTask {
  readonly task: Task;
  readonly cancel: (reason?: Error) => void;
  readonly kill: (reason?: Error) => void;
  /** From now on the desk confirms nothing. */
  readonly starve: () => void;
}

let jobs = 0;

/** A home, a sandbox in it, a gateway and a worker. */
export class ScratchWorker implements AsyncDisposable {
  readonly home: string;
  readonly root: string;
  readonly gateway: ScratchGateway;
  readonly sandbox: Sandbox;
  readonly run: Run;
  readonly said: string[];

  private constructor(made: Pick<ScratchWorker, 'home' | 'root' | 'gateway' | 'sandbox' | 'run' | 'said'>) {
    this.home = made.home;
    this.root = made.root;
    this.gateway = made.gateway;
    this.sandbox = made.sandbox;
    this.run = made.run;
    this.said = made.said;
  }

  static async open(
    kind: 'bubblewrap' | 'process' = 'process',
    binary: string | ((engine: Engine) => string) = terraform,
    wrap = (sandbox: Sandbox): Sandbox => sandbox,
  ): Promise<ScratchWorker> {
    // Not under /tmp, which sandboxes replace.
    const home = await mkdtemp('/var/tmp/terrace-worker-');
    await chmod(home, 0o711);
    const root = join(home, 'jobs');
    const gateway = await ScratchGateway.open(home);
    await chmod(gateway.certificateFile, 0o644);
    const env = { TERRACE_SANDBOX: kind, PATH: process.env['PATH'] };
    const sandbox = await chooseSandbox({ env, root, home, spare: false });
    const said: string[] = [];
    const run = buildRun({
      sandbox: wrap(sandbox),
      binary: async (engine) => (typeof binary === 'string' ? binary : binary(engine)),
      gateway: gatewayClient({ certificateAuthority: gateway.certificate, clock: systemClock }),
      bundleFile: gateway.certificateFile,
      clock: systemClock,
      node: 'scratch',
      say: (text) => said.push(text),
    });
    return new ScratchWorker({ home, root, gateway, sandbox, run, said });
  }

  /** Puts the configuration where the worker fetches it. */
  async upload(files: Files): Promise<void> {
    this.gateway.files.set('/configuration', await packed(files, this.home));
  }

  context(changes: ContextChanges = {}): WorkContext {
    const { origin } = this.gateway;
    return {
      engine: 'terraform',
      terraformVersion: terraformVersion(),
      workingDirectory: '',
      variables: [],
      runVariables: [],
      priorityVariables: [],
      host: new URL(origin).host,
      runToken: 'the-run-token',
      limitMs: 120_000,
      ...changes,
      options: {
        isDestroy: false,
        refresh: true,
        refreshOnly: false,
        allowConfigGeneration: false,
        targetAddrs: [],
        replaceAddrs: [],
        structuredLog: true,
        ...changes.options,
      },
      urls: {
        configuration: `${origin}/configuration`,
        state: null,
        log: `${origin}/log/secret-signature`,
        planFile: { get: null, put: `${origin}/plan-file` },
        planJson: `${origin}/plan-json`,
        redactedJson: `${origin}/redacted-json`,
        stateUpload: `${origin}/state`,
        ...changes.urls,
      },
    };
  }

  task(phase: 'plan' | 'apply', changes: ContextChanges = {}): ScratchTask {
    const spec: WorkSpec = {
      ...{ phase, run: RunId.parse('run-ScratchScratch12') as RunId, organization: 'org-acme' },
      ...{ workspace: 'ws-ScratchScratch12', workspaceName: 'scratch' },
    };
    return this.#task(spec, this.context(changes));
  }

  /** A query of the configuration that was uploaded. */
  queryTask(changes: Partial<QueryContext> = {}): ScratchTask {
    const spec: QuerySpec = {
      ...{ phase: 'query', run: QueryRunId.parse('query-ScratchScratch12') as QueryRunId, organization: 'org-acme' },
      ...{ workspace: 'ws-ScratchScratch12', workspaceName: 'scratch' },
    };
    const { options: _, urls, ...context } = this.context();
    const { configuration, state, log } = urls;
    return this.#task(spec, { ...context, configuration, state, log, generatesConfiguration: true, ...changes });
  }

  #task(spec: WorkSpec | QuerySpec, context: WorkContext | QueryContext): ScratchTask {
    const [cancelling, killing] = [new AbortController(), new AbortController()];
    let isFresh = true;
    const task: Task = {
      job: `job-${process.pid}-${++jobs}`,
      pool: 'build',
      attempt: 1,
      spec,
      context: JSON.parse(JSON.stringify(context)),
      rescue: 'of a test',
      trace: null,
      cancel: cancelling.signal,
      kill: killing.signal,
      lease: { fresh: () => isFresh },
    };
    return {
      task,
      cancel: (reason = new Error('the job is cancelled')) => cancelling.abort(reason),
      kill: (reason = new Error('the job is cancelled')) => {
        killing.abort(reason);
        cancelling.abort(reason);
      },
      starve: () => void (isFresh = false),
    };
  }

  async plan(files: Files, changes: ContextChanges = {}): Promise<PlanResult> {
    await this.upload(files);
    this.#beginPhase();
    return planResult(await this.run(this.task('plan', changes).task));
  }

  /** Applies what was planned last; call `expectApply` before when the task is needed. */
  async apply(changes: ContextChanges = {}): Promise<ApplyResult> {
    return applyResult(await this.run(this.applyTask(changes).task));
  }

  applyTask(changes: ContextChanges = {}): ScratchTask {
    this.#beginPhase();
    const { origin } = this.gateway;
    const urls = { planFile: { get: `${origin}/plan-file`, put: `${origin}/plan-file` }, ...changes.urls };
    return this.task('apply', { ...changes, urls });
  }

  /** The state that was brought last becomes the one that the next phase starts from. */
  keepState(): { readonly urls: { readonly state: string } } {
    this.gateway.files.set('/current-state', this.gateway.states.at(-1) ?? Buffer.alloc(0));
    return { urls: { state: `${this.gateway.origin}/current-state` } };
  }

  get log(): string {
    return this.gateway.log.toString('utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.close();
    await this.gateway[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true, force: true });
  }

  #beginPhase(): void {
    this.gateway.log = Buffer.alloc(0);
  }
}

export const planResult = ({ result }: Outcome): PlanResult => result as PlanResult;
export const applyResult = ({ result }: Outcome): ApplyResult => result as ApplyResult;

export const variable = (key: string, value: string, changes: Partial<Variable> = {}): Variable => ({
  key,
  value,
  category: 'terraform',
  hcl: false,
  sensitive: false,
  ...changes,
});
