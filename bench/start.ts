// How long a user waits for the ready line: at the first start in an empty home, and at each later one, by `npm start` as it is
// typed. The difference to the entry point alone is npm's.
//
//   npm run bench -- start [--rounds 5]

import { parseArgs } from 'node:util';
import { median, progress, report, rounded } from './figures.ts';
import { openApi, openPlace, startTerrace } from './terrace.ts';

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: 'string', default: '5' } } });
  const rounds = Number(values.rounds);
  await using place = await openPlace();
  const first = await startTerrace(place, { npm: true });
  // A home with something in it: the sample's run.
  const api = await openApi(first);
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const [run] = await api.expect(200, 'GET', '/api/v2/organizations/demo/runs');
    if (run?.attributes.status === 'applied') break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  api.close();
  await first.stop();
  progress(`first start ${(first.readyMs / 1000).toFixed(2)} s`);
  const [byNpm, bare, stops]: [number[], number[], number[]] = [[], [], []];
  for (let round = 1; round <= rounds; round += 1) {
    for (const [npm, kept] of [
      [true, byNpm],
      [false, bare],
    ] as const) {
      const terrace = await startTerrace(place, { npm });
      kept.push(terrace.readyMs);
      stops.push(await terrace.stop());
    }
    progress(`round ${round}: npm start ${((byNpm.at(-1) ?? 0) / 1000).toFixed(2)} s`);
  }
  const figures = {
    firstS: rounded(first.readyMs / 1000),
    npmStartS: rounded(median(byNpm) / 1000),
    npmStartMaxS: rounded(Math.max(...byNpm) / 1000),
    withoutNpmS: rounded(median(bare) / 1000),
    stopS: rounded(median(stops) / 1000),
  };
  report(
    'start',
    [
      { start: 'the first, empty home', seconds: figures.firstS, goal: '' },
      { start: 'a later one, npm start, median', seconds: figures.npmStartS, goal: 5 },
      { start: 'the slowest of them', seconds: figures.npmStartMaxS, goal: 5 },
      { start: 'a later one without npm, median', seconds: figures.withoutNpmS, goal: '' },
      { start: 'SIGTERM to the end, median', seconds: figures.stopS, goal: '' },
    ],
    { rounds, goalS: 5, ...figures },
  );
}
