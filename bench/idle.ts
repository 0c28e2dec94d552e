// What a Terrace that nobody uses costs: memory of its process and its share of a core, and the same of the servers beside it.
//
//   npm run bench -- idle [--seconds 60] [--settle 20]

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { progress, report, rounded } from './figures.ts';
import { readAll, sum, total, treeOf } from './processes.ts';
import { openApi, openPlace, startTerrace } from './terrace.ts';

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: 'string', default: '60' }, settle: { type: 'string', default: '20' } },
  });
  const [seconds, settle] = [Number(values.seconds), Number(values.settle)];
  await using place = await openPlace();
  await using terrace = await startTerrace(place);
  const api = await openApi(terrace);
  // The sample's run is work; idle begins after it.
  for (;;) {
    const [run] = await api.expect(200, 'GET', '/api/v2/organizations/demo/runs');
    if (run?.attributes.status === 'applied') break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  api.close();
  progress(`the sample is applied; ${settle} s to settle, then ${seconds} s to measure`);
  await new Promise((resolve) => setTimeout(resolve, settle * 1000));
  const endpoints = JSON.parse(await readFile(join(place.home, 'endpoints.json'), 'utf8')) as {
    readonly pids: Readonly<Record<string, number>>;
  };
  const look = async () =>
    new Map(
      await Promise.all(Object.entries(endpoints.pids).map(async ([name, pid]) => [name, await lookAt(pid)] as const)),
    );
  const before = await look();
  let peakMb = 0;
  const endsAt = Date.now() + seconds * 1000;
  const startedAt = performance.now();
  while (Date.now() < endsAt) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(1000, Math.max(1, endsAt - Date.now()))));
    peakMb = Math.max(peakMb, (await lookAt(endpoints.pids['terrace'] ?? 0)).residentMb);
  }
  const passed = (performance.now() - startedAt) / 1000;
  const after = await look();
  const processes = Object.fromEntries(
    [...before].map(([name, start]) => {
      const end = after.get(name) ?? start;
      const cpuPercent = rounded(((end.cpuSeconds - start.cpuSeconds) / passed) * 100, 2);
      return [name, { residentMb: end.residentMb, grewMb: rounded(end.residentMb - start.residentMb, 1), cpuPercent }];
    }),
  );
  report(
    'idle',
    Object.entries(processes).map(([name, { residentMb, grewMb, cpuPercent }]) => ({
      process: name,
      'resident MB': residentMb,
      'grew MB': grewMb,
      'CPU %': cpuPercent,
      goal: name === 'terrace' ? '200 MB, 1 %' : '',
    })),
    { seconds: rounded(passed, 1), settleSeconds: settle, peakMb, goalMb: 200, goalCpuPercent: 1, processes },
  );
}

interface Look {
  readonly residentMb: number;
  readonly cpuSeconds: number;
}

/** A process and its children (PostgreSQL is many), from /proc. Memory that several of them share is counted once. */
async function lookAt(pid: number): Promise<Look> {
  const all = await readAll();
  const family = [...treeOf(all, pid)].filter((member) => member === pid || all.get(member)?.parent === pid);
  let proportionalKb = 0;
  for (const member of family) {
    // One that has just ended is no part of it any more.
    const rollup = await readFile(`/proc/${member}/smaps_rollup`, 'utf8').catch(() => '');
    proportionalKb += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  const cpuSeconds = sum(family.map((member) => total(all.get(member))));
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const residentKb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  return { residentMb: rounded((family.length > 1 ? proportionalKb : residentKb) / 1024, 1), cpuSeconds };
}
