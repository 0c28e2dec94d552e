// How long `POST /runs` takes when nobody works on runs: the gateway, one transition and its commit, nothing else.
//
//   npm run bench -- create-run [--runs 200] [--workspaces 10]

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median, progress, quantile, report, rounded } from './figures.ts';
import { archiveOf, makeOrganization, makeSource, openApi, openPlace, runBody, startTerrace } from './terrace.ts';
import type { Source } from './terrace.ts';

const warmUps = 20;

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { runs: { type: 'string', default: '200' }, workspaces: { type: 'string', default: '10' } },
  });
  const runs = Number(values.runs);
  await using place = await openPlace();
  await using terrace = await startTerrace(place, {
    args: ['--role', 'gateway,actors'],
    env: { TERRACE_SAMPLE: 'off' },
  });
  const api = await openApi(terrace);
  await makeOrganization(api);
  const archive = await archiveOf(join(place.folder, 'configuration'), 'resource "terraform_data" "one" {}\n');
  const sources: Source[] = [];
  for (let at = 0; at < Number(values.workspaces); at += 1) sources.push(await makeSource(api, `w${at}`, archive));
  progress(`${sources.length} workspaces stand ready`);
  const times: number[] = [];
  for (let at = -warmUps; at < runs; at += 1) {
    const source = sources[Math.abs(at) % sources.length];
    if (source === undefined) throw new Error('--workspaces must be at least 1');
    const { status, ms, body } = await api.send('POST', '/api/v2/runs', runBody(source));
    if (status !== 201) throw new Error(`POST /runs was answered with ${status}: ${JSON.stringify(body)}`);
    if (at >= 0) times.push(ms);
  }
  // One after the other is a person; eight at once is a pipeline.
  const together = await inParallel(sources, terrace, runs);
  api.close();
  const figures = {
    p50Ms: rounded(median(times), 2),
    p95Ms: rounded(quantile(times, 0.95), 2),
    p99Ms: rounded(quantile(times, 0.99), 2),
    atOnce: together,
  };
  report(
    'create-run',
    [
      {
        'POST /runs': 'one after the other',
        p50: figures.p50Ms,
        p95: figures.p95Ms,
        p99: figures.p99Ms,
        'goal p50': 20,
      },
      { 'POST /runs': 'eight at once', p50: together.p50Ms, p95: together.p95Ms, p99: together.p99Ms, 'goal p50': '' },
    ],
    { runs, workspaces: sources.length, goalP50Ms: 20, ...figures },
  );
}

async function inParallel(
  sources: readonly Source[],
  terrace: Parameters<typeof openApi>[0],
  runs: number,
): Promise<{ readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number; readonly perSecond: number }> {
  const clients = await Promise.all(Array.from({ length: 8 }, () => openApi(terrace)));
  const times: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    clients.map(async (client, index) => {
      for (let at = 0; at < Math.ceil(runs / clients.length); at += 1) {
        const source = sources[(index + at) % sources.length];
        if (source === undefined) return;
        const { status, ms } = await client.send('POST', '/api/v2/runs', runBody(source));
        if (status !== 201) throw new Error(`POST /runs was answered with ${status}`);
        times.push(ms);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  for (const client of clients) client.close();
  return {
    p50Ms: rounded(median(times), 2),
    p95Ms: rounded(quantile(times, 0.95), 2),
    p99Ms: rounded(quantile(times, 0.99), 2),
    perSecond: rounded(times.length / seconds, 1),
  };
}
