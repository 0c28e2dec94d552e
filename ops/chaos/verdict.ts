// What must be so when everything has come to rest: no apply twice, no run without an end and a reason, no log with a gap, nothing
// locked, tables in order.

import { brokenInvariants } from '@terrace/runtime/actor/invariants';
import { openPostgres } from '@terrace/runtime/store/postgres';
import { api } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';
import { readPiece } from './follower.ts';
import type { Mischief } from './mischief.ts';
import { spokenLines } from './traffic.ts';
import type { MadeRun, Traffic } from './traffic.ts';

/** Codes of errors that a run may have when a process under it was killed. */
const excusable = /^(worker-lost|worker-stopped|sandbox-lost|terraform-failed|terraform-killed|too-many-losses)$/;
const [stx, etx] = ['\u0002', '\u0003'];

export interface Verdict {
  readonly faults: readonly string[];
  /** How many runs are errored by each code. */
  readonly errors: Readonly<Record<string, number>>;
}

export async function judge(place: {
  readonly traffic: Traffic;
  readonly deeds: Mischief['counts'];
  readonly databaseUrl: string;
  /** The lines that the applies wrote. */
  readonly ledger: string;
}): Promise<Verdict> {
  const { traffic, deeds, databaseUrl, ledger } = place;
  const faults: string[] = [];
  const errors: Record<string, number> = {};
  const applies = Map.groupBy(
    ledger.split('\n').filter((text) => text !== ''),
    Number,
  );
  for (const run of traffic.runs) {
    const times = applies.get(run.number)?.length ?? 0;
    if (times > 1) faults.push(`${run.id} was applied ${times} times`);
    if (run.status === 'applied' && times !== 1) faults.push(`${run.id} is applied and wrote ${times} lines`);
    if (run.status === 'errored') {
      const code = await codeOf(traffic.system, run);
      errors[code] = (errors[code] ?? 0) + 1;
      if (!excusable.test(code)) faults.push(`${run.id} is errored by '${code}'`);
    } else if (run.status !== 'applied') faults.push(`${run.id} is ${run.status}`);
    faults.push(...(await faultsOfLog(traffic, run)));
  }
  // Whatever else dies, no terraform fails by it.
  const failed = (errors['terraform-failed'] ?? 0) + (errors['terraform-killed'] ?? 0);
  const killed = deeds['kill a job'] ?? 0;
  if (failed > killed) faults.push(`${failed} runs are errored by terraform, of which ${killed} were killed`);
  return { faults: [...faults, ...(await faultsOfTables(databaseUrl))], errors };
}

async function codeOf(system: System, run: MadeRun): Promise<string> {
  const { data } = (await api(system, 'GET', `/api/v2/runs/${run.id}`)).body;
  return data.attributes.error?.code ?? 'none';
}

async function faultsOfLog(traffic: Traffic, run: MadeRun): Promise<readonly string[]> {
  const log = await wholeLog(traffic.system, await traffic.logOf(run));
  const faults = gapsOf(log, run.status === 'applied').map((what) => `the log of ${run.id} ${what}`);
  await run.follower.ended;
  if (run.follower.heard !== log)
    faults.push(`who followed the log of ${run.id} heard ${run.follower.heard.length} characters of ${log.length}`);
  return faults;
}

async function wholeLog(system: System, path: string): Promise<string> {
  let log = '';
  for (;;) {
    const piece = await readPiece(system, path, Buffer.byteLength(log));
    log += piece;
    if (piece === '' || log.endsWith(etx)) return log;
  }
}

/** What is wrong with the log of an apply that is over: its frame, and the numbered lines that it spoke. */
export function gapsOf(log: string, isWhole: boolean): readonly string[] {
  const faults: string[] = [];
  if (!log.startsWith(stx) || !log.endsWith(etx)) faults.push('has no frame');
  const spoken = [...log.matchAll(/\(local-exec\): spoken-(\d+)$/gm)].map(([, number]) => Number(number));
  if (spoken.some((number, index) => number !== index + 1)) faults.push(`says ${spoken.join(', ')}`);
  if (isWhole && spoken.length !== spokenLines) faults.push(`has ${spoken.length} of ${spokenLines} lines`);
  return faults;
}

async function faultsOfTables(url: string): Promise<readonly string[]> {
  const sql = openPostgres({ url });
  try {
    const rows = await sql.query<{ readonly what: string }>(`
      select 'workspace ' || name || ' is locked' as what from workspace where locked and locked_by ->> 'kind' <> 'system'
      union all select 'job ' || id || ' is ' || status from act_job where status not in ('done', 'canceled', 'lost')
      union all select 'dead letter ' || msg_id || ': ' || last_error from act_dead
      union all select 'event ' || msg_id || ' never left the outbox' from act_outbox where at < now() - interval '1 minute'`);
    return [...rows.map(({ what }) => what), ...(await brokenInvariants(sql))];
  } finally {
    await sql.close();
  }
}
