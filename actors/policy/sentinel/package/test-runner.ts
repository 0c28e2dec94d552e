// Runs the tests of policies in the layout of `sentinel test`: beside `name.sentinel`, each file `test/name/*.hcl` or `*.json` is
// a case, which is a configuration with what it expects.

import { posix } from 'node:path';
import { areEqual, freely } from '../equality.ts';
import { evaluate } from '../evaluate.ts';
import type { Evaluation } from '../evaluate.ts';
import type { HttpSend } from '../imports/http.ts';
import { answeredBy } from '../hard-end.ts';
import { defaultLimits, limitReached } from '../limits.ts';
import type { Limits } from '../limits.ts';
import { SentinelError } from '../position.ts';
import { Undefined, fromJson } from '../value.ts';
import type { Value } from '../value.ts';
import { parseConfiguration } from './configuration.ts';
import type { Configuration } from './configuration.ts';
import type { PolicyFiles } from './files.ts';
import { prepareHost } from './surroundings.ts';

/** A policy with the cases that test it; paths as they are shown. */
export interface TestedPolicy {
  readonly path: string;
  readonly cases: readonly string[];
}

/** What a rule should have been and was; `actual` is absent when it was never evaluated. */
export interface Failure {
  readonly rule: string;
  readonly expected: Value;
  readonly actual: Value | undefined;
}

export interface CaseResult {
  readonly policy: string;
  readonly case: string;
  readonly status: 'pass' | 'fail' | 'error';
  readonly failures: readonly Failure[];
  /** Why the case could not be decided. */
  readonly error: SentinelError | null;
  /** Null when it did not come to an evaluation. */
  readonly evaluation: Evaluation | null;
  readonly durationMs: number;
}

export interface TestOptions {
  readonly files: PolicyFiles;
  readonly httpSend: HttpSend | null;
  readonly limits: Partial<Limits>;
  /** Nanoseconds since 1970, for each case. */
  readonly now: () => bigint;
}

/** Runs one case. Never rejects because of what the policy or its case holds. */
export async function runCase(policyPath: string, casePath: string, options: TestOptions): Promise<CaseResult> {
  const begin = performance.now();
  const result = (found: Pick<CaseResult, 'status' | 'failures' | 'error' | 'evaluation'>): CaseResult => ({
    policy: policyPath,
    case: casePath,
    ...found,
    durationMs: performance.now() - begin,
  });
  try {
    const { timeMs = defaultLimits.timeMs } = options.limits;
    const deadline = begin + timeMs;
    const prepare = () => prepareCase(policyPath, casePath, options);
    const { policy, configuration, host } = await answeredBy(deadline, prepare, () => limitReached('timeMs', timeMs));
    const evaluation = await evaluate(policy, { ...host, limits: options.limits, deadline });
    if (evaluation.outcome === 'error') {
      return result({ status: 'error', failures: [], error: evaluation.error ?? null, evaluation });
    }
    const failures = failuresOf(configuration, evaluation);
    return result({ status: failures.length === 0 ? 'pass' : 'fail', failures, error: null, evaluation });
  } catch (error) {
    if (!(error instanceof SentinelError)) throw error;
    return result({ status: 'error', failures: [], error, evaluation: null });
  }
}

async function prepareCase(policyPath: string, casePath: string, options: TestOptions) {
  const { files, httpSend, now } = options;
  const policy = await files.policy(policyPath);
  const configuration = parseConfiguration(await files.text(casePath), casePath);
  const host = await prepareHost(policy, { files, configuration, now: now(), httpSend });
  return { policy, configuration, host };
}

/** Only the rules that a case names are compared; without any, the policy must pass. */
function failuresOf({ expected }: Configuration, evaluation: Evaluation): readonly Failure[] {
  if (expected === null) {
    if (evaluation.outcome === 'pass') return [];
    return [{ rule: 'main', expected: true, actual: evaluation.main }];
  }
  return [...expected].flatMap(([rule, { value }]): readonly Failure[] => {
    const wanted = fromJson(value);
    const actual = valueOfRule(rule, evaluation);
    if (actual !== undefined && !(actual instanceof Undefined) && areEqual(actual, wanted, freely)) return [];
    return [{ rule, expected: wanted, actual }];
  });
}

function valueOfRule(name: string, evaluation: Evaluation): Value | undefined {
  if (name === 'main') return evaluation.main;
  return evaluation.rules.find((rule) => rule.name === name)?.value;
}

/** The folders and files that a search for tests looks into. */
export interface Folders {
  /** Names in a folder, in any order; undefined when it is none. */
  list(path: string): Promise<readonly FolderEntry[] | undefined>;
}

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * The policies of a folder with their cases, or the one policy that `path` names. A folder without policies is searched below, for
 * policies that have tests. `filter` is `POLICY` or `POLICY/CASE`, each a regular expression. Rejects with SentinelError when
 * nothing is there.
 */
export async function findTests(path: string, folders: Folders, filter: TestFilter): Promise<readonly TestedPolicy[]> {
  const entries = await folders.list(path);
  if (entries !== undefined) {
    const here = await policiesIn(path, entries, folders, filter);
    return hasPolicies(entries) ? here : searchBelow(path, entries, folders, filter);
  }
  const folder = posix.dirname(path);
  const name = posix.basename(path);
  const exists = (await folders.list(folder))?.some((entry) => entry.name === name && !entry.isFolder) ?? false;
  if (!exists) throw new SentinelError({ kind: 'host', message: `there is no file or folder ${path}` });
  return policiesIn(folder, [{ name, isFolder: false }], folders, filter);
}

export interface TestFilter {
  readonly policy: RegExp | null;
  readonly case: RegExp | null;
}

const ending = '.sentinel';
const isPolicy = ({ name, isFolder }: FolderEntry): boolean => !isFolder && name.endsWith(ending);
const hasPolicies = (entries: readonly FolderEntry[]): boolean => entries.some(isPolicy);

async function policiesIn(
  folder: string,
  entries: readonly FolderEntry[],
  folders: Folders,
  filter: TestFilter,
): Promise<readonly TestedPolicy[]> {
  const names = entries
    .filter(isPolicy)
    .map(({ name }) => name.slice(0, -ending.length))
    .filter((name) => filter.policy?.test(name) ?? true)
    .toSorted();
  return Promise.all(
    names.map(async (name) => ({
      path: posix.join(folder, name + ending),
      cases: await casesOf(posix.join(folder, 'test', name), folders, filter),
    })),
  );
}

async function casesOf(folder: string, folders: Folders, filter: TestFilter): Promise<readonly string[]> {
  return ((await folders.list(folder)) ?? [])
    .filter(({ name, isFolder }) => !isFolder && /\.(hcl|json)$/.test(name))
    .filter(({ name }) => filter.case?.test(name.replace(/\.(hcl|json)$/, '')) ?? true)
    .map(({ name }) => posix.join(folder, name))
    .toSorted();
}

async function searchBelow(
  folder: string,
  entries: readonly FolderEntry[],
  folders: Folders,
  filter: TestFilter,
): Promise<readonly TestedPolicy[]> {
  const found: TestedPolicy[] = [];
  const below = entries.filter(({ name, isFolder }) => isFolder && !/^(?:\..*|node_modules|test)$/.test(name));
  for (const { name } of below.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = posix.join(folder, name);
    const inside = (await folders.list(path)) ?? [];
    const policies = await policiesIn(path, inside, folders, filter);
    found.push(
      ...policies.filter(({ cases }) => cases.length > 0),
      ...(await searchBelow(path, inside, folders, filter)),
    );
  }
  return found;
}
