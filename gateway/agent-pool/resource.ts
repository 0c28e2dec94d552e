// Agent pools, their agents and their tokens on the wire.

import type { AgentRow, AgentTokenRow } from '@terrace/actors/agent-pool/view/agents';
import type { AgentPoolRow } from '@terrace/actors/agent-pool/view/pools';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

export function agentPoolResource(row: AgentPoolRow): Resource {
  const self = `/api/v2/agent-pools/${row.id}`;
  return {
    id: row.id,
    type: 'agent-pools',
    attributes: {
      name: row.name,
      'agent-count': row.agents,
      'organization-scoped': row.organization_scoped,
      'created-at': timestamp(row.created_at),
    },
    relationships: {
      organization: one('organizations', row.organization),
      workspaces: many('workspaces', row.workspaces),
      'allowed-workspaces': many('workspaces', row.allowed_workspaces),
      'allowed-projects': many('projects', row.allowed_projects),
      'excluded-workspaces': many('workspaces', row.excluded_workspaces),
      agents: { links: { related: `${self}/agents` } },
      'authentication-tokens': { links: { related: `${self}/authentication-tokens` } },
    },
    links: { self },
  };
}

export function agentResource(row: AgentRow): Resource {
  return {
    id: row.id,
    type: 'agents',
    attributes: {
      name: row.name,
      status: row.status,
      'ip-address': row.ip_address,
      'last-ping-at': timestamp(row.last_ping_at),
      'created-at': timestamp(row.created_at),
    },
    relationships: { 'agent-pool': one('agent-pools', row.pool) },
    links: { self: `/api/v2/agents/${row.id}` },
  };
}

/** `token` is its text, which is shown once: in the answer to its making. */
export function agentTokenResource(row: AgentTokenRow, token: string | null = null): Resource {
  return {
    id: row.id,
    type: 'authentication-tokens',
    attributes: {
      description: row.description,
      'created-at': timestamp(row.created_at),
      'last-used-at': timestamp(row.last_used_at),
      'expired-at': null,
      token,
    },
    relationships: {
      'agent-pool': one('agent-pools', row.pool),
      'created-by': one('users', row.created_by.kind === 'user' ? row.created_by.id : null),
    },
    links: { self: `/api/v2/authentication-tokens/${row.id}` },
  };
}
