// Do the public policies pass their own tests here, and how long does a case take? Every case below the given checkouts runs in
// this one process, its reading of policy, modules and mocks included; none of the checkouts is part of this repository.
//
// A policy belongs to one of two halves, by the hash of its name. Only the open half was looked at while the language was built; the
// other one stays an independent check, and runs when it is asked for.
//
//   npm run bench -- policy-cases [--half open|other|all] [--list] DIR…        or TERRACE_SENTINEL_CORPORA=DIR:DIR

import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, delimiter, join, posix } from 'node:path';
import { parseArgs } from 'node:util';
import { findTests, runCase } from '@terrace/actors/policy/sentinel/package/test-runner';
import type { CaseResult, TestOptions } from '@terrace/actors/policy/sentinel/package/test-runner';
import { folders, now, policyFiles } from '@terrace/ops/cli/sentinel-surroundings';
import { median, progress, quantile, report, rounded } from './figures.ts';

type Half = 'open' | 'other' | 'all';

export async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { half: { type: 'string', default: 'open' }, list: { type: 'boolean', default: false } },
  });
  const { half } = values;
  const named = (process.env['TERRACE_SENTINEL_CORPORA'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const given = positionals.length > 0 ? positionals : named;
  if (given.length === 0 || (half !== 'open' && half !== 'other' && half !== 'all')) {
    progress(
      'Which checkouts of policies? Name their folders, or set TERRACE_SENTINEL_CORPORA; --half is open, other or all.',
    );
    process.exitCode = 2;
    return;
  }
  const checkouts = given.flatMap(checkoutsOf);
  const outcomes = new Map<string, readonly Outcome[]>();
  for (const folder of checkouts) {
    const found = await runAll(folder, half);
    if (found.length > 0) outcomes.set(basename(folder), found);
    else progress(`${folder}: no cases of this half`);
  }
  const all = [...outcomes.values()].flat();
  for (const { result, verdict, reason } of all) {
    if (verdict === 'failed' || (values.list && verdict === 'skipped'))
      progress(`${verdict} ${result.case}\n  ${reason}`);
  }
  const rows = [...outcomes].map(([name, ofOne]) => rowOf(name, ofOne));
  report('policy-cases', [...rows, rowOf('all', all)], { half, checkouts: checkouts.length, ...figuresOf(all) });
  const { passed, failed, skipped } = countsOf(all);
  progress(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (failed > 0 || all.length === 0) process.exitCode = 1;
}

/** A folder of checkouts, or one checkout. */
function checkoutsOf(folder: string): readonly string[] {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const isCheckout = inside.some(({ name }) => ['.git', '.github', 'policies', 'test'].includes(name));
  return isCheckout || inside.length === 0 ? [folder] : inside.map(({ name }) => join(folder, name));
}

interface Outcome {
  readonly result: CaseResult;
  readonly verdict: 'passed' | 'failed' | 'skipped';
  readonly reason: string;
}

async function runAll(folder: string, half: Half): Promise<readonly Outcome[]> {
  const policies = await findTests(folder, folders, { policy: null, case: null });
  const chosen = policies.filter(({ path }) => half === 'all' || halfOf(path) === half);
  const options: TestOptions = { files: policyFiles(null, null), httpSend: null, limits: {}, now };
  const outcomes: Outcome[] = [];
  for (const { path, cases } of chosen) {
    for (const name of cases) outcomes.push(judge(await runCase(path, name, options)));
  }
  return outcomes;
}

const halfOf = (policy: string): Half =>
  createHash('sha256').update(posix.basename(policy, '.sentinel')).digest('hex') < '8' ? 'open' : 'other';

/** Reasons that lie in a checkout and its surroundings, not in the language. */
const surroundings: readonly (readonly [RegExp, string])[] = [
  [/the import http is off here/, 'asks a server'],
  [/is not reached from here/, 'reads a file of a server'],
  [/there is no file /, 'refers to a file that the checkout lacks'],
];

function judge(result: CaseResult): Outcome {
  if (result.status === 'pass') return { result, verdict: 'passed', reason: '' };
  const message = result.error?.format() ?? result.failures.map(({ rule }) => `${rule} is not as expected`).join(', ');
  const known = result.error === null ? undefined : surroundings.find(([pattern]) => pattern.test(message));
  return known === undefined
    ? { result, verdict: 'failed', reason: message }
    : { result, verdict: 'skipped', reason: known[1] };
}

const countsOf = (outcomes: readonly Outcome[]): Readonly<Record<Outcome['verdict'], number>> => {
  const count = (verdict: Outcome['verdict']): number => outcomes.filter((one) => one.verdict === verdict).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
};

const timesOf = (outcomes: readonly Outcome[]): readonly number[] =>
  outcomes.filter(({ verdict }) => verdict !== 'skipped').map(({ result }) => result.durationMs);

function rowOf(name: string, outcomes: readonly Outcome[]): Readonly<Record<string, string | number>> {
  const times = timesOf(outcomes);
  const ms = (value: number): string => (Number.isNaN(value) ? '–' : `${rounded(value, 1)} ms`);
  return {
    checkout: name,
    cases: outcomes.length,
    ...countsOf(outcomes),
    median: ms(median(times)),
    p90: ms(quantile(times, 0.9)),
    p99: ms(quantile(times, 0.99)),
    longest: ms(times.length === 0 ? Number.NaN : Math.max(...times)),
  };
}

function figuresOf(outcomes: readonly Outcome[]): Readonly<Record<string, unknown>> {
  const times = timesOf(outcomes);
  const skips = Map.groupBy(
    outcomes.filter(({ verdict }) => verdict === 'skipped'),
    ({ reason }) => reason,
  );
  return {
    ...countsOf(outcomes),
    skippedBecause: Object.fromEntries([...skips].map(([reason, of]) => [reason, of.length])),
    ms: {
      median: rounded(median(times), 2),
      p90: rounded(quantile(times, 0.9), 2),
      p99: rounded(quantile(times, 0.99), 2),
      longest: rounded(times.length === 0 ? Number.NaN : Math.max(...times), 2),
      total: rounded(
        times.reduce((sum, one) => sum + one, 0),
        0,
      ),
    },
  };
}
