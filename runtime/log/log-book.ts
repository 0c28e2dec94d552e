// Live logs: segments are appended at the end, exactly once, and readers wait for more. Rows in PostgreSQL while a log grows,
// one archive object when it has ended.
//
// I1  A log's bytes are [0, size) of its head, without hole or overlap: the head's size moves in the statement that inserts
//     the segment, under the condition that it was the segment's offset.
// I2  What was acknowledged is never changed: a repeat is compared with what lies there, and only equal bytes are `ok`.
// I3  While `digest` is set, the log does not grow, and no segment of it is left. Only `reopen` takes it away again, for words that come late.

import { EventEmitter } from 'node:events';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import type { Archive, Digest } from '../blob/archive.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';
import type { Keys } from '../keys/keys.ts';
import type { Sql } from '../store/sql.ts';

/** The bound of one append: what a worker gathers in 200 ms, at most (DECISIONS 12). */
export const segmentBytesMax = 256 * 1024;
/** The bound of one read, so that no reader makes this process hold a whole log. */
export const readBytesMax = 1024 * 1024;
/** A log of a run has this much at most; beyond it the worker cuts. Also the bound of the object at the end. */
export const logBytesMax = 1024 * 1024 * 1024;
/** Signals may be lost: a waiting reader looks again this often. */
const lookAgainMsDefault = 2000;

export type Appended =
  | { readonly kind: 'ok'; readonly next: number }
  | { readonly kind: 'wrong-offset'; readonly expected: number }
  /** The log has ended at `size` and takes nothing more. */
  | { readonly kind: 'ended'; readonly size: number };

export interface LogBook {
  /** `isLast`: its writer says nothing more. */
  append(logId: string, offset: number, bytes: Uint8Array, isLast?: boolean): Promise<Appended>;
  /** At most `limit` bytes from `offset`; empty at the end and for a log that nobody has written to. */
  read(logId: string, offset: number, limit: number): Promise<Uint8Array>;
  size(logId: string): Promise<number>;
  /** True when the last that was written was all that its writer had to say. */
  isWhole(logId: string): Promise<boolean>;
  /** True when the log has ended and is kept as one object. */
  hasEnded(logId: string): Promise<boolean>;
  /** Ids of logs that have not ended, in order, beginning after the id `after`. */
  growing(after: string, limit: number): Promise<readonly string[]>;
  /** Resolves as soon as there are bytes beyond `offset` (true), when the log has ended, after `wake`, or after the time (false). */
  waitFor(logId: string, offset: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Whoever waits for the log, on any node, looks whether it is over. */
  wake(logId: string): void;
  /** Ends the log: one object replaces its segments. Idempotent. */
  seal(logId: string): Promise<{ readonly digest: Digest; readonly size: number }>;
  /** What has ended grows again: words of a writer that was thought to be gone are found. Seal it again afterwards. Idempotent. */
  reopen(logId: string): Promise<void>;
  close(): Promise<void>;
}

export interface LogBookOptions {
  readonly sql: Sql;
  readonly keys: Keys;
  readonly archive: Pick<Archive, 'put' | 'get'>;
  readonly bus: Pick<Bus, 'publish' | 'subscribe'>;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** How often a waiting reader looks without having heard anything. */
  readonly lookAgainMs?: number;
}

interface Head {
  readonly size: number;
  readonly digest: Digest | null;
  readonly isWhole: boolean;
}

export function openLogBook(options: LogBookOptions): LogBook {
  const { sql, keys, archive, bus, clock, lookAgainMs = lookAgainMsDefault } = options;
  const news = makeNews(bus);

  const headOf = async (logId: string): Promise<Head> => {
    const [row] = await sql.query<{ size: string | number; digest: string | null; is_whole: boolean }>(
      'select size, digest, is_whole from log_object where log_id = $1',
      [logId],
    );
    if (row === undefined) return { size: 0, digest: null, isWhole: false };
    return { size: Number(row.size), digest: row.digest, isWhole: row.is_whole };
  };

  const insert = async (logId: string, offset: number, bytes: Uint8Array, isLast: boolean): Promise<boolean> => {
    const sealed = await keys.seal(bytes, placeOf(logId, offset));
    const head = offset === 0 ? firstHead : nextHead;
    const inserted = await sql.query(`with head as (${head}) ${insertSegment}`, [
      ...[logId, offset, bytes.length, sealed, isLast],
    ]);
    return inserted.length > 0;
  };

  const read = async (logId: string, offset: number, limit: number): Promise<Buffer> => {
    const wanted = Math.min(limit, readBytesMax);
    // The segments may turn into an object between two of our statements; then the second look finds the object.
    for (let look = 0; look < 3; look += 1) {
      const head = await headOf(logId);
      const end = Math.min(offset + wanted, head.size);
      if (offset >= end) return Buffer.alloc(0);
      const found =
        head.digest === null
          ? await readSegments(sql, keys, logId, offset, end)
          : await readObject(archive, logId, head.digest, offset, end);
      if (found.length === end - offset) return found;
    }
    throw new TerminalFault('log-damaged', `log ${logId}: bytes from ${offset} are missing`);
  };

  return {
    async append(logId, offset, bytes, isLast = false) {
      checkAppend(logId, offset, bytes);
      if (bytes.length > 0 && offset + bytes.length <= logBytesMax && (await insert(logId, offset, bytes, isLast))) {
        news.tell(logId);
        return { kind: 'ok', next: offset + bytes.length };
      }
      const head = await headOf(logId);
      const end = offset + bytes.length;
      if (end <= head.size && (await read(logId, offset, bytes.length)).equals(bytes)) {
        if (isLast && end === head.size && !head.isWhole)
          await sql.query('update log_object set is_whole = true where log_id = $1 and size = $2', [logId, end]);
        return { kind: 'ok', next: end };
      }
      if (end > logBytesMax && offset === head.size) {
        throw new TerminalFault('too-large', `log ${logId}: it has more than the ${logBytesMax} bytes that are kept`);
      }
      return head.digest === null ? { kind: 'wrong-offset', expected: head.size } : { kind: 'ended', size: head.size };
    },
    async read(logId, offset, limit) {
      checkOffset(checkLogId(logId), offset);
      return read(logId, offset, Math.max(0, limit));
    },
    size: async (logId) => (await headOf(checkLogId(logId))).size,
    isWhole: async (logId) => (await headOf(checkLogId(logId))).isWhole,
    hasEnded: async (logId) => (await headOf(checkLogId(logId))).digest !== null,
    async growing(after, limit) {
      const rows = await sql.query<{ readonly log_id: string }>(
        'select log_id from log_object where digest is null and log_id > $1 order by log_id limit $2',
        [after, limit],
      );
      return rows.map((row) => row.log_id);
    },
    async waitFor(logId, offset, timeoutMs, signal) {
      const deadline = clock.monotonic() + timeoutMs;
      // Listening begins before the first look, so that nothing can happen unseen in between.
      await using hearing = news.listen(checkLogId(logId));
      for (;;) {
        signal?.throwIfAborted();
        const heard = hearing.next();
        const head = await headOf(logId);
        if (head.size > offset) return true;
        const leftMs = deadline - clock.monotonic();
        if (head.digest !== null || leftMs <= 0) return false;
        const isCall = await firstOf(heard, clock, Math.min(leftMs, lookAgainMs), signal);
        if (isCall && (await headOf(logId)).size <= offset) return false;
      }
    },
    wake: (logId) => news.tell(checkLogId(logId), true),
    async seal(logId) {
      checkLogId(logId);
      // A segment that arrives while the object is written makes it too short: then it is written again.
      for (let round = 0; round < sealRoundsMax; round += 1) {
        const head = await headOf(logId);
        if (head.digest !== null) return { digest: head.digest, size: head.size };
        const stored = await archive.put(readAll(read, logId, head.size), { limitBytes: logBytesMax });
        if (await replaceSegments(sql, logId, stored)) news.tell(logId);
      }
      throw new RetryableFault(`log ${logId}: it still grows and cannot be ended`);
    },
    async reopen(logId) {
      const { size, digest } = await headOf(checkLogId(logId));
      if (digest === null) return;
      await sql.transaction(async (inside) => {
        const open = `update log_object set digest = null where log_id = $1 and digest = $2 returning log_id`;
        if ((await inside.query(open, [logId, digest])).length === 0) return;
        for (let offset = 0; offset < size;) {
          const end = Math.min(offset + segmentBytesMax, size);
          const bytes = await readObject(archive, logId, digest, offset, end);
          if (bytes.length !== end - offset)
            throw new TerminalFault('log-damaged', `log ${logId}: bytes from ${offset} are missing`);
          const sealed = await keys.seal(bytes, placeOf(logId, offset));
          await inside.query('insert into log_segment (log_id, start_offset, size, bytes) values ($1, $2, $3, $4)', [
            ...[logId, offset, bytes.length, sealed],
          ]);
          offset = end;
        }
      });
    },
    close: () => news.close(),
  };
}

const sealRoundsMax = 5;

/** The head moves first; what it returns lets the segment in. An update waits for a rival's commit and looks at its result. */
const firstHead = `insert into log_object as head (log_id, size, is_whole) values ($1, $3::int, $5)
  on conflict (log_id) do update set size = $3::int, is_whole = $5 where head.size = $2::bigint and head.digest is null returning log_id`;
const nextHead = `update log_object set size = size + $3::int, is_whole = $5 where log_id = $1 and size = $2::bigint and digest is null returning log_id`;
const insertSegment = `insert into log_segment (log_id, start_offset, size, bytes)
  select log_id, $2::bigint, $3::int, $4 from head returning log_id`;

function checkAppend(logId: string, offset: number, bytes: Uint8Array): void {
  checkLogId(logId);
  checkOffset(logId, offset);
  if (bytes.length > segmentBytesMax) {
    throw new TerminalFault(
      'too-large',
      `log ${logId}: a segment may have ${segmentBytesMax} bytes, this one has ${bytes.length}`,
    );
  }
}

function checkOffset(logId: string, offset: number): void {
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new TerminalFault('bad-offset', `log ${logId}: ${offset} is no offset`);
  }
}

/** Ids are tokens of NATS subjects. */
function checkLogId(logId: string): string {
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(logId))
    throw new TerminalFault('bad-log-id', `${JSON.stringify(logId)} is no id of a log`);
  return logId;
}

function placeOf(logId: string, offset: number): string {
  return `log_segment/${logId}/${offset}`;
}

async function readSegments(sql: Sql, keys: Keys, logId: string, start: number, end: number): Promise<Buffer> {
  const rows = await sql.query<{ readonly start_offset: string | number; readonly bytes: Uint8Array }>(
    `select start_offset, bytes from log_segment
      where log_id = $1 and start_offset > $2::bigint - $4::bigint and start_offset < $3::bigint and start_offset + size > $2::bigint
      order by start_offset`,
    [logId, start, end, segmentBytesMax],
  );
  const parts: Uint8Array[] = [];
  for (const row of rows) {
    const offset = Number(row.start_offset);
    const plain = await keys.open(row.bytes, placeOf(logId, offset));
    parts.push(plain.subarray(Math.max(0, start - offset), end - offset));
  }
  return Buffer.concat(parts);
}

async function readObject(
  archive: Pick<Archive, 'get'>,
  logId: string,
  digest: Digest,
  start: number,
  end: number,
): Promise<Buffer> {
  const bytes = await archive.get(digest, { start, end });
  if (bytes === null) throw new TerminalFault('log-damaged', `log ${logId}: its object ${digest} is gone`);
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

async function* readAll(
  read: (logId: string, offset: number, limit: number) => Promise<Buffer>,
  logId: string,
  size: number,
): AsyncIterable<Uint8Array> {
  for (let offset = 0; offset < size;) {
    const piece = await read(logId, offset, Math.min(readBytesMax, size - offset));
    yield piece;
    offset += piece.length;
  }
}

/** False when the log has grown or was ended by another since the object was written. */
async function replaceSegments(
  sql: Sql,
  logId: string,
  stored: { readonly digest: Digest; readonly size: number },
): Promise<boolean> {
  return sql.transaction(async (inside) => {
    const ended = await inside.query(
      `insert into log_object as head (log_id, size, digest) values ($1, $2, $3)
       on conflict (log_id) do update set digest = $3 where head.digest is null and head.size = $2 returning log_id`,
      [logId, stored.size, stored.digest],
    );
    if (ended.length === 0) return false;
    await inside.query('delete from log_segment where log_id = $1', [logId]);
    return true;
  });
}

// --- news ---------------------------------------------------------------------------------------------------------

interface Hearing extends AsyncDisposable {
  /** Resolves at the next piece of news after this call; true when it is a call to look whether the log is over. */
  next(): Promise<boolean>;
}

/** Who waits in this process hears at once; other nodes hear over the bus. One subscription for each log that is waited for. */
function makeNews(bus: Pick<Bus, 'publish' | 'subscribe'>) {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  const subscriptions = new Map<string, { listeners: number; readonly unsubscribe: () => Promise<void> }>();
  const subjectOf = (logId: string): string => `act.log.${logId}`;

  const leave = async (logId: string): Promise<void> => {
    const subscription = subscriptions.get(logId);
    if (subscription === undefined || (subscription.listeners -= 1) > 0) return;
    subscriptions.delete(logId);
    await subscription.unsubscribe();
  };

  return {
    tell(logId: string, isCall = false): void {
      emitter.emit(subjectOf(logId), isCall);
      bus.publish(subjectOf(logId), isCall ? Uint8Array.of(1) : new Uint8Array(0));
    },
    listen(logId: string): Hearing {
      const known = subscriptions.get(logId);
      if (known === undefined) {
        const subscription = bus.subscribe(
          subjectOf(logId),
          ({ data }) => void emitter.emit(subjectOf(logId), data.length > 0),
        );
        subscriptions.set(logId, { listeners: 1, unsubscribe: () => subscription.unsubscribe() });
      } else {
        known.listeners += 1;
      }
      let wake = (_isCall: boolean): void => {};
      const listener = (isCall: boolean): void => wake(isCall);
      emitter.on(subjectOf(logId), listener);
      return {
        next: () => new Promise((resolve) => (wake = resolve)),
        async [Symbol.asyncDispose]() {
          emitter.off(subjectOf(logId), listener);
          await leave(logId);
        },
      };
    },
    async close(): Promise<void> {
      const all = [...subscriptions.values()];
      subscriptions.clear();
      for (const subscription of all) await subscription.unsubscribe();
    },
  };
}

/** Waits for news or for the time; true when it was called. Rejects with the signal's reason. */
async function firstOf(
  heard: Promise<boolean>,
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const end = new AbortController();
  const stop = signal === undefined ? end.signal : AbortSignal.any([signal, end.signal]);
  const asleep = clock.sleep(ms, stop);
  // When news win, the sleep is ended and rejects with nobody waiting for it.
  asleep.catch(() => {});
  try {
    return await Promise.race([heard, asleep.then(() => false)]);
  } finally {
    end.abort();
  }
}
