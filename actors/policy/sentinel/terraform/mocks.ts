// The mock bundle of a plan: what the Terraform imports gave for it, as Sentinel files for `terrace sentinel test` and `apply`, with
// a sentinel.hcl that maps the names of the imports to them. Sensitive values are not in it.

import { ListValue, MapValue } from '../value.ts';
import type { Key, Value } from '../value.ts';
import { configV2 } from './config-v2.ts';
import { moduleNamespaces } from './config.ts';
import { orUndefined, valueOrUndefined } from './derived.ts';
import { isOneLine, writeValue } from './mock-text.ts';
import type { Write } from './mock-text.ts';
import { modulePaths } from './modules.ts';
import type { Modules } from './modules.ts';
import { planV2 } from './plan-v2.ts';
import { planModules, planVariables } from './plan.ts';
import { runImport } from './run.ts';
import { scrubbed } from './scrubbed.ts';
import { stateV2 } from './state-v2.ts';
import { stateModules } from './state.ts';

export interface MockFile {
  readonly name: string;
  /** Writes the whole text, piece by piece. */
  readonly print: (write: Write) => void;
}

/**
 * The files of the bundle, in the order in which the original packs them. `plan` is what `terraform show -json` printed; `run` has
 * the shape of `tfrun`, and without it the bundle has no mock of `tfrun`.
 */
export function mockBundle({ plan, run }: { readonly plan: MapValue; readonly run?: MapValue }): readonly MockFile[] {
  const shown = scrubbed(plan);
  const files: MockFile[] = [
    { name: 'mock-tfconfig.sentinel', print: (write) => printConfig(shown, write) },
    { name: 'mock-tfconfig-v2.sentinel', print: (write) => printConfigV2(shown, write) },
    { name: 'mock-tfplan.sentinel', print: (write) => printPlan(shown, write) },
    { name: 'mock-tfplan-v2.sentinel', print: (write) => printMembers(planV2(shown), write) },
    { name: 'mock-tfstate.sentinel', print: (write) => printState(shown, write) },
    { name: 'mock-tfstate-v2.sentinel', print: (write) => printMembers(stateV2(shown), write) },
  ];
  if (run !== undefined) {
    files.push({ name: 'mock-tfrun.sentinel', print: (write) => printMembers(runImport(run), write) });
  }
  return [...files, { name: 'sentinel.hcl', print: (write) => write(configuration(run !== undefined)) }];
}

const mocks: readonly (readonly [string, string])[] = [
  ['tfconfig', 'mock-tfconfig.sentinel'],
  ['tfconfig/v1', 'mock-tfconfig.sentinel'],
  ['tfconfig/v2', 'mock-tfconfig-v2.sentinel'],
  ['tfplan', 'mock-tfplan.sentinel'],
  ['tfplan/v1', 'mock-tfplan.sentinel'],
  ['tfplan/v2', 'mock-tfplan-v2.sentinel'],
  ['tfstate', 'mock-tfstate.sentinel'],
  ['tfstate/v1', 'mock-tfstate.sentinel'],
  ['tfstate/v2', 'mock-tfstate-v2.sentinel'],
  ['tfrun', 'mock-tfrun.sentinel'],
];

const configuration = (hasRun: boolean): string =>
  mocks
    .filter(([name]) => hasRun || name !== 'tfrun')
    .map(([name, file]) => `mock "${name}" {\n  module {\n    source = "${file}"\n  }\n}\n`)
    .join('\n');

/** What the `sentinel.hcl` of a bundle can say: by it a folder is known whose files were made from a plan. */
export const bundleConfigurations: readonly string[] = [configuration(false), configuration(true)];

/** `name = value` for every member, a longer one apart from its neighbours. */
function printMembers(map: MapValue, write: Write): void {
  let wasOneLine = true;
  for (const [at, name] of [...map.keys()].entries()) {
    const value = orUndefined(map.peek(name));
    const isShort = !(value instanceof MapValue || value instanceof ListValue) && isOneLine(value);
    if (at > 0 && !(isShort && wasOneLine)) write('\n');
    printAssignment(String(name), value, write);
    wasOneLine = isShort;
  }
}

function printAssignment(name: string, value: Value, write: Write): void {
  write(`${name} = `);
  writeValue(value, 0, write);
  write('\n');
}

const stripIndex = `strip_index = func(addr) {
	s = strings.split(addr, ".")
	for s as i, v {
		s[i] = strings.split(v, "[")[0]
	}

	return strings.join(s, ".")
}
`;

function printConfigV2(plan: MapValue, write: Write): void {
  write('import "strings"\n\n');
  const config = configV2(plan);
  const data = [...config.keys()].filter((key) => key !== 'strip_index');
  printMembers(new MapValue(new Map<Key, Value>(data.map((key) => [key, orUndefined(config.peek(key))]))), write);
  write(`\n${stripIndex}`);
}

function printConfig(plan: MapValue, write: Write): void {
  printModules(
    moduleNamespaces(plan),
    ['data', 'modules', 'providers', 'resources', 'variables', 'outputs'],
    [],
    write,
  );
}

function printPlan(plan: MapValue, write: Write): void {
  const extra: readonly (readonly [string, Value])[] = [
    ['terraform_version', valueOrUndefined(plan, 'terraform_version')],
    ['variables', planVariables(plan)],
  ];
  printModules(planModules(plan), ['data', 'path', 'resources'], extra, write);
}

function printState(plan: MapValue, write: Write): void {
  const version = valueOrUndefined(stateV2(plan), 'terraform_version');
  printModules(stateModules(plan), ['data', 'outputs', 'path', 'resources'], [['terraform_version', version]], write);
}

const moduleFunction = `module = func(path) {
	if types.type_of(path) is not "list" {
		error("expected list, got", types.type_of(path))
	}

	if length(path) < 1 {
		return _modules.root
	}

	addr = []
	for path as p {
		append(addr, "module")
		append(addr, p)
	}

	return _modules[strings.join(addr, ".")] else null
}
`;

/** A mock of the older imports: the namespaces of all modules, and the ways to them. */
function printModules(
  modules: Modules,
  aliases: readonly string[],
  extra: readonly (readonly [string, Value])[],
  write: Write,
): void {
  write('import "strings"\nimport "types"\n\n');
  const namespaces = new Map<Key, Value>([...modules].map(([key, { namespace }]) => [key, namespace]));
  printAssignment('_modules', new MapValue(namespaces), write);
  for (const [name, value] of [['module_paths', modulePaths(modules)] as const, ...extra]) {
    write('\n');
    printAssignment(name, value, write);
  }
  write(`\n${moduleFunction}\n`);
  for (const alias of aliases) write(`${alias} = _modules.root.${alias}\n`);
}
