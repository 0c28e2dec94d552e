// What a worker learns when it claims a query: what a plan of the workspace would learn, but for what a plan makes; minted for that answer
// and stored nowhere (DECISIONS 14).

import { AgentId } from '@terrace/machines/agent-pool/id';
import type { ArchivistMessage } from '@terrace/machines/archivist/messages';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { ProjectId } from '@terrace/machines/project/id';
import type { QueryRunId } from '@terrace/machines/query-run/id';
import { QuerySpec } from '@terrace/machines/query-run/messages';
import { whyTooMany } from '@terrace/machines/variable/variable';
import type { Inherited, Variable } from '@terrace/machines/variable/variable';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { ClaimedJob } from '@terrace/runtime/jobs/desk';
import { mirroredModules } from './prepare.ts';
import type { PrepareOptions } from './prepare.ts';
import { makeQueryToken } from './token.ts';
import { openVariables } from './variables.ts';
import { readQueryWork } from './view/queries.ts';
import { queriesSince } from './work.ts';
import type { QueryContext } from './work.ts';

const afterwardsMs = 3_600_000;

/** Where a query is, for what is asked about its workspace. */
interface QueryPlace {
  readonly id: QueryRunId;
  readonly workspace: string;
  readonly organization: string;
  readonly project: ProjectId;
}

export interface PrepareQueryOptions extends Pick<
  PrepareOptions,
  | 'sql'
  | 'keys'
  | 'signer'
  | 'logs'
  | 'clock'
  | 'providerBlocks'
  | 'sshKeyOf'
  | 'limitS'
  | 'mirroredHosts'
  | 'archivesOf'
  | 'origin'
> {
  /** What the query gets of its workspace and of sets. */
  readonly inherited: (query: QueryPlace) => Promise<Inherited>;
  /** Why the query may not be worked on by agents of its pool any more, as a sentence; null when it may. */
  readonly whyNotUsable: (query: QueryPlace & { readonly agent_pool: string }) => Promise<string | null>;
  /** As of a plan: who trusts plans of the workspace to read is read from. */
  readonly identityTokens: (
    workload: {
      readonly run: QueryRunId;
      readonly workspace: string;
      readonly phase: 'plan';
      readonly limitMs: number;
    },
    variables: readonly Variable[],
  ) => Promise<Readonly<Record<string, string>>>;
}

/** The desk's `prepare` for queries. What it gives throws TerminalFault when nobody could do the work. */
export function prepareQuery(options: PrepareQueryOptions): (job: ClaimedJob) => Promise<Json> {
  const { sql, keys, signer, logs, clock, origin } = options;
  return async (job) => {
    const spec = QuerySpec.safeParse(job.spec);
    const row = spec.success ? await readQueryWork(sql, spec.data.run) : null;
    if (row === null) throw new TerminalFault('run-missing', `job ${job.id}: there is no such query run`);
    const { id, workspace, organization, engine, terraform_version: terraformVersion, agent_pool: pool } = row;
    const { workspace_project: project, working_directory: workingDirectory, configuration_digest: digest } = row;
    const whyNone = queriesSince({ engine, terraformVersion });
    if (whyNone !== null) throw new TerminalFault('query-unknown', `${id}: ${whyNone}`);
    if (row.is_disabled === true)
      throw new TerminalFault('organization-disabled', `${id}: a site admin has disabled ${organization}`);
    if (project === null || workingDirectory === null)
      throw new TerminalFault('run-missing', `${id}: its workspace is not there any more`);
    if (digest === null)
      throw new TerminalFault(
        'configuration-missing',
        `${id}: the files of configuration version ${row.configuration} are not there`,
      );
    const place = { id, workspace, organization, project };
    const whyNot = pool === null ? null : await options.whyNotUsable({ ...place, agent_pool: pool });
    if (whyNot !== null) throw new TerminalFault('agent-pool-unusable', `${id}: ${whyNot}`);
    // An agent is called by its id; what it gets is good only as long as its own token is.
    const agent = AgentId.parse(job.worker);
    const limitMs = (row.plan_limit_s ?? (await options.limitS('plan'))) * 1_000;
    const expiresAt = clock.now() + limitMs + afterwardsMs;
    const own = await openVariables(keys, id, row.variables);
    const { below, above } = await options.inherited(place);
    const all = [...below, ...own, ...above];
    const tooMany = whyTooMany(all);
    if (tooMany !== null) throw new TerminalFault('too-many-variables', `${id}: ${tooMany}`);
    const url = (message: ArchivistMessage): string => {
      const scope = { ...('scope' in message ? message.scope : {}), ...(agent === null ? {} : { agent }) };
      return origin + signer.sign({ ...message, ...(Object.keys(scope).length === 0 ? {} : { scope }), expiresAt });
    };
    const base = await logs.size(id);
    const mirrored = await options.mirroredHosts();
    return {
      ...{ engine, terraformVersion, limitMs },
      archives: [...(await options.archivesOf(terraformVersion))],
      workingDirectory: workingDirectory.replace(/\/+$/, ''),
      providerBlocks: await options.providerBlocks(place),
      generatesConfiguration: row.generates_configuration,
      variables: [...below],
      runVariables: [...own],
      priorityVariables: [...above],
      configuration: url({ purpose: 'configuration', method: 'GET', subject: digest }),
      state: row.state_digest === null ? null : url({ purpose: 'state', method: 'GET', subject: row.state_digest }),
      log: url({
        purpose: 'query-log-append',
        method: 'POST',
        subject: id,
        scope: { base, tokenExpiresAt: expiresAt },
      }),
      host: new URL(origin).host,
      mirroredHosts: mirrored.providers === null ? null : [...mirrored.providers],
      mirroredModules: mirroredModules(mirrored, url),
      sshKey: await options.sshKeyOf(workspace),
      runToken: makeQueryToken(keys, id, expiresAt, agent),
      identityTokens: { ...(await options.identityTokens({ run: id, workspace, phase: 'plan', limitMs }, all)) },
    } satisfies QueryContext;
  };
}
