// How long somebody waits in the pages, in a real Chromium: for a run, a plan of 10,000 resources, a log of 50,000 lines, 5,000 workspaces. What is large
// is answered in the server's place, so that the figures are the browser's and the pages' own.
//
//   npm run bench -- pages [--rounds 5]

import { parseArgs } from 'node:util';
import { until } from '@terrace/ops/conformance/runs';
import { api, startSystem } from '@terrace/ops/conformance/system';
import { openChromium, personIn, whyNoChromium } from '@terrace/ops/pages/chromium';
import { budgetsMs, measureSpeed } from '@terrace/ops/pages/speed';
import type { Measured } from '@terrace/ops/pages/speed';
import { median, progress, report, rounded } from './figures.ts';
import { openPlace } from './terrace.ts';

const words: Readonly<Record<Measured, string>> = {
  runShown: 'a run, until one can write to it',
  planShown: 'a plan of 10,000 resources',
  planFiltered: 'the same, narrowed to one',
  logShown: 'a log of 50,000 lines, at its end',
  logJump: 'to its beginning and back',
  workspacesShown: 'the list of 5,000 workspaces',
  workspacesTurned: 'its next page',
};

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: 'string', default: '5' } } });
  const rounds = Number(values.rounds);
  if (whyNoChromium !== null) throw new Error(whyNoChromium);
  await using place = await openPlace();
  const system = await startSystem({ home: place.home });
  const browser = await openChromium();
  try {
    await until('the sample is applied', async () => {
      const [run] = (await api(system, 'GET', '/api/v2/organizations/demo/runs')).body.data;
      return run?.attributes.status === 'applied' ? true : null;
    });
    const all: Readonly<Record<Measured, number>>[] = [];
    // The first time is that of whoever has never been here: nothing is compiled yet, and nothing kept.
    for (let round = 0; round <= rounds; round += 1) {
      const person = await personIn(browser, system, `hurrier-${round}`);
      all.push((await measureSpeed(system, person)).took);
      await person.close();
      progress(`round ${round} of ${rounds}`);
    }
    const [first, ...later] = all;
    const named = Object.keys(budgetsMs) as Measured[];
    const figures = Object.fromEntries(
      named.map((what) => [what, rounded(median(later.map((took) => took[what])), 0)] as const),
    );
    report(
      'pages',
      named.map((what) => ({
        what: words[what],
        'the first time, ms': rounded(first?.[what] ?? Number.NaN, 0),
        'median, ms': figures[what] ?? Number.NaN,
        'of its budget': rounded((figures[what] ?? Number.NaN) / budgetsMs[what], 2),
        'budget, ms': budgetsMs[what],
      })),
      { rounds, budgetsMs, medianMs: figures },
    );
  } finally {
    await browser.close();
    await system.stop();
  }
}
