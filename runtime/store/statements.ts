// The SQL of the store. Everything is a look-up by key, so the plans are good on an empty database and on a full one; the role
// of the runtime forbids the planner anything else (runtime/design.md, plan trap).
//
// The commit is written from the parts that a batch needs: most batches arm no timer and end no job, and a part that is not
// there costs nothing. Each combination of parts is one prepared statement.
//
// Why the rows that a transition consumes are locked before the actor is updated: what another node does to them outside of a
// transition (a failed try that moves one to act_dead, a job that is claimed) must either be seen here or wait for us.

import { attemptsMax, backOffMaxMs } from './store.ts';
import type { TableDeclaration } from '../actor/define.ts';

export const partitionsStatement = {
  name: 'act-partitions',
  text: `select p, epoch, node from act_partition order by p`,
};

export const claimStatement = {
  name: 'act-claim',
  text: `
  update act_partition set epoch = epoch + 1, node = $1, claimed_at = now()
  where p in (select p from act_partition where p = any($2::int[]) order by p for update) returning p, epoch, node`,
};

export const loadStatement = {
  name: 'act-load',
  text: `
  select 'actor' as what, a.kind, a.id, null::text as msg_id, a.version, a.machine_version, true as accepted, a.snapshot as body
  from unnest($1::text[], $2::text[]) as w(kind, id) join act_actor a on a.kind = w.kind and a.id = w.id
  union all
  select 'message', g.kind, g.id, g.msg_id, g.version, 0, g.accepted, g.reply
  from unnest($3::text[], $4::text[], $5::text[]) as w(kind, id, msg_id)
  join act_log g on g.kind = w.kind and g.id = w.id and g.msg_id = w.msg_id`,
};

/** What a batch may hold beside actors and log rows, in the order of the commit's parameters. */
export const batchParts = [
  'consumed',
  'jobEnds',
  'tells',
  'timers',
  'cancelledTimers',
  'jobs',
  'jobCancels',
  'outbox',
] as const;
export type BatchPart = (typeof batchParts)[number];

/** What each source of rows holds: the names of its columns with their types. */
export type Columns = Readonly<Record<string, string>>;

const ofActor = { kind: 'text', id: 'text' };
export const actorColumns: Columns = {
  ...{ ...ofActor, p: 'int', epoch: 'bigint', was: 'bigint', version: 'bigint', machine_version: 'int', state: 'text' },
  ...{ done: 'boolean', snapshot: 'jsonb', trace: 'text' },
};
export const logColumns: Columns = {
  ...{
    ...ofActor,
    version: 'bigint',
    msg_id: 'text',
    event: 'jsonb',
    accepted: 'boolean',
    reply: 'jsonb',
    sender: 'text',
  },
  ...{ meta: 'jsonb', trace: 'text', cause: 'text', machine_version: 'int', snap_hash: 'text' },
};
export const partColumns: Readonly<Record<BatchPart, Columns>> = {
  consumed: { ...ofActor, seq: 'bigint', msg_id: 'text', stays: 'boolean' },
  jobEnds: { ...ofActor, job: 'text', attempt: 'int', outcome: 'text' },
  tells: {
    ...{
      n: 'int',
      ...ofActor,
      p: 'int',
      to_kind: 'text',
      to_id: 'text',
      msg_id: 'text',
      event: 'jsonb',
      trace: 'text',
    },
    cause: 'text',
  },
  timers: {
    ...{ n: 'int', ...ofActor, p: 'int', timer_id: 'text', msg_id: 'text', delay_ms: 'float8', event: 'jsonb' },
    ...{ trace: 'text', cause: 'text' },
  },
  cancelledTimers: { ...ofActor, timer_id: 'text' },
  jobs: {
    ...{ n: 'int', ...ofActor, job: 'text', organization: 'text', pool: 'text', priority: 'smallint', spec: 'jsonb' },
    ...{ attempts: 'int', trace: 'text' },
  },
  jobCancels: { ...ofActor, p: 'int', job: 'text', force: 'boolean' },
  outbox: {
    ...{
      n: 'int',
      ...ofActor,
      p: 'int',
      version: 'bigint',
      subject: 'text',
      msg_id: 'text',
      trace: 'text',
      body: 'jsonb',
    },
  },
};
/** Of a domain's table, whatever its own columns are. */
export const rowColumns: Columns = { ...ofActor, version: 'bigint', body: 'jsonb' };

/** Rows as one parameter of JSON, each an array of its values in the order of the columns: names would be read again for each row. */
const manyRows = (columns: Columns, parameter: number): string =>
  `(select ${Object.entries(columns)
    .map(([name, type], index) => `${elementText(type, index)} as ${name}`)
    .join(', ')} from jsonb_array_elements($${parameter}::jsonb) e) as x`;

/** A null is no value, of whatever type. */
const elementText = (type: string, index: number): string => {
  if (type === 'jsonb') return `nullif(e -> ${index}, 'null')`;
  return type === 'text' ? `(e ->> ${index})` : `(e ->> ${index})::${type}`;
};

/** A single row, each column of it a parameter: PostgreSQL is through with that before it has begun with JSON. */
const oneRow = (columns: Columns, firstParameter: number): string =>
  `(select ${Object.entries(columns)
    .map(([name, type], index) => `$${firstParameter + index}::${type} as ${name}`)
    .join(', ')}) as x`;

/**
 * That the actor of `row` is among `u`. Written as a value and not as a condition, so that PostgreSQL looks it up in a hash table: as a
 * join it would compare every row of a batch with every other, since the runtime's role has no joins but by index.
 */
const moved = (row: string): string => `((${row}.kind, ${row}.id) in (select kind, id from u)) is true`;

/** CTEs of each part, made of the rows that `x` stands for. `u` are the actors whose version moved. */
const partTexts = (moved: (row: string) => string, x: string): Readonly<Record<BatchPart, string>> => ({
  consumed: `
  c as materialized (select * from ${x}),
  held as materialized (
    select b.seq from c join act_mailbox b on b.seq = c.seq and b.msg_id = c.msg_id for update of b),
  missing as materialized (select c.kind, c.id, c.msg_id from c where c.seq not in (select seq from held))`,
  jobEnds: `
  e as materialized (select * from ${x}),
  endable as materialized (
    select j.id from e join act_job j on j.id = e.job and j.attempt = e.attempt and j.actor_kind = e.kind and j.actor_id = e.id
    where j.status in ('claimed', 'canceling') or (e.outcome = 'lost' and j.status = 'released') for update of j),
  job_gone as materialized (
    select e.kind, e.id, e.job from e where e.job not in (select id from endable))`,
  tells: `
  told as (
    insert into act_mailbox (p, kind, id, msg_id, sender, event, trace, cause_id)
    select x.p, x.to_kind, x.to_id, x.msg_id, x.kind || '/' || x.id, x.event, x.trace, x.cause
    from ${x} where ${moved('x')} order by x.n
    on conflict (kind, id, msg_id) do nothing)`,
  timers: `
  armed as (
    insert into act_mailbox (p, kind, id, msg_id, sender, timer_id, due_at, event, trace, cause_id)
    select x.p, x.kind, x.id, x.msg_id, x.kind || '/' || x.id, x.timer_id, now() + make_interval(secs => x.delay_ms / 1000),
      x.event, x.trace, x.cause
    from ${x} where ${moved('x')} order by x.n
    on conflict (kind, id, timer_id) where timer_id is not null do update set msg_id = excluded.msg_id, due_at = excluded.due_at,
      event = excluded.event, trace = excluded.trace, cause_id = excluded.cause_id, attempts = 0, last_error = null)`,
  cancelledTimers: `
  disarmed as (
    delete from act_mailbox b using (select x.kind, x.id, x.timer_id
      from ${x} where ${moved('x')}) x
    where b.kind = x.kind and b.id = x.id and b.timer_id = x.timer_id)`,
  jobs: `
  begun as (
    insert into act_job (id, actor_kind, actor_id, organization, pool, priority, spec, attempts_allowed, trace)
    select x.job, x.kind, x.id, x.organization, x.pool, x.priority, coalesce(x.spec, 'null'), x.attempts, x.trace
    from ${x} where ${moved('x')} order by x.n)`,
  jobCancels: `
  stopped as (
    update act_job j set
      status = case when j.status in ('waiting', 'released') then 'canceled' else 'canceling' end,
      ended_at = case when j.status in ('waiting', 'released') then now() end,
      force_cancel = j.force_cancel or x.force
    from (select x.* from ${x}
      where ${moved('x')}) x
    where j.id = x.job and j.actor_kind = x.kind and j.actor_id = x.id
      and j.status in ('waiting', 'released', 'claimed', 'canceling')
    returning j.id as job, j.attempt, j.status, j.trace, x.kind, x.id, x.p),
  stop_mail as (
    insert into act_mailbox (p, kind, id, msg_id, event, trace)
    select p, kind, id, 'job:' || job || ':' || attempt || ':canceled',
      jsonb_build_object('type', 'job.canceled', 'job', job, 'attempt', attempt, 'result', null), trace
    from stopped where status = 'canceled'
    on conflict (kind, id, msg_id) do nothing)`,
  outbox: `
  fed as (
    insert into act_outbox (p, kind, id, version, subject, msg_id, trace, body)
    select x.p, x.kind, x.id, x.version, x.subject, x.msg_id, x.trace, coalesce(x.body, 'null')
    from ${x} where ${moved('x')} order by x.n)`,
});

/** Parts that decide whether an actor may move stand before it, the others after. */
const deciding: ReadonlySet<BatchPart> = new Set(['consumed', 'jobEnds']);

/** Of a batch of one everything belongs to the one actor. */
const movedAlone = (): string => `(select true from u)`;

/** Which statement for one actor: whether it is there already, and of what it writes there is a single row. */
export interface LoneShape {
  readonly isNew: boolean;
  readonly hasOneMessage: boolean;
  readonly parts: readonly { readonly part: LonePart; readonly isOne: boolean }[];
  readonly tables: readonly { readonly table: TableDeclaration; readonly isOne: boolean }[];
}

/** What an actor may do beside others that commit without a word: all but taking from the mailbox and what is told of jobs. */
export const loneParts = [
  'tells',
  'timers',
  'cancelledTimers',
  'jobs',
  'outbox',
] as const satisfies readonly BatchPart[];
export type LonePart = (typeof loneParts)[number];

/**
 * The commit of one actor that consumes nothing and neither ends nor cancels a job: most asks are such. It costs a third of what the
 * general one costs, since single rows come as plain parameters. But when it commits nothing it does not say why, and a message that
 * the log has already violates `act_log_kind_id_msg_id_key` instead of being looked for.
 * Parameters: the actor's columns, then log, parts and tables, each as its columns when it is one row and as JSON when it is not.
 * Answers one row when it commits, and that without columns: a client reads what a column is called and of which type anew each time.
 */
export function loneStatement({ isNew, hasOneMessage, parts, tables }: LoneShape): string {
  let given = 0;
  const rows = (columns: Columns, isOne: boolean): string => {
    const first = given + 1;
    given += isOne ? Object.keys(columns).length : 1;
    return isOne ? oneRow(columns, first) : manyRows(columns, first);
  };
  const actor = rows(actorColumns, true);
  const ctes = [
    isNew ? madeAlone(actor) : movedByOne(actor),
    logged(`(select * from ${rows(logColumns, hasOneMessage)}) l where ${movedAlone()}`),
    ...parts.map(({ part, isOne }) => partTexts(movedAlone, rows(partColumns[part], isOne))[part]),
    ...tables.map(({ table, isOne }, index) => rowsText(table, index, movedAlone, rows(rowColumns, isOne))),
  ];
  return `with ${ctes.join(',')}\n  select from u`;
}

const isOurs = `(x.epoch is null or (select f.epoch = x.epoch from act_partition f where f.p = x.p))`;

const madeAlone = (x: string): string => `
  u as (
    insert into act_actor (kind, id, p, version, machine_version, state, done, snapshot, trace)
    select kind, id, p, version, machine_version, state, done, snapshot, trace from ${x} where ${isOurs}
    on conflict (kind, id) do nothing returning kind, id)`;

const movedByOne = (x: string): string => `
  u as (
    update act_actor t set version = x.version, machine_version = x.machine_version, state = x.state, done = x.done,
      snapshot = x.snapshot, trace = x.trace, updated_at = now()
    from ${x} where t.kind = x.kind and t.id = x.id and t.version = x.was and ${isOurs}
    returning t.kind, t.id)`;

const logged = (l: string): string => `
  logged as (
    insert into act_log (kind, id, version, msg_id, event, accepted, reply, sender, meta, trace, cause, machine_version, snap_hash)
    select l.kind, l.id, l.version, l.msg_id, l.event, l.accepted, l.reply, l.sender, l.meta, l.trace, l.cause,
      l.machine_version, l.snap_hash
    from ${l})`;

/** What a batch holds, and whether its messages are looked for in the log before they are written there. */
export interface BatchShape {
  readonly parts: readonly BatchPart[];
  readonly tables: readonly TableDeclaration[];
  /** Otherwise one that the log has already violates `act_log_kind_id_msg_id_key`, and the whole batch is refused. */
  readonly looksForRepeats: boolean;
}

/** The commit for a batch of this shape. Parameters: actors, log, then parts and tables as given. */
export function commitStatement({ parts, tables, looksForRepeats }: BatchShape): string {
  const texts = parts.map((part, index) => ({
    part,
    text: partTexts(moved, manyRows(partColumns[part], index + 3))[part],
  }));
  const has = (part: BatchPart): boolean => parts.includes(part);
  const ctes = [
    base,
    ...(looksForRepeats ? [repeated] : []),
    ...texts.filter(({ part }) => deciding.has(part)).map(({ text }) => text),
    moving([
      ...(looksForRepeats ? ['repeated'] : []),
      'fenced',
      ...(has('consumed') ? ['missing'] : []),
      ...(has('jobEnds') ? ['job_gone'] : []),
    ]),
    ...(has('consumed') ? [taken] : []),
    ...(has('jobEnds') ? [ended] : []),
    ...texts.filter(({ part }) => !deciding.has(part)).map(({ text }) => text),
    ...tables.map((table, index) => rowsText(table, index, moved, manyRows(rowColumns, parts.length + 3 + index))),
  ];
  const results = [
    `select 'committed' as what, kind, id, null::text as name from u`,
    ...(looksForRepeats ? [`select 'repeated', kind, id, msg_id from repeated`] : []),
    `select 'fenced', kind, id, null from fenced`,
    ...(has('consumed') ? [`select 'missing', kind, id, msg_id from missing`] : []),
    ...(has('jobEnds') ? [`select 'job-gone', kind, id, job from job_gone`] : []),
    ...(has('jobCancels') ? [`select status, kind, id, job from stopped`] : []),
  ];
  return `with ${ctes.join(',')}\n  ${results.join('\n  union all ')}`;
}

const base = `
  a as materialized (select * from ${manyRows(actorColumns, 1)}),
  l as materialized (select * from ${manyRows(logColumns, 2)}),
  fenced as materialized (
    select a.kind, a.id from a where a.epoch is not null
      and not exists (select from act_partition f where f.p = a.p and f.epoch = a.epoch))`;

const repeated = `
  repeated as materialized (
    select l.kind, l.id, l.msg_id from l join act_log g on g.kind = l.kind and g.id = l.id and g.msg_id = l.msg_id)`;

/** Actors that one of these CTEs names do not move. */
function moving(hindrances: readonly string[]): string {
  const conditions = hindrances.map((name) => `(a.kind, a.id) not in (select kind, id from ${name})`);
  return `
  ok as materialized (select * from a where ${conditions.join(' and ')}),
  made as (
    insert into act_actor (kind, id, p, version, machine_version, state, done, snapshot, trace)
    select kind, id, p, version, machine_version, state, done, snapshot, trace from ok where was = 0
    on conflict (kind, id) do nothing returning kind, id),
  moved as (
    update act_actor t set version = ok.version, machine_version = ok.machine_version, state = ok.state, done = ok.done,
      snapshot = ok.snapshot, trace = ok.trace, updated_at = now()
    from ok where ok.was > 0 and t.kind = ok.kind and t.id = ok.id and t.version = ok.was returning t.kind, t.id),
  u as materialized (select kind, id from made union all select kind, id from moved),${logged(`l where ${moved('l')}`)}`;
}

const taken = `
  taken as (
    delete from act_mailbox b using (select c.seq, c.msg_id from c where ${moved('c')} and not c.stays) x
    where b.seq = x.seq and b.msg_id = x.msg_id)`;

const ended = `
  ended as (
    update act_job j set status = x.outcome, ended_at = now()
    from (select e.job, e.attempt, e.outcome from e where ${moved('e')}) x
    where j.id = x.job and j.attempt = x.attempt)`;

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A domain's rows: the runtime knows the names of the columns and nothing else. An older version never overwrites a newer. */
function rowsText(
  { table, key, columns }: TableDeclaration,
  index: number,
  moved: (row: string) => string,
  x: string,
): string {
  const target = quote(table);
  const names = columns.map(quote);
  const changed = [...columns.filter((column) => !key.includes(column)).map(quote), 'actor_version'];
  return `
  rows${index} as (
    insert into ${target} as t (${names.join(', ')}, actor_version)
    select ${names.map((name) => `r.${name}`).join(', ')}, x.version
    from ${x} cross join lateral jsonb_populate_record(null::${target}, x.body) r
    where ${moved('x')}
    on conflict (${key.map(quote).join(', ')}) do update set
      ${changed.map((name) => `${name} = excluded.${name}`).join(', ')}
    where t.actor_version < excluded.actor_version)`;
}

export const dueStatement = {
  name: 'act-due',
  text: `
  select kind, id, extract(epoch from due_at - now())::float8 * 1000 as in_ms from act_mailbox
  where due_at <= now() + make_interval(secs => $1::float8 / 1000) and ($3::int[] is null or p = any($3))
  order by due_at, seq limit $2`,
};

export const mailStatement = {
  name: 'act-mail',
  text: `
  select m.* from unnest($1::text[], $2::text[]) as w(kind, id) cross join lateral (
    select seq::text, p, kind, id, msg_id, sender, timer_id, event, attempts, trace, cause_id from act_mailbox b
    where b.kind = w.kind and b.id = w.id and b.due_at <= now() order by b.seq limit $3) m`,
};

export const pendingStatement = {
  name: 'act-pending',
  text: `select distinct kind, id from act_mailbox where cause_id = $1 and timer_id is null`,
};

export const discardStatement = {
  name: 'act-discard',
  text: `
  delete from act_mailbox b using unnest($1::bigint[], $2::text[]) as x(seq, msg_id)
  where b.seq = x.seq and b.msg_id = x.msg_id
    and exists (select from act_log g where g.kind = b.kind and g.id = b.id and g.msg_id = b.msg_id)`,
};

export const failStatement = {
  name: 'act-fail',
  text: `
  with found as materialized (select * from act_mailbox where seq = $1::bigint and msg_id = $2 for update),
  newer as materialized (
    select 1 from found where exists (select from act_machine g where g.kind = found.kind and g.written > $4::int)),
  b as materialized (select * from found where not exists (select from newer)),
  dead as (
    delete from act_mailbox m using b where m.seq = b.seq and b.attempts + 1 >= ${attemptsMax} returning m.seq),
  buried as (
    insert into act_dead (seq, p, kind, id, msg_id, sender, timer_id, event, attempts, trace, cause_id, last_error)
    select b.seq, b.p, b.kind, b.id, b.msg_id, b.sender, b.timer_id, b.event, b.attempts + 1, b.trace, b.cause_id, $3
    from b join dead on dead.seq = b.seq returning seq),
  later as (
    update act_mailbox m set attempts = b.attempts + 1, last_error = $3,
      due_at = now() + make_interval(secs => least(power(2, b.attempts + 1), ${backOffMaxMs / 1_000}))
    from b where m.seq = b.seq and b.attempts + 1 < ${attemptsMax} returning m.seq)
  select 'dead' as what from buried union all select 'waits' from later union all select 'newer' from newer`,
};

export const outboxStatement = {
  name: 'act-outbox',
  // By the number: an unqualified `seq` would be the text of the answer, where 10 comes before 9.
  text: `
  select o.seq::text, o.kind, o.id, o.version, o.subject, o.msg_id, o.trace, o.body from act_outbox o
  where $2::int[] is null or o.p = any($2) order by o.seq limit $1`,
};

export const publishedStatement = {
  name: 'act-published',
  // Nobody waits for the disk: a row that comes back after a crash is published again under its message id.
  text: `
  delete from act_outbox o using (select set_config('synchronous_commit', 'off', true)) relaxed where o.seq = any($1::bigint[])`,
};

export const enlistStatement = {
  name: 'act-enlist',
  text: `
  insert into act_node (node, reads) values ($1, $2::jsonb)
  on conflict (node) do update set reads = excluded.reads, seen_at = now()`,
};

export const writtenStatement = { name: 'act-written', text: `select kind, written from act_machine order by kind` };

export const delistStatement = { name: 'act-delist', text: `delete from act_node where node = $1` };

/** Before the gates are looked at: who enlists meanwhile waits, and finds them as they will be. */
export const lockNodesStatement = `lock table act_node in share row exclusive mode`;

/** A kind that one of the living nodes does not know stays as it is. Rows of nodes that went long ago go on the way. */
export const openGatesStatement = {
  name: 'act-open-gates',
  text: `
  with living as materialized (
    select reads from act_node where seen_at > now() - make_interval(secs => $1::float8 / 1000)),
  gone as (delete from act_node where seen_at < now() - interval '1 day'),
  common as materialized (
    select k.kind, min(coalesce((n.reads ->> k.kind)::int, 0)) as version
    from (select distinct jsonb_object_keys(reads) as kind from living) k cross join living n group by k.kind)
  insert into act_machine as g (kind, written) select kind, version from common where version > 0 order by kind
  on conflict (kind) do update set written = excluded.written where g.written < excluded.written`,
};
