// What an apply that was cut short left unfinished: read from the words of its log and from the state that its run ended with. Nothing of
// it is stored, since both are there, and the second may still change: a state is found later, too.

import { ApplyId } from '@terrace/machines/run/id';
import type { Archive } from '@terrace/runtime/blob/archive';
import { readBytesMax } from '@terrace/runtime/log/log-book';
import type { LogBook } from '@terrace/runtime/log/log-book';
import { queriesOn, rowOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { instancesIn } from '../instances.ts';
import type { Instance } from '../instances.ts';
import { progressOf } from '../progress.ts';
import type { Progress, Step } from '../progress.ts';
import type { RunRow } from '../view.ts';

export interface InFlight {
  readonly address: string;
  readonly action: Step['action'];
  /** How it stands in the state that the run ended with; null where that cannot be told. */
  readonly inState: 'absent' | 'present' | 'tainted' | null;
}

export interface Unfinished {
  /** Begun, and not said to be complete, by their addresses. */
  readonly inFlight: readonly InFlight[];
  /** Said to be made or changed, and not in the state all the same: it was written after they were said, and is lost. */
  readonly unsaved: readonly string[];
}

interface Places {
  readonly sql: Pick<Sql, 'query'>;
  readonly logs: Pick<LogBook, 'size' | 'read'>;
  readonly archive: Pick<Archive, 'getState'>;
}

/** Codes of failures that terraform tells of by itself, in its log. */
export const toldByTerraform: ReadonlySet<string> = new Set(['terraform-failed', 'init-failed']);
/** Terraform repeats every ten seconds what it is at, so that the end of a log tells of everything. */
const logBytesMax = 8 * 1024 * 1024;
const stateBytesMax = 64 * 1024 * 1024;

/** Whether the apply of a run ended before terraform could bring it to an end. */
export function isCutShort({
  apply_status: status,
  apply_timestamps: stamps,
  error,
  status_timestamps,
}: RunRow): boolean {
  if (!('started-at' in stamps)) return false;
  if (status === 'errored') return error !== null && !toldByTerraform.has(error.code);
  return status === 'canceled' && ('force-canceled-at' in status_timestamps || error !== null);
}

/** Null for a run whose apply was not cut short. What its log does not tell was not begun, or in the last moments before its end. */
export async function readUnfinished(places: Places, run: RunRow): Promise<Unfinished | null> {
  if (!isCutShort(run)) return null;
  const progress = progressOf((await endOfLog(places.logs, ApplyId.beside(run.id))).split('\n'), run.structured_log);
  if (progress.open.length === 0 && progress.complete.length === 0) return { inFlight: [], unsaved: [] };
  return compare(progress, await instancesOf(places, run.state_version ?? run.base_state_version));
}

/** `state` is null where it could not be looked into. */
export function compare(progress: Progress, state: ReadonlyMap<string, Instance> | null): Unfinished {
  const standing = (address: string): InFlight['inState'] => {
    // A part of its name is masked in the log.
    if (state === null || address.includes('***')) return null;
    const found = state.get(address);
    return found === undefined ? 'absent' : found.isTainted ? 'tainted' : 'present';
  };
  const byAddress = new Intl.Collator('en', { numeric: true }).compare;
  return {
    inFlight: progress.open
      .map(({ address, action }) => ({ address, action, inState: standing(address) }))
      .toSorted((one, other) => byAddress(one.address, other.address)),
    unsaved: progress.complete.filter((address) => standing(address) === 'absent').toSorted(byAddress),
  };
}

async function endOfLog(logs: Places['logs'], log: ApplyId): Promise<string> {
  const size = await logs.size(log);
  const pieces: Uint8Array[] = [];
  for (let at = Math.max(0, size - logBytesMax); at < size;) {
    const piece = await logs.read(log, at, Math.min(readBytesMax, size - at));
    if (piece.length === 0) break;
    pieces.push(piece);
    at += piece.length;
  }
  return Buffer.concat(pieces).toString('utf8');
}

interface Tables {
  readonly state_version: {
    readonly id: string;
    readonly digest: string | null;
    readonly size: string | number | null;
  };
}
const db = queriesOn<Tables>();

/** None where there is no state at all. */
async function instancesOf({ sql, archive }: Places, id: string | null): Promise<ReadonlyMap<string, Instance> | null> {
  if (id === null) return new Map();
  const row = await rowOf(sql, db.selectFrom('state_version').select(['digest', 'size']).where('id', '=', id));
  if (row === null || row.digest === null || Number(row.size) > stateBytesMax) return null;
  const bytes = await archive.getState(row.digest);
  if (bytes === null) return null;
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return instancesIn(Buffer.concat(pieces).toString('utf8'));
}
