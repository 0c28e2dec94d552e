// Organizations, as rows: they have no life cycle.

import type { AgentPoolId } from '@terrace/machines/agent-pool/id';
import type { DataRetentionPolicy } from '@terrace/machines/data-retention/policy';
import { OrganizationId } from '@terrace/machines/organization/id';
import { ProjectId } from '@terrace/machines/project/id';
import { MembershipId, TeamId } from '@terrace/machines/team/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import { countOf, likePart, queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';

type Reader = Pick<Sql, 'query'>;

export interface OrganizationRow {
  readonly name: string;
  readonly external_id: OrganizationId;
  readonly email: string;
  readonly created_at: Date;
  /** How long terraform may work for a run, in seconds; null where the default counts. */
  readonly plan_limit_s: number | null;
  readonly apply_limit_s: number | null;
  /** Of workspaces that are made without saying how they run, unless their project says otherwise. */
  readonly default_execution_mode: ExecutionMode;
  /** Null unless that is `agent`. */
  readonly default_agent_pool: AgentPoolId | null;
  /** Kept for when costs are estimated on this site. */
  readonly cost_estimation_enabled: boolean;
  /** In minutes: when a browser of a member is signed out, unseen or in any case; null for the server's own limits, which hold beside these. */
  readonly session_timeout: number | null;
  readonly session_remember: number | null;
  /** Whether people may act in it by tokens of their own. */
  readonly user_tokens_enabled: boolean;
  /** Whether its limits of how long a token may live are heeded. */
  readonly max_ttl_enabled: boolean;
  /** Whether those who may delete a workspace may do so while it manages resources; owners always may. */
  readonly allow_force_delete_workspaces: boolean;
  /** Nobody but a site admin gets in. */
  readonly is_disabled: boolean;
  /** How many workspaces it may have; null and 0 for as many as it likes. */
  readonly workspace_limit: number | null;
  /** Whether its workspaces may ask for a beta version of their engine. */
  readonly access_beta_tools: boolean;
  /** Whether every other organization may use its modules, and its providers. */
  readonly global_module_sharing: boolean;
  readonly global_provider_sharing: boolean;
  /** Kept for clients that set it: a sandbox has no sudo. */
  readonly worker_sudo: boolean;
  /** Id of the project that workspaces go to when they name none. */
  readonly default_project: ProjectId;
  /** Its own; null where it says nothing. */
  readonly data_retention: DataRetentionPolicy | null;
}

export type ExecutionMode = 'remote' | 'local' | 'agent';

/** What its owners set. What is left out stays, or is the default. */
export type OrganizationSettings = Partial<
  Pick<
    OrganizationRow,
    | 'email'
    | 'default_execution_mode'
    | 'default_agent_pool'
    | 'allow_force_delete_workspaces'
    | 'cost_estimation_enabled'
    | 'session_timeout'
    | 'session_remember'
    | 'user_tokens_enabled'
    | 'max_ttl_enabled'
  >
>;

/** What only a site admin sets. */
export type AdminSettings = Partial<
  Pick<
    OrganizationRow,
    | 'plan_limit_s'
    | 'apply_limit_s'
    | 'is_disabled'
    | 'workspace_limit'
    | 'access_beta_tools'
    | 'global_module_sharing'
    | 'global_provider_sharing'
    | 'worker_sudo'
  >
>;

interface Tables {
  readonly organization: Omit<OrganizationRow, 'default_project' | 'data_retention'>;
  readonly project: { readonly id: ProjectId; readonly organization: string; readonly is_default: boolean };
}

const db = queriesOn<Tables>();

const dataRetention = raw<DataRetentionPolicy | null>`(select jsonb_build_object('id', p.id, 'days', p.days)
  from data_retention_policy p where p.organization = organization.name and p.workspace is null)`;

const select = () =>
  db
    .selectFrom('organization')
    .innerJoin('project', (join) =>
      join.onRef('project.organization', '=', 'organization.name').on('project.is_default', '=', true),
    )
    .selectAll('organization')
    .select(['project.id as default_project', dataRetention.as('data_retention')]);

/** The default project is made with it, and the team of its owners, with `owner` in it. Gives null when the name is taken, but for an earlier try with the same chance. */
export async function createOrganization(
  sql: Sql,
  given: {
    readonly name: string;
    readonly email: string;
    readonly settings?: OrganizationSettings;
    readonly owner?: string | null;
    readonly rng: Rng;
  },
): Promise<OrganizationRow | null> {
  const { name, email, settings = {}, owner = null, rng } = given;
  const id = OrganizationId.make(rng.bytes(16));
  const project = ProjectId.make(rng.bytes(16));
  const [team, membership] = [TeamId.make(rng.bytes(16)), MembershipId.make(rng.bytes(16))];
  await sql.transaction(async (inside) => {
    const made = await inside.query(
      'insert into organization (name, external_id, email) values ($1, $2, $3) on conflict do nothing returning name',
      [name, id, email],
    );
    if (made.length === 0) return;
    await changeOrganization(inside, name, settings);
    await inside.query(
      `insert into project (id, organization, name, description, is_default) values ($1, $2, 'Default Project', '', true)`,
      [project, name],
    );
    await inside.query(
      `insert into team (id, organization, name, is_owners, visibility) values ($1, $2, 'owners', true, 'secret')`,
      [team, name],
    );
    await inside.query(
      `with made as (insert into organization_membership (id, organization, user_id, email)
          select $1, $2, id, email from app_user where id = $3 returning id)
        insert into team_member (team, membership) select $4, id from made`,
      [membership, name, owner, team],
    );
  });
  const row = await readOrganization(sql, name);
  return row?.external_id === id ? row : null;
}

export const readOrganization = (sql: Reader, name: string): Promise<OrganizationRow | null> =>
  rowOf(sql, select().where('organization.name', '=', name));

export const readOrganizationById = (sql: Reader, id: string): Promise<OrganizationRow | null> =>
  rowOf(sql, select().where('organization.external_id', '=', id as OrganizationId));

/** Every organization there is, by name and id. */
export const readOrganizationNames = (sql: Reader): Promise<readonly Pick<OrganizationRow, 'name' | 'external_id'>[]> =>
  rowsOf(sql, db.selectFrom('organization').select(['name', 'external_id']).orderBy('name'));

/** What is left out stays; a limit that is null is the default. */
export async function changeOrganization(
  sql: Reader,
  name: string,
  changes: OrganizationSettings & AdminSettings,
): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  await rowsOf(sql, db.updateTable('organization').set(changes).where('name', '=', name).returning('name'));
}

/**
 * Removes it with its projects, variable sets, teams, memberships, and the tokens of the organization and its teams. Gives false, and
 * changes nothing, while it has a workspace or a module: those are deleted by their actors.
 */
export async function removeOrganization(
  sql: Sql,
  { name, external_id: id }: Pick<OrganizationRow, 'name' | 'external_id'>,
): Promise<boolean> {
  return await sql.transaction(async (inside) => {
    // Whoever makes a project waits for us, and so does who makes a workspace in one; those who came first are done by now.
    const found = await inside.query('select name from organization where name = $1 and external_id = $2 for update', [
      name,
      id,
    ]);
    if (found.length === 0) return true;
    await inside.query('select from project where organization = $1 order by id for update', [name]);
    const left = await inside.query(
      `select id from workspace where organization = $1 and deleted_at is null
        union all select id from registry_module where organization = $1 and status <> 'deleted' limit 1`,
      [name],
    );
    if (left.length > 0) return false;
    await inside.query(
      'delete from api_token where owner = $1 or owner in (select id from team where organization = $2)',
      [id, name],
    );
    await inside.query('delete from variable_set where organization = $1', [name]);
    await inside.query('delete from agent_pool where organization = $1', [name]);
    await inside.query('delete from oauth_client where organization = $1', [name]);
    await inside.query('delete from project where organization = $1', [name]);
    await inside.query('delete from organization where name = $1', [name]);
    return true;
  });
}

/** By name. */
export async function listOrganizations(
  sql: Reader,
  query: {
    /** Of these alone; null for all. */
    readonly names: readonly string[] | null;
    /** A part of the name or of the address. */
    readonly text?: string | undefined;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ readonly rows: readonly OrganizationRow[]; readonly total: number }> {
  const { names, limit, offset } = query;
  const part = likePart(query.text ?? '');
  const isWanted = raw<boolean>`(${names}::text[] is null or organization.name = any(${names}::text[]))
    and (organization.name ilike ${part} or organization.email ilike ${part})`;
  const [rows, total] = await Promise.all([
    rowsOf(sql, select().where(isWanted).orderBy('organization.name').limit(limit).offset(offset)),
    countOf(sql, db.selectFrom('organization').where(isWanted)),
  ]);
  return { rows, total };
}
