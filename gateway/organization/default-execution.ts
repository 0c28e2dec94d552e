// How and by whom the runs of workspaces are executed that leave it to their project or their organization: a mode, and for `agent` a pool.

import { readAgentPool, whyNotUsable } from '@terrace/actors/agent-pool/view/pools';
import type { ExecutionMode } from '@terrace/actors/organization/view';
import { AgentPoolId } from '@terrace/machines/agent-pool/id';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

export interface DefaultExecution {
  readonly default_execution_mode: ExecutionMode;
  readonly default_agent_pool: AgentPoolId | null;
}

/** What a request makes of a default; nothing when it says nothing. Throws ApiError for `agent` without a pool that is theirs, and for a pool without it. */
export async function defaultExecutionOf(
  services: Pick<GatewayServices, 'sql'>,
  place: {
    readonly organization: string;
    /** Null for the default of the organization itself. */
    readonly project: { readonly id: string | null } | null;
    readonly before: DefaultExecution;
    /** Where the request names the pool. */
    readonly pointer: string;
  },
  given: { readonly mode?: ExecutionMode | undefined; readonly pool?: string | null | undefined },
): Promise<Partial<DefaultExecution>> {
  if (given.mode === undefined && given.pool === undefined) return {};
  const invalid = (detail: string): ApiError => new ApiError('invalid', detail, { pointer: place.pointer });
  const mode = given.mode ?? place.before.default_execution_mode;
  if (mode !== 'agent') {
    if (given.pool != null)
      throw invalid("Default agent pool must not be specified unless using 'agent' execution mode");
    return { default_execution_mode: mode, default_agent_pool: null };
  }
  const wanted = given.pool === undefined ? place.before.default_agent_pool : given.pool;
  if (wanted === null) throw invalid("Default agent pool must be specified when using 'agent' execution mode");
  const pool = AgentPoolId.parse(wanted);
  const whyNot = pool === null ? `there is no agent pool ${wanted}` : await whyNotDefault(services, place, pool);
  if (pool === null || whyNot !== null) throw invalid(`Default agent pool: ${whyNot}`);
  return { default_execution_mode: mode, default_agent_pool: pool };
}

/** Which workspaces of an organization may use its default pool, the pool itself says when they make a run. */
async function whyNotDefault(
  { sql }: Pick<GatewayServices, 'sql'>,
  { organization, project }: { readonly organization: string; readonly project: { readonly id: string | null } | null },
  pool: AgentPoolId,
): Promise<string | null> {
  if (project !== null) return await whyNotUsable(sql, pool, { id: null, organization, project: project.id ?? '' });
  const isOwn = (await readAgentPool(sql, pool))?.organization === organization;
  return isOwn ? null : `there is no agent pool ${pool} in organization ${organization}`;
}
