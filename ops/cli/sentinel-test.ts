// `terrace sentinel test`: runs the tests of policies, as people read them or one JSON object a line.

import { display } from '@terrace/actors/policy/sentinel/display';
import { findTests, runCase } from '@terrace/actors/policy/sentinel/package/test-runner';
import type {
  CaseResult,
  Failure,
  TestFilter,
  TestedPolicy,
} from '@terrace/actors/policy/sentinel/package/test-runner';
import { traceText } from '@terrace/actors/policy/sentinel/trace';
import { Reach } from './sentinel-files.ts';
import { folders, httpFrom, limitsFrom, messageOf, now, policyFiles } from './sentinel-surroundings.ts';

export interface TestCommand {
  readonly paths: readonly string[];
  readonly json: boolean;
  readonly run: string | null;
  readonly verbose: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** The exit code: 0 when every path holds cases and every case passes, else 1. */
export async function test(command: TestCommand): Promise<number> {
  const { paths, json, env, write, complain } = command;
  let code = 0;
  try {
    const httpSend = await httpFrom(env);
    const limits = limitsFrom(env);
    const named = paths.length === 0 ? ['.'] : paths;
    const files = policyFiles(null, httpSend, { reach: new Reach({ named, env }), timeMs: limits.timeMs });
    const options = { files, httpSend, limits, now };
    const filter = filterOf(command.run);
    for (const path of named) {
      let ran = 0;
      for (const policy of await findTests(path, folders, filter)) {
        const results: CaseResult[] = [];
        for (const casePath of policy.cases) {
          const result = await runCase(policy.path, casePath, options);
          results.push(result);
          if (json) write(jsonLine(result));
        }
        ran += results.length;
        if (results.some(({ status }) => status !== 'pass')) code = 1;
        if (!json) write(report(policy, results, command.verbose));
      }
      if (ran > 0) continue;
      complain(`terrace: ${nothingIn(path, command.run)}\n`);
      code = 1;
    }
  } catch (error) {
    complain(`terrace: ${messageOf(error)}\n`);
    return 1;
  }
  return code;
}

const nothingIn = (path: string, pattern: string | null): string =>
  `no test cases ${pattern === null ? '' : `that match --run ${pattern} `}under ${path}: a case is a file test/POLICY/*.hcl or *.json beside POLICY.sentinel`;

/** `POLICY` or `POLICY/CASE`, each a regular expression for the name without its ending. */
function filterOf(pattern: string | null): TestFilter {
  if (pattern === null) return { policy: null, case: null };
  const [policy = '', ...rest] = pattern.split('/');
  return { policy: expressionOf(policy), case: rest.length === 0 ? null : expressionOf(rest.join('/')) };
}

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch {
    throw new Error(`--run: ${JSON.stringify(text)} is no regular expression`);
  }
}

/** An assertion that does not hold is no error: `error` says why there is no result. */
function jsonLine({ policy, case: name, status, error, failures, durationMs }: CaseResult): string {
  return `${JSON.stringify({
    policy,
    case: name,
    pass: status === 'pass',
    error: error === null ? null : messageOf(error),
    ms: Math.round(durationMs * 1000) / 1000,
    status,
    failures: failures.map(sentence),
  })}\n`;
}

const shownMax = 1_000;

const sentence = ({ rule, expected, actual }: Failure): string =>
  actual === undefined
    ? `expected ${JSON.stringify(rule)} to be ${display(expected, { max: shownMax })}, but it was not evaluated`
    : `expected ${JSON.stringify(rule)} to be ${display(expected, { max: shownMax })}, got: ${display(actual, { max: shownMax })}`;

const words = { pass: 'PASS', fail: 'FAIL', error: 'ERROR' } as const;

function report(policy: TestedPolicy, results: readonly CaseResult[], verbose: boolean): string {
  const worst = (['error', 'fail', 'pass'] as const).find((one) => results.some(({ status }) => status === one));
  const lines = [`${worst === undefined ? '?' : words[worst]} - ${policy.path}`];
  for (const result of results) {
    lines.push(`  ${words[result.status]} - ${result.case}`);
    if (result.status !== 'pass' || verbose) lines.push(...details(result));
  }
  return `${lines.join('\n')}\n`;
}

function details({ error, failures, evaluation }: CaseResult): readonly string[] {
  const lines = [...(error === null ? [] : messageOf(error).split('\n')), ...failures.map(sentence)];
  if (evaluation?.outcome === 'undefined' && evaluation.error !== undefined) {
    lines.push(...evaluation.error.format().split('\n'));
  }
  if (evaluation !== null) {
    if (evaluation.prints.length > 0) lines.push('', 'logs:', ...evaluation.prints.flatMap(indented));
    if (evaluation.rules.length > 0) lines.push('', 'trace:', ...indented(traceText(evaluation).trimEnd()));
  }
  return [...lines, ''].map((line) => (line === '' ? '' : `    ${line}`));
}

const indented = (text: string): readonly string[] => text.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
