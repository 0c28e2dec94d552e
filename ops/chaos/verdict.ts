// What must be so when everything has come to rest: no apply twice, no run without an end and a reason, nothing locked, tables in order.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brokenInvariants } from '@terrace/runtime/actor/invariants';
import { openPostgres } from '@terrace/runtime/store/postgres';
import { api } from '../conformance/system.ts';
import type { Traffic } from './traffic.ts';

/** Codes of errors that a run may have when a process under it was killed. */
const excusable = /^(worker-lost|worker-stopped|sandbox-lost|terraform-failed|too-many-losses)$/;

export async function faultsOf(place: {
  readonly traffic: Traffic;
  readonly folder: string;
  readonly ledger: string;
}): Promise<readonly string[]> {
  const { traffic, folder, ledger } = place;
  const faults: string[] = [];
  const lines = new Map<number, number>();
  for (const line of ledger.split('\n').filter((text) => text !== ''))
    lines.set(Number(line), (lines.get(Number(line)) ?? 0) + 1);
  for (const run of traffic.runs) {
    const applies = lines.get(run.number) ?? 0;
    if (applies > 1) faults.push(`${run.id} was applied ${applies} times`);
    if (run.status === 'applied' && applies !== 1) faults.push(`${run.id} is applied and wrote ${applies} lines`);
    if (run.status === 'errored') {
      const { data } = (await api(traffic.system, 'GET', `/api/v2/runs/${run.id}`)).body;
      const code = data.attributes.error?.code ?? 'none';
      if (!excusable.test(code)) faults.push(`${run.id} is errored by '${code}'`);
    } else if (run.status !== 'applied') faults.push(`${run.id} is ${run.status}`);
  }
  return [...faults, ...(await faultsOfTables(folder))];
}

async function faultsOfTables(folder: string): Promise<readonly string[]> {
  const { postgres } = JSON.parse(await readFile(join(folder, 'node-1', 'endpoints.json'), 'utf8')) as {
    readonly postgres: { readonly url: string };
  };
  const sql = openPostgres({ url: postgres.url });
  try {
    const rows = await sql.query<{ readonly what: string }>(`
      select 'workspace ' || name || ' is locked' as what from workspace where locked
      union all select 'job ' || id || ' is ' || status from act_job where status not in ('done', 'canceled', 'lost')
      union all select 'dead letter ' || msg_id || ': ' || last_error from act_dead
      union all select 'event ' || msg_id || ' never left the outbox' from act_outbox where at < now() - interval '1 minute'`);
    return [...rows.map(({ what }) => what), ...(await brokenInvariants(sql))];
  } finally {
    await sql.close();
  }
}
