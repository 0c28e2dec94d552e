// The logs of plans and applies over HTTP. Terraform wants STX as the very first byte and ETX as the last, ETX only once the plan or
// the apply is over, and STX never alone (cli/terraform-cli-protocol.md, 2.4). The frame is made here, when a log is read: byte n of
// the content is byte n + 1 of what a client sees, and what is stored has no frame (docs/adr/0011). A phase whose worker was lost or
// stopped ended without a word; why it did, and what of an apply was in flight, is the last line that a client sees, and is made here too.

import { makeRunToken } from '@terrace/actors/run/token';
import { openVariables } from '@terrace/actors/run/variables';
import { inheritedOf, sensitiveTexts } from '@terrace/actors/variable/variables';
import { isPhaseEnd, readRunOf } from '@terrace/actors/run/view';
import type { RunRow } from '@terrace/actors/run/view';
import { isCutShort, readUnfinished, toldByTerraform } from '@terrace/actors/run/view/unfinished';
import type { AgentId } from '@terrace/machines/agent-pool/id';
import type { ApplyId, PlanId } from '@terrace/machines/run/id';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { errorLine } from '@terrace/runtime/log/error-line';
import { makeMasker } from '@terrace/runtime/log/masker';
import { segmentBytesMax } from '@terrace/runtime/log/log-book';
import { ApiError } from '../http/errors.ts';
import { wholeBody } from '../http/whole-body.ts';
import type { GatewayServices } from '../http/services.ts';
import { unfinishedText } from '../run/unfinished.ts';

const stx = 0x02;
const etx = 0x03;
/** A reader with nothing to read is held for so long; terraform has no time-out here. */
const holdMs = 20_000;
/** The end of a phase is announced; when that is lost, it is seen after so long. */
const lookAgainMs = 1_000;
const limitDefault = 64 * 1024 * 1024;
/** A log that is over is read in pieces, each of which needs to know how it ends. */
const closingsMax = 64;
/** What Terrace says of a failure stands near the end; terraform may have gone on for a while. */
const tailBytes = 64 * 1024;
const nothing = new Uint8Array(0);

type LogId = PlanId | ApplyId;
/** Of an error whose worker fell silent: nobody said which of its words were the last. */
const workerLost = 'worker-lost';

const isOver = (log: LogId, run: RunRow): boolean =>
  isPhaseEnd(log.startsWith('plan-') ? run.plan_status : run.apply_status);

export interface Range {
  readonly offset: number;
  readonly limit: number | null;
}

/** Whether nothing more is written to a log, and what a reader sees behind its end then. */
export interface Standing {
  readonly over: boolean;
  closing(size: number): Promise<Uint8Array>;
}

/** Bytes of the framed log of a plan or an apply. */
export const readLog = (
  services: Pick<GatewayServices, 'sql' | 'logs' | 'archive' | 'clock'>,
  log: LogId,
  range: Range,
  signal: AbortSignal,
): Promise<Uint8Array> =>
  readFramed(services, { log, range, signal }, async () => {
    const run = await readRunOf(services.sql, log);
    if (run === null) return null;
    return { over: isOver(log, run), closing: (size) => closingOf(services, { log, run, size }) };
  });

/** Bytes of the framed log from `offset`; waits for some while there are none and its work goes on. Throws ApiError `not-found` without a standing. */
export async function readFramed(
  { logs, clock }: Pick<GatewayServices, 'logs' | 'clock'>,
  { log, range, signal }: { readonly log: string; readonly range: Range; readonly signal: AbortSignal },
  standingOf: () => Promise<Standing | null>,
): Promise<Uint8Array> {
  const { offset } = range;
  const limit = Math.max(1, range.limit ?? limitDefault);
  const from = Math.max(0, offset - 1);
  const until = clock.monotonic() + holdMs;
  for (;;) {
    try {
      const found = await look();
      if (found !== null) return found;
      const leftMs = until - clock.monotonic();
      if (leftMs <= 0) return nothing;
      await logs.waitFor(log, from, Math.min(leftMs, lookAgainMs), signal);
    } catch (error) {
      // Terraform gives up at the first answer that is no log, so a database that is away for a moment is waited for.
      if (!(error instanceof RetryableFault) || clock.monotonic() >= until || signal.aborted) throw error;
      await clock.sleep(lookAgainMs, signal);
    }
  }

  async function look(): Promise<Uint8Array | null> {
    // In this order: what is over writes nothing more.
    const standing = await standingOf();
    if (standing === null) throw new ApiError('not-found', `there is no ${log}`);
    const { over } = standing;
    const stored = await logs.size(log);
    if (stored > from || over) {
      const closing = over ? await standing.closing(stored) : nothing;
      const size = stored + closing.length;
      const content = await readUpTo(logs, log, { from, until: stored, limit });
      const isLast = from + content.length >= stored;
      const whole = isLast ? Buffer.concat([content, closing.subarray(Math.max(0, from - stored))]) : content;
      return frame(whole.subarray(0, limit), { offset, limit, from, size, over });
    }
    return null;
  }
}

/** The book gives a piece at a time; who says no limit wants all there is. */
async function readUpTo(
  logs: Pick<GatewayServices['logs'], 'read'>,
  log: string,
  { from, until, limit }: { readonly from: number; readonly until: number; readonly limit: number },
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let at = from, left = limit; at < until && left > 0;) {
    const piece = await logs.read(log, at, left);
    if (piece.length === 0) break;
    pieces.push(piece);
    at += piece.length;
    left -= piece.length;
  }
  return pieces.length === 1 ? (pieces[0] ?? nothing) : Buffer.concat(pieces);
}

/** By log, state and error: what it is made of changes only with those. */
const closings = new Map<string, Promise<Uint8Array>>();

interface Ended {
  readonly log: LogId;
  readonly run: RunRow;
  readonly size: number;
}

/**
 * Why the phase failed, unless its log says so: of failures of its own, terraform has told there; and what an apply that was cut short had in
 * flight. The same at every read, until its state is found.
 */
async function closingOf(
  services: Pick<GatewayServices, 'sql' | 'logs' | 'archive'>,
  ended: Ended,
): Promise<Uint8Array> {
  const { log, run, size } = ended;
  if (!needsClosing(ended)) return nothing;
  const isEndMissing = run.error?.code === workerLost && !(await services.logs.isWhole(log));
  const key = JSON.stringify([log, size, run.state_version, run.error, isEndMissing]);
  const known = closings.get(key) ?? makeClosing(services, ended, isEndMissing);
  closings.set(key, known);
  known.catch(() => closings.delete(key));
  const [oldest] = closings.keys();
  if (closings.size > closingsMax && oldest !== undefined) closings.delete(oldest);
  return await known;
}

const statusOf = ({ log, run }: Ended): string => (log.startsWith('plan-') ? run.plan_status : run.apply_status);

function needsClosing(ended: Ended): boolean {
  const { log, run } = ended;
  if (log.startsWith('apply-') && isCutShort(run)) return true;
  return statusOf(ended) === 'errored' && run.error !== null && !toldByTerraform.has(run.error.code);
}

async function makeClosing(
  services: Pick<GatewayServices, 'sql' | 'logs' | 'archive'>,
  { log, run, size }: Ended,
  isEndMissing: boolean,
): Promise<Uint8Array> {
  const { error, final_at: finalAt, structured_log: structured } = run;
  const unfinished = log.startsWith('apply-') ? await readUnfinished(services, run) : null;
  const more = [
    isEndMissing ? endMissingText(log, run) : null,
    unfinished === null ? null : unfinishedText(unfinished, run),
  ]
    .filter((text) => text !== null)
    .join(' ');
  const tail = Buffer.from(await services.logs.read(log, Math.max(0, size - tailBytes), tailBytes)).toString();
  const isTold =
    error === null || tail.includes(error.detail) || tail.includes(JSON.stringify(error.detail).slice(1, -1));
  const [summary, detail] = isTold ? [more, ''] : [error.detail, more];
  if (summary === '') return nothing;
  const line = errorLine(summary, { structured, at: finalAt ?? run.created_at, detail });
  return Buffer.from(tail === '' || tail.endsWith('\n') ? line : `\n${line}`);
}

/** What stands behind the end of a log of JSON lines that has failed: why, unless terraform has said so there. */
export async function closingWith(
  { logs }: Pick<GatewayServices, 'logs'>,
  {
    id,
    error,
    updated_at: at,
  }: {
    readonly id: string;
    readonly error: { readonly code: string; readonly detail: string } | null;
    readonly updated_at: Date;
  },
  size: number,
): Promise<Uint8Array> {
  if (error === null || error.code === 'init-failed' || error.code === 'terraform-failed') return nothing;
  const tail = Buffer.from(await logs.read(id, Math.max(0, size - tailBytes), tailBytes)).toString();
  if (tail.includes(JSON.stringify(error.detail).slice(1, -1))) return nothing;
  const line = errorLine(error.detail, { structured: true, at });
  return Buffer.from(tail === '' || tail.endsWith('\n') ? line : `\n${line}`);
}

/** What is said where the words of a worker that was lost break off. */
const endMissingText = (log: LogId, { engine }: Pick<RunRow, 'engine'>): string =>
  `What ${engine} said last may be missing above: its worker had not brought it.${log.startsWith('apply-') ? ' It comes here when that worker starts again.' : ''}`;

function frame(
  content: Uint8Array,
  at: {
    readonly offset: number;
    readonly limit: number;
    readonly from: number;
    readonly size: number;
    readonly over: boolean;
  },
): Uint8Array {
  const parts: Uint8Array[] = at.offset === 0 ? [Uint8Array.of(stx), content] : [content];
  const reachesEnd = at.from + content.length === at.size;
  // Behind the end of everything there is nothing, not another ETX.
  if (at.over && reachesEnd && at.offset <= at.size + 1) parts.push(Uint8Array.of(etx));
  const framed = Buffer.concat(parts);
  return framed.subarray(0, at.limit);
}

/** One segment of a worker, masked. Gives where the log goes on, counted from where the worker's attempt began. */
export async function appendLog(
  services: Pick<GatewayServices, 'sql' | 'logs' | 'keys' | 'origin'>,
  log: LogId,
  segment: Segment & {
    readonly tokenExpiresAt: number;
    /** Who works on the run, when that is an agent. */
    readonly agent: AgentId | null;
  },
): Promise<{ readonly next: number } | { readonly expected: number }> {
  const run = await readRunOf(services.sql, log);
  if (run === null) throw new ApiError('not-found', `there is no ${log}`);
  const secrets = (): Promise<readonly string[]> => hiddenIn(services, run, { log, ...segment });
  if (!isOver(log, run)) return await appendMasked(services, log, segment, await secrets());
  // Its readers have been told that nothing comes any more, and that is so: but for an apply of which they were also told that its end is missing.
  if (!log.startsWith('apply-') || !isCutShort(run) || (await services.logs.isWhole(log)))
    throw new ApiError('conflict', `${log} is over, and so is its log`);
  return await appendLate(services, log, segment, await secrets());
}

/** An end that comes in between is taken back again. */
const reopenTriesMax = 3;

/** Words of an apply whose worker was thought to be gone. The log has ended, or does so at any moment, and ends again with the last of them. */
async function appendLate(
  services: Pick<GatewayServices, 'logs' | 'origin'>,
  log: string,
  segment: Segment,
  secrets: readonly string[],
): ReturnType<typeof appendMasked> {
  for (let tries = 1; ; tries += 1) {
    await services.logs.reopen(log);
    try {
      const answer = await appendMasked(services, log, segment, secrets);
      if (segment.isLast && 'next' in answer) await services.logs.seal(log);
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'conflict' || tries >= reopenTriesMax) throw error;
    }
  }
}

export interface Segment {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Nothing comes after it, so that nothing is held back for it. */
  readonly isLast: boolean;
  /** Where the log stood when the worker's attempt began. */
  readonly base: number;
}

/** Without these secrets and any token that this server has issued. Gives where the log goes on, counted from the base. */
export async function appendMasked(
  { logs, origin }: Pick<GatewayServices, 'logs' | 'origin'>,
  log: string,
  segment: Segment,
  secrets: readonly string[],
): Promise<{ readonly next: number } | { readonly expected: number }> {
  // The worker hides those of workload identity already, unless somebody else has written it.
  const { bytes } = makeMasker(secrets, ({ iss }) => iss === origin).mask(segment.bytes, segment.isLast);
  const appended = await logs.append(log, segment.base + segment.offset, bytes, segment.isLast);
  switch (appended.kind) {
    case 'ok':
      return { next: appended.next - segment.base };
    case 'wrong-offset':
      return { expected: appended.expected - segment.base };
    case 'ended':
      throw new ApiError('conflict', `the log of ${log} has ended`);
  }
}

/** What the run's token, which its worker holds, is made of. */
interface HeldToken {
  readonly tokenExpiresAt: number;
  readonly agent: AgentId | null;
}

/** Of the logs that are being written, by log and token: a run's variables are those that it was made with, so they are opened once. */
const hidden = new Map<string, Promise<readonly string[]>>();
const hiddenMax = 64;

async function hiddenIn(
  services: Pick<GatewayServices, 'sql' | 'keys'>,
  run: RunRow,
  writing: HeldToken & { readonly log: LogId; readonly isLast: boolean },
): Promise<readonly string[]> {
  const { log, isLast, tokenExpiresAt } = writing;
  const key = `${log} ${tokenExpiresAt}`;
  const known = hidden.get(key) ?? secretsOf(services, run, writing);
  hidden.delete(key);
  if (isLast) return await known;
  hidden.set(key, known);
  // One that failed is asked for again.
  known.catch(() => hidden.delete(key));
  const [oldest] = hidden.keys();
  if (hidden.size > hiddenMax && oldest !== undefined) hidden.delete(oldest);
  return await known;
}

/** What a log of this run must not show: its token, and the values of its sensitive variables. */
async function secretsOf(
  { sql, keys }: Pick<GatewayServices, 'sql' | 'keys'>,
  run: RunRow,
  { tokenExpiresAt, agent }: HeldToken,
): Promise<readonly string[]> {
  const [own, inherited] = await Promise.all([
    openVariables(keys, run.id, run.variables),
    inheritedOf({ sql, keys }, run),
  ]);
  return [
    makeRunToken(keys, run.id, tokenExpiresAt, agent),
    ...sensitiveTexts([...own, ...inherited.below, ...inherited.above]),
  ];
}

/** The whole of a small body. Throws ApiError `too-large`. */
export async function readSegment(upload: AsyncIterable<Uint8Array> | null): Promise<Uint8Array> {
  const bytes = await wholeBody(upload, segmentBytesMax);
  if (bytes === null) throw new ApiError('too-large', `a segment of a log has at most ${segmentBytesMax} bytes`);
  return bytes;
}
