// What is read of runs: by the gateway, by the worker's claim, and by the keeper of logs. The rows are written in the run's
// own transitions (rows.ts); a worker's claim also needs what its neighbours show of configuration and state.

import type { AgentPoolId } from '@terrace/machines/agent-pool/id';
import type { Waiting, WaitingRow } from '@terrace/machines/kernel/waiting';
import { RunId } from '@terrace/machines/run/id';
import type { ApplyId, PlanId, RunEventId } from '@terrace/machines/run/id';
import type { ChangeCounts, PhaseError } from '@terrace/machines/run/messages';
import type { Stage } from '@terrace/machines/run/stages';
import type { StateVersionId } from '@terrace/machines/state-version/id';
import type { By } from '@terrace/machines/user/id';
import type { Engine } from '@terrace/machines/workspace/messages';
import { agentSilentAfterMs } from '@terrace/runtime/jobs/limits';
import { countOf, likePart, queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';
import { waitingAt, waitingForAgent, waitingForTasks, waitingIn } from './waiting.ts';
import type { AgentAtWork, Door, PoolAtWork, TaskAtWork } from './waiting.ts';

type Reader = Pick<Sql, 'query'>;

/** Times by the name that the API gives them: `planned-at`. */
export type Timestamps = Readonly<Record<string, string>>;

export interface RunActions {
  readonly isCancelable: boolean;
  readonly isConfirmable: boolean;
  readonly isDiscardable: boolean;
  readonly isForceCancelable: boolean;
}

export interface RunRow {
  readonly id: RunId;
  readonly organization: string;
  /** When it was made; `workspace_project` is where its workspace is now, or was last. Null when that is gone, with all that was in it. */
  readonly project: string;
  readonly workspace_project: string | null;
  readonly workspace: string;
  readonly configuration_version: string;
  readonly status: string;
  readonly source: string;
  readonly message: string;
  readonly is_destroy: boolean;
  readonly refresh: boolean;
  readonly refresh_only: boolean;
  readonly plan_only: boolean;
  readonly save_plan: boolean;
  readonly auto_apply: boolean;
  readonly allow_empty_apply: boolean;
  readonly allow_config_generation: boolean;
  readonly target_addrs: readonly string[];
  readonly replace_addrs: readonly string[];
  readonly engine: Engine;
  readonly terraform_version: string;
  readonly structured_log: boolean;
  readonly has_changes: boolean;
  readonly waiting: WaitingRow | null;
  readonly actions: RunActions;
  readonly status_timestamps: Timestamps;
  readonly error: PhaseError | null;
  readonly created_by: By;
  readonly confirmed_by: By | null;
  readonly created_at: Date;
  readonly final_at: Date | null;
  readonly trace: string | null;
  readonly base_state_version: string | null;
  readonly state_version: string | null;
  /** Sealed, as base64. */
  readonly variables: string | null;
  readonly plan_status: string;
  readonly plan_timestamps: Timestamps;
  readonly plan_counts: ChangeCounts | null;
  readonly plan_generated_configuration: boolean;
  readonly plan_file: string | null;
  readonly plan_json: string | null;
  readonly plan_redacted_json: string | null;
  readonly apply_status: string;
  readonly apply_timestamps: Timestamps;
  readonly apply_counts: ChangeCounts | null;
  readonly force_cancel_at: Date | null;
  /** Whose agents work on it; null for the workers of this installation. */
  readonly agent_pool: AgentPoolId | null;
  readonly stages: readonly Pick<Stage, 'kind' | 'id' | 'status'>[];
}

export interface RunEventRow {
  readonly id: RunEventId;
  readonly run: RunId;
  readonly action: string;
  readonly description: string;
  readonly actor: By | null;
  readonly created_at: Date;
  /** The step of the run's life that it belongs to; null for a comment, which belongs to none. */
  readonly version: string | number | null;
  readonly place: number;
}

interface Tables {
  readonly run: Omit<RunRow, 'workspace_project'>;
  readonly run_event: RunEventRow;
  readonly workspace: Door & {
    readonly working_directory: string;
    readonly current_state_version: string | null;
    readonly deleted_at: Date | null;
  };
  readonly organization: {
    readonly name: string;
    readonly plan_limit_s: number | null;
    readonly apply_limit_s: number | null;
    readonly is_disabled: boolean;
  };
  readonly configuration_version: { readonly id: string; readonly digest: string | null };
  readonly state_version: {
    readonly id: StateVersionId;
    readonly workspace: string;
    readonly status: string;
    readonly digest: string | null;
  };
}

const db = queriesOn<Tables>();

/** A workspace may have moved since the run was made; rights follow the workspace. The name of an organization that is gone may be another's by now. */
const projectOfWorkspace = raw<string | null>`(select p.id from project p
  where p.id = coalesce((select w.project from workspace w where w.id = run.workspace), run.project))`;
const workspaceProject = projectOfWorkspace.as('workspace_project');
/** As a set that is found once: an organization has many runs for each workspace. */
const isOf = (organization: string) => raw<boolean>`(run.workspace in
    (select w.id from project p join workspace w on w.project = p.id where p.organization = ${organization})
  or not exists (select from workspace w where w.id = run.workspace)
    and exists (select from project p where p.id = run.project and p.organization = ${organization}))`;

/** Statuses of a plan or an apply after which nothing more is written to its log. */
const phaseEnds = ['finished', 'errored', 'canceled', 'unreachable'] as const;
export const isPhaseEnd = (status: string): boolean => (phaseEnds as readonly string[]).includes(status);

/** Statuses in which a worker is at it; what is queued for a worker waits behind them. */
const working = ['planning', 'applying'] as const;
const waitingForWork = ['fetching_completed', 'pending', 'plan_queued', 'apply_queued', 'confirmed'] as const;

/** Statuses by the names that `filter[status_group]` knows. */
const statusGroups: Readonly<Record<string, readonly string[]>> = {
  final: [
    'applied',
    'planned_and_finished',
    'errored',
    'discarded',
    'canceled',
    'force_canceled',
    'policy_soft_failed',
  ],
  discardable: [
    ...['planned', 'planned_and_saved', 'cost_estimated', 'policy_checked', 'policy_override'],
    ...['post_plan_running', 'post_plan_awaiting_decision', 'post_plan_completed'],
  ],
};

export async function readRun(sql: Reader, id: string): Promise<RunRow | null> {
  const row = await rowOf(
    sql,
    db
      .selectFrom('run')
      .selectAll()
      .select(workspaceProject)
      .where('id', '=', id as RunId),
  );
  return row === null ? null : ((await withWaits(sql, [row]))[0] ?? null);
}

/** What changes of a run's wait without its doing is read when the run is. */
const withWaits = async <Row extends RunRow>(sql: Reader, rows: readonly Row[]): Promise<readonly Row[]> =>
  await withTasks(sql, await withAgents(sql, await withPools(sql, await withPlaces(sql, rows))));

/** Since when it waits, its own row says; for what, whoever was asked just now. */
const waitingFor = <Row extends RunRow>(row: Row, wait: Waiting | null): Row =>
  wait === null || row.waiting === null ? row : { ...row, waiting: { ...row.waiting, ...wait } };

/** Which run tasks have not answered yet, and how long they may still take. */
async function withTasks<Row extends RunRow>(sql: Reader, rows: readonly Row[]): Promise<readonly Row[]> {
  const ids = rows.filter(({ status }) => atTasks.includes(status)).map(({ id }) => id);
  if (ids.length === 0) return rows;
  const tasks = await sql.query<TaskAtWork & { readonly run: RunId }>(
    `select run, task_name as name, enforcement_level, status_timestamps ->> 'running-at' as since, ends_at, message
     from task_result where run = any($1::text[]) and ends_at is not null order by run, place`,
    [ids],
    'run-tasks',
  );
  const byRun: ReadonlyMap<RunId, readonly TaskAtWork[]> = Map.groupBy(tasks, ({ run }) => run);
  return rows.map((row) => {
    return waitingFor(row, waitingForTasks(byRun.get(row.id) ?? [], row.id));
  });
}
const atTasks: readonly string[] = ['pre_plan_running', 'post_plan_running', 'pre_apply_running', 'post_apply_running'];

/** Which agents there are that could take its work. */
async function withPools<Row extends RunRow>(sql: Reader, rows: readonly Row[]): Promise<readonly Row[]> {
  const waits = ({ status, agent_pool: pool }: RunRow): boolean =>
    pool !== null && ['plan_queued', 'apply_queued'].includes(status);
  const ids = [...new Set(rows.filter(waits).map(({ agent_pool: pool }) => pool))];
  if (ids.length === 0) return rows;
  const pools = await sql.query<PoolAtWork>(
    `select wanted.id, p.name, max(a.last_ping_at) as heard_at,
       count(*) filter (where a.status = 'idle' and a.token is not null and a.last_ping_at >= now() - make_interval(secs => $2))::int as idle,
       count(*) filter (where a.status = 'busy' and a.token is not null and a.last_ping_at >= now() - make_interval(secs => $2))::int as busy
     from unnest($1::text[]) as wanted (id) left join agent_pool p on p.id = wanted.id left join agent a on a.pool = p.id
     group by wanted.id, p.name`,
    [ids, agentSilentAfterMs / 1_000],
    'run-pools',
  );
  const poolOf = new Map(pools.map((pool) => [pool.id, pool]));
  return rows.map((row) => {
    const pool = waits(row) ? poolOf.get(row.agent_pool ?? '') : undefined;
    return pool === undefined
      ? row
      : waitingFor(row, waitingIn(pool, row.id, row.status === 'plan_queued' ? 'plan' : 'apply'));
  });
}

/** Whether the agent that works on it is still heard. */
async function withAgents<Row extends RunRow>(sql: Reader, rows: readonly Row[]): Promise<readonly Row[]> {
  // Whom a run at work waits for is its worker, and an agent goes by its id.
  const agentOf = ({ status, agent_pool: pool, waiting }: RunRow): string | null =>
    pool !== null && ['planning', 'applying'].includes(status) ? (waiting?.by.replace(/^worker /, '') ?? null) : null;
  const ids = rows.map(agentOf).filter((id) => id !== null);
  if (ids.length === 0) return rows;
  const agents = await sql.query<AgentAtWork>(
    `select id, name, last_ping_at as heard_at, token is null as is_dismissed,
       last_ping_at < now() - make_interval(secs => $2) as is_silent
     from agent where id = any($1::text[])`,
    [ids, agentSilentAfterMs / 1_000],
    'run-agents',
  );
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  return rows.map((row) => {
    const agent = byId.get(agentOf(row) ?? '');
    return agent === undefined
      ? row
      : waitingFor(row, waitingForAgent(agent, row.status === 'planning' ? 'plan' : 'apply'));
  });
}

/** Before its workspace lets it in, a run's place in the queue and who is in front of it change without its doing: they are read. */
async function withPlaces<Row extends RunRow>(sql: Reader, rows: readonly Row[]): Promise<readonly Row[]> {
  const workspaces = new Set(
    rows
      .filter(({ status }) => ['pending', 'fetching_completed', 'confirmed'].includes(status))
      .map(({ workspace }) => workspace),
  );
  if (workspaces.size === 0) return rows;
  const doors = await rowsOf(
    sql,
    db
      .selectFrom('workspace')
      .select(['id', 'name', 'locked_by', 'lock_reason', 'run_queue'])
      .where('id', 'in', [...workspaces]),
  );
  const doorOf = new Map(doors.map((door) => [door.id, door]));
  return rows.map((row) => {
    const door = doorOf.get(row.workspace);
    return door === undefined ? row : waitingFor(row, waitingAt(door, row.id));
  });
}

/** A run whose terraform is changing things, or may begin to at any moment, in a workspace or anywhere in an organization; null when none is. */
export const readApplying = (
  sql: Reader,
  of: { readonly workspace: string } | { readonly organization: string },
): Promise<Pick<RunRow, 'id' | 'workspace' | 'status'> | null> => {
  const found = db.selectFrom('run').select(['id', 'workspace', 'status']).where('final_at', 'is', null).limit(1);
  // A worker may have taken an apply before its run hears of it.
  const live = found.where('status', 'in', ['apply_queued', 'applying']);
  return rowOf(
    sql,
    'workspace' in of ? live.where('workspace', '=', of.workspace) : live.where('organization', '=', of.organization),
  );
};

/** Those of these ids that there are; of what changes without their doing nothing is read. */
export const readRuns = (sql: Reader, ids: readonly string[]): Promise<readonly RunRow[]> =>
  rowsOf(
    sql,
    db
      .selectFrom('run')
      .selectAll()
      .select(workspaceProject)
      .where(raw<boolean>`id = any(${ids}::text[])`),
  );

/** The run of a plan or of an apply: they share its suffix. */
export const readRunOf = (sql: Reader, phase: PlanId | ApplyId): Promise<RunRow | null> =>
  readRun(sql, RunId.beside(phase));

export interface RunQuery {
  readonly of:
    | { readonly workspace: string }
    /** Of its workspaces that have these ids or are in these projects, or of all. */
    | {
        readonly organization: string;
        readonly reach: 'all' | { readonly workspaces: readonly string[]; readonly projects: readonly string[] };
      };
  readonly statuses?: readonly string[];
  readonly statusGroup?: string;
  readonly sources?: readonly string[];
  /** `plan_and_apply`, `plan_only`, `save_plan`, `refresh_only`, `destroy`, `empty_apply`; without any, a workspace hides what only plans. */
  readonly operations?: readonly string[];
  /** A part of the message or the whole id. */
  readonly text?: string;
  /** A part of the name of who made it. */
  readonly user?: string;
  /** Whole names. */
  readonly workspaces?: readonly string[];
  readonly agentPools?: readonly string[];
  readonly limit: number;
  readonly offset: number;
}

/** A page of them, the newest first; `isMore`: there are older ones. */
export async function listRuns(
  sql: Reader,
  query: RunQuery,
): Promise<{ readonly rows: readonly RunRow[]; readonly isMore: boolean }> {
  const newest = selectRuns(query).selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc');
  // What is looked up for each is looked up for those of the page, and not for all that are passed over on the way there.
  const page = newest
    .limit(query.limit + 1)
    .offset(query.offset)
    .as('run');
  const rows = await rowsOf(
    sql,
    db.selectFrom(page).selectAll().select(workspaceProject).orderBy('created_at', 'desc').orderBy('id', 'desc'),
  );
  return { rows: await withWaits(sql, rows.slice(0, query.limit)), isMore: rows.length > query.limit };
}

/** How many there are on all pages. */
export const countRuns = (sql: Reader, query: RunQuery): Promise<number> => countOf(sql, selectRuns(query));

function selectRuns(query: RunQuery) {
  const { of, statuses, statusGroup, sources, operations, text, user, workspaces, agentPools } = query;
  let found = db.selectFrom('run');
  found =
    'workspace' in of
      ? found.where('workspace', '=', of.workspace)
      : found.where('organization', '=', of.organization).where(isOf(of.organization));
  if ('reach' in of && of.reach !== 'all')
    found = found.where(
      raw<boolean>`workspace in (select w.id from workspace w where w.organization = ${of.organization}
        and (w.id = any(${of.reach.workspaces}) or w.project = any(${of.reach.projects})))`,
    );
  if (statuses !== undefined) found = found.where('status', 'in', statuses);
  if (sources !== undefined) found = found.where('source', 'in', sources);
  if (statusGroup === 'non_final') found = found.where('status', 'not in', statusGroups['final'] ?? []);
  else if (statusGroup !== undefined) found = found.where('status', 'in', statusGroups[statusGroup] ?? ['']);
  if (operations !== undefined) {
    found = found.where(({ or }) => or(operations.map((operation) => isOperation(operation))));
  } else if ('workspace' in of) {
    found = found.where('plan_only', '=', false);
  }
  if (text !== undefined && text !== '')
    found = found.where(({ or, eb }) => or([eb('message', 'ilike', likePart(text)), eb('id', '=', text as RunId)]));
  if (user !== undefined && user !== '') found = found.where(raw<boolean>`created_by->>'name' ilike ${likePart(user)}`);
  if (workspaces !== undefined)
    found = found.where(
      raw<boolean>`workspace in (select id from workspace where name in (${raw.join([...workspaces])}))`,
    );
  if (agentPools !== undefined)
    found = found.where(
      raw<boolean>`(select p.name from agent_pool p where p.id = run.agent_pool) in (${raw.join([...agentPools])})`,
    );
  return found;
}

function isOperation(operation: string) {
  switch (operation) {
    case 'plan_only':
      return raw<boolean>`plan_only`;
    case 'save_plan':
      return raw<boolean>`save_plan`;
    case 'refresh_only':
      return raw<boolean>`refresh_only`;
    case 'destroy':
      return raw<boolean>`is_destroy`;
    case 'empty_apply':
      return raw<boolean>`allow_empty_apply`;
    case 'plan_and_apply':
      return raw<boolean>`not (plan_only or save_plan or refresh_only or is_destroy)`;
    default:
      return raw<boolean>`false`;
  }
}

export interface QueuedRun extends RunRow {
  /** How many runs of the organization are at work, and how many wait before this one. */
  readonly position: number;
}

const queueOf = (organization: string) =>
  db
    .selectFrom('run')
    .where('organization', '=', organization)
    .where(isOf(organization))
    .where('final_at', 'is', null)
    .where('status', 'in', [...working, ...waitingForWork]);

/** The organization's runs that are at work or wait for it: those at work first, then in the order of their creation. */
export async function listQueue(
  sql: Reader,
  query: { readonly organization: string; readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly QueuedRun[]; readonly total: number }> {
  const found = queueOf(query.organization);
  const [rows, total] = await Promise.all([
    rowsOf(
      sql,
      found
        .selectAll()
        .select(workspaceProject)
        .orderBy(raw`status in (${raw.join([...working])})`, 'desc')
        .orderBy('created_at')
        .orderBy('id')
        .limit(query.limit)
        .offset(query.offset),
    ),
    countOf(sql, found),
  ]);
  const placed = await withWaits(sql, rows);
  return { rows: placed.map((row, index) => ({ ...row, position: query.offset + index })), total };
}

/** How many runs of the organization wait for work, and how many are at it. */
export async function countQueue(
  sql: Reader,
  organization: string,
): Promise<{ readonly pending: number; readonly running: number }> {
  const [pending, running] = await Promise.all([
    countOf(sql, queueOf(organization).where('status', 'in', waitingForWork)),
    countOf(sql, queueOf(organization).where('status', 'in', working)),
  ]);
  return { pending, running };
}

/** What happened to a run; a comment is an event too, whose id shares the comment's suffix. */
const runEvents = `select id, run, action, description, actor, created_at, version, place from run_event
  union all select 're' || substr(id, 4), run, 'commented', body, created_by, created_at, null, 0 from run_comment`;

/** In the order in which they happened. */
export const listRunEvents = (sql: Reader, run: RunId): Promise<readonly RunEventRow[]> =>
  sql.query<RunEventRow>(
    `select * from (${runEvents}) e where run = $1 order by created_at, version nulls last, place`,
    [run],
  );

/** Ids of the events of these runs, in order. */
export async function eventsOfRuns(
  sql: Reader,
  runs: readonly RunId[],
): Promise<ReadonlyMap<RunId, readonly Pick<RunEventRow, 'id' | 'action' | 'description' | 'actor'>[]>> {
  const rows = await sql.query<RunEventRow>(
    `select * from (${runEvents}) e where run = any($1::text[]) order by created_at, version nulls last, place`,
    [runs],
  );
  return Map.groupBy(rows, ({ run }) => run);
}

export async function readRunEvent(sql: Reader, id: string): Promise<RunEventRow | null> {
  const [row] = await sql.query<RunEventRow>(`select * from (${runEvents}) e where id = $1`, [id]);
  return row ?? null;
}

export interface WorkRow extends RunRow {
  readonly working_directory: string;
  readonly configuration_digest: string | null;
  /** How long terraform may work, in seconds, where the organization says so. */
  readonly plan_limit_s: number | null;
  readonly apply_limit_s: number | null;
  /** By a site admin; null when it is gone. */
  readonly is_disabled: boolean | null;
  /** Digest of the state that a plan starts from. */
  readonly base_state_digest: string | null;
  /** Digest of the workspace's state as it is now: what an apply changes, so that a stale plan is seen to be stale. */
  readonly current_state_digest: string | null;
}

/** All that a worker's claim needs to know, at one moment. */
export const readWork = (sql: Reader, id: RunId): Promise<WorkRow | null> =>
  rowOf(
    sql,
    db
      .selectFrom('run')
      .leftJoin('workspace', 'workspace.id', 'run.workspace')
      .leftJoin('organization', 'organization.name', 'run.organization')
      .leftJoin('configuration_version as configuration', 'configuration.id', 'run.configuration_version')
      .leftJoin('state_version as base', 'base.id', 'run.base_state_version')
      .leftJoin('state_version as current', 'current.id', 'workspace.current_state_version')
      .selectAll('run')
      .select(workspaceProject)
      .select(({ fn, val, ref }) => [
        fn.coalesce(ref('workspace.working_directory'), val('')).as('working_directory'),
        'configuration.digest as configuration_digest',
        'organization.plan_limit_s',
        'organization.apply_limit_s',
        'organization.is_disabled',
        'base.digest as base_state_digest',
        'current.digest as current_state_digest',
      ])
      .where('run.id', '=', id),
  );

/** Keeps the newest state that a run has brought, whatever becomes of the run. */
export async function noteBroughtState(sql: Reader, run: RunId, digest: string): Promise<void> {
  await sql.query(
    `insert into brought_state (run, digest) values ($1, $2)
     on conflict (run) do update set digest = excluded.digest, brought_at = now()`,
    [run, digest],
    'brought-state',
  );
}

/** The digest of the newest state that a run has brought, or null. */
export async function readBroughtState(sql: Reader, run: RunId): Promise<string | null> {
  const [row] = await sql.query<{ readonly digest: string }>('select digest from brought_state where run = $1', [run]);
  return row?.digest ?? null;
}

export interface StateFate {
  /** The workspace's state version of that content: `finalized`, or `discarded` when it was not taken; null while there is none. */
  readonly id: StateVersionId | null;
  readonly status: string | null;
  readonly workspace_name: string;
  /** The workspace has been deleted. */
  readonly deleted_at: Date | null;
}

/** What became of the state of that digest, which a run brought; null when there is no such run. */
export const readStateFate = (sql: Reader, run: RunId, digest: string): Promise<StateFate | null> =>
  rowOf(
    sql,
    db
      .selectFrom('run')
      .innerJoin('workspace', 'workspace.id', 'run.workspace')
      .leftJoin('state_version as state', (join) =>
        join.onRef('state.workspace', '=', 'run.workspace').on('state.digest', '=', digest),
      )
      .select(['state.id', 'state.status', 'workspace.name as workspace_name', 'workspace.deleted_at'])
      .where('run.id', '=', run)
      .orderBy(raw`state.status = 'finalized'`, (order) => order.desc().nullsLast())
      .limit(1),
  );

/** Of these logs (`plan-…`, `apply-…`), those whose plan or apply has ended. */
export async function endedLogs(sql: Reader, logs: readonly string[]): Promise<readonly string[]> {
  if (logs.length === 0) return [];
  const runs = await rowsOf(
    sql,
    db
      .selectFrom('run')
      .select(['id', 'plan_status', 'apply_status'])
      .where('id', 'in', [...new Set(logs.map((log) => RunId.beside(log as PlanId)))]),
  );
  const known = new Map(runs.map((run) => [run.id, run]));
  return logs.filter((log) => {
    const run = known.get(RunId.beside(log as PlanId));
    return run !== undefined && isPhaseEnd(log.startsWith('plan-') ? run.plan_status : run.apply_status);
  });
}

/** Those of these workspaces that have had a run. */
export async function workspacesWithRuns(
  sql: Pick<Sql, 'query'>,
  workspaces: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ readonly id: string }>(
    `select w.id from unnest($1::text[]) as w(id) where exists (select from run where run.workspace = w.id)`,
    [workspaces],
  );
  return new Set(rows.map(({ id }) => id));
}
