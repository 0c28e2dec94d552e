// Agent pools, their agents and their tokens, for whoever may look after them.

import { readAgent, readAgentToken } from '@terrace/actors/agent-pool/view/agents';
import type { AgentRow, AgentTokenRow } from '@terrace/actors/agent-pool/view/agents';
import { readAgentPool } from '@terrace/actors/agent-pool/view/pools';
import type { AgentPoolRow } from '@terrace/actors/agent-pool/view/pools';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

type Reading = Pick<GatewayServices, 'sql'>;

/** What `principal` may look after. Throws ApiError `not-found`. */
function own<Row extends { readonly organization: string }>(principal: Principal, row: Row | null, what: string): Row {
  if (row === null || !may(principal, 'manage-agent-pools', { organization: row.organization })) throw notFound(what);
  return row;
}

export const findAgentPool = async ({ sql }: Reading, principal: Principal, id: string): Promise<AgentPoolRow> =>
  own(principal, await readAgentPool(sql, id), `agent pool ${id}`);

export const findAgent = async ({ sql }: Reading, principal: Principal, id: string): Promise<AgentRow> =>
  own(principal, await readAgent(sql, id), `agent ${id}`);

export const findAgentToken = async ({ sql }: Reading, principal: Principal, id: string): Promise<AgentTokenRow> =>
  own(principal, await readAgentToken(sql, id), `token ${id}`);
