// What is read of workspaces, and their tags. The rows of `workspace` are written in the workspace's own transitions (rows.ts).

import type { AgentPoolId } from '@terrace/machines/agent-pool/id';
import type { DataRetentionPolicy } from '@terrace/machines/data-retention/policy';
import type { OrganizationId } from '@terrace/machines/organization/id';
import type { ProjectId } from '@terrace/machines/project/id';
import type { RunId } from '@terrace/machines/run/id';
import type { StateVersionId } from '@terrace/machines/state-version/id';
import type { By } from '@terrace/machines/user/id';
import type { VariableId } from '@terrace/machines/variable/id';
import type { VcsRepo } from '@terrace/machines/vcs/messages';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Engine } from '@terrace/machines/workspace/messages';
import { countOf, likePart, likeText, queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';
import { autoDestroyOf } from './view/auto-destroy.ts';
import type { AutoDestroy } from './view/auto-destroy.ts';

type Reader = Pick<Sql, 'query'>;

interface WorkspaceTable {
  readonly id: WorkspaceId;
  readonly organization: string;
  readonly project: ProjectId;
  readonly name: string;
  readonly description: string | null;
  readonly execution_mode: 'remote' | 'local' | 'agent';
  /** Whose agents work on its runs; null unless the mode is `agent`. */
  readonly agent_pool: AgentPoolId | null;
  /** Mode and pool are those of its project, or of its organization. */
  readonly inherits_execution: boolean;
  readonly engine: Engine;
  readonly terraform_version: string;
  readonly working_directory: string;
  readonly auto_apply: boolean;
  readonly allow_destroy_plan: boolean;
  readonly global_remote_state: boolean;
  /** The runs of all workspaces of its project may read its state. */
  readonly project_remote_state: boolean;
  readonly source_name: string | null;
  readonly source_url: string | null;
  readonly auto_apply_run_trigger: boolean;
  readonly queue_all_runs: boolean;
  readonly speculative_enabled: boolean;
  readonly file_triggers_enabled: boolean;
  readonly structured_run_output_enabled: boolean;
  readonly vcs_repo: VcsRepo | null;
  readonly trigger_prefixes: readonly string[];
  readonly trigger_patterns: readonly string[];
  readonly locked: boolean;
  readonly locked_by: By | null;
  readonly lock_reason: string | null;
  readonly current_run: RunId | null;
  readonly current_state_version: StateVersionId | null;
  readonly run_queue: readonly RunId[];
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly deleted_at: Date | null;
}

export interface TagBinding {
  readonly key: string;
  /** Empty for a tag that is a word and no more. */
  readonly value: string;
}

/** What is shown of a workspace beside its own row: too much to be read with every question that names one. */
export interface WorkspaceFigures {
  /** The version of a module that its newest configuration is; null of a workspace that is made of none. */
  readonly source_module: string | null;
  readonly id: WorkspaceId;
  /** Its own tags, and then those of its project. */
  readonly effective_tags: readonly EffectiveTag[];
  /** Of the last thirty runs that were made to apply and are over; times are averages, 0 without any. */
  readonly recent_runs: {
    readonly count: number;
    readonly failures: number;
    readonly plan_ms: number;
    readonly apply_ms: number;
  };
  /** Instances that Terraform manages, by the current state. */
  readonly resource_count: number;
  readonly output_count: number;
  readonly current_configuration_version: string | null;
  readonly ssh_key: string | null;
  /** Why the server of its repository has no webhook that Terrace made. */
  readonly webhook_error: string | null;
  /** Of the GitHub App, by which its repository is followed. */
  readonly installation: string | null;
  readonly auto_destroy: AutoDestroy;
  /** Its own; null where it says nothing, and its organization's counts. */
  readonly data_retention: DataRetentionPolicy | null;
}

/** A tag that counts for a workspace: its own, or one of its project that it does not say otherwise. */
export interface EffectiveTag extends TagBinding {
  readonly isInherited: boolean;
}

export interface WorkspaceRow extends WorkspaceTable {
  readonly organization_id: OrganizationId;
  /** Whether the organization lets those who may delete it do so while it manages resources. */
  readonly may_be_force_deleted: boolean;
  /** Its own, in the order in which they came. */
  readonly tags: readonly TagBinding[];
  readonly variables: readonly VariableId[];
  /** Workspaces whose runs may read its state, beside its own; of no meaning where all of the organization may. */
  readonly state_consumers: readonly WorkspaceId[];
}

interface Tables {
  readonly workspace: WorkspaceTable;
  readonly tag_binding: TagBinding & { readonly workspace: string };
}

const db = queriesOn<Tables>();

/** How long terraform was at work in a phase. */
const spanMs = (timestamps: string) => raw`extract(epoch from (${raw.ref(timestamps)}->>'finished-at')::timestamptz
  - (${raw.ref(timestamps)}->>'started-at')::timestamptz) * 1000`;

/** A deleted workspace is not there. */
const living = () => db.selectFrom('workspace').where('deleted_at', 'is', null);
const tagsOf = raw<
  readonly TagBinding[]
>`(select coalesce(jsonb_agg(jsonb_build_object('key', key, 'value', value) order by position), '[]')
  from tag_binding where tag_binding.workspace = workspace.id)`;
/** Of a key that the organization has reserved so, only the project's word counts. */
const isKept = (key: string) => raw`exists (select from reserved_tag_key r
    where r.organization = workspace.organization and r.key = ${raw.ref(key)} and r.disable_overrides)`;
/** A workspace's own word counts before its project's. */
const effectiveTags = raw`(select key, value, position, false as inherited from tag_binding where tag_binding.workspace = workspace.id
    and not (${isKept('tag_binding.key')}
      and exists (select from project_tag_binding b where b.project = workspace.project and b.key = tag_binding.key))
  union all select key, value, position, true from project_tag_binding b where b.project = workspace.project
    and (${isKept('b.key')}
      or not exists (select from tag_binding own where own.workspace = workspace.id and own.key = b.key)))`;
const effectiveTagsOf = raw<
  readonly EffectiveTag[]
>`(select coalesce(jsonb_agg(jsonb_build_object('key', key, 'value', value, 'isInherited', inherited)
  order by inherited, position), '[]') from ${effectiveTags} t)`;
/** As upstream, of the last thirty runs that were made to apply and are over. */
const recentRunsOf = raw<WorkspaceFigures['recent_runs']>`(
  select jsonb_build_object('count', count(*), 'failures', count(*) filter (where status = 'errored'),
    'plan_ms', coalesce(round(avg(${spanMs('plan_timestamps')})), 0), 'apply_ms', coalesce(round(avg(${spanMs('apply_timestamps')})), 0))
  from (select status, plan_timestamps, apply_timestamps from run
    where run.workspace = workspace.id and not run.plan_only and run.final_at is not null
    order by run.created_at desc limit 30) r)`;
/** What stands beside the current state in the clear. */
const stateSummaryOf = (field: 'managedCount' | 'outputCount') => raw<number>`coalesce((
  select ${field === 'managedCount' ? raw`(summary->>'managedCount')::int` : raw`jsonb_array_length(summary->'outputNames')`}
  from state_version v join state_object o on o.digest = v.digest
  where v.id = workspace.current_state_version and summary->>'kind' = 'readable'), 0)`;
/** The one that a run takes when it names none, or that is about to be it. */
const currentConfigurationOf = raw<string | null>`(select v.id from configuration_version v
  where v.workspace = workspace.id and v.status in ('pending', 'uploaded') and not v.speculative and not v.provisional
  order by v.created_at desc, v.id desc limit 1)`;
const variablesOf = raw<
  readonly VariableId[]
>`(select coalesce(jsonb_agg(id order by key), '[]') from variable where variable.workspace = workspace.id)`;
/** Those that are named, or all of its project. */
const consumersOf = raw<readonly WorkspaceId[]>`case when project_remote_state
  then (select coalesce(jsonb_agg(w.id order by w.id), '[]') from workspace w where w.project = workspace.project and w.deleted_at is null)
  else (select coalesce(jsonb_agg(consumer order by consumer), '[]') from remote_state_consumer where remote_state_consumer.workspace = workspace.id)
  end`;
const organizationId = raw<OrganizationId>`(select external_id from organization where name = workspace.organization)`;
const mayBeForceDeleted = raw<boolean>`coalesce(
  (select allow_force_delete_workspaces from organization where name = workspace.organization), false)`;

const parts = [
  tagsOf.as('tags'),
  mayBeForceDeleted.as('may_be_force_deleted'),
  variablesOf.as('variables'),
  consumersOf.as('state_consumers'),
  organizationId.as('organization_id'),
] as const;

type Sharing = Pick<WorkspaceRow, 'id' | 'project' | 'global_remote_state' | 'state_consumers'>;

/** Whose runs may read it: all of its organization, or those of these workspaces beside its own. */
export const sharedWith = (row: Pick<Sharing, 'global_remote_state' | 'state_consumers'>): 'all' | readonly string[] =>
  row.global_remote_state ? 'all' : row.state_consumers;

export const readWorkspace = (sql: Reader, id: string): Promise<WorkspaceRow | null> =>
  rowOf(
    sql,
    living()
      .selectAll()
      .select(parts)
      .where('id', '=', id as WorkspaceId),
  );

/** By the workspace's id. */
export async function readWorkspaceFigures(
  sql: Reader,
  ids: readonly WorkspaceId[],
): Promise<ReadonlyMap<WorkspaceId, WorkspaceFigures>> {
  const rows = await rowsOf(
    sql,
    db
      .selectFrom('workspace')
      .select([
        'id',
        effectiveTagsOf.as('effective_tags'),
        recentRunsOf.as('recent_runs'),
        stateSummaryOf('managedCount').as('resource_count'),
        stateSummaryOf('outputCount').as('output_count'),
        currentConfigurationOf.as('current_configuration_version'),
        raw<string | null>`(select k.ssh_key from workspace_ssh_key k where k.workspace = workspace.id)`.as('ssh_key'),
        raw<string | null>`(select h.error_message from vcs_hook h where h.id = workspace.vcs_repo->>'hook')`.as(
          'webhook_error',
        ),
        raw<string | null>`(select c.installation from oauth_token t join oauth_client c on c.id = t.client
          where t.id = workspace.vcs_repo->>'oauthToken')`.as('installation'),
        raw<string | null>`(select n.source from no_code_workspace n where n.workspace = workspace.id)`.as(
          'source_module',
        ),
        raw<AutoDestroy | null>`${raw.raw(autoDestroyOf)}`.as('auto_destroy'),
        raw<DataRetentionPolicy | null>`(select jsonb_build_object('id', p.id, 'days', p.days)
          from data_retention_policy p where p.organization = workspace.organization and p.workspace = workspace.id)`.as(
          'data_retention',
        ),
      ])
      .where(raw<boolean>`id = any(${ids}::text[])`),
  );
  // A workspace whose project has just gone, with its organization, is gone as well.
  return new Map(
    rows.flatMap(({ auto_destroy: autoDestroy, ...row }) =>
      autoDestroy === null ? [] : [[row.id, { ...row, auto_destroy: autoDestroy }]],
    ),
  );
}

export const readWorkspaceByName = (sql: Reader, organization: string, name: string): Promise<WorkspaceRow | null> =>
  rowOf(sql, living().selectAll().select(parts).where('organization', '=', organization).where('name', '=', name));

/** What a right to read them depends on, of every workspace of an organization. */
export const readWorkspaceScopes = (sql: Reader, organization: string): Promise<readonly Sharing[]> =>
  rowsOf(
    sql,
    living()
      .select(['id', 'project', 'global_remote_state', consumersOf.as('state_consumers')])
      .where('organization', '=', organization)
      .orderBy('id'),
  );

/** The same of one workspace. */
export const readWorkspaceScope = (
  sql: Reader,
  id: string,
): Promise<(Sharing & Pick<WorkspaceRow, 'organization'>) | null> =>
  rowOf(
    sql,
    living()
      .select(['id', 'organization', 'project', 'global_remote_state', consumersOf.as('state_consumers')])
      .where('id', '=', id as WorkspaceId),
  );

/** Some of the organization's workspaces: at most `limit`. */
export async function readWorkspaceIds(
  sql: Reader,
  organization: string,
  limit: number,
): Promise<readonly WorkspaceId[]> {
  const rows = await rowsOf(sql, living().select('id').where('organization', '=', organization).limit(limit));
  return rows.map(({ id }) => id);
}

/** Those that are named as consumers of a workspace's state, or the others of its project where it is shared with those; by name. */
export async function listConsumers(
  sql: Reader,
  {
    id: workspace,
    project,
    project_remote_state: isOfProject,
  }: Pick<WorkspaceRow, 'id' | 'project' | 'project_remote_state'>,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly WorkspaceRow[]; readonly total: number }> {
  const found = isOfProject
    ? living().where('project', '=', project).where('id', '<>', workspace)
    : living().where(
        raw<boolean>`id in (select consumer from remote_state_consumer where remote_state_consumer.workspace = ${workspace})`,
      );
  return await pageOfRows(sql, found, page);
}

/** What a list can be ordered by, and how; those that have nothing there come last. */
export const workspaceOrders = ['name', 'current-run.created-at', 'latest-change-at'] as const;
export interface WorkspaceOrder {
  readonly by: (typeof workspaceOrders)[number];
  readonly isDescending: boolean;
}

export interface WorkspaceQuery {
  readonly organization: string;
  /** A part of the name; with `*` at an end, its other end. */
  readonly name?: string | undefined;
  readonly wildcardName?: string | undefined;
  readonly project?: string | undefined;
  /** Keys that a workspace must all have. */
  readonly tags?: readonly string[];
  readonly excludedTags?: readonly string[];
  /** Bindings that it must all have; a binding without a value asks for the key. */
  readonly tagged?: readonly { readonly key: string; readonly value: string | null }[];
  /** Statuses of the run that is shown as the current one. */
  readonly runStatuses?: readonly string[];
  /** By name when absent. */
  readonly order?: WorkspaceOrder | undefined;
  /** Those of these ids and projects alone. */
  readonly reach?: 'all' | { readonly workspaces: readonly string[]; readonly projects: readonly string[] };
  readonly limit: number;
  readonly offset: number;
}

const hasTag = (key: string) => raw<boolean>`exists (select from ${effectiveTags} t where key = ${key})`;
const hasBinding = (key: string, value: string) =>
  raw<boolean>`exists (select from ${effectiveTags} t where key = ${key} and value = ${value})`;

const orderColumns: Readonly<Record<WorkspaceOrder['by'], ReturnType<typeof raw>>> = {
  name: raw`name`,
  'current-run.created-at': raw`(select r.created_at from run r where r.id = workspace.current_run)`,
  'latest-change-at': raw`updated_at`,
};
const orderOf = ({ by, isDescending }: WorkspaceOrder) =>
  raw`${orderColumns[by]} ${isDescending ? raw`desc` : raw`asc`} nulls last, name`;

export async function listWorkspaces(
  sql: Reader,
  query: WorkspaceQuery,
): Promise<{ readonly rows: readonly WorkspaceRow[]; readonly total: number }> {
  let found = living().where('organization', '=', query.organization);
  const { name, wildcardName, project } = query;
  if (name !== undefined) found = found.where('name', 'ilike', likePart(name));
  if (wildcardName !== undefined) found = found.where('name', 'ilike', likeText(wildcardName).replaceAll('*', '%'));
  if (project !== undefined) found = found.where('project', '=', project as ProjectId);
  for (const key of query.tags ?? []) found = found.where(hasTag(key));
  for (const key of query.excludedTags ?? []) found = found.where(raw<boolean>`not ${hasTag(key)}`);
  for (const { key, value } of query.tagged ?? [])
    found = found.where(value === null ? hasTag(key) : hasBinding(key, value));
  const { reach = 'all', runStatuses } = query;
  if (runStatuses !== undefined)
    found = found.where(raw<boolean>`(select r.status from run r where r.id = workspace.current_run)
      = any(${runStatuses}::text[])`);
  if (reach !== 'all')
    found = found.where(raw<boolean>`(id = any(${reach.workspaces}) or project = any(${reach.projects}))`);
  return await pageOfRows(sql, found, query);
}

/** By name when no order is given. */
async function pageOfRows(
  sql: Reader,
  found: ReturnType<typeof living>,
  query: { readonly order?: WorkspaceOrder | undefined; readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly WorkspaceRow[]; readonly total: number }> {
  const { order = { by: 'name', isDescending: false }, limit, offset } = query;
  // What is looked up for each is looked up for those of the page, and not for all that are passed over on the way there.
  const page = found.selectAll().orderBy(orderOf(order)).limit(limit).offset(offset).as('workspace');
  const [rows, total] = await Promise.all([
    rowsOf(sql, db.selectFrom(page).selectAll().select(parts).orderBy(orderOf(order))),
    countOf(sql, found),
  ]);
  return { rows, total };
}

/** Adds bindings; a key that is there takes the new value. */
export async function bindTags(sql: Reader, workspace: WorkspaceId, tags: readonly TagBinding[]): Promise<void> {
  if (tags.length === 0) return;
  await sql.query(
    `insert into tag_binding (workspace, key, value)
      select $1, key, value from jsonb_to_recordset($2::jsonb) as t(key text, value text, n int) order by n
      on conflict (workspace, key) do update set value = excluded.value`,
    [workspace, JSON.stringify(lastOfEach(tags))],
  );
}

/** From now on the workspace has these bindings and no others, in one step. */
export async function replaceTags(sql: Reader, workspace: WorkspaceId, tags: readonly TagBinding[]): Promise<void> {
  await sql.query(
    `with wanted as (select key, value from jsonb_to_recordset($2::jsonb) as t(key text, value text, n int) order by n),
      gone as (delete from tag_binding where workspace = $1 and key not in (select key from wanted))
      insert into tag_binding (workspace, key, value) select $1, key, value from wanted
      on conflict (workspace, key) do update set value = excluded.value`,
    [workspace, JSON.stringify(lastOfEach(tags))],
  );
}

/** Two bindings of one key in one request: the last word counts. */
const lastOfEach = (tags: readonly TagBinding[]): readonly (TagBinding & { readonly n: number })[] =>
  [...new Map(tags.map((tag) => [tag.key, tag])).values()].map((tag, n) => ({ ...tag, n }));

export async function unbindTags(sql: Reader, workspace: WorkspaceId, keys: readonly string[]): Promise<void> {
  await sql.query('delete from tag_binding where workspace = $1 and key = any($2::text[])', [workspace, keys]);
}

/** The words that are tags in an organization's workspaces, and how many workspaces have each; by name. */
export async function listOrganizationTags(
  sql: Reader,
  query: {
    readonly organization: string;
    /** A part of the word. */
    readonly text?: string | undefined;
    /** Words that are left out. */
    readonly without?: readonly string[];
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{
  readonly rows: readonly { readonly name: string; readonly instances: number }[];
  readonly total: number;
}> {
  const { organization, text = '', without = [], limit, offset } = query;
  const rows = await sql.query<{ readonly name: string; readonly instances: number; readonly total: string }>(
    `select t.key as name, count(*)::int as instances, count(*) over () as total
      from tag_binding t join workspace w on w.id = t.workspace
      where w.organization = $1 and w.deleted_at is null and t.key ilike $2 and t.key <> all ($3::text[])
      group by t.key order by t.key limit ${limit} offset ${offset}`,
    [organization, likePart(text), without],
  );
  return { rows, total: Number(rows[0]?.total ?? 0) };
}

/** Takes the tags from every workspace of the organization. */
export async function removeOrganizationTags(
  sql: Reader,
  organization: string,
  keys: readonly string[],
): Promise<void> {
  await sql.query(
    `delete from tag_binding t using workspace w
      where w.id = t.workspace and w.organization = $1 and w.deleted_at is null and t.key = any($2::text[])`,
    [organization, keys],
  );
}

/** Those of these ids that there are, in their order. */
export const readWorkspaces = (sql: Reader, ids: readonly string[]): Promise<readonly WorkspaceRow[]> =>
  rowsOf(
    sql,
    living()
      .selectAll()
      .select(parts)
      .where(raw<boolean>`id = any(${ids}::text[])`)
      .orderBy(raw`array_position(${ids}::text[], id)`),
  );

export async function addConsumers(sql: Reader, workspace: WorkspaceId, consumers: readonly string[]): Promise<void> {
  await sql.query(
    `insert into remote_state_consumer (workspace, consumer) select $1, unnest($2::text[]) on conflict do nothing`,
    [workspace, consumers],
  );
}

export async function removeConsumers(
  sql: Reader,
  workspace: WorkspaceId,
  consumers: readonly string[],
): Promise<void> {
  await sql.query('delete from remote_state_consumer where workspace = $1 and consumer = any($2::text[])', [
    workspace,
    consumers,
  ]);
}

/** From now on these and no others, in one step. */
export async function replaceConsumers(
  sql: Reader,
  workspace: WorkspaceId,
  consumers: readonly string[],
): Promise<void> {
  await sql.query(
    `with gone as (delete from remote_state_consumer where workspace = $1 and consumer <> all ($2::text[]))
     insert into remote_state_consumer (workspace, consumer) select $1, unnest($2::text[]) on conflict do nothing`,
    [workspace, consumers],
  );
}
