// What a worker learns when it claims a run's work: signed URLs, plain variables and the run's token, minted for that answer
// and stored nowhere (DECISIONS 14). The desk calls it on nodes of the role `actors`.

import { AgentId } from '@terrace/machines/agent-pool/id';
import type { ArchivistMessage } from '@terrace/machines/archivist/messages';
import type { Json } from '@terrace/machines/kernel/envelope';
import { ApplyId, PlanId } from '@terrace/machines/run/id';
import type { RunId } from '@terrace/machines/run/id';
import { lateStateMs } from '@terrace/machines/run/machine';
import type { ToolArchive } from '@terrace/machines/site/messages';
import { whyTooMany } from '@terrace/machines/variable/variable';
import type { Inherited, Variable } from '@terrace/machines/variable/variable';
import type { UrlSigner } from '@terrace/runtime/blob/archive';
import type { Clock } from '@terrace/runtime/clock/clock';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { ClaimedJob } from '@terrace/runtime/jobs/desk';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { LogBook } from '@terrace/runtime/log/log-book';
import type { Sql } from '@terrace/runtime/store/sql';
import { makeRunToken } from './token.ts';
import { openVariables } from './variables.ts';
import { readWork } from './view.ts';
import type { WorkRow } from './view.ts';
import { WorkSpec } from './work.ts';
import type { WorkContext } from './work.ts';

const hourMs = 3_600_000;
/** URLs and token outlive the work by this much, so that what it made can still be brought. */
const afterwardsMs = hourMs;

export interface Mirrored {
  readonly providers: readonly string[] | null;
  readonly modules: readonly string[];
}

export interface PrepareOptions {
  readonly sql: Pick<Sql, 'query'>;
  readonly keys: Pick<Keys, 'open' | 'mac'>;
  readonly signer: Pick<UrlSigner, 'sign'>;
  readonly logs: Pick<LogBook, 'size'>;
  readonly clock: Pick<Clock, 'now'>;
  /** What the run gets of its workspace and of sets. */
  readonly inherited: (run: WorkRow) => Promise<Inherited>;
  /** Why the run may not be worked on by agents of its pool any more, as a sentence; null when it may. */
  readonly whyNotUsable: (run: WorkRow & { readonly agent_pool: string }) => Promise<string | null>;
  /** `provider` blocks that the configuration is given by sets, in HCL; null when there are none. */
  readonly providerBlocks: (place: {
    readonly workspace: string;
    readonly organization: string;
    readonly project: string;
  }) => Promise<string | null>;
  /** The text of the private key that its workspace has; null when it has none. */
  readonly sshKeyOf: (workspace: string) => Promise<string | null>;
  /** How long terraform may work where its organization says nothing, in seconds. */
  readonly limitS: (phase: 'plan' | 'apply') => Promise<number>;
  /** Registries whose providers, null where it is switched off, and modules come from the mirror of this server. */
  readonly mirroredHosts: () => Promise<Mirrored>;
  /** Where a version of terraform is fetched from; none for its release. */
  readonly archivesOf: (version: string) => Promise<readonly ToolArchive[]>;
  /** Tokens of workload identity by the variable that each goes into, as far as these variables ask for them. */
  readonly identityTokens: (
    workload: {
      readonly run: RunId;
      readonly workspace: string;
      readonly phase: 'plan' | 'apply';
      readonly limitMs: number;
    },
    variables: readonly Variable[],
  ) => Promise<Readonly<Record<string, string>>>;
  /** Of the gateway as workers reach it: `https://127.0.0.1:8443`. */
  readonly origin: string;
}

/**
 * The desk's `prepare` for jobs of runs. What it gives throws TerminalFault when the work cannot be done by anybody: the run,
 * its configuration or its plan is not there.
 */
export function prepareWork(options: PrepareOptions): (job: ClaimedJob) => Promise<Json> {
  return async (job) => {
    const spec = WorkSpec.safeParse(job.spec);
    if (!spec.success) throw new TerminalFault('bad-work', `job ${job.id}: it says nothing that a worker could do`);
    const { phase, run } = spec.data;
    const row = await readWork(options.sql, run);
    if (row === null) throw new TerminalFault('run-missing', `run ${run}: there is no such run`);
    if (row.is_disabled === true)
      throw new TerminalFault('organization-disabled', `run ${run}: a site admin has disabled ${row.organization}`);
    const { agent_pool: pool } = row;
    const whyNot = pool === null ? null : await options.whyNotUsable({ ...row, agent_pool: pool });
    if (whyNot !== null) throw new TerminalFault('agent-pool-unusable', `run ${run}: ${whyNot}`);
    // An agent is called by its id; what it gets is good only as long as its own token is.
    const agent = AgentId.parse(job.worker);
    const { keys, clock, origin } = options;
    const limitS = phase === 'plan' ? row.plan_limit_s : row.apply_limit_s;
    const limitMs = (limitS ?? (await options.limitS(phase))) * 1_000;
    const expiresAt = clock.now() + limitMs + afterwardsMs;
    const own = await openVariables(keys, run, row.variables);
    const { below, above } = await options.inherited(row);
    const tooMany = whyTooMany([...below, ...own, ...above]);
    if (tooMany !== null) throw new TerminalFault('too-many-variables', `run ${run}: ${tooMany}`);
    const mirrored = await options.mirroredHosts();
    const context = {
      engine: row.engine,
      terraformVersion: row.terraform_version,
      archives: row.engine === 'terraform' ? [...(await options.archivesOf(row.terraform_version))] : [],
      // As its owner wrote it, maybe with a slash behind it.
      workingDirectory: row.working_directory.replace(/\/+$/, ''),
      providerBlocks: await options.providerBlocks(row),
      options: optionsOf(row),
      variables: [...below],
      runVariables: [...own],
      priorityVariables: [...above],
      urls: await mintUrls(options, row, { phase, expiresAt, agent }),
      host: new URL(origin).host,
      mirroredHosts: listOrNull(mirrored.providers),
      mirroredModules: mirroredModules(mirrored, mintBy(options, { expiresAt, agent })),
      sshKey: await options.sshKeyOf(row.workspace),
      runToken: makeRunToken(keys, run, expiresAt, agent),
      identityTokens: {
        ...(await options.identityTokens({ run, workspace: row.workspace, phase, limitMs }, [
          ...below,
          ...own,
          ...above,
        ])),
      },
      limitMs,
    } satisfies WorkContext;
    return context;
  };
}

/** As the context of a job names them: `url` mints what is good for as long as that job. */
export const mirroredModules = (
  { modules }: Mirrored,
  url: (message: ArchivistMessage) => string,
): { host: string; url: string }[] =>
  modules.map((host) => ({ host, url: `${url({ purpose: 'mirror-modules', method: 'GET', subject: host })}/` }));

const listOrNull = (list: readonly string[] | null): string[] | null => (list === null ? null : [...list]);

function optionsOf(row: WorkRow): WorkContext['options'] {
  return {
    isDestroy: row.is_destroy,
    refresh: row.refresh,
    refreshOnly: row.refresh_only,
    allowConfigGeneration: row.allow_config_generation,
    targetAddrs: [...row.target_addrs],
    replaceAddrs: [...row.replace_addrs],
    structuredLog: row.structured_log,
  };
}

/** Mints the addresses of one job, which name its agent when it is one's. */
function mintBy(
  { signer, origin }: Pick<PrepareOptions, 'signer' | 'origin'>,
  { expiresAt, agent }: { readonly expiresAt: number; readonly agent: AgentId | null },
): (message: ArchivistMessage, until?: number) => string {
  return (message, until = expiresAt) => {
    const scope = { ...('scope' in message ? message.scope : {}), ...(agent === null ? {} : { agent }) };
    const scoped = Object.keys(scope).length === 0 ? {} : { scope };
    return origin + signer.sign({ ...message, ...scoped, expiresAt: until });
  };
}

async function mintUrls(
  { signer, logs, origin }: PrepareOptions,
  row: WorkRow,
  bearer: { readonly phase: 'plan' | 'apply'; readonly expiresAt: number; readonly agent: AgentId | null },
): Promise<WorkContext['urls']> {
  const { phase, expiresAt, agent } = bearer;
  if (row.configuration_digest === null) {
    throw new TerminalFault(
      'configuration-missing',
      `run ${row.id}: the files of configuration version ${row.configuration_version} are not there`,
    );
  }
  if (phase === 'apply' && row.plan_file === null) {
    throw new TerminalFault('plan-missing', `run ${row.id}: the plan that it would apply is not there`);
  }
  const url = mintBy({ signer, origin }, { expiresAt, agent });
  const log = (phase === 'plan' ? PlanId : ApplyId).beside(row.id) as PlanId | ApplyId;
  const state = phase === 'plan' ? row.base_state_digest : row.current_state_digest;
  const { plan_file: planFile, id: subject } = row;
  // The rescue brings a state by this address for as long as the run awaits one, and what terraform had said.
  const untilLate = expiresAt + lateStateMs;
  const stateUpload: ArchivistMessage = { purpose: 'run-state-upload', method: 'PUT', subject };
  return {
    configuration: url({ purpose: 'configuration', method: 'GET', subject: row.configuration_digest }),
    state: state === null ? null : url({ purpose: 'state', method: 'GET', subject: state }),
    log: url(
      {
        purpose: 'log-append',
        method: 'POST',
        subject: log,
        scope: { base: await logs.size(log), tokenExpiresAt: expiresAt },
      },
      phase === 'plan' ? expiresAt : untilLate,
    ),
    planFile: {
      get:
        phase === 'plan' || planFile === null ? null : url({ purpose: 'plan-file', method: 'GET', subject: planFile }),
      put: url({ purpose: 'plan-file-upload', method: 'PUT', subject }),
    },
    planJson: url({ purpose: 'plan-json-upload', method: 'PUT', subject }),
    redactedJson: url({ purpose: 'redacted-plan-upload', method: 'PUT', subject }),
    // A plan makes no state, so it is given no way to bring one.
    stateUpload: phase === 'plan' ? null : url(stateUpload, untilLate),
  };
}
