// A policy says the same of a plan itself and of the plan's mock bundle: the same results, the same prints, the same values.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { compile, evaluate } from '../evaluate.ts';
import type { Policy } from '../evaluate.ts';
import type { Import } from '../host.ts';
import { strings } from '../imports/strings.ts';
import { types } from '../imports/types.ts';
import { ListValue, MapValue, fromJson } from '../value.ts';
import { terraformImportNames, terraformImports } from './imports.ts';
import { JsonDocument } from './lazy-json.ts';
import { mockBundle } from './mocks.ts';
import { plan } from './scratch-plan.ts';

/** Without marks: what is sensitive is in the plan and not in its bundle. */
const unmarked = JSON.parse(
  JSON.stringify(plan, (key, value: unknown) =>
    key === 'sensitive' || key.endsWith('_sensitive') || key === 'sensitive_values' ? undefined : value,
  ),
);
const run = {
  id: 'run-1',
  message: 'm',
  created_at: '2026-01-01T00:00:00.000Z',
  workspace: { name: 'w', tags: ['a'] },
};

const documentOf = (data: unknown): JsonDocument => new JsonDocument(Buffer.from(JSON.stringify(data)), 'data.json');
const live = terraformImports({ plan: documentOf(unmarked), run: documentOf(run) });

const compiledMocks = new Map<string, Policy>();

function mocked(name: string): Import | undefined {
  const file = `mock-${name.replace(/\/v1$/, '').replace('/', '-')}.sentinel`;
  if (compiledMocks.size === 0) {
    const data = { plan: documentOf(unmarked).object(), run: fromJson(run) as MapValue };
    for (const { name: path, print } of mockBundle(data)) {
      const pieces: string[] = [];
      print((piece) => pieces.push(piece));
      if (path.endsWith('.sentinel')) compiledMocks.set(path, compile(pieces.join(''), path));
    }
  }
  const policy = compiledMocks.get(file);
  return policy === undefined ? undefined : { kind: 'module', policy };
}

const evaluateWith = (text: string, find: (name: string) => Import | undefined) =>
  evaluate(compile(text, 'policy.sentinel'), {
    import: (name) => {
      if (name === 'strings') return { kind: 'namespace', namespace: strings() };
      if (name === 'types') return { kind: 'namespace', namespace: types() };
      return find(name);
    },
  });

const policies: readonly (readonly [name: string, text: string])[] = [
  [
    'changes by action',
    `import "tfplan/v2" as tfplan
all_of = filter tfplan.resource_changes as _, rc { rc.change.actions contains "delete" }
for all_of as address, rc { print(address, rc.type, rc.index, rc.change.before.id) }
main = rule { length(all_of) is 3 }`,
  ],
  [
    'what is not known yet',
    `import "tfplan/v2" as tfplan
one = tfplan.resource_changes["null_resource.one"].change
print(one.after.later else "later", one.after_unknown.later, tfplan.output_changes.later.change.after else "unknown")
main = rule { one.after.none is null and one.after.later is not defined }`,
  ],
  [
    'from a change to its configuration',
    `import "tfplan/v2" as tfplan\nimport "tfconfig/v2" as tfconfig
address = tfconfig.strip_index("null_resource.many[1]")
print(address, tfconfig.resources[address].count.constant_value)
main = rule { tfconfig.resources[address].count.constant_value is 2 and tfplan.resource_changes["null_resource.many[1]"].index is 1 }`,
  ],
  [
    'modules of the first generation',
    `import "tfplan"\nimport "tfconfig"\nimport "tfstate"
for tfplan.module_paths as path {
	for tfplan.module(path).resources as type, names {
		for names as name, instances {
			for instances as index, r { print(path, type, name, index, r.destroy, r.diff["id"].old else "none") }
		}
	}
}
print(tfconfig.module(["a", "b"]).data, tfstate.module(["a[\\"x.y\\"]"]).resources, tfplan.module(["no"]))
main = rule { tfplan.variables.size is "3" and tfstate.outputs.names.type is "list" }`,
  ],
  [
    'a run',
    `import "tfrun"
print(tfrun.workspace.name, tfrun.target_addrs, tfrun.speculative, tfrun.commit_sha else "no commit", tfrun.cost_estimate else "no estimate")
main = rule { tfrun.target_addrs is null and tfrun.workspace.tags contains "a" }`,
  ],
  [
    'a wrong path',
    `import "tfplan"
main = rule { tfplan.module("a") is null }`,
  ],
];

for (const [name, text] of policies) {
  test(`${name}: the plan and its mocks give the same`, async () => {
    const [ofPlan, ofMocks] = [await evaluateWith(text, live), await evaluateWith(text, mocked)];
    assert.equal(ofPlan.outcome, ofMocks.outcome);
    assert.equal(ofPlan.outcome, name === 'a wrong path' ? 'error' : 'pass', ofPlan.error?.format() ?? '');
    assert.deepEqual([...ofPlan.prints].toSorted(), [...ofMocks.prints].toSorted());
  });
}

for (const name of terraformImportNames) {
  test(`${name}: every value is the same in the mock`, async () => {
    const found = live(name);
    assert.ok(found?.kind === 'namespace');
    const members = {
      tfplan: 'module_paths terraform_version variables data path resources',
      'tfplan/v2': 'terraform_version planned_values variables resource_changes resource_drift output_changes raw',
      tfconfig: 'module_paths data modules outputs providers resources variables',
      'tfconfig/v2': 'providers resources provisioners variables outputs module_calls',
      tfstate: 'module_paths terraform_version data outputs path resources',
      'tfstate/v2': 'terraform_version outputs resources',
      tfrun: 'id message created_at workspace speculative commit_sha',
    }[name.replace('/v1', '')];
    for (const member of members?.split(' ') ?? []) {
      const text = `import "${name}" as it\nvalue = it.${member}\nmain = true`;
      const [ofPlan, ofMocks] = [await evaluateWith(text, live), await evaluateWith(text, mocked)];
      assert.deepEqual(described(ofMocks.valueOf('value')), described(ofPlan.valueOf('value')), member);
    }
  });
}

/** In one form: keys sorted, types of numbers kept, and what is undefined left out. */
function described(value: unknown): unknown {
  if (typeof value === 'bigint') return `int ${value}`;
  if (value instanceof ListValue) return value.toArray().map((item) => described(item) ?? 'undefined');
  if (!(value instanceof MapValue)) return value === null || typeof value !== 'object' ? value : undefined;
  const entries = [...value.entries()].map(([key, item]) => [`${typeof key} ${String(key)}`, described(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

test('one policy changes nothing for another, nor for its own next look', async () => {
  const changes = `import "tfplan/v2" as tfplan
changes = tfplan.resource_changes
changes["null_resource.one"].change.after["id"] = "changed"
delete(changes, "null_resource.many[1]")
append(tfplan.raw.configuration.root_module.resources, "more")
main = rule { tfplan.resource_changes["null_resource.one"].change.after.id is "1" and changes["null_resource.one"].change.after.id is "changed" }`;
  assert.equal((await evaluateWith(changes, live)).outcome, 'pass');
  const looks = `import "tfplan/v2" as tfplan
main = rule { tfplan.resource_changes["null_resource.many[1]"].index is 1 and length(tfplan.raw.configuration.root_module.resources) is 3 }`;
  assert.equal((await evaluateWith(looks, live)).outcome, 'pass');
});
