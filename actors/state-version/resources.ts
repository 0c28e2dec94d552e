// The resources of a workspace, one by one: since when each is there, and which state version changed it last. The states are the record;
// the rows are made of them when somebody asks, from the state version on up to which they are right.

import { setImmediate as otherWork } from 'node:timers/promises';
import type { StateVersionId } from '@terrace/machines/state-version/id';
import { WorkspaceResourceId } from '@terrace/machines/state-version/id';
import { countOf, likePart, queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import type { StateInstance } from './parse.ts';
import type { StateVersionRow } from './view.ts';

export interface WorkspaceResourceRow {
  readonly workspace: string;
  readonly address: string;
  readonly id: WorkspaceResourceId;
  readonly name: string;
  readonly name_index: string | null;
  /** `aws_subnet`, or `data.aws_subnet`. */
  readonly type: string;
  readonly module: string;
  /** As the state writes it. */
  readonly provider: string;
  readonly content: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly modified_by: StateVersionId;
}

interface Tables {
  readonly workspace_resource: WorkspaceResourceRow;
  readonly workspace_resource_mark: { readonly workspace: string; readonly state_version: StateVersionId };
  readonly state_version: StateVersionRow;
}

const db = queriesOn<Tables>();

/** Where the API's names of columns to sort by lead. */
export const resourceOrders = {
  name: 'name',
  nameIndex: 'name_index',
  provider: 'provider',
  providerType: 'type',
  module: 'module',
  updatedAt: 'updated_at',
} as const;

export interface ResourceQuery {
  readonly workspace: string;
  /** A part of the address. */
  readonly text?: string | undefined;
  readonly order: keyof typeof resourceOrders;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

/** As the rows stand: `followState` brings them up to date. */
export async function listResources(
  sql: Pick<Sql, 'query'>,
  query: ResourceQuery,
): Promise<{ readonly rows: readonly WorkspaceResourceRow[]; readonly total: number }> {
  let found = db.selectFrom('workspace_resource').where('workspace', '=', query.workspace);
  if (query.text !== undefined) found = found.where('address', 'ilike', likePart(query.text));
  const [rows, total] = await Promise.all([
    rowsOf(
      sql,
      found
        .selectAll()
        .orderBy(resourceOrders[query.order], query.direction)
        .orderBy('address')
        .limit(query.limit)
        .offset(query.offset),
    ),
    countOf(sql, found),
  ]);
  return { rows, total };
}

export interface Following {
  readonly sql: Sql;
  /** The resources of a state; null when it is not kept any more. */
  readonly readInstances: (digest: string) => Promise<readonly StateInstance[] | null>;
  /** Keyed, so that what stands in a state cannot be guessed by its digest. */
  readonly mac: (text: string) => Uint8Array;
}

/** Whoever asks for the first time waits no longer than for so many states; a change before them counts as one of the oldest. */
const statesMax = 250;
const rowsPerStatement = 2_000;

/** Those that are at it in this process: whoever asks meanwhile waits for the same. */
const underWay = new Map<string, Promise<void>>();

/** Makes the rows of the workspace those of `current`, its current state version. */
export async function followState(following: Following, workspace: string, current: StateVersionRow): Promise<void> {
  const known = underWay.get(current.id);
  if (known !== undefined) return await known;
  const work = follow(following, workspace, current).finally(() => underWay.delete(current.id));
  underWay.set(current.id, work);
  await work;
}

async function follow(following: Following, workspace: string, current: StateVersionRow): Promise<void> {
  const { sql } = following;
  const mark = await readMark(sql, workspace);
  if (mark === current.id) return;
  const known = mark === null ? [] : await rowsOf(sql, rowsOfWorkspace(workspace));
  const next = await live(following, known, await versionsAfter(sql, workspace, mark, current));
  await sql.transaction(async (inside) => {
    await inside.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`workspace_resource/${workspace}`]);
    // Whoever was faster has made them right, or will when the next one asks.
    if ((await readMark(inside, workspace)) !== mark) return;
    await write(inside, workspace, known, next);
    await inside.query(
      `insert into workspace_resource_mark (workspace, state_version) values ($1, $2)
        on conflict (workspace) do update set state_version = excluded.state_version`,
      [workspace, current.id],
    );
  });
}

const rowsOfWorkspace = (workspace: string) =>
  db.selectFrom('workspace_resource').selectAll().where('workspace', '=', workspace);

const readMark = async (sql: Pick<Sql, 'query'>, workspace: string): Promise<StateVersionId | null> =>
  (await rowOf(sql, db.selectFrom('workspace_resource_mark').selectAll().where('workspace', '=', workspace)))
    ?.state_version ?? null;

/** Those that became current after `mark`, the oldest first. */
async function versionsAfter(
  sql: Pick<Sql, 'query'>,
  workspace: string,
  mark: StateVersionId | null,
  current: StateVersionRow,
): Promise<readonly StateVersionRow[]> {
  const since =
    mark === null ? null : await rowOf(sql, db.selectFrom('state_version').selectAll().where('id', '=', mark));
  let found = db
    .selectFrom('state_version')
    .selectAll()
    .where('workspace', '=', workspace)
    .where('status', '=', 'finalized')
    .where('created_at', '<=', current.created_at);
  if (since !== null) found = found.where('created_at', '>=', since.created_at);
  const rows = await rowsOf(sql, found.orderBy('created_at', 'desc').orderBy('serial', 'desc').limit(statesMax));
  const others = rows.filter(({ id }) => id !== mark && id !== current.id);
  return [...others.toReversed(), current];
}

/** What the rows become when these states follow each other. */
async function live(
  { readInstances, mac }: Following,
  rows: readonly WorkspaceResourceRow[],
  versions: readonly StateVersionRow[],
): Promise<ReadonlyMap<string, WorkspaceResourceRow>> {
  let known = new Map(rows.map((row) => [row.address, row]));
  for (const { id, workspace, digest, created_at: at } of versions) {
    const instances = digest === null ? null : await readInstances(digest);
    // Of a state that is not kept any more nothing is known; what it changed counts as changed by the next one.
    if (instances === null) continue;
    const next = new Map<string, WorkspaceResourceRow>();
    for (const [n, { address, resource, key, content }] of instances.entries()) {
      // A state of a hundred thousand resources must not keep everybody else waiting.
      if (n % rowsPerStatement === rowsPerStatement - 1) await otherWork();
      const before = known.get(address);
      const keyed = Buffer.from(mac(`workspace-resource/${content}`))
        .toString('base64url')
        .slice(0, 22);
      if (before?.content === keyed) {
        next.set(address, before);
        continue;
      }
      const { mode, type, name, module, provider } = resource;
      next.set(address, {
        ...{ workspace, address, name, module, provider },
        id: before?.id ?? WorkspaceResourceId.make(mac(`workspace-resource/${workspace}/${address}`)),
        name_index: key === null ? null : String(key),
        type: mode === 'data' ? `data.${type}` : type,
        content: keyed,
        created_at: before?.created_at ?? at,
        updated_at: at,
        modified_by: id,
      });
    }
    known = next;
  }
  return known;
}

async function write(
  sql: Pick<Sql, 'query'>,
  workspace: string,
  before: readonly WorkspaceResourceRow[],
  after: ReadonlyMap<string, WorkspaceResourceRow>,
): Promise<void> {
  const kept = new Set(before);
  const gone = before.filter(({ address }) => !after.has(address)).map(({ address }) => address);
  if (gone.length > 0)
    await sql.query('delete from workspace_resource where workspace = $1 and address = any($2::text[])', [
      workspace,
      gone,
    ]);
  const changed = [...after.values()].filter((row) => !kept.has(row));
  for (let at = 0; at < changed.length; at += rowsPerStatement)
    await sql.query(upsert, [JSON.stringify(changed.slice(at, at + rowsPerStatement))]);
}

const upsert = `
  insert into workspace_resource
  select * from jsonb_populate_recordset(null::workspace_resource, $1::jsonb)
  on conflict (workspace, address) do update
    set name_index = excluded.name_index, type = excluded.type, module = excluded.module, provider = excluded.provider,
        content = excluded.content, updated_at = excluded.updated_at, modified_by = excluded.modified_by`;
