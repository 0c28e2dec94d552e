// Where the runs of a workspace execute: here (`remote`), elsewhere (`local`), or with the agents of a pool, which must allow it; or as its
// project or its organization says.

import { whyNotUsable } from '@terrace/actors/agent-pool/view/pools';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { AgentPoolId } from '@terrace/machines/agent-pool/id';
import type { WorkspaceSettings } from '@terrace/machines/workspace/messages';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import type { Attributes, Relationships } from './settings.ts';

type Execution = Pick<WorkspaceSettings, 'executionMode'> & {
  readonly agentPool: AgentPoolId | null;
  readonly inheritsExecution: boolean;
};

/** What is known of the workspace before the request; one that is about to be made has no id. */
export interface Executing {
  readonly id: string | null;
  readonly organization: string;
  /** The project that it will be in. */
  readonly project: string;
  readonly before:
    | (Pick<WorkspaceRow, 'execution_mode' | 'agent_pool' | 'inherits_execution'> & { readonly project: string })
    | null;
}

const invalid = (attribute: string, detail: string): ApiError =>
  new ApiError('invalid', `${attribute}: ${detail}`, { pointer: `/data/attributes/${attribute}` });

/** What the request makes of it; empty when it says nothing. Throws ApiError for a mode without its pool, and for a pool that it may not use. */
export async function executionOf(
  { sql }: Pick<GatewayServices, 'sql'>,
  workspace: Executing,
  attributes: Attributes,
  relationships: Relationships,
): Promise<Partial<Execution>> {
  const { before } = workspace;
  const mode = modeOf(attributes, before?.execution_mode ?? 'remote');
  const given = poolOf(attributes, relationships);
  if (isLeftToOthers(attributes, { isNew: before === null, mode, given })) return { inheritsExecution: true };
  const moves = before !== null && before.project !== workspace.project;
  const isOwnNow = attributes['setting-overwrites']?.['execution-mode'] === true;
  const isSilent = mode === undefined && given === undefined && !isOwnNow;
  if (isSilent && (!moves || before.inherits_execution)) return {};
  const executionMode = mode ?? before?.execution_mode ?? 'remote';
  if (executionMode !== 'agent') {
    if (given != null) throw invalid('agent-pool-id', `execution-mode must be agent for a workspace that has a pool`);
    return { executionMode, agentPool: null, inheritsExecution: false };
  }
  const agentPool = given === undefined ? (before?.agent_pool ?? null) : given;
  if (agentPool === null) throw invalid('agent-pool-id', "can't be blank when execution-mode is agent");
  const isNew = agentPool !== before?.agent_pool || moves;
  const whyNot = isNew ? await whyNotUsable(sql, agentPool, workspace) : null;
  if (whyNot !== null) throw invalid('agent-pool-id', whyNot);
  return { executionMode, agentPool, inheritsExecution: false };
}

/** Whether its project or its organization is to say where its runs execute: when the request gives that up, or when a new one says nothing. */
function isLeftToOthers(
  { 'setting-overwrites': own }: Attributes,
  asked: {
    readonly isNew: boolean;
    readonly mode: Execution['executionMode'] | undefined;
    readonly given: AgentPoolId | null | undefined;
  },
): boolean {
  if (own?.['execution-mode'] === false) return true;
  if (asked.mode !== undefined || asked.given != null) return false;
  return own?.['agent-pool'] === false || (asked.isNew && own?.['execution-mode'] !== true);
}

/** The mode that is asked for. `operations` is the old spelling: false is `local`, and true is any other. */
function modeOf(attributes: Attributes, before: Execution['executionMode']): Execution['executionMode'] | undefined {
  const { 'execution-mode': mode, operations } = attributes;
  if (mode !== undefined) return mode;
  if (operations === undefined) return undefined;
  return operations ? (before === 'local' ? 'remote' : before) : 'local';
}

/** Null when it is to have none. */
function poolOf(attributes: Attributes, relationships: Relationships): AgentPoolId | null | undefined {
  const { 'agent-pool-id': byId } = attributes;
  if (byId !== undefined) return byId;
  const related = relationships?.['agent-pool'];
  if (related === undefined) return undefined;
  if (related.data === null) return null;
  const pool = AgentPoolId.parse(related.data.id);
  if (pool === null) throw invalid('agent-pool-id', `there is no agent pool ${related.data.id}`);
  return pool;
}
