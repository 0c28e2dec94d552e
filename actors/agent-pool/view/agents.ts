// Agents and the tokens that they come with, as rows. An agent is one start of `terrace agent`: it registers by a token of its pool,
// and may do something as long as that token is there.

import { AgentId } from '@terrace/machines/agent-pool/id';
import type { AgentPoolId } from '@terrace/machines/agent-pool/id';
import type { By, TokenId } from '@terrace/machines/user/id';
import { agentSilentAfterMs, lostAfterMs } from '@terrace/runtime/jobs/limits';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** What an agent says of itself. */
export type SaidStatus = 'idle' | 'busy' | 'exited' | 'errored';

export interface AgentRow {
  readonly id: AgentId;
  readonly pool: AgentPoolId;
  readonly organization: string;
  readonly name: string;
  readonly ip_address: string;
  /** As the API names it: one that should speak and does not is `unknown`. */
  readonly status: SaidStatus | 'unknown';
  readonly last_ping_at: Date;
  readonly created_at: Date;
}

/** The status of the agent in table `alias`; nobody hears of one whose token is gone. */
export const statusOf = (alias: string): string => `(case
  when ${alias}.status in ('idle', 'busy')
    and (${alias}.token is null or ${alias}.last_ping_at < now() - interval '${agentSilentAfterMs} milliseconds')
  then 'unknown' else ${alias}.status end)`;

const select = `
  select a.id, a.pool, p.organization, a.name, a.ip_address, ${statusOf('a')} as status, a.last_ping_at, a.created_at
  from agent a join agent_pool p on p.id = a.pool`;

export async function readAgent(sql: Reader, id: string): Promise<AgentRow | null> {
  const [row] = await sql.query<AgentRow>(`${select} where a.id = $1`, [id]);
  return row ?? null;
}

/** Those of a pool that were heard since then, if it is said; who was heard last comes first. */
export function listAgents(
  sql: Reader,
  query: Page & { readonly pool: AgentPoolId; readonly since?: Date | undefined },
): Promise<Found<AgentRow>> {
  const { pool, since, ...page } = query;
  const found = `${select} where a.pool = $1 and ($2::timestamptz is null or a.last_ping_at >= $2)`;
  return pageOfRows(sql, { found, order: 'a.last_ping_at desc, a.id', values: [pool, since ?? null] }, page);
}

/** False when it was heard meanwhile. */
export async function deleteAgent(sql: Reader, id: AgentId): Promise<boolean> {
  const gone = await sql.query(
    `delete from agent a where id = $1 and ${statusOf('a')} in ('unknown', 'exited', 'errored') returning id`,
    [id],
  );
  return gone.length > 0;
}

/** How long the row of an agent is kept that is heard no more. One of the same name takes its place at once, so that starts in a loop leave no trail. */
const keptDays = 7;

export async function registerAgent(
  sql: Reader,
  agent: Pick<AgentRow, 'pool' | 'name' | 'ip_address'> & { readonly id: AgentId; readonly token: TokenId },
): Promise<void> {
  const { id, pool, token, name, ip_address: ipAddress } = agent;
  await sql.query(
    `with gone as (delete from agent where pool = $2 and (last_ping_at < now() - interval '${keptDays} days'
       or (name = $4 and (status in ('exited', 'errored') or last_ping_at < now() - interval '${lostAfterMs} milliseconds'))))
     insert into agent (id, pool, token, name, ip_address, status) values ($1, $2, $3, $4, $5, 'idle')`,
    [id, pool, token, name, ipAddress],
  );
}

/** A ping is written when it says something new, or the last one is this old. */
const writePingEveryMs = 5_000;

/** An agent was heard. */
export async function noteAgent(
  sql: Reader,
  id: AgentId,
  said: { readonly status: SaidStatus; readonly ipAddress: string },
): Promise<void> {
  await sql.query(
    `update agent set status = $2, ip_address = $3, last_ping_at = now()
     where id = $1 and (status <> $2 or ip_address <> $3 or last_ping_at < now() - interval '${writePingEveryMs} milliseconds')`,
    [id, said.status, said.ipAddress],
    'agent-ping',
  );
}

export interface AgentTokenRow {
  readonly id: TokenId;
  readonly pool: AgentPoolId;
  readonly organization: string;
  readonly description: string;
  readonly created_by: By;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
}

const selectTokens = `
  select t.id, t.pool, p.organization, t.description, t.created_by, t.created_at, t.last_used_at
  from agent_token t join agent_pool p on p.id = t.pool`;

export async function readAgentToken(sql: Reader, id: string): Promise<AgentTokenRow | null> {
  const [row] = await sql.query<AgentTokenRow>(`${selectTokens} where t.id = $1`, [id]);
  return row ?? null;
}

/** The oldest first. */
export function listAgentTokens(
  sql: Reader,
  { pool, ...page }: Page & { readonly pool: AgentPoolId },
): Promise<Found<AgentTokenRow>> {
  const found = `${selectTokens} where t.pool = $1`;
  return pageOfRows(sql, { found, order: 't.created_at, t.id', values: [pool] }, page);
}

export async function createAgentToken(
  sql: Reader,
  token: Pick<AgentTokenRow, 'id' | 'pool' | 'description' | 'created_by'> & { readonly mac: Uint8Array },
): Promise<void> {
  await sql.query(
    `insert into agent_token (id, pool, mac, description, created_by) values ($1, $2, $3, $4, $5)
     on conflict (mac) do nothing`,
    [token.id, token.pool, token.mac, token.description, JSON.stringify(token.created_by)],
  );
}

/** Its agents may do nothing from now on. */
export async function deleteAgentToken(sql: Reader, id: TokenId): Promise<void> {
  await sql.query('delete from agent_token where id = $1', [id]);
}

/** Whose token this is, and whether `agent` registered by it; null for a token that is none. */
export async function findAgentToken(
  sql: Reader,
  mac: Uint8Array,
  agent: string | null,
): Promise<{ readonly token: TokenId; readonly pool: AgentPoolId; readonly agent: AgentId | null } | null> {
  const [row] = await sql.query<{ token: TokenId; pool: AgentPoolId; agent: AgentId | null }>(
    `select t.id as token, t.pool, a.id as agent from agent_token t
     left join agent a on a.token = t.id and a.id = $2 where t.mac = $1`,
    [mac, agent],
    'agent-token',
  );
  return row ?? null;
}

/** Written at most once a minute. */
export async function noteAgentTokenUse(sql: Reader, token: TokenId): Promise<void> {
  await sql.query(
    `update agent_token set last_used_at = now()
     where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    [token],
    'agent-token-use',
  );
}

/** Whether the token that the agent came with is still there: what was minted for it is good only so long. */
export async function isAgentAdmitted(sql: Reader, id: AgentId): Promise<boolean> {
  const rows = await sql.query('select from agent where id = $1 and token is not null', [id], 'agent-admitted');
  return rows.length > 0;
}
