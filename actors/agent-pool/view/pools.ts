// Agent pools, as rows: which workspaces may use one, and which of its agents were heard of lately.

import type { AgentPoolId } from '@terrace/machines/agent-pool/id';
import type { ProjectId } from '@terrace/machines/project/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { constraintOf } from '@terrace/runtime/store/postgres';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';
import { statusOf } from './agents.ts';

type Reader = Pick<Sql, 'query'>;

export interface AgentPoolRow {
  readonly id: AgentPoolId;
  readonly organization: string;
  readonly name: string;
  /** Every workspace may use it, but for those that are excluded; else those alone that are allowed, themselves or with their project. */
  readonly organization_scoped: boolean;
  readonly created_at: Date;
  /** Agents that have not said that they ended. */
  readonly agents: number;
  /** Workspaces whose runs go to it. */
  readonly workspaces: readonly WorkspaceId[];
  readonly allowed_workspaces: readonly WorkspaceId[];
  readonly allowed_projects: readonly ProjectId[];
  readonly excluded_workspaces: readonly WorkspaceId[];
}

/** Whom a pool names, by its relation on the wire. */
export const scopeKinds = {
  'allowed-workspaces': 'workspace',
  'allowed-projects': 'project',
  'excluded-workspaces': 'excluded',
} as const;
export type ScopeRelation = keyof typeof scopeKinds;
export type Scopes = { readonly [Relation in ScopeRelation]?: readonly string[] };

const named = (relation: ScopeRelation): string => {
  const table = relation === 'allowed-projects' ? 'project' : 'workspace';
  const living = table === 'workspace' ? ' and t.deleted_at is null' : '';
  return `(select coalesce(jsonb_agg(s.target order by s.target), '[]')
    from agent_pool_scope s join ${table} t on t.id = s.target${living}
    where s.pool = p.id and s.kind = '${scopeKinds[relation]}')`;
};

const select = `
  select p.*,
    (select count(*)::int from agent a where a.pool = p.id and ${statusOf('a')} in ('idle', 'busy', 'unknown')) as agents,
    (select coalesce(jsonb_agg(w.id order by w.name), '[]') from workspace w
      where w.agent_pool = p.id and w.deleted_at is null) as workspaces,
    ${named('allowed-workspaces')} as allowed_workspaces, ${named('allowed-projects')} as allowed_projects,
    ${named('excluded-workspaces')} as excluded_workspaces
  from agent_pool p`;

/** Whether pool `p` may be used by a workspace of this id and project. */
const allows = (workspace: string, project: string): string => `(
  not exists (select from agent_pool_scope s where s.pool = p.id and s.kind = 'excluded' and s.target = ${workspace})
  and (p.organization_scoped or exists (select from agent_pool_scope s where s.pool = p.id
    and ((s.kind = 'workspace' and s.target = ${workspace}) or (s.kind = 'project' and s.target = ${project})))))`;

export async function readAgentPool(sql: Reader, id: string): Promise<AgentPoolRow | null> {
  const [row] = await sql.query<AgentPoolRow>(`${select} where p.id = $1`, [id]);
  return row ?? null;
}

/** Why a workspace's runs may not go to that pool, as a sentence; null when they may. A workspace that is about to be made has no id. */
export async function whyNotUsable(
  sql: Reader,
  pool: string,
  workspace: { readonly id: string | null; readonly organization: string; readonly project: string },
): Promise<string | null> {
  const { id, organization, project } = workspace;
  const [row] = await sql.query<{ readonly name: string; readonly allowed: boolean }>(
    `select p.name, ${allows('$3', '$4')} as allowed from agent_pool p where p.id = $1 and p.organization = $2`,
    [pool, organization, id ?? '', project],
  );
  if (row === undefined) return `there is no agent pool ${pool} in organization ${organization}`;
  return row.allowed ? null : `agent pool ${row.name} (${pool}) does not allow this workspace`;
}

export interface AgentPoolQuery extends Page {
  readonly organization: string;
  /** A part of the name. */
  readonly text?: string | undefined;
  /** Names: pools that a workspace, or every workspace of a project, may use. */
  readonly workspace?: string | undefined;
  readonly project?: string | undefined;
  readonly sort?: 'name' | '-name' | 'created-at' | '-created-at' | undefined;
}

const orders = {
  name: 'p.name',
  '-name': 'p.name desc',
  'created-at': 'p.created_at',
  '-created-at': 'p.created_at desc',
};

export function listAgentPools(sql: Reader, query: AgentPoolQuery): Promise<Found<AgentPoolRow>> {
  const { organization, text, workspace, project, sort, ...page } = query;
  const values = [organization, text ?? '', workspace ?? null, project ?? null];
  const where = `p.organization = $1 and strpos(lower(p.name), lower($2)) > 0
    and ($3::text is null or exists (select from workspace w
      where w.organization = $1 and w.name = $3 and w.deleted_at is null and ${allows('w.id', 'w.project')}))
    and ($4::text is null or p.organization_scoped or exists (select from project j
      join agent_pool_scope s on s.target = j.id and s.kind = 'project' and s.pool = p.id
      where j.organization = $1 and j.name = $4))`;
  const order = `${orders[sort ?? 'name']}, p.id`;
  return pageOfRows(sql, { found: `${select} where ${where}`, order, values }, page);
}

/** False when the organization has a pool of this name, but for an earlier try with the same id. */
export async function createAgentPool(
  sql: Sql,
  pool: Pick<AgentPoolRow, 'id' | 'organization' | 'name' | 'organization_scoped'> & { readonly scopes: Scopes },
): Promise<boolean> {
  const { id, organization, name, organization_scoped: isScoped, scopes } = pool;
  await sql.transaction(async (inside) => {
    const made = await inside.query(
      `insert into agent_pool (id, organization, name, organization_scoped) values ($1, $2, $3, $4)
       on conflict do nothing returning id`,
      [id, organization, name, isScoped],
    );
    if (made.length > 0) await replaceScopes(inside, id, scopes);
  });
  return (await readAgentPool(sql, id)) !== null;
}

/** What is left out stays. False when another pool has that name. */
export async function updateAgentPool(
  sql: Sql,
  id: AgentPoolId,
  change: {
    readonly name?: string | undefined;
    readonly organizationScoped?: boolean | undefined;
    readonly scopes: Scopes;
  },
): Promise<boolean> {
  try {
    await sql.transaction(async (inside) => {
      await inside.query(
        `update agent_pool set name = coalesce($2, name), organization_scoped = coalesce($3, organization_scoped) where id = $1`,
        [id, change.name ?? null, change.organizationScoped ?? null],
      );
      await replaceScopes(inside, id, change.scopes);
    });
    return true;
  } catch (error) {
    if (constraintOf(error) === 'agent_pool_name_taken') return false;
    throw error;
  }
}

async function replaceScopes(sql: Reader, pool: AgentPoolId, scopes: Scopes): Promise<void> {
  for (const [relation, targets] of Object.entries(scopes) as [ScopeRelation, readonly string[] | undefined][]) {
    if (targets === undefined) continue;
    const kind = scopeKinds[relation];
    await sql.query('delete from agent_pool_scope where pool = $1 and kind = $2', [pool, kind]);
    await sql.query(
      `insert into agent_pool_scope (pool, kind, target) select $1, $2, unnest($3::text[]) on conflict do nothing`,
      [pool, kind, targets],
    );
  }
}

/** Names of workspaces that use the pool, and ids of runs that are not over and were made for it; some of them, when there are many. */
export async function usersOfAgentPool(sql: Reader, id: AgentPoolId): Promise<readonly string[]> {
  const rows = await sql.query<{ readonly name: string }>(
    `(select 'organization ' || name || ' as its default' as name from organization where default_agent_pool = $1)
     union all (select 'project ' || name || ' as its default' from project where default_agent_pool = $1 order by name limit 5)
     union all (select 'workspace ' || name from workspace where agent_pool = $1 and deleted_at is null order by name limit 5)
     union all (select id from run where agent_pool = $1 and final_at is null order by created_at limit 5)`,
    [id],
  );
  return rows.map(({ name }) => name);
}

/** With its tokens and agents. */
export async function deleteAgentPool(sql: Reader, id: AgentPoolId): Promise<void> {
  await sql.query('delete from agent_pool where id = $1', [id]);
}
