// What is read of workspaces, and their tags. The rows of `workspace` are written in the workspace's own transitions (rows.ts).

import type { OrganizationId } from '@terrace/machines/organization/id';
import type { ProjectId } from '@terrace/machines/project/id';
import type { RunId } from '@terrace/machines/run/id';
import type { StateVersionId } from '@terrace/machines/state-version/id';
import type { By } from '@terrace/machines/user/id';
import type { VariableId } from '@terrace/machines/variable/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';

type Reader = Pick<Sql, 'query'>;

interface WorkspaceTable {
  readonly id: WorkspaceId;
  readonly organization: string;
  readonly project: ProjectId;
  readonly name: string;
  readonly description: string | null;
  readonly execution_mode: 'remote' | 'local';
  readonly terraform_version: string;
  readonly working_directory: string;
  readonly auto_apply: boolean;
  readonly allow_destroy_plan: boolean;
  readonly global_remote_state: boolean;
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
const organizationId = raw<OrganizationId>`(select external_id from organization where name = workspace.organization)`;

const parts = [tagsOf.as('tags'), variablesOf.as('variables'), organizationId.as('organization_id')] as const;

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
export const readWorkspaceScopes = (
  sql: Reader,
  organization: string,
): Promise<readonly Pick<WorkspaceRow, 'id' | 'global_remote_state'>[]> =>
  rowsOf(sql, living().select(['id', 'global_remote_state']).where('organization', '=', organization).orderBy('id'));

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
  readonly limit: number;
  readonly offset: number;
}

const likeText = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
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
  if (name !== undefined) found = found.where('name', 'ilike', `%${likeText(name)}%`);
  if (wildcardName !== undefined) found = found.where('name', 'ilike', likeText(wildcardName).replaceAll('*', '%'));
  if (project !== undefined) found = found.where('project', '=', project as ProjectId);
  for (const key of query.tags ?? []) found = found.where(hasTag(key));
  for (const key of query.excludedTags ?? []) found = found.where(raw<boolean>`not ${hasTag(key)}`);
  for (const { key, value } of query.tagged ?? [])
    found = found.where(value === null ? hasTag(key) : hasBinding(key, value));
  const [rows, counted] = await Promise.all([
    rowsOf(sql, found.selectAll().select(parts).orderBy('name').limit(query.limit).offset(query.offset)),
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
