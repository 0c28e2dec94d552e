// What an operator sees of the runtime's tables. Pages go on behind the last key that was seen, not by number: a table with a
// million actors is never counted or skipped through.

import { pageMax } from './wire.ts';
import type { Address, Json } from '@terrace/machines/kernel/envelope';
import type { Sql } from '../store/sql.ts';
import type { LogEntry } from '../store/store.ts';
import type { ActorDetail, ActorSummary, AnswerOf, DeadLetter, JobView, LogRow, MailView, RequestOf } from './wire.ts';

type Reader = Pick<Sql, 'query'>;

const iso = (time: Date): string => time.toISOString();
const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;
/** Every message has one. */
export const typeOf = (event: Json): string => (event as { readonly type: string }).type;

/** `next` is there when a full page was found: perhaps more follow. */
function page<T>(items: readonly T[], limit: number, key: (item: T) => string) {
  const last = items.at(-1);
  return { items: [...items], next: items.length < limit || last === undefined ? null : key(last) };
}

interface ActorRow {
  readonly kind: string;
  readonly id: string;
  readonly version: string;
  readonly machine_version: number;
  readonly state: string;
  readonly done: boolean;
  readonly updated_at: Date;
  readonly mail: string;
  readonly timers: string;
  readonly jobs: string;
  readonly dead: string;
}

/** What lies beside each actor `a` of a page. */
const beside = `
  cross join lateral (select count(*) filter (where timer_id is null) as mail, count(*) filter (where timer_id is not null) as timers
    from act_mailbox b where b.kind = a.kind and b.id = a.id) m
  cross join lateral (select count(*) as jobs from act_job j
    where j.actor_kind = a.kind and j.actor_id = a.id and j.ended_at is null) j
  cross join lateral (select count(*) as dead from act_dead d where d.kind = a.kind and d.id = a.id) d`;
const summaryColumns = `a.kind, a.id, a.version, a.machine_version, a.state, a.done, a.updated_at, mail, timers, jobs, dead`;

/** Actors for whom something has been waiting longer than $6 milliseconds; the tables are short, unlike that of the actors. */
const held = `
  held as materialized (
    select kind, id from act_mailbox where due_at <= now() - make_interval(secs => $6::float8 / 1000)
    union select kind, id from act_dead where died_at <= now() - make_interval(secs => $6::float8 / 1000)
    union select actor_kind, actor_id from act_job
      where status = 'waiting' and created_at <= now() - make_interval(secs => $6::float8 / 1000)
    union select actor_kind, actor_id from act_job
      where status in ('released', 'claimed', 'canceling') and created_at <= now() - make_interval(secs => $6::float8 / 1000))`;

export async function listActors(sql: Reader, request: RequestOf<'actors'>): Promise<AnswerOf<'actors'>> {
  const { kind, state, stuckForMs, after, limit } = request;
  const [afterKind = '', afterId = ''] = after?.split('/') ?? [];
  const isStuck = stuckForMs !== null;
  const rows = await sql.query<ActorRow>(
    `${isStuck ? `with ${held}` : ''}
    select ${summaryColumns} from (
      select a.* from ${isStuck ? 'held join act_actor a on a.kind = held.kind and a.id = held.id' : 'act_actor a'}
      where (a.kind, a.id) > ($1, $2) and ($3::text is null or a.kind = $3)
        and ($4::text is null or a.state = $4 or starts_with(a.state, $4 || '.'))
        ${isStuck ? 'and not a.done and a.updated_at <= now() - make_interval(secs => $6::float8 / 1000)' : ''}
      order by a.kind, a.id limit $5) a ${beside} order by a.kind, a.id`,
    [afterKind, afterId, kind, state, limit, ...(isStuck ? [stuckForMs] : [])],
  );
  return page(rows.map(summaryFrom), limit, (actor) => `${actor.kind}/${actor.id}`);
}

/** Null when there is no such actor. */
export async function readActor(sql: Reader, { kind, id }: Address): Promise<ActorDetail | null> {
  const [row] = await sql.query<ActorRow & { readonly snapshot: Json; readonly trace: string | null }>(
    `select ${summaryColumns}, a.snapshot, a.trace from act_actor a ${beside} where a.kind = $1 and a.id = $2`,
    [kind, id],
  );
  if (row === undefined) return null;
  const mail = await readMail(sql, { kind, id }, false);
  const timers = await readMail(sql, { kind, id }, true);
  const jobs = await sql.query<JobRow>(
    `select ${jobColumns} from act_job where actor_kind = $1 and actor_id = $2 order by created_at desc, id limit ${pageMax}`,
    [kind, id],
  );
  const dead = await sql.query<DeadRow>(
    `select ${deadColumns} from act_dead where kind = $1 and id = $2 order by act_dead.seq desc limit ${pageMax}`,
    [kind, id],
  );
  const { context = null } = row.snapshot as { readonly context?: Json };
  return {
    summary: summaryFrom(row),
    trace: row.trace,
    context,
    mail,
    timers,
    jobs: jobs.map(jobFrom),
    dead: dead.map((letter) => letterFrom(letter, false)),
  };
}

interface MailRow {
  readonly seq: string;
  readonly msg_id: string;
  readonly event: Json;
  readonly sender: string | null;
  readonly timer_id: string | null;
  readonly due_at: Date;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly trace: string | null;
  readonly cause_id: string | null;
}

async function readMail(sql: Reader, { kind, id }: Address, timers: boolean): Promise<MailView[]> {
  const rows = await sql.query<MailRow>(
    `select b.seq::text, msg_id, event, sender, timer_id, due_at, attempts, last_error, trace, cause_id from act_mailbox b
    where kind = $1 and id = $2 and (timer_id is not null) = $3 order by due_at, b.seq limit ${pageMax}`,
    [kind, id, timers],
  );
  return rows.map((row) => ({
    seq: row.seq,
    msgId: row.msg_id,
    type: typeOf(row.event),
    sender: row.sender,
    timerId: row.timer_id,
    dueAt: iso(row.due_at),
    attempts: row.attempts,
    lastError: row.last_error,
    trace: row.trace,
    causeId: row.cause_id,
  }));
}

const summaryFrom = (row: ActorRow): ActorSummary => ({
  kind: row.kind,
  id: row.id,
  version: Number(row.version),
  machineVersion: row.machine_version,
  state: row.state,
  done: row.done,
  updatedAt: iso(row.updated_at),
  mail: Number(row.mail),
  timers: Number(row.timers),
  jobs: Number(row.jobs),
  dead: Number(row.dead),
});

/** A row of the log as the database has it. */
export interface StoredEntry {
  readonly version: string;
  readonly msg_id: string;
  readonly event: Json;
  readonly accepted: boolean;
  readonly reply: Json;
  readonly sender: string | null;
  readonly meta: LogEntry['meta'];
  readonly trace: string | null;
  readonly cause: string | null;
  readonly machine_version: number;
  readonly snap_hash: string;
  readonly at: Date;
}

/** Entries behind version `after`, in order. */
export function readEntries(
  sql: Reader,
  { kind, id }: Address,
  after: number,
  limit: number,
): Promise<readonly StoredEntry[]> {
  return sql.query<StoredEntry>(
    `select version, msg_id, event, accepted, reply, sender, meta, trace, cause, machine_version, snap_hash, at
    from act_log where kind = $1 and id = $2 and version > $3 order by version limit $4`,
    [kind, id, after, limit],
  );
}

/** Null when there is no such actor. */
export async function readLog(sql: Reader, request: RequestOf<'log'>): Promise<AnswerOf<'log'>> {
  const { after, limit } = request;
  const rows = await readEntries(sql, request, Number(after ?? 0) || 0, limit);
  if (rows.length === 0 && (await readRow(sql, request)) === null) return null;
  return page(rows.map(logRowFrom), limit, (row) => String(row.version));
}

const logRowFrom = (row: StoredEntry): LogRow => ({
  version: Number(row.version),
  type: typeOf(row.event),
  accepted: row.accepted,
  takenAt: new Date(row.meta.at).toISOString(),
  at: iso(row.at),
  msgId: row.msg_id,
  sender: row.sender,
  trace: row.trace,
  cause: row.cause,
  node: row.meta.node ?? null,
  machineVersion: row.machine_version,
  snapHash: row.snap_hash,
  event: row.event,
  reply: row.reply,
});

/** The actor's own row, or null. */
export async function readRow(
  sql: Reader,
  { kind, id }: Address,
): Promise<{
  readonly version: number;
  readonly state: string;
  readonly done: boolean;
  readonly snapshot: Json;
} | null> {
  const [row] = await sql.query<{ version: string; state: string; done: boolean; snapshot: Json }>(
    'select version, state, done, snapshot from act_actor where kind = $1 and id = $2',
    [kind, id],
  );
  return row === undefined ? null : { ...row, version: Number(row.version) };
}

interface JobRow {
  readonly id: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly pool: string;
  readonly priority: number;
  readonly organization: string;
  readonly status: string;
  readonly attempt: number;
  readonly attempts_allowed: number;
  readonly worker: string | null;
  readonly releases: number;
  readonly unclaimed: number;
  readonly created_at: Date;
  readonly not_before: Date | null;
  readonly released_at: Date | null;
  readonly claimed_at: Date | null;
  readonly beat_at: Date | null;
  readonly ended_at: Date | null;
  readonly trace: string | null;
}
const jobColumns = `id, actor_kind, actor_id, pool, priority, organization, status, attempt, attempts_allowed, worker, releases,
  unclaimed, created_at, not_before, released_at, claimed_at, beat_at, ended_at, trace`;

/** Two branches, since each has its own index, and jobs that have ended have none. */
const openJobs = `
  open as (
    select ${jobColumns} from act_job where status = 'waiting'
    union all select ${jobColumns} from act_job where status in ('released', 'claimed', 'canceling')),
  wanted as (select * from open where ($1::text is null or pool = $1) and ($2::text is null or organization = $2)
    and ($3::text is null or status = $3))`;
const countsMax = 1_000;

/** Jobs that have not ended, the oldest first, with how many there are by pool, organization and status. */
export async function listJobs(sql: Reader, request: RequestOf<'jobs'>): Promise<AnswerOf<'jobs'>> {
  const { pool, organization, status, after, limit } = request;
  const wanted = [pool, organization, status];
  // Microseconds since 1970, which a Date would cut off.
  const key = '(extract(epoch from created_at) * 1000000)::bigint';
  const [micros = '-1', id = ''] = after?.split(/\.(.*)/s) ?? [];
  const rows = await sql.query<JobRow & { readonly micros: string }>(
    `with ${openJobs} select *, ${key} as micros from wanted where (${key}, id) > ($4::bigint, $5)
    order by created_at, id limit $6`,
    [...wanted, /^\d{1,18}$/.test(micros) ? micros : '-1', id, limit],
  );
  const counts = await sql.query<{
    readonly pool: string;
    readonly organization: string;
    readonly status: string;
    readonly count: number;
    readonly oldest: Date;
  }>(
    `with ${openJobs} select pool, organization, status, count(*)::int as count, min(created_at) as oldest from wanted
    group by 1, 2, 3 order by 1, 2, 3 limit ${countsMax}`,
    wanted,
  );
  const found = page(rows, limit, (row) => `${row.micros}.${row.id}`);
  return {
    items: found.items.map(jobFrom),
    next: found.next,
    counts: counts.map(({ oldest, ...count }) => ({ ...count, oldestAt: iso(oldest) })),
  };
}

const jobFrom = (row: JobRow): JobView => ({
  id: row.id,
  owner: { kind: row.actor_kind, id: row.actor_id },
  pool: row.pool,
  priority: row.priority,
  organization: row.organization,
  status: row.status,
  attempt: row.attempt,
  attemptsAllowed: row.attempts_allowed,
  worker: row.worker,
  releases: row.releases,
  unclaimed: row.unclaimed,
  createdAt: iso(row.created_at),
  notBefore: isoOrNull(row.not_before),
  releasedAt: isoOrNull(row.released_at),
  claimedAt: isoOrNull(row.claimed_at),
  beatAt: isoOrNull(row.beat_at),
  endedAt: isoOrNull(row.ended_at),
  trace: row.trace,
});

/** All of them, in order. */
export async function listPartitions(sql: Reader): Promise<AnswerOf<'partitions'>> {
  const rows = await sql.query<{
    readonly p: number;
    readonly epoch: string;
    readonly node: string | null;
    readonly claimed_at: Date | null;
    readonly due: number | null;
    readonly oldest: Date | null;
  }>(
    `select t.p, t.epoch, t.node, t.claimed_at, m.due, m.oldest from act_partition t
    left join (select p, count(*)::int as due, min(due_at) as oldest from act_mailbox where due_at <= now() group by p) m on m.p = t.p
    order by t.p`,
  );
  const items = rows.map((row) => ({
    partition: row.p,
    epoch: Number(row.epoch),
    owner: row.node,
    claimedAt: isoOrNull(row.claimed_at),
    due: row.due ?? 0,
    oldestDueAt: isoOrNull(row.oldest),
  }));
  return { items };
}

export interface DeadRow extends Omit<MailRow, 'due_at'> {
  readonly kind: string;
  readonly id: string;
  readonly died_at: Date;
}
export const deadColumns =
  'act_dead.seq::text, kind, id, msg_id, event, sender, timer_id, attempts, last_error, died_at, trace, cause_id';

/** The oldest first. */
export async function listDeadLetters(
  sql: Reader,
  { kind, id, after, limit }: RequestOf<'dead-letters'>,
): Promise<AnswerOf<'dead-letters'>> {
  const rows = await sql.query<DeadRow>(
    `select ${deadColumns} from act_dead
    where act_dead.seq > $1::bigint and ($2::text is null or kind = $2) and ($3::text is null or id = $3)
    order by act_dead.seq limit $4`,
    [/^\d{1,18}$/.test(after ?? '') ? after : '-1', kind, id, limit],
  );
  return page(
    rows.map((row) => letterFrom(row, false)),
    limit,
    (letter) => letter.seq,
  );
}

/** Null when it is not there. */
export async function readDeadLetter(sql: Reader, seq: string): Promise<DeadLetter | null> {
  const [row] = await sql.query<DeadRow>(`select ${deadColumns} from act_dead where act_dead.seq = $1::bigint`, [seq]);
  return row === undefined ? null : letterFrom(row, true);
}

export const letterFrom = (row: DeadRow, isWhole: boolean): DeadLetter => ({
  seq: row.seq,
  kind: row.kind,
  id: row.id,
  msgId: row.msg_id,
  type: typeOf(row.event),
  sender: row.sender,
  timerId: row.timer_id,
  attempts: row.attempts,
  lastError: row.last_error,
  diedAt: iso(row.died_at),
  trace: row.trace,
  causeId: row.cause_id,
  event: isWhole ? row.event : null,
});
