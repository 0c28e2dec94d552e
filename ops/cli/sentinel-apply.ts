// `terrace sentinel apply`: evaluates one policy, or those of a configuration. The exit code says how it ended.

import { posix } from 'node:path';
import { evaluate } from '@terrace/actors/policy/sentinel/evaluate';
import type { Evaluation } from '@terrace/actors/policy/sentinel/evaluate';
import { answeredBy } from '@terrace/actors/policy/sentinel/hard-end';
import { defaultLimits, limitReached } from '@terrace/actors/policy/sentinel/limits';
import {
  emptyConfiguration,
  mergeConfigurations,
  parseConfiguration,
} from '@terrace/actors/policy/sentinel/package/configuration';
import type {
  Configuration,
  ConfiguredPolicy,
  EnforcementLevel,
  SourceName,
} from '@terrace/actors/policy/sentinel/package/configuration';
import { parameterValue } from '@terrace/actors/policy/sentinel/package/parameter';
import { SentinelError } from '@terrace/actors/policy/sentinel/position';
import { prepareHost } from '@terrace/actors/policy/sentinel/package/surroundings';
import { traceJson, traceText } from '@terrace/actors/policy/sentinel/trace';
import { fromJson } from '@terrace/actors/policy/sentinel/value';
import type { Value } from '@terrace/actors/policy/sentinel/value';
import { exitCodes } from '../home/exit-codes.ts';
import { Reach } from './sentinel-files.ts';
import { folders, httpFrom, limitsFrom, messageOf, now, policyFiles, readIfThere } from './sentinel-surroundings.ts';

export interface ApplyCommand {
  /** A file, the name of a policy in the configuration, or null for all of them. */
  readonly policy: string | null;
  readonly config: string | null;
  readonly params: readonly string[];
  readonly globals: readonly string[];
  readonly json: boolean;
  readonly trace: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
}

export const applyCodes = { pass: 0, fail: 1, undefined: 2, error: 3, other: exitCodes.notJudged } as const;

interface Applied {
  readonly policy: string;
  /** That of the configuration; null for a file that was named. */
  readonly name: string | null;
  /** Another policy of the configuration has the same source. */
  readonly isTwin: boolean;
  readonly level: EnforcementLevel;
  readonly evaluation: Evaluation;
  readonly durationMs: number;
}

/** One of `applyCodes`. */
export async function apply(command: ApplyCommand): Promise<number> {
  const begin = performance.now();
  const applied: Applied[] = [];
  try {
    const configuration = await readConfigurations(command.config);
    const chosen = await choose(command.policy, configuration);
    for (const one of chosen) {
      const result = await applyOne(one, configuration, command);
      applied.push(result);
      if (!command.json) write(result, command);
      const stops = result.evaluation.outcome !== 'pass' && result.level !== 'advisory';
      if (stops && configuration.features.get('apply-all') !== true) break;
    }
    if (command.json) command.write(documentOf(applied, null, begin));
    return exitCode(applied);
  } catch (error) {
    if (command.json) command.write(errorDocumentOf(applied, messageOf(error), begin));
    else command.complain(`${messageOf(error)}\n`);
    return error instanceof SentinelError && error.kind === 'limit' ? applyCodes.error : applyCodes.other;
  }
}

/** Of one policy, how it ended; of several, the worst end of those that are more than advice. */
function exitCode(applied: readonly Applied[]): number {
  const [first, ...others] = applied;
  if (first !== undefined && others.length === 0) return codeOf(first.evaluation);
  const mandatory = applied.filter(({ level }) => level !== 'advisory');
  return Math.max(0, ...mandatory.map(({ evaluation }) => codeOf(evaluation)));
}

function codeOf({ outcome, error }: Evaluation): number {
  // An import or parameter that cannot be had says nothing about the policy.
  const isOther = outcome === 'error' && error !== undefined && !['runtime', 'limit'].includes(error.kind);
  return isOther ? applyCodes.other : applyCodes[outcome];
}

/** The file that was named; else all `*.hcl` of the working directory, with overrides last; else `sentinel.json`. */
async function readConfigurations(path: string | null): Promise<Configuration> {
  if (path !== null) return readConfiguration(path);
  const names = ((await folders.list('.')) ?? []).filter(({ isFolder }) => !isFolder).map(({ name }) => name);
  const found = names.filter((name) => name.endsWith('.hcl') && !name.startsWith('.')).toSorted();
  const isOverride = (name: string): boolean => name === 'override.hcl' || name.endsWith('_override.hcl');
  const ordered = [...found.filter((name) => !isOverride(name)), ...found.filter(isOverride)];
  const chosen = ordered.length === 0 && names.includes('sentinel.json') ? ['sentinel.json'] : ordered;
  return mergeConfigurations([emptyConfiguration, ...(await Promise.all(chosen.map(readConfiguration)))]);
}

async function readConfiguration(path: string): Promise<Configuration> {
  const bytes = await readIfThere(path);
  if (bytes === undefined) throw new Error(`there is no configuration ${path}`);
  return parseConfiguration(new TextDecoder().decode(bytes), path);
}

interface Chosen {
  /** A file that was named on the command line, or what a configuration says. */
  readonly source: string | SourceName;
  readonly name: string | null;
  readonly level: EnforcementLevel;
  readonly params: ReadonlyMap<string, Value>;
}

async function choose(name: string | null, configuration: Configuration): Promise<readonly Chosen[]> {
  const configured = [...configuration.policies.values()].map(chosenOf);
  if (name === null) {
    if (configured.length === 0) throw new Error('say which policy: no configuration here names any');
    return configured;
  }
  const byName = configuration.policies.get(name);
  if (byName !== undefined && (await readIfThere(name)) === undefined) return [chosenOf(byName)];
  // A file that the configuration knows brings its level and parameters with it.
  const byPath = [...configuration.policies.values()].filter(({ source }) => pathOf(source) === posix.resolve(name));
  if (byPath.length > 1) {
    const names = byPath.map((one) => JSON.stringify(one.name)).join(', ');
    throw new Error(`${name} is the source of several policies; say which by its name: ${names}`);
  }
  const [known] = byPath;
  const unknown: Omit<Chosen, 'source'> = { name: null, level: 'advisory', params: new Map() };
  return [{ ...(known === undefined ? unknown : chosenOf(known)), source: name }];
}

const chosenOf = ({ source, name, enforcementLevel, params }: ConfiguredPolicy): Chosen => ({
  source,
  name,
  level: enforcementLevel,
  params: new Map([...params].map(([key, value]) => [key, fromJson(value)])),
});

const pathOf = ({ value, position }: SourceName): string => posix.resolve(posix.dirname(position.file), value);

async function applyOne(chosen: Chosen, configuration: Configuration, command: ApplyCommand): Promise<Applied> {
  const begin = performance.now();
  const limits = limitsFrom(command.env);
  const { timeMs = defaultLimits.timeMs } = limits;
  const deadline = begin + timeMs;
  const prepare = () => prepareOne(chosen, configuration, command);
  const { policy, host } = await answeredBy(deadline, prepare, () => limitReached('timeMs', timeMs));
  const print = command.json ? {} : { print: (line: string): void => command.write(`${line}\n`) };
  const evaluation = await evaluate(policy, { ...host, ...print, limits, deadline });
  const { name, level } = chosen;
  const isTwin = name !== null && hasTwin(name, configuration);
  return { policy: policy.source.name, name, isTwin, level, evaluation, durationMs: performance.now() - begin };
}

function hasTwin(name: string, { policies }: Configuration): boolean {
  const own = policies.get(name);
  return (
    own !== undefined &&
    [...policies.values()].some((other) => other !== own && pathOf(other.source) === pathOf(own.source))
  );
}

async function prepareOne(chosen: Chosen, configuration: Configuration, command: ApplyCommand) {
  const { env } = command;
  const httpSend = await httpFrom(env);
  const named = [command.config, command.policy].filter((path) => path !== null).map((path) => posix.dirname(path));
  const files = policyFiles('.', httpSend, { reach: new Reach({ named, env }), timeMs: limitsFrom(env).timeMs });
  const policy = await (typeof chosen.source === 'string'
    ? files.policy(chosen.source)
    : files.policyOf(chosen.source));
  const host = await prepareHost(policy, {
    files,
    configuration,
    now: now(),
    httpSend,
    params: new Map([...chosen.params, ...environmentParams(env), ...pairs(command.params, '--param')]),
    globals: new Map(pairs(command.globals, '--global')),
  });
  return { policy, host };
}

const environmentPrefix = 'SENTINEL_PARAM_';

function environmentParams(env: NodeJS.ProcessEnv): readonly (readonly [string, Value])[] {
  return Object.entries(env)
    .filter(([name]) => name.startsWith(environmentPrefix))
    .map(([name, value]) => [name.slice(environmentPrefix.length), parameterValue(value ?? '')]);
}

function pairs(texts: readonly string[], option: string): readonly (readonly [string, Value])[] {
  return texts.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new Error(`${option} ${text}: write name=value`);
    return [text.slice(0, at), parameterValue(text.slice(at + 1))];
  });
}

function write(
  { policy: path, name, isTwin, evaluation }: Applied,
  { write: say, complain, trace }: ApplyCommand,
): void {
  const { outcome, error } = evaluation;
  const policy = isTwin ? `${path} (${name})` : path;
  if (outcome === 'error') complain(`${error === undefined ? 'the policy ended in an error' : messageOf(error)}\n`);
  if (outcome === 'undefined' && error !== undefined) complain(`${messageOf(error)}\n`);
  if (outcome === 'pass' && !trace) {
    say(`Pass - ${policy}\n`);
    return;
  }
  const words = { pass: 'Pass', fail: 'Fail', undefined: 'Fail', error: 'Error' }[outcome];
  const traced = traceText(evaluation).trimEnd();
  say(`${words} - ${policy}\n${traced === '' ? '' : `\n${traced}\n`}`);
}

const documentOf = (applied: readonly Applied[], error: string | null, begin: number, trace = traceJson): string =>
  `${JSON.stringify(jsonOf(applied, error, begin, trace), null, 2)}\n`;

/** The document of a command that came to no result. */
export const errorDocument = (error: string): string => documentOf([], error, performance.now());

/** Never throws: a trace that cannot be written is null. */
function errorDocumentOf(applied: readonly Applied[], error: string, begin: number): string {
  try {
    return documentOf(applied, error, begin);
  } catch {
    return documentOf(applied, error, begin, () => null);
  }
}

function jsonOf(applied: readonly Applied[], error: string | null, begin: number, trace: typeof traceJson): object {
  return {
    result: error === null && applied.every(({ evaluation }) => evaluation.outcome === 'pass'),
    error,
    duration: rounded(performance.now() - begin),
    policies: applied.map(({ policy, name, level, evaluation, durationMs }) => ({
      policy,
      name,
      result: evaluation.outcome === 'pass',
      outcome: evaluation.outcome,
      error: evaluation.error === undefined ? null : messageOf(evaluation.error),
      enforcement_level: level,
      duration: rounded(durationMs),
      trace: trace(evaluation),
    })),
  };
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
