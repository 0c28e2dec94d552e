// What is read of workspaces, and their tags. The rows of `workspace` are written in the workspace's own transitions (rows.ts).

import type { AgentPoolId } from '@terrace/machines/agent-pool/id';
import type { OrganizationId } from '@terrace/machines/organization/id';
import type { ProjectId } from '@terrace/machines/project/id';
import type { RunId } from '@terrace/machines/run/id';
import type { StateVersionId } from '@terrace/machines/state-version/id';
import type { By } from '@terrace/machines/user/id';
import type { VariableId } from '@terrace/machines/variable/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Engine } from '@terrace/machines/workspace/messages';
import { likePart, likeText, queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';

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
  readonly engine: Engine;
  readonly terraform_version: string;
  readonly working_directory: string;
  readonly auto_apply: boolean;
  readonly allow_destroy_plan: boolean;
  readonly global_remote_state: boolean;
  readonly auto_apply_run_trigger: boolean;
  readonly queue_all_runs: boolean;
  readonly speculative_enabled: boolean;
  readonly file_triggers_enabled: boolean;
  readonly structured_run_output_enabled: boolean;
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

export interface WorkspaceRow extends WorkspaceTable {
  readonly organization_id: OrganizationId;
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

/** A deleted workspace is not there. */
const living = () => db.selectFrom('workspace').where('deleted_at', 'is', null);
const tagsOf = raw<
  readonly TagBinding[]
>`(select coalesce(jsonb_agg(jsonb_build_object('key', key, 'value', value) order by key), '[]')
  from tag_binding where tag_binding.workspace = workspace.id)`;
const variablesOf = raw<
  readonly VariableId[]
>`(select coalesce(jsonb_agg(id order by key), '[]') from variable where variable.workspace = workspace.id)`;
const consumersOf = raw<
  readonly WorkspaceId[]
>`(select coalesce(jsonb_agg(consumer order by consumer), '[]') from remote_state_consumer where remote_state_consumer.workspace = workspace.id)`;
const organizationId = raw<OrganizationId>`(select external_id from organization where name = workspace.organization)`;

const parts = [
  tagsOf.as('tags'),
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

/** Those that are named as consumers of a workspace's state, by name. */
export async function listConsumers(
  sql: Reader,
  workspace: WorkspaceId,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly WorkspaceRow[]; readonly total: number }> {
  const found = living().where(
    raw<boolean>`id in (select consumer from remote_state_consumer where remote_state_consumer.workspace = ${workspace})`,
  );
  return await pageOfRows(sql, found, page);
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
  /** Those of these ids and projects alone. */
  readonly reach?: 'all' | { readonly workspaces: readonly string[]; readonly projects: readonly string[] };
  readonly limit: number;
  readonly offset: number;
}

const hasTag = (key: string) =>
  raw<boolean>`exists (select from tag_binding where tag_binding.workspace = workspace.id and key = ${key})`;
const hasBinding = (key: string, value: string) =>
  raw<boolean>`exists (select from tag_binding where tag_binding.workspace = workspace.id and key = ${key} and value = ${value})`;

/** By name. */
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
  const { reach = 'all' } = query;
  if (reach !== 'all')
    found = found.where(raw<boolean>`(id = any(${reach.workspaces}) or project = any(${reach.projects}))`);
  return await pageOfRows(sql, found, query);
}

/** By name. */
async function pageOfRows(
  sql: Reader,
  found: ReturnType<typeof living>,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly WorkspaceRow[]; readonly total: number }> {
  const [rows, counted] = await Promise.all([
    rowsOf(sql, found.selectAll().select(parts).orderBy('name').limit(limit).offset(offset)),
    rowOf(
      sql,
      found.select(({ fn }) => fn.countAll<string>().as('total')),
    ),
  ]);
  return { rows, total: Number(counted?.total ?? 0) };
}

/** Adds bindings; a key that is there takes the new value. */
export async function bindTags(sql: Reader, workspace: WorkspaceId, tags: readonly TagBinding[]): Promise<void> {
  if (tags.length === 0) return;
  await sql.query(
    `insert into tag_binding (workspace, key, value)
      select $1, key, value from jsonb_to_recordset($2::jsonb) as t(key text, value text)
      on conflict (workspace, key) do update set value = excluded.value`,
    [workspace, JSON.stringify(lastOfEach(tags))],
  );
}

/** From now on the workspace has these bindings and no others, in one step. */
export async function replaceTags(sql: Reader, workspace: WorkspaceId, tags: readonly TagBinding[]): Promise<void> {
  await sql.query(
    `with wanted as (select key, value from jsonb_to_recordset($2::jsonb) as t(key text, value text)),
      gone as (delete from tag_binding where workspace = $1 and key not in (select key from wanted))
      insert into tag_binding (workspace, key, value) select $1, key, value from wanted
      on conflict (workspace, key) do update set value = excluded.value`,
    [workspace, JSON.stringify(lastOfEach(tags))],
  );
}

/** Two bindings of one key in one request: the last word counts. */
const lastOfEach = (tags: readonly TagBinding[]): readonly TagBinding[] => [
  ...new Map(tags.map((tag) => [tag.key, tag])).values(),
];

export async function unbindTags(sql: Reader, workspace: WorkspaceId, keys: readonly string[]): Promise<void> {
  await sql.query('delete from tag_binding where workspace = $1 and key = any($2::text[])', [workspace, keys]);
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
