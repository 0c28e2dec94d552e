// Every list of the API in a house with 100,000 workspaces, runs, variables and more: none of its statements goes through a whole table. Rows are made by the
// database, as copies of one that the API made where there is one; what the planner thinks of a statement is asked for any values, since
// the gateway's connections have each planned once (`preparesByItself`).

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { Sql } from '@terrace/runtime/store/sql';
import { z } from 'zod';
import { describedEndpoints } from '../openapi/endpoints.ts';
import { allRoutes } from '../routes.ts';
import { buildApp } from './app.ts';
import { openScratchGateway, organization, skipWithoutPostgres } from './scratch-gateway.ts';
import type { ScratchGateway } from './scratch-gateway.ts';

/** Of what there is most of, and of everything else. */
const [many, few] = [100_000, 10_000];
const large: ReadonlySet<string> = new Set([
  ...['project', 'workspace', 'configuration_version', 'run', 'run_event', 'state_version', 'variable', 'tag_binding'],
  'audit_entry',
]);
/** Of what belongs to one of something: rows are spread over so many organizations, and so many workspaces, projects, runs … */
const [organizations, owners] = [500, 1_000];
/** The first of the owners that lies in the organization that is asked for. */
const asked = organizations;

/** The id of row `number` as SQL, and the same as text. */
const idOf = (prefix: string, number = 'n'): string =>
  `'${prefix}-aaaaaaa' || translate((100000000 + ${number})::text, '0', 'z')`;
const askedId = (prefix: string): string => `${prefix}-aaaaaaa${String(100_000_000 + asked).replaceAll('0', 'z')}`;

const ofOrganization = `case n % ${organizations} when 0 then '${organization}' else 'o' || n % ${organizations} end`;
const owner = (prefix: string): string => idOf(prefix, `n % ${owners}`);

/** What differs from row to row, by table: expressions of SQL about `n`. */
const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  organization: { name: `'o' || n`, external_id: `'external-' || n` },
  app_user: { id: idOf('user'), username: `'u' || n`, email: `'u' || n || '@acme.test'` },
  organization_membership: {
    ...{ id: idOf('ou'), organization: ofOrganization, user_id: idOf('user'), email: `'u' || n || '@acme.test'` },
  },
  project: { id: idOf('prj'), organization: ofOrganization, name: `'p' || n`, is_default: 'false' },
  workspace: {
    ...{ id: idOf('ws'), organization: ofOrganization, project: idOf('prj'), name: `'w' || n` },
  },
  configuration_version: { id: idOf('cv'), organization: ofOrganization, workspace: owner('ws') },
  run: {
    ...{ id: idOf('run'), organization: ofOrganization, workspace: owner('ws'), project: owner('prj') },
    ...{ configuration_version: idOf('cv'), created_at: `now() - n * interval '1 minute'` },
    final_at: `case when n % 100 = 0 then null else now() end`,
  },
  run_event: { id: idOf('re'), run: owner('run') },
  run_comment: { id: idOf('wsc'), run: owner('run') },
  run_trigger: { id: idOf('rt'), workspace: owner('ws'), source: idOf('ws') },
  state_version: { id: idOf('sv'), organization: ofOrganization, workspace: owner('ws'), serial: 'n' },
  workspace_resource: { id: idOf('wsr'), workspace: owner('ws'), address: `'a' || n` },
  remote_state_consumer: { workspace: owner('ws'), consumer: idOf('ws') },
  tag_binding: { workspace: idOf('ws'), key: `'k' || n` },
  project_tag_binding: { project: owner('prj'), key: `'k' || n` },
  reserved_tag_key: { id: idOf('rtk'), organization: ofOrganization, key: `'k' || n` },
  variable: { id: idOf('var'), workspace: owner('ws'), variable_set: 'null', key: `'k' || n` },
  variable_set: { id: idOf('varset'), organization: ofOrganization, name: `'v' || n` },
  variable_set_scope: { variable_set: idOf('varset'), kind: `'workspace'`, target: owner('ws') },
  provider_set: { id: idOf('provset'), organization: ofOrganization, name: `'p' || n` },
  provider_set_scope: { provider_set: idOf('provset'), kind: `'workspace'`, target: owner('ws') },
  team: { id: idOf('team'), organization: ofOrganization, name: `'t' || n`, is_owners: 'false' },
  team_member: { team: owner('team'), membership: idOf('ou') },
  team_workspace: { id: idOf('tws'), team: idOf('team'), workspace: owner('ws') },
  team_project: { id: idOf('tprj'), team: idOf('team'), project: owner('prj') },
  api_token: { id: idOf('at'), kind: `'user'`, owner: owner('user'), mac: `'\\x' || md5(n::text)` },
  audit_entry: { seq: '1000000 + n', id: `gen_random_uuid()`, organization: ofOrganization },
  run_task: { id: idOf('task'), organization: ofOrganization, name: `'t' || n` },
  workspace_task: { id: idOf('wstask'), workspace: owner('ws'), task: idOf('task') },
  task_stage: { id: idOf('ts'), run: owner('run') },
  task_result: { id: idOf('taskrs'), stage: owner('ts'), run: owner('run') },
  task_result_outcome: { id: idOf('tro'), result: owner('taskrs') },
  workspace_auto_destroy: { workspace: idOf('ws') },
  ssh_key: { id: idOf('sshkey'), organization: ofOrganization, name: `'s' || n` },
  notification_configuration: { id: idOf('nc'), organization: ofOrganization, workspace: idOf('ws', '1 + 2 * n') },
  agent_pool: { id: idOf('apool'), organization: ofOrganization, name: `'a' || n` },
  agent_token: { id: idOf('at'), pool: owner('apool'), mac: `'\\x' || md5(n::text)` },
  agent: { id: idOf('agent'), pool: owner('apool') },
  oauth_client: { id: idOf('oc'), organization: ofOrganization, door: "'door-' || n" },
  oauth_token: { id: idOf('ot'), client: idOf('oc') },
  vcs_delivery: {
    id: idOf('vd'),
    hook: owner('hook'),
    organization: ofOrganization,
    digest: `md5(n::text)`,
    place: 'n',
  },
  registry_module: {
    ...{ id: idOf('mod'), organization: ofOrganization, namespace: ofOrganization, registry_name: `'private'` },
    ...{ name: `'m' || n`, provider: `'aws'`, status: `'setup_complete'` },
  },
  registry_module_version: {
    id: idOf('modver'),
    module: owner('mod'),
    organization: ofOrganization,
    version: `n || '.0.0'`,
  },
  registry_provider: {
    registry_name: `'private'`,
    id: idOf('prov'),
    organization: ofOrganization,
    namespace: ofOrganization,
    name: `'r' || n`,
  },
  registry_provider_version: { id: idOf('provver'), provider: owner('prov'), version: `n::text` },
  registry_provider_platform: { id: idOf('provpltfrm'), version: owner('provver'), os: `'os' || n` },
  gpg_key: { id: idOf('gpg'), namespace: ofOrganization, key_id: `'K' || n` },
};

/** What a path names, by what stands before it. */
const named: Readonly<Record<string, string>> = {
  ...{ organizations: organization, workspaces: askedId('ws'), projects: askedId('prj'), runs: askedId('run') },
  ...{ teams: askedId('team'), varsets: askedId('varset'), 'agent-pools': askedId('apool') },
  ...{
    'state-versions': askedId('sv'),
    tasks: askedId('task'),
    'task-results': askedId('taskrs'),
    'oauth-clients': askedId('oc'),
  },
  'registry-modules': `private/${organization}/m${asked}/aws`,
  'registry-providers': `private/${organization}/r${asked}`,
  versions: String(asked),
};

const moment = '2026-01-01T00:00:00Z';
/** A value for what a list may be narrowed by; `a1` for every other. A list's own values stand behind its path. */
const narrowings: Readonly<Record<string, string>> = {
  ...{ 'filter[workspace][id]': askedId('ws'), 'filter[project][id]': askedId('prj'), sort: 'name' },
  ...{ 'filter[admin]': 'true', 'filter[suspended]': 'false', 'filter[registry_name]': 'private' },
  ...{ 'filter[permissions][create-workspace]': 'true', 'filter[permissions][update]': 'true' },
  ...{ 'filter[from]': moment, 'filter[to]': moment, since: moment, 'filter[last-ping-since]': moment },
  ...{ 'filter[organization]': organization, 'filter[status] organization-memberships': 'active' },
  ...{ 'filter[status] vcs-events': 'failed', 'sort team-tokens': 'created-at', 'sort resources': 'name:desc' },
  'filter[run-trigger][type]': 'inbound',
  'filter[installation_id]': '31',
};

/** What some lists are not asked for without. */
const needed: Readonly<Record<string, string>> = {
  'team-workspaces': `filter[workspace][id]=${askedId('ws')}`,
  'team-projects': `filter[project][id]=${askedId('prj')}`,
  'run-triggers': 'filter[run-trigger][type]=inbound',
  'state-versions': `filter[workspace][name]=w${asked}&filter[organization][name]=${organization}`,
  ...{ explorer: 'type=workspaces', csv: 'type=workspaces' },
  'gpg-keys': `filter[namespace]=${organization}`,
};

/** Lists whose statements another list has too. */
const elsewhere: Readonly<Record<string, string>> = {
  '/api/v2/organization/audit-trail': "with an organization's own token what /terrace/audit-trail is, narrowed by it",
  '/api/v2/organizations/:organization/explorer/views/:view/results': 'what the explorer is asked, saved',
};

/**
 * Lists of all that there is, for the operator: what they count, and what they look for in names, is the whole table. The list of all
 * workspaces is in the order of their current runs. What happened in one organization is among all that happened, and found without it.
 */
const ofEverything = /^\/api\/v2\/(admin|terrace)\/|^\/api\/v2\/organizations$/;
const mayReadAll = (path: string, text: string): boolean =>
  ofEverything.test(path) &&
  !/\be\.organization = \$/.test(text) &&
  (/count\(| ilike /.test(text) || path === '/api/v2/admin/workspaces');

test('no list of the API goes through a whole table', { skip: skipWithoutPostgres, timeout: 180_000 }, async (t) => {
  await using gateway = await openScratchGateway();
  const beginAt = performance.now();
  const passed = (): string => `after ${Math.round(performance.now() - beginAt)} ms`;
  await makeExamples(gateway);
  await fill(gateway.owner);
  t.diagnostic(`the tables are full ${passed()}`);
  const said = new Set<string>();
  const ask = askedWith(gateway, (text) => said.add(text));
  const wrong: string[] = [];
  const looked = new Set<string>();
  const all = lists((await gateway.ask('GET', '/api/v2/account/details')).body.data.id);
  for (const list of all) {
    for (const url of list.urls) {
      const status = await ask(url);
      if (status !== 200) wrong.push(`${url} was answered with ${status}; ${gateway.faults.at(-1) ?? 'no fault'}`);
    }
    for (const text of said) {
      if (looked.has(text) || mayReadAll(list.path, text)) continue;
      looked.add(text);
      for (const line of await wholeTables(gateway.owner, text)) wrong.push(`${list.path}: ${line}\n  ${text}`);
    }
    said.clear();
  }
  t.diagnostic(`${all.length} lists ${passed()}`);
  assert.deepEqual(wrong, []);
  // The test can fail: this one does read a whole table.
  const [worst] = await wholeTables(gateway.owner, 'select * from run where message = $1');
  assert.equal(worst, 'Seq Scan on run');
});

interface List {
  readonly path: string;
  /** Of all of it, and narrowed by each thing by which it can be. */
  readonly urls: readonly string[];
}

const lists = (requester: string): readonly List[] =>
  describedEndpoints()
    .filter(
      ({ method, path, query }) => method === 'GET' && !(path in elsewhere) && namesIn(query).includes('page[number]'),
    )
    .map(({ path, query }) => {
      const url = path
        .replace(/\/:registry\/:namespace\/:name(\/:provider)?/, '/:path')
        .replaceAll(
          /([^/]+)\/:\w+/g,
          (_all, before: string) => `${before}/${before === 'users' ? requester : (named[before] ?? 'unknown')}`,
        );
      const last = path.slice(path.lastIndexOf('/') + 1);
      const always = needed[last] ?? '';
      const narrowed = namesIn(query)
        .filter((name) => !/^(page|include)/.test(name) && !always.includes(name))
        .map((name) => `${always}&${name}=${narrowings[`${name} ${last}`] ?? narrowings[name] ?? 'a1'}`);
      return { path, urls: [always, ...narrowed].map((query) => `${url}?${new URLSearchParams(query).toString()}`) };
    });

const namesIn = (query: z.ZodType | undefined): readonly string[] =>
  query === undefined
    ? []
    : Object.keys(z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' }).properties ?? {});

/** Asks for a path as the site admin; gives the status, and tells each statement that the gateway made of it. */
function askedWith(
  { services, token }: ScratchGateway,
  hear: (text: string) => void,
): (url: string) => Promise<number> {
  const heard = <One extends Pick<Sql, 'query'>>(sql: One): Pick<Sql, 'query'> => ({
    query: (text, values, name) => {
      hear(text);
      return sql.query(text, values, name);
    },
  });
  const sql: Sql = {
    ...heard(services.sql),
    transaction: (work) => services.sql.transaction((inner) => work(heard(inner))),
  };
  const app = buildApp({ ...services, sql }, { routes: allRoutes });
  return async (url) => (await app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** The parts of a statement's plan that go through all rows of a table, and are not the first few of an order. */
async function wholeTables(sql: Pick<Sql, 'query'>, text: string): Promise<readonly string[]> {
  if (!/^\s*(select|with)/i.test(text)) return [];
  const [explained] = await sql.query<{ readonly 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(
    `explain (generic_plan, format json) ${text}`,
  );
  const partial = new Set(
    (
      await sql.query<{ readonly name: string }>(
        'select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid where i.indpred is not null',
      )
    ).map(({ name }) => name),
  );
  const found: string[] = [];
  const visit = (node: PlanNode, isLimited: boolean): void => {
    const {
      'Node Type': type,
      'Relation Name': table = '',
      'Index Name': index = '',
      'Index Cond': condition,
      Plans: parts = [],
    } = node;
    const isWhole =
      type === 'Seq Scan' ||
      (/^Index (Only )?Scan$/.test(type) && condition === undefined && !isLimited && !partial.has(index));
    if (table in tables && isWhole) found.push(`${type} on ${table}`);
    for (const part of parts) visit(part, type === 'Limit' || (isLimited && !/Sort|Aggregate|Hash/.test(type)));
  };
  if (explained !== undefined) visit(explained['QUERY PLAN'][0].Plan, false);
  return found;
}

/** One of what the API makes with more in it than a table's columns tell. */
async function makeExamples(gateway: ScratchGateway): Promise<void> {
  const make = async (url: string, attributes: object): Promise<void> => {
    const { status, body } = await gateway.ask('POST', url, { json: { data: { attributes } } });
    assert.equal(status, 201, `${url}: ${JSON.stringify(body)}`);
  };
  const workspace = await gateway.makeWorkspace('example');
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  await gateway.pushState(await gateway.makeWorkspace('with-state'), { serial: 1, managed: 1 });
  await make(`/api/v2/runs/${run}/comments`, { body: 'x' });
  await make(`/api/v2/workspaces/${workspace}/vars`, { key: 'example', value: 'x', category: 'env' });
  for (const kind of ['varsets', 'teams', 'agent-pools']) {
    await make(`/api/v2/organizations/${organization}/${kind}`, { name: 'example' });
  }
}

/** Fills all tables in one go. Triggers rest meanwhile: the rows need not be what a program would write. */
async function fill(owner: Sql): Promise<void> {
  await owner.transaction(async (sql) => {
    await sql.query(`set local session_replication_role = 'replica'`);
    for (const [table, differing] of Object.entries(tables)) {
      const columns = await columnsOf(sql, table);
      const given = columns.map(({ name, exact }) =>
        name in differing ? `(${differing[name]})::${exact}` : `one.${name}`,
      );
      await sql.query(
        `insert into ${table} (${columns.map(({ name }) => name).join(', ')}) overriding system value
         select ${given.join(', ')} from generate_series(1, ${countOf(table)}) n,
           (select * from jsonb_populate_record(null::${table},
             $1::jsonb || coalesce((select to_jsonb(example) from ${table} example limit 1), '{}'))) one`,
        [JSON.stringify(plainRow(columns))],
      );
    }
  });
  await owner.query('analyze');
}

const countOf = (table: string): number =>
  table === 'organization' ? organizations - 1 : large.has(table) ? many : few;

const plain: Readonly<Record<string, unknown>> = {
  ...{ text: '', jsonb: {}, boolean: false, bytea: '', 'timestamp with time zone': '2026-01-01T00:00:00Z' },
  ...{ ARRAY: [], uuid: '00000000-0000-0000-0000-000000000000' },
};

interface Column {
  readonly name: string;
  readonly type: string;
  readonly exact: string;
  readonly isNeeded: boolean;
}

const columnsOf = (sql: Pick<Sql, 'query'>, table: string): Promise<readonly Column[]> =>
  sql.query<Column>(
    `select column_name as name, data_type as type, udt_name as exact, is_nullable = 'NO' as "isNeeded" from information_schema.columns
     where table_schema = current_schema() and table_name = $1 and is_generated = 'NEVER'`,
    [table],
  );

/** Something in each column that must have it. */
const plainRow = (columns: readonly Column[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    columns.filter(({ isNeeded }) => isNeeded).map(({ name, type }) => [name, type in plain ? plain[type] : 1]),
  );
