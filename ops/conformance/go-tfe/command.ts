// `npm run conformance -- go-tfe [pattern]`: go-tfe's own tests against a fresh Terrace, in both passes, counted by area and compared with
// the list of what is expected.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureGoTfe } from '../../setup/go-tfe.mjs';
import { startSystem } from '../system.ts';
import { readExpected, writeExpected } from './expected.ts';
import type { Expected, Outcome } from './expected.ts';
import { passes, runSuite } from './suite.ts';
import type { Pass } from './suite.ts';

export const usage = `usage: npm run conformance -- go-tfe [PATTERN] [--pass hosted|enterprise] [--width N] [--logs FOLDER] [--update]

  Runs go-tfe's own tests against a fresh Terrace, and prints what passed by area and what is not as the list expects it.
  PATTERN     only tests whose name or area matches this expression
  --pass      only one of the two passes
  --width     how many tests run at once, 4 when absent
  --logs      a folder for what each test says
  --update    writes the outcomes into the list
`;

interface Wanted {
  readonly pattern: RegExp;
  readonly taken: readonly Pass[];
  readonly width: number;
  readonly logs: string | null;
  readonly update: boolean;
}

/** 0 when everything is as the list expects it, 1 when something is not, 2 for arguments that make no sense. */
export async function main(args: readonly string[]): Promise<number> {
  const wanted = parse(args);
  if (wanted === null) {
    process.stderr.write(usage);
    return 2;
  }
  const expected = await readExpected();
  const chosen = expected.filter(({ area, test }) => wanted.pattern.test(test) || wanted.pattern.test(area));
  if (chosen.length === 0) {
    process.stderr.write(`no test and no area matches ${wanted.pattern.source}\n`);
    return 2;
  }
  const suite = await ensureGoTfe();
  const folder = await mkdtemp(join(tmpdir(), 'terrace-go-tfe-'));
  const env = {
    TERRACE_SAMPLE: 'off',
    TERRACE_PROVIDER_MIRROR: suite.mirror,
    TFE_CAPACITY_CONCURRENCY: '4',
    // Where the receiver of notifications listens.
    TERRACE_EGRESS_ALLOW: '127.0.0.1/32',
  };
  const system = await startSystem({ home: join(folder, 'home'), env });
  try {
    const tests = chosen.map(({ test }) => test);
    const outcomes = await runSuite({ suite, system, tests, width: wanted.width, logs: wanted.logs }, wanted.taken);
    printAreas(chosen, outcomes);
    // One pass skips what the other runs.
    const isWhole = wanted.taken.length === passes.length;
    if (wanted.update && isWhole) await writeExpected(expected, outcomes);
    return printDifferences(chosen, outcomes, isWhole) === 0 || wanted.update ? 0 : 1;
  } finally {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function parse(args: readonly string[]): Wanted | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        pass: { type: 'string' },
        width: { type: 'string', default: '4' },
        logs: { type: 'string' },
        update: { type: 'boolean', default: false },
      },
    });
    const taken = passes.filter((pass) => values.pass === undefined || values.pass === pass);
    const width = Number(values.width);
    if (positionals.length > 1 || taken.length === 0 || !(width >= 1)) return null;
    const pattern = new RegExp(positionals[0] ?? '');
    return {
      pattern,
      taken,
      width,
      logs: values.logs === undefined ? null : resolve(values.logs),
      update: values.update,
    };
  } catch {
    return null;
  }
}

const counted: readonly Outcome[] = ['passed', 'failed', 'skipped'];

function printAreas(chosen: readonly Expected[], outcomes: ReadonlyMap<string, Outcome>): void {
  const areas = [...new Set(chosen.map(({ area }) => area))];
  const width = Math.max(...areas.map(({ length }) => length), 'total'.length);
  const line = (name: string, cells: readonly (string | number)[]): void =>
    void process.stdout.write(
      `| ${name.padEnd(width)} | ${cells.map((cell) => String(cell).padStart(7)).join(' | ')} |\n`,
    );
  line('area', ['tests', ...counted]);
  process.stdout.write(`|${'-'.repeat(width + 2)}|${Array.from({ length: 4 }, () => '-'.repeat(9)).join('|')}|\n`);
  for (const area of [...areas, null]) {
    const tests = chosen.filter((one) => area === null || one.area === area).map(({ test }) => outcomes.get(test));
    line(area ?? 'total', [tests.length, ...counted.map((word) => tests.filter((outcome) => outcome === word).length)]);
  }
}

/** How many are not as expected. In a single pass a test that is skipped may count in the other. */
function printDifferences(
  chosen: readonly Expected[],
  outcomes: ReadonlyMap<string, Outcome>,
  isWhole: boolean,
): number {
  const differences = chosen.filter(({ test, outcome }) => {
    const now = outcomes.get(test);
    return now !== outcome && (isWhole || now !== 'skipped');
  });
  for (const { area, test, outcome } of differences)
    process.stdout.write(`${area}: ${test} ${outcomes.get(test)}, expected ${outcome}\n`);
  process.stdout.write(differences.length === 0 ? '\nall as expected\n' : `\n${differences.length} not as expected\n`);
  return differences.length;
}
