// What an organization's workspaces have in common: rows of workspaces, of the versions of their engines, of providers and of modules, each of
// them filtered, ordered and counted in the same way. It is read of the rows of workspaces and of what stands in the clear beside their current
// states, so it is as new as those. What no state says (the version of a provider, the source of a module) is not known here.

import { SavedViewId } from '@terrace/machines/explorer/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import { likePart } from '@terrace/runtime/store/queries';
import { constraintOf } from '@terrace/runtime/store/postgres';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export type FieldKind = 'string' | 'number' | 'boolean' | 'datetime';
export const viewTypes = ['workspaces', 'tf_versions', 'providers', 'modules'] as const;
export type ViewType = (typeof viewTypes)[number];

/** The fields of each view and the column that gives them; in their order in a table. */
const columns = {
  workspaces: {
    external_id: ['string', 'w.id'],
    workspace_name: ['string', 'w.name'],
    organization_name: ['string', 'w.organization'],
    project_name: ['string', 'p.name'],
    project_external_id: ['string', 'p.id'],
    tags: ['string', 't.tags'],
    workspace_terraform_version: ['string', 'w.terraform_version'],
    state_version_terraform_version: ['string', 'v.terraform_version'],
    current_run_status: ['string', 'r.status'],
    current_run_external_id: ['string', 'r.id'],
    current_run_applied_at: ['datetime', `(r.status_timestamps->>'applied-at')::timestamptz`],
    resource_count: ['number', `coalesce((o.summary->>'managedCount')::int, 0)`],
    provider_count: ['number', 'coalesce(s.provider_count, 0)'],
    providers: ['string', 's.providers'],
    module_count: ['number', 'coalesce(s.module_count, 0)'],
    modules: ['string', 's.modules'],
    vcs_repo_identifier: ['string', `w.vcs_repo->>'identifier'`],
    workspace_created_at: ['datetime', 'w.created_at'],
    workspace_updated_at: ['datetime', 'w.updated_at'],
    drifted: ['boolean', 'null::boolean'],
    resources_drifted: ['number', 'null::int'],
    resources_undrifted: ['number', 'null::int'],
    all_checks_succeeded: ['boolean', 'null::boolean'],
    checks_errored: ['number', 'null::int'],
    checks_failed: ['number', 'null::int'],
    checks_passed: ['number', 'null::int'],
    checks_unknown: ['number', 'null::int'],
  },
  tf_versions: {
    version: ['string', 'used.name'],
    workspace_count: ['number', 'used.workspace_count'],
    workspaces: ['string', 'used.workspaces'],
  },
  providers: {
    name: ['string', `substring(used.name from '[^/]*$')`],
    source: ['string', 'used.name'],
    version: ['string', 'null::text'],
    workspace_count: ['number', 'used.workspace_count'],
    workspaces: ['string', 'used.workspaces'],
  },
  modules: {
    name: ['string', 'used.name'],
    source: ['string', 'null::text'],
    version: ['string', 'null::text'],
    workspace_count: ['number', 'used.workspace_count'],
    workspaces: ['string', 'used.workspaces'],
  },
} as const satisfies Readonly<Record<ViewType, Readonly<Record<string, readonly [FieldKind, string]>>>>;

const columnsOf = (type: ViewType): Readonly<Record<string, readonly [FieldKind, string]>> => columns[type];
/** By name, in their order. */
export const fieldsOf = (type: ViewType): ReadonlyMap<string, FieldKind> =>
  new Map(Object.entries(columnsOf(type)).map(([name, [kind]]) => [name, kind]));

const states = `left join state_version v on v.id = w.current_state_version
  left join state_object o on o.digest = v.digest and o.summary->>'kind' = 'readable'`;
const living = `w.organization = $1 and w.deleted_at is null`;
/** Each thing once for each workspace that has it. */
const usedBy = (
  thing: string,
): string => `(select name, count(*)::int as workspace_count, string_agg(workspace, ', ' order by workspace) as workspaces
  from (select distinct ${thing} as name, w.name as workspace from workspace w ${states}
    left join lateral jsonb_array_elements(o.summary->'resources') resource on true where ${living}) each
  where name is not null and name <> '' group by name) used`;

const sources: Readonly<Record<ViewType, { readonly id: string; readonly from: string }>> = {
  workspaces: {
    id: 'w.id',
    from: `workspace w join project p on p.id = w.project left join run r on r.id = w.current_run ${states}
      left join lateral (
        select count(distinct provider)::int as provider_count, string_agg(distinct provider, ', ') as providers,
          count(distinct nullif(module, ''))::int as module_count, string_agg(distinct nullif(module, ''), ', ') as modules
        from (select explorer_provider(e->>'provider') as provider, explorer_module(e->>'module') as module
          from jsonb_array_elements(o.summary->'resources') e) each) s on true
      left join lateral (select string_agg(case when value = '' then key else key || ':' || value end, ', ' order by key) as tags
        from tag_binding b where b.workspace = w.id) t on true
      where ${living}`,
  },
  tf_versions: { id: 'used.name', from: usedBy('w.terraform_version') },
  providers: { id: 'used.name', from: usedBy(`explorer_provider(resource->>'provider')`) },
  modules: { id: 'used.name', from: usedBy(`explorer_module(resource->>'module')`) },
};

export const operators = {
  is: ['boolean', 'number', 'string'],
  is_not: ['number', 'string'],
  contains: ['string'],
  does_not_contain: ['string'],
  is_empty: ['boolean', 'number', 'string', 'datetime'],
  is_not_empty: ['boolean', 'number', 'string', 'datetime'],
  gt: ['number'],
  lt: ['number'],
  gteq: ['number'],
  lteq: ['number'],
  is_before: ['datetime'],
  is_after: ['datetime'],
} as const satisfies Readonly<Record<string, readonly FieldKind[]>>;
export type Operator = keyof typeof operators;

/** `field` is one of the view, and `value` is as its kind wants it. */
export interface Filter {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string | number | boolean | Date;
}
export interface Query {
  readonly type: ViewType;
  readonly filters: readonly Filter[];
  /** The first one counts most; those that have nothing there come last. */
  readonly sort: readonly { readonly field: string; readonly isDescending: boolean }[];
}
export interface ExplorerRow {
  readonly id: string;
  readonly [field: string]: string | number | boolean | Date | null;
}

const comparisons: Readonly<Record<Operator, (field: string, value: string) => string>> = {
  is: (field, value) => `${field} = ${value}`,
  is_not: (field, value) => `${field} is distinct from ${value}`,
  contains: (field, value) => `${field} ilike ${value}`,
  does_not_contain: (field, value) => `(${field} ilike ${value}) is not true`,
  is_empty: (field) => `coalesce(${field}::text, '') = ''`,
  is_not_empty: (field) => `coalesce(${field}::text, '') <> ''`,
  gt: (field, value) => `${field} > ${value}`,
  lt: (field, value) => `${field} < ${value}`,
  gteq: (field, value) => `${field} >= ${value}`,
  lteq: (field, value) => `${field} <= ${value}`,
  is_before: (field, value) => `${field} < ${value}`,
  is_after: (field, value) => `${field} > ${value}`,
};

/** A page of what there is. */
export async function explore(
  sql: Reader,
  query: Query & { readonly organization: string; readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly ExplorerRow[]; readonly total: number }> {
  const { type, filters, sort, organization, limit, offset } = query;
  const fields = columnsOf(type);
  const { id, from } = sources[type];
  const values: unknown[] = [organization];
  const wanted = filters.map(({ field, operator, value }) => {
    if (operator === 'is_empty' || operator === 'is_not_empty') return comparisons[operator](field, '');
    values.push(operator === 'contains' || operator === 'does_not_contain' ? likePart(String(value)) : value);
    // A number may be larger than what it is compared with can be.
    return comparisons[operator](field, typeof value === 'number' ? `$${values.length}::bigint` : `$${values.length}`);
  });
  const shown = Object.entries(fields).map(([name, [, column]]) => `${column} as ${name}`);
  const orders = sort.map(({ field, isDescending }) => `${field} ${isDescending ? 'desc' : 'asc'} nulls last`);
  const found = `from (select ${id} as id, ${shown.join(', ')} from ${from}) found where ${['true', ...wanted].join(' and ')}`;
  const [rows, counted] = await Promise.all([
    sql.query<ExplorerRow>(
      `select * ${found} order by ${[...orders, 'id'].join(', ')} limit ${limit} offset ${offset}`,
      values,
    ),
    sql.query<{ readonly total: string }>(`select count(*) as total ${found}`, values),
  ]);
  return { rows, total: Number(counted[0]?.total ?? 0) };
}

/** As it was saved: in words, so that it is checked again when it is asked. */
export interface SavedQuery {
  readonly type: ViewType;
  readonly filter: readonly { readonly field: string; readonly operator: string; readonly value: readonly string[] }[];
  readonly fields: readonly string[];
  readonly sort: readonly string[];
}
export interface SavedViewRow {
  readonly id: SavedViewId;
  readonly organization: string;
  readonly name: string;
  readonly query: SavedQuery;
  readonly created_at: Date;
}

const savedColumns = 'id, organization, name, query, created_at';

/** Null when the organization has a view of that name. */
export async function saveView(
  sql: Reader,
  given: Pick<SavedViewRow, 'organization' | 'name' | 'query'> & { readonly rng: Rng },
): Promise<SavedViewRow | null> {
  const [row] = await sql.query<SavedViewRow>(
    `insert into explorer_view (id, organization, name, query) values ($1, $2, $3, $4) on conflict do nothing returning ${savedColumns}`,
    [SavedViewId.make(given.rng.bytes(16)), given.organization, given.name, JSON.stringify(given.query)],
  );
  return row ?? null;
}

/** By name. */
export const listViews = (sql: Reader, organization: string): Promise<readonly SavedViewRow[]> =>
  sql.query<SavedViewRow>(`select ${savedColumns} from explorer_view where organization = $1 order by name`, [
    organization,
  ]);

export async function readView(sql: Reader, organization: string, id: string): Promise<SavedViewRow | null> {
  const [row] = await sql.query<SavedViewRow>(
    `select ${savedColumns} from explorer_view where organization = $1 and id = $2`,
    [organization, id],
  );
  return row ?? null;
}

/** Gives false, and changes nothing, when another view has that name. */
export async function changeView(
  sql: Reader,
  { id, name, query }: Pick<SavedViewRow, 'id' | 'name' | 'query'>,
): Promise<boolean> {
  try {
    await sql.query('update explorer_view set name = $2, query = $3 where id = $1', [id, name, JSON.stringify(query)]);
    return true;
  } catch (error) {
    if (constraintOf(error) === 'explorer_view_name_taken') return false;
    throw error;
  }
}

export const removeView = (sql: Reader, id: SavedViewId): Promise<unknown> =>
  sql.query('delete from explorer_view where id = $1', [id]);
