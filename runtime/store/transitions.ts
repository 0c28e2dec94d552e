// The store on PostgreSQL: flattens a batch of transitions into the parameters of one statement, and reads its answer.

import { createHash } from 'node:crypto';
import { nameOf, partitions as allPartitions } from '../actor/address.ts';
import { constraintOf, sqlStateOf } from './postgres.ts';
import { batchMax, RejectedBatch } from './store.ts';
import {
  actorColumns,
  batchParts,
  claimStatement,
  commitStatement,
  delistStatement,
  discardStatement,
  dueStatement,
  enlistStatement,
  failStatement,
  loadStatement,
  logColumns,
  loneParts,
  loneStatement,
  lockNodesStatement,
  mailStatement,
  openGatesStatement,
  outboxStatement,
  partColumns,
  partitionsStatement,
  pendingStatement,
  publishedStatement,
  rowColumns,
  writtenStatement,
} from './statements.ts';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { TableDeclaration } from '../actor/define.ts';
import type { Sql } from './sql.ts';
import type { BatchPart, BatchShape, Columns, LoneShape } from './statements.ts';
import type {
  ActorOutcome,
  AppliedMessage,
  CommitResult,
  MailboxRow,
  OutboxRow,
  PartitionRow,
  Partitions,
  Store,
  Transition,
  WrittenVersions,
} from './store.ts';

const errorLengthMax = 2_000;

/** What makes a message happen once (S2); the lone statement leaves it to the index. */
const messageOnce = 'act_log_kind_id_msg_id_key';

/** May the statement for one actor commit it? */
const isPlain = ({ consumed, jobEnds, jobCancels }: Transition): boolean =>
  consumed.length === 0 && jobEnds.length === 0 && jobCancels.length === 0;

/** The store on one database; `sql` speaks as the role of the runtime. */
export function openStore(sql: Sql): Store {
  const statements = new Map<string, { readonly name: string; readonly text: string }>();
  const statementFor = (key: string, make: () => string): { readonly name: string; readonly text: string } => {
    const found = statements.get(key);
    if (found !== undefined) return found;
    const text = make();
    // A server keeps at most 63 letters of a prepared statement's name.
    const made = { text, name: `act-commit-${createHash('sha256').update(text).digest('hex').slice(0, 40)}` };
    statements.set(key, made);
    return made;
  };
  /** False when it was not committed, for whatever reason. */
  const commitAlone = async (transition: Transition): Promise<boolean> => {
    const parts = loneParts
      .filter((part) => transition[part].length > 0)
      .map((part) => ({ part, rows: partRows(part, [transition]) }));
    const tables = tablesOf([transition]).map((table) => ({ table, rows: domainRows(table.table, [transition]) }));
    const shape: LoneShape = {
      isNew: transition.from === 0,
      hasOneMessage: transition.log.length === 1,
      parts: parts.map(({ part, rows }) => ({ part, isOne: rows.length === 1 })),
      tables: tables.map(({ table, rows }) => ({ table, isOne: rows.length === 1 })),
    };
    const { text, name } = statementFor(JSON.stringify(shape), () => loneStatement(shape));
    const values = [
      ...actorValues(transition),
      ...parameters(logColumns, logRows(transition)),
      ...parts.flatMap(({ part, rows }) => parameters(partColumns[part], rows)),
      ...tables.flatMap(({ rows }) => parameters(rowColumns, rows)),
    ];
    try {
      return (await rejecting(sql.query(text, values, name))).length > 0;
    } catch (error) {
      if (error instanceof RejectedBatch && error.constraint === messageOnce) return false;
      throw error;
    }
  };
  /** `batch` stands in the order in which actors are locked. */
  const commitBatch = async (batch: readonly Transition[], looksForRepeats: boolean): Promise<readonly CommitRow[]> => {
    const parts = batchParts.filter((part) => batch.some((transition) => transition[part].length > 0));
    const tables = tablesOf(batch);
    const values = [
      `[${batch.map(actorJson).join(',')}]`,
      rowsJson(logColumns, batch.flatMap(logRows)),
      ...parts.map((part) => rowsJson(partColumns[part], partRows(part, batch))),
      ...tables.map(({ table }) => rowsJson(rowColumns, domainRows(table, batch))),
    ];
    const shape: BatchShape = { parts, tables, looksForRepeats };
    const { text, name } = statementFor(JSON.stringify(shape), () => commitStatement(shape));
    return await rejecting(sql.query<CommitRow>(text, values, name));
  };
  return {
    async partitions() {
      const rows = await sql.query<PartitionFound>(partitionsStatement.text, [], partitionsStatement.name);
      return rows.map(partitionFrom);
    },
    async claim(node, partitions) {
      const values = [node, partitions];
      const rows = await sql.query<PartitionFound>(claimStatement.text, values, claimStatement.name);
      return rows.map(partitionFrom);
    },
    async load(actors, messages) {
      const values = [
        actors.map((actor) => actor.kind),
        actors.map((actor) => actor.id),
        messages.map((message) => message.kind),
        messages.map((message) => message.id),
        messages.map((message) => message.msgId),
      ];
      const rows = await sql.query<LoadedRow>(loadStatement.text, values, loadStatement.name);
      return {
        actors: rows
          .filter((row) => row.what === 'actor')
          .map(({ kind, id, version, machine_version, body }) => ({
            kind,
            id,
            version: Number(version),
            machineVersion: machine_version,
            snapshot: body,
          })),
        applied: rows.filter((row) => row.what === 'message').map(appliedFrom),
      };
    },
    async commit(transitions) {
      if (transitions.length > batchMax) throw new RangeError(`a batch of ${transitions.length} is over ${batchMax}`);
      const [first, ...others] = transitions;
      // One that was not committed so is tried by the statement that says why not.
      if (first !== undefined && others.length === 0 && isPlain(first) && (await commitAlone(first)))
        return { outcomes: [{ committed: true }], canceling: [], mailed: [] };
      const sorted = transitions.toSorted((a, b) => compare(a.kind, b.kind) || compare(a.id, b.id));
      const rows = await commitBatch(sorted, false).catch((error: unknown) => {
        if (error instanceof RejectedBatch && error.constraint === messageOnce) return [];
        throw error;
      });
      const moved = new Set(rows.filter(({ what }) => what === 'committed').map(nameOf));
      // Most batches commit whole. Why one of the others did not is known for certain only when its messages were looked for in the log.
      const unmoved = sorted.filter((transition) => !moved.has(nameOf(transition)));
      const reasons = unmoved.length === 0 ? [] : await commitBatch(unmoved, true);
      return resultFrom(transitions, [...rows.filter((row) => moved.has(nameOf(row))), ...reasons]);
    },
    async due(withinMs, limit, partitions) {
      const rows = await sql.query<{ readonly kind: string; readonly id: string; readonly in_ms: number }>(
        dueStatement.text,
        [withinMs, limit, wantedOf(partitions)],
        dueStatement.name,
      );
      return rows.map(({ kind, id, in_ms }) => ({ kind, id, inMs: in_ms }));
    },
    async mail(actors, perActor) {
      const values = [actors.map((actor) => actor.kind), actors.map((actor) => actor.id), perActor];
      const rows = await sql.query<MailRow>(mailStatement.text, values, mailStatement.name);
      return rows.map(mailFrom);
    },
    pendingFrom: (causeId) => sql.query(pendingStatement.text, [causeId], pendingStatement.name),
    async discard(rows) {
      const values = [rows.map((row) => row.seq), rows.map((row) => row.msgId)];
      await sql.query(discardStatement.text, values, discardStatement.name);
    },
    async fail(row, error, judgedBy) {
      const said = error.replaceAll('\u0000', '').toWellFormed().slice(0, errorLengthMax);
      const values = [row.seq, row.msgId, said, judgedBy];
      const [found] = await sql.query<{ readonly what: 'dead' | 'waits' | 'newer' }>(
        failStatement.text,
        values,
        failStatement.name,
      );
      return found?.what ?? 'gone';
    },
    async outbox(limit, partitions) {
      const rows = await sql.query<FeedRow>(outboxStatement.text, [limit, wantedOf(partitions)], outboxStatement.name);
      return rows.map(({ msg_id, version, ...row }): OutboxRow => ({
        ...row,
        msgId: msg_id,
        version: Number(version),
      }));
    },
    async published(seqs) {
      await sql.query(publishedStatement.text, [seqs], publishedStatement.name);
    },
    async enlist(node, reads) {
      await sql.query(enlistStatement.text, [node, JSON.stringify(reads)], enlistStatement.name);
      // Afterwards, and by a statement of its own: a gate that opened before the list had us is seen, and a later one sees us.
      return await written(sql);
    },
    async delist(node) {
      await sql.query(delistStatement.text, [node], delistStatement.name);
    },
    openGates: (leaseMs) =>
      sql.transaction(async (inside) => {
        await inside.query(lockNodesStatement);
        await inside.query(openGatesStatement.text, [leaseMs], openGatesStatement.name);
        return await written(inside);
      }),
  };
}

/** A node that has all of them asks without their numbers. */
const wantedOf = (wanted: Partitions): Partitions => (wanted?.length === allPartitions ? null : wanted);

async function written(sql: Pick<Sql, 'query'>): Promise<WrittenVersions> {
  const rows = await sql.query<{ readonly kind: string; readonly written: number }>(
    writtenStatement.text,
    [],
    writtenStatement.name,
  );
  return new Map(rows.map((row) => [row.kind, row.written]));
}

interface PartitionFound {
  readonly p: number;
  readonly epoch: string;
  readonly node: string | null;
}

const partitionFrom = ({ p, epoch, node }: PartitionFound): PartitionRow => ({ p, epoch: Number(epoch), node });

interface LoadedRow {
  readonly what: 'actor' | 'message';
  readonly kind: string;
  readonly id: string;
  readonly msg_id: string;
  readonly version: string;
  readonly machine_version: number;
  readonly accepted: boolean;
  readonly body: Json;
}

const appliedFrom = ({ kind, id, msg_id, version, accepted, body }: LoadedRow): AppliedMessage => ({
  kind,
  id,
  msgId: msg_id,
  version: Number(version),
  accepted,
  reply: body,
});

interface MailRow {
  readonly seq: string;
  readonly p: number;
  readonly kind: string;
  readonly id: string;
  readonly msg_id: string;
  readonly sender: string | null;
  readonly timer_id: string | null;
  readonly event: Json;
  readonly attempts: number;
  readonly trace: string | null;
  readonly cause_id: string | null;
}

const mailFrom = ({ msg_id, timer_id, cause_id, ...row }: MailRow): MailboxRow => ({
  ...row,
  msgId: msg_id,
  timerId: timer_id,
  causeId: cause_id,
});

interface FeedRow extends Omit<OutboxRow, 'msgId' | 'version'> {
  readonly msg_id: string;
  readonly version: string;
}

type Row = Readonly<Record<string, unknown>>;

interface CommitRow {
  readonly what: 'committed' | 'fenced' | 'repeated' | 'missing' | 'job-gone' | 'canceled' | 'canceling';
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

/** All but the snapshot, which is text already and goes in as it is. */
function actorHead({ kind, id, p, epoch, from, to, machineVersion, state, done, trace }: Transition): Row {
  return { kind, id, p, epoch, was: from, version: to, machine_version: machineVersion, state, done, trace };
}

const actorJson = (transition: Transition): string => {
  const head: Row = actorHead(transition);
  const values = Object.keys(actorColumns).map((name) =>
    name === 'snapshot' ? transition.snapshot : JSON.stringify(head[name] ?? null),
  );
  return `[${values.join(',')}]`;
};

/** Several rows as one parameter; the statements read the values by their place. */
const rowsJson = (columns: Columns, rows: readonly Row[]): string => {
  const names = Object.keys(columns);
  return JSON.stringify(rows.map((row) => names.map((name) => row[name])));
};

const actorValues = (transition: Transition): readonly unknown[] =>
  columnValues(actorColumns, { ...actorHead(transition), snapshot: transition.snapshot });

/** A single row by its columns, several as JSON; loneStatement reads either. */
const parameters = (columns: Columns, rows: readonly Row[]): readonly unknown[] => {
  const [only, ...others] = rows;
  return only !== undefined && others.length === 0 ? columnValues(columns, only) : [rowsJson(columns, rows)];
};

/** A null is no value, of whatever type. */
const columnValues = (columns: Columns, row: Row): readonly unknown[] =>
  Object.entries(columns).map(([name, type]) => {
    const value = row[name] ?? null;
    return type === 'jsonb' && value !== null && name !== 'snapshot' ? JSON.stringify(value) : value;
  });

function logRows({ kind, id, log }: Transition): readonly Row[] {
  return log.map(({ msgId, snapHash, machineVersion, ...entry }) => ({
    kind,
    id,
    ...entry,
    msg_id: msgId,
    machine_version: machineVersion,
    snap_hash: snapHash,
  }));
}

function partRows(part: BatchPart, batch: readonly Transition[]): readonly Row[] {
  const rows = batch.flatMap((transition) => rowsOf[part](transition));
  return rows.map((row, n) => ({ ...row, n }));
}

const rowsOf: Readonly<Record<BatchPart, (transition: Transition) => readonly Row[]>> = {
  // A timer that fires and is armed again under its name keeps its row: the arming turns it over.
  consumed: ({ kind, id, consumed, timers }) =>
    consumed.map(({ seq, msgId, timerId }) => {
      const stays = timerId !== null && timers.some((timer) => timer.timerId === timerId);
      return { kind, id, seq, msg_id: msgId, stays };
    }),
  jobEnds: ({ kind, id, jobEnds }) =>
    jobEnds.map(({ id: job, attempt, outcome }) => ({ kind, id, job, attempt, outcome })),
  tells: ({ kind, id, tells }) =>
    tells.map(({ p, to, msgId, event, trace, cause }) => ({
      kind,
      id,
      p,
      to_kind: to.kind,
      to_id: to.id,
      msg_id: msgId,
      event,
      trace,
      cause,
    })),
  timers: ({ kind, id, p, timers }) =>
    timers.map(({ timerId, msgId, delayMs, ...rest }) => ({
      kind,
      id,
      p,
      timer_id: timerId,
      msg_id: msgId,
      delay_ms: delayMs,
      ...rest,
    })),
  // The consumed row of a cancelled timer goes as a consumed row.
  cancelledTimers: ({ kind, id, cancelledTimers, consumed }) =>
    cancelledTimers
      .filter((timerId) => !consumed.some((row) => row.timerId === timerId))
      .map((timerId) => ({ kind, id, timer_id: timerId })),
  jobs: ({ kind, id, jobs }) => jobs.map(({ id: job, ...rest }) => ({ ...rest, job, kind, id })),
  jobCancels: ({ kind, id, p, jobCancels }) => jobCancels.map(({ id: job, force }) => ({ kind, id, p, job, force })),
  outbox: ({ kind, id, p, outbox }) => outbox.map(({ msgId, ...entry }) => ({ kind, id, p, ...entry, msg_id: msgId })),
};

/** Two kinds may write one table; they declare it alike. */
function tablesOf(batch: readonly Transition[]): readonly TableDeclaration[] {
  const tables = new Map(batch.flatMap(({ rows }) => rows.map((row) => [row.table.table, row.table] as const)));
  return [...tables.values()].toSorted((a, b) => compare(a.table, b.table));
}

function domainRows(table: string, batch: readonly Transition[]): readonly Row[] {
  return batch.flatMap(({ kind, id, rows }) =>
    rows.filter((row) => row.table.table === table).map(({ version, values }) => ({ kind, id, version, body: values })),
  );
}

interface Verdict {
  committed: boolean;
  isFenced: boolean;
  readonly repeated: string[];
  readonly missing: string[];
  readonly goneJobs: string[];
}

function resultFrom(transitions: readonly Transition[], rows: readonly CommitRow[]): CommitResult {
  const found = new Map<string, Verdict>();
  const of = (row: { readonly kind: string; readonly id: string }) => {
    const key = nameOf(row);
    const entry = found.get(key) ?? { committed: false, isFenced: false, repeated: [], missing: [], goneJobs: [] };
    found.set(key, entry);
    return entry;
  };
  const canceling: string[] = [];
  const mailed = new Map<string, { readonly kind: string; readonly id: string }>();
  for (const row of rows) {
    const { what, kind, id, name } = row;
    if (what === 'committed') of(row).committed = true;
    else if (what === 'fenced') of(row).isFenced = true;
    else if (what === 'repeated') of(row).repeated.push(name);
    else if (what === 'missing') of(row).missing.push(name);
    else if (what === 'job-gone') of(row).goneJobs.push(name);
    else if (what === 'canceling') canceling.push(name);
    else mailed.set(nameOf(row), { kind, id });
  }
  return {
    outcomes: transitions.map((transition): ActorOutcome => {
      const { committed, ...reasons } = of(transition);
      return committed ? { committed } : { committed, ...reasons };
    }),
    canceling,
    mailed: [...mailed.values()],
  };
}

/** What can never be written: bad data, a violated constraint, a column that is not there. */
const hopeless = /^(?:22|23|42)/;

async function rejecting<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const state = sqlStateOf(error);
    if (state === null || !hopeless.test(state)) throw error;
    throw new RejectedBatch(state, constraintOf(error), error as Error);
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
