// `terrace sentinel mocks` as a policy's author uses it: the bundle serves `apply` as it is, the formatter leaves it alone, and what is
// no plan is told apart.

import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { apply } from './sentinel-apply.ts';
import { format } from './sentinel-fmt.ts';
import { mocks } from './sentinel-mocks.ts';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-mocks-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const plan = {
  format_version: '1.2',
  terraform_version: '1.11.4',
  variables: { secret: { value: 'correct horse' } },
  planned_values: { outputs: {}, root_module: { resources: [] } },
  resource_changes: [
    {
      address: 'null_resource.one',
      mode: 'managed',
      type: 'null_resource',
      name: 'one',
      provider_name: 'null',
      change: {
        actions: ['create'],
        before: null,
        after: { triggers: { 'with "quotes"': 'a\nb' }, password: 'correct horse' },
        after_unknown: { id: true },
        before_sensitive: false,
        after_sensitive: { password: true },
      },
    },
  ],
  configuration: { root_module: { variables: { secret: { sensitive: true } } } },
};

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function said(run: (output: { write: (text: string) => void; complain: (text: string) => void }) => number): Said {
  const [out, err]: [string[], string[]] = [[], []];
  const code = run({ write: (text) => out.push(text), complain: (text) => err.push(text) });
  return { code, out: out.join(''), err: err.join('') };
}

test('the bundle of a plan serves a policy as it is', async (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ id: 'run-1', workspace: { name: 'w' } }));
  const out = join(folder, 'mocks', 'new');
  const {
    code,
    out: names,
    err,
  } = said((output) => mocks({ plan: join(folder, 'plan.json'), run: join(folder, 'run.json'), out, ...output }));
  assert.equal(err, '');
  assert.equal(code, 0);
  assert.deepEqual(
    names.trim().split('\n').toSorted(),
    readdirSync(out).map((name) => join(out, name)),
  );
  assert.equal(readdirSync(out).length, 8);
  writeFileSync(
    join(folder, 'p.sentinel'),
    `import "tfplan/v2" as plan\nimport "tfplan"\nimport "tfconfig/v2" as config\nimport "tfstate/v2" as state\nimport "tfrun"

one = plan.resource_changes["null_resource.one"].change

main = rule {
	one.after.triggers["with \\"quotes\\""] is "a\\nb" and
	one.after.password is not defined and
	tfplan.resources.null_resource.one[0].diff["triggers.%"].new is "1" and
	config.strip_index("a[0].b") is "a.b" and
	state.resources is empty and
	tfrun.workspace.name is "w"
}
`,
  );
  const output: string[] = [];
  const ended = await apply({
    policy: join(folder, 'p.sentinel'),
    config: join(out, 'sentinel.hcl'),
    params: [],
    globals: [],
    json: false,
    trace: false,
    env: {},
    write: (text) => output.push(text),
    complain: (text) => output.push(text),
  });
  assert.equal(ended, 0, output.join(''));
});

test('the formatter of the language has nothing to change in a bundle', async (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ id: 'run-1', message: 'm', workspace: { name: 'w' } }));
  const out = join(folder, 'mocks');
  assert.equal(
    said((output) => mocks({ plan: join(folder, 'plan.json'), run: join(folder, 'run.json'), out, ...output })).code,
    0,
  );
  const output: string[] = [];
  const paths = readdirSync(out)
    .filter((name) => name.endsWith('.sentinel'))
    .map((name) => join(out, name));
  const write = (text: string): void => void output.push(text);
  const code = await format({ paths, check: true, stdin: Readable.from([]), write, complain: write });
  assert.equal(output.join(''), '');
  assert.equal(code, 0);
});

const wrong: readonly (readonly [what: string, plan: string, err: RegExp])[] = [
  ['other JSON', '{"a": 1}', /plan\.json is JSON, but no plan\. .*terraform show -json FILE/],
  ['a state', '{"format_version":"1.0","values":{}}', /is JSON, but no plan/],
  ['a list', '[]', /plan\.json:1:1: expected a JSON object\n {4}\[\]\n {4}\^/],
  ['a plan file', 'PK\u0003\u0004', /in Terraform's own format\. .*terraform show -json/],
  ['half a plan', JSON.stringify(plan).slice(0, -1), /plan\.json:1:\d+: expected/],
  [
    'a broken part',
    JSON.stringify(plan).replace('"create"]', '"create",]'),
    /plan\.json:1:\d+: expected a value\n.*\n *\^/,
  ],
];

for (const [what, text, expected] of wrong) {
  test(`${what} is no plan, and nothing is written`, (t) => {
    const folder = folderOf(t);
    const path = join(folder, 'plan.json');
    writeFileSync(path, text);
    const { code, out, err } = said((output) =>
      mocks({ plan: path, run: null, out: join(folder, 'mocks'), ...output }),
    );
    assert.equal(code, 1);
    assert.equal(out, '');
    assert.match(err, expected);
    assert.doesNotMatch(err, /\n +at /);
    assert.deepEqual(readdirSync(folder).includes('mocks') ? readdirSync(join(folder, 'mocks')) : [], []);
  });
}

test('a file that is not there is named, and a folder that cannot be made', (t) => {
  const folder = folderOf(t);
  const missing = said((output) => mocks({ plan: join(folder, 'no.json'), run: null, out: folder, ...output }));
  assert.match(missing.err, /no\.json cannot be read/);
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  const inTheWay = join(folder, 'plan.json', 'mocks');
  const refused = said((output) => mocks({ plan: join(folder, 'plan.json'), run: null, out: inTheWay, ...output }));
  assert.equal(refused.code, 1);
  assert.match(refused.err, /mocks/);
  assert.equal(readFileSync(join(folder, 'plan.json'), 'utf8'), JSON.stringify(plan));
});

test('where no folder can be made, the command says so and ends', (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  for (const out of ['/proc/x', '/proc/x/y/z', '/dev/full']) {
    const { code, err } = said((output) => mocks({ plan: join(folder, 'plan.json'), run: null, out, ...output }));
    assert.equal(code, 1);
    assert.match(err, new RegExp(`^${out} cannot be made: E[A-Z]+: .*\n$`));
  }
});

test('a full disk is told with the file, and leaves nothing half written', (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  const out = join(folder, 'mocks');
  mkdirSync(out);
  symlinkSync('/dev/full', join(out, 'mock-tfplan.sentinel.part'));
  const { code, err } = said((output) => mocks({ plan: join(folder, 'plan.json'), run: null, out, ...output }));
  assert.equal(code, 1);
  assert.match(err, /mock-tfplan\.sentinel\.part cannot be written: ENOSPC: .*\n$/);
  assert.deepEqual(readdirSync(out), []);
});

test('files that an author wrote are not written over; a bundle is', (t) => {
  for (const name of ['sentinel.hcl', 'mock-tfplan-v2.sentinel']) {
    const folder = folderOf(t);
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
    const bundle = (): Said =>
      said((output) => mocks({ plan: join(folder, 'plan.json'), run: null, out: folder, ...output }));
    writeFileSync(join(folder, name), '# mine\n');
    const { code, err } = bundle();
    assert.equal(code, 1);
    assert.equal(err, `${join(folder, name)} is there already and no bundle made it: give --out a folder of its own\n`);
    assert.equal(readFileSync(join(folder, name), 'utf8'), '# mine\n');
    assert.deepEqual(readdirSync(folder).toSorted(), [name, 'plan.json'].toSorted());
    rmSync(join(folder, name));
    assert.equal(bundle().code, 0);
    assert.equal(bundle().code, 0);
  }
});
