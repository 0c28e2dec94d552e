// The commands of the policy language as a policy's author types them: exit codes, what is said where, files that are written, and
// the network that is allowed. Three cases run the real command.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import test from 'node:test';
import { apply } from './sentinel-apply.ts';
import type { ApplyCommand } from './sentinel-apply.ts';
import { format } from './sentinel-fmt.ts';
import type { Said } from './sentinel-scratch.ts';
import { applies, folderWith, listen, tests } from './sentinel-scratch.ts';

test('apply ends with the code of what happened, and says where', async (t) => {
  const policies: readonly (readonly [text: string, code: number, err: RegExp])[] = [
    ['main = rule { true }', 0, /^$/],
    ['main = rule { false }', 1, /^$/],
    ['m = {}\nmain = rule { m.x }', 2, /p\.sentinel:2:15/],
    ['main = rule { error("stop") }', 3, /p\.sentinel:1:15: stop\n {4}main = rule/],
    ['main = rule { 1 / 0 }', 3, /p\.sentinel:1:17: /],
    ['f = func() { return f() }\nmain = f()', 3, /limit "depth" reached/],
    ['main = rule {', 9, /p\.sentinel:1:14: .*\n {4}main = rule {\n {17}\^/],
    ['import "nothing"\nmain = true', 9, /p\.sentinel:1:1: there is no import "nothing"/],
    ['x = 1', 3, /main/],
  ];
  for (const [text, code, err] of policies) {
    const folder = folderWith(t, { 'p.sentinel': text });
    const said = await applies(join(folder, 'p.sentinel'));
    assert.equal(said.code, code, `${text}\n${said.out}${said.err}`);
    assert.match(said.err, err);
    assert.doesNotMatch(said.out + said.err, /\.ts:\d|node:internal|at .*\(/);
  }
  assert.deepEqual(await applies('/nowhere/p.sentinel'), {
    code: 9,
    out: '',
    err: 'there is no file /nowhere/p.sentinel\n',
  });
});

test('parameters come from the configuration, the environment and the command, each over the one before', async (t) => {
  const folder = folderWith(t, {
    'p.sentinel': 'param n\nparam s default "d"\nprint(n, s)\nmain = true',
    'sentinel.hcl': 'param "n" { value = 1 }\n',
  });
  const [policy, config] = [join(folder, 'p.sentinel'), join(folder, 'sentinel.hcl')];
  const first = async (command: Partial<ApplyCommand>): Promise<string | undefined> =>
    (await applies(policy, { config, ...command })).out.split('\n')[0];
  assert.equal(await first({}), '1 d');
  assert.equal(await first({ env: { SENTINEL_PARAM_n: 'two' } }), 'two d');
  assert.equal(await first({ env: { SENTINEL_PARAM_n: 'two' }, params: ['n=[1, "a"]', 's=x=y'] }), '[1 "a"] x=y');
  assert.equal(await first({ params: ['n="42"', 's=true'] }), '42 true');
  const wrong = await applies(policy, { params: ['n'] });
  assert.deepEqual(wrong, { code: 9, out: '', err: '--param n: write name=value\n' });
});

test('a configuration brings mocks, modules and its own policies', async (t) => {
  const folder = folderWith(t, {
    'p.sentinel':
      'import "tfplan/v2" as plan\nimport "lib"\nparam limit\nmain = rule { lib.twice(plan.n) < limit and here }',
    'lib.sentinel': 'twice = func(n) { return n * 2 }',
    'mocks/plan.sentinel': 'n = 21',
    'sentinel.hcl': `
mock "tfplan/v2" {
  module {
    source = "mocks/plan.sentinel"
  }
}
${'import'} "module" "lib" {
  source = "./lib.sentinel"
}
param "limit" { value = 10 }
global "here" { value = true }
policy "small" {
  source = "./p.sentinel"
  enforcement_level = "soft-mandatory"
}
policy "large" {
  source = "p.sentinel"
  enforcement_level = "hard-mandatory"
  params = { limit = 100 }
}
`,
  });
  const config = join(folder, 'sentinel.hcl');
  assert.equal((await applies('large', { config })).code, 0);
  assert.equal((await applies('small', { config })).code, 1);
  const all = await listen(apply, { policy: null, config, params: [], globals: [], json: true, trace: false, env: {} });
  assert.equal(all.code, 1);
  const { result, policies } = JSON.parse(all.out);
  // The first mandatory policy that fails ends it, as nothing asks for all of them.
  assert.deepEqual([result, policies.length, policies[0].enforcement_level], [false, 1, 'soft-mandatory']);
  assert.equal(policies[0].trace.rules.main.value, false);
  assert.equal((await applies('small', { config, params: ['limit=50'] })).code, 0);
  assert.equal((await applies('small', { config, params: ['limit=50'], globals: ['here=false'] })).code, 1);
  const missing = await applies(join(folder, 'p.sentinel'), { config: join(folder, 'none.hcl') });
  assert.deepEqual([missing.code, missing.err], [9, `there is no configuration ${join(folder, 'none.hcl')}\n`]);
});

test('apply --json is one document, for errors too', async (t) => {
  const folder = folderWith(t, {
    'p.sentinel': 'main = rule {',
    'q.sentinel': 'print("hi")\nmain = rule { {"a": [1]} }',
  });
  const broken = await applies(join(folder, 'p.sentinel'), { json: true });
  assert.equal(broken.code, 9);
  assert.match(JSON.parse(broken.out).error, /p\.sentinel:1:14: /);
  const failed = await applies(join(folder, 'q.sentinel'), { json: true });
  assert.equal(failed.code, 1);
  const [policy] = JSON.parse(failed.out).policies;
  assert.deepEqual([policy.result, policy.outcome, policy.error, policy.trace.print], [false, 'fail', null, 'hi\n']);
  assert.deepEqual(policy.trace.rules.main.value, { a: [1] });
  assert.deepEqual(policy.trace.rules.main.position, {
    filename: join(folder, 'q.sentinel'),
    offset: 12,
    line: 2,
    column: 1,
  });
});

test('apply --json says so when a trace cannot be written, and shortens what is huge', async (t) => {
  const folder = folderWith(t, {
    'p.sentinel': 'import "tfplan/v2" as plan\nmain = rule { plan.raw }',
    'q.sentinel': 's = "\\x01"\nfor range(24) as i { s += s }\nmain = rule { map range(40) as i { s } }',
    'plan.json': '{"resource_changes": [], "raw": {"a": nonsense}}',
    'sentinel.hcl': 'import "plugin" "tfplan/v2" {\n  config = { plan_path = "plan.json" }\n}\n',
  });
  const config = join(folder, 'sentinel.hcl');
  const broken = await applies(join(folder, 'p.sentinel'), { config, json: true });
  assert.equal(broken.code, 9, broken.out);
  const said = JSON.parse(broken.out);
  assert.match(said.error, /plan\.json:1:39: /);
  assert.deepEqual([said.result, said.policies[0].trace], [false, null]);
  const huge = await applies(join(folder, 'q.sentinel'), { json: true });
  assert.equal(huge.code, 1);
  const [first] = JSON.parse(huge.out).policies[0].trace.rules.main.value;
  assert.equal(first.length, 100_001);
});

test('test tells of every case as text, and as a line of JSON', async (t) => {
  const folder = folderWith(t, {
    'p.sentinel': 'param n\nmain = rule { n is 1 }',
    'test/p/pass.hcl': 'param "n" { value = 1 }',
    'test/p/fail.json': '{"param": {"n": 2}}',
    'test/p/expected.hcl': 'param "n" { value = 2 }\ntest { rules = { main = false } }',
    'test/p/broken.hcl': 'param "n" {',
    'q.sentinel': 'main = true',
  });
  const said = await tests([folder]);
  assert.equal(said.code, 1);
  assert.deepEqual(
    said.out.split('\n').filter((line) => / - /.test(line) && !line.includes('Rule')),
    [
      `ERROR - ${folder}/p.sentinel`,
      `  ERROR - ${folder}/test/p/broken.hcl`,
      `  PASS - ${folder}/test/p/expected.hcl`,
      `  FAIL - ${folder}/test/p/fail.json`,
      `  PASS - ${folder}/test/p/pass.hcl`,
      `? - ${folder}/q.sentinel`,
    ],
  );
  assert.match(said.out, /expected "main" to be true, got: false/);
  const lines = (await tests([folder], { json: true })).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ policy, case: name, pass }) => [policy, name, pass]),
    ['broken.hcl', 'expected.hcl', 'fail.json', 'pass.hcl'].map((name) => [
      `${folder}/p.sentinel`,
      `${folder}/test/p/${name}`,
      name === 'expected.hcl' || name === 'pass.hcl',
    ]),
  );
  assert.match(lines[0].error, /broken\.hcl:1:11: this block is never closed/);
  assert.equal(lines[1].error, null);
  assert.deepEqual(
    lines.map(({ status, error, failures }) => [status, error === null, failures]),
    [
      ['error', false, []],
      ['pass', true, []],
      ['fail', true, ['expected "main" to be true, got: false']],
      ['pass', true, []],
    ],
  );
  assert.equal(typeof lines[1].ms, 'number');
  assert.equal((await tests([folder], { run: 'p/(pass|expected)' })).code, 0);
  assert.equal((await tests([join(folder, 'p.sentinel')], { run: '/^pass$' })).code, 0);
  const wrong = await tests([folder], { run: '(' });
  assert.deepEqual([wrong.code, wrong.err], [1, 'terrace: --run: "(" is no regular expression\n']);
  assert.equal((await tests([join(folder, 'nowhere')])).code, 1);
});

test('an evaluation ends when its time is up', async (t) => {
  const folder = folderWith(t, {
    'p.sentinel': 'l = range(10000)\nf = func() {\n for l as i { for l as j { x = j } }\n return 1 }\nmain = f() is 1',
  });
  const said = await applies(join(folder, 'p.sentinel'), { env: { TERRACE_SENTINEL_TIMEOUT: '0.05' } });
  assert.equal(said.code, 3);
  assert.match(said.err, /limit "timeMs" reached: the policy used more than 0\.05 s/);
  const wrong = await applies(join(folder, 'p.sentinel'), { env: { TERRACE_SENTINEL_TIMEOUT: 'soon' } });
  assert.deepEqual([wrong.code, wrong.err], [9, 'TERRACE_SENTINEL_TIMEOUT must be a number of seconds, not soon\n']);
});

test('a policy reaches the addresses that are allowed, and no other', async (t) => {
  const server = createServer((request, response) => {
    if (request.url === '/never') return;
    if (request.url === '/away') response.writeHead(302, { Location: 'http://127.0.0.1:9/' }).end();
    else response.end(`${request.method} ${String(request.headers['x-a'])}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const folder = folderWith(t, {
    'p.sentinel': `import "http"\nparam path\nr = http.request("http://127.0.0.1:${port}" + path).with_header("X-A", "b")\nmain = rule { http.get(r).body is "GET b" }`,
  });
  const policy = join(folder, 'p.sentinel');
  const env = { TERRACE_SENTINEL_HTTP_ALLOW: `example.test:443, 127.0.0.1:${port}` };
  assert.equal((await applies(policy, { params: ['path=/'], env })).code, 0);
  const away = await applies(policy, { params: ['path=/away'], env });
  assert.equal(away.code, 3);
  assert.match(
    away.err,
    /http\.get: 127\.0\.0\.1:9 is not allowed; TERRACE_SENTINEL_HTTP_ALLOW=127\.0\.0\.1:9 would allow it/,
  );
  const late = await applies(policy, { params: ['path=/never'], env: { ...env, TERRACE_SENTINEL_TIMEOUT: '0.2' } });
  assert.equal(late.code, 3);
  assert.match(late.err, /limit "timeMs" reached/);
  const off = await applies(policy, { params: ['path=/'] });
  assert.match(off.err, /the import http is off here/);
  const wrong = await applies(policy, { params: ['path=/'], env: { TERRACE_SENTINEL_HTTP_ALLOW: 'everything' } });
  assert.deepEqual([wrong.code, wrong.err], [9, 'TERRACE_SENTINEL_HTTP_ALLOW: everything is not HOST:PORT\n']);
});

test('fmt writes policies in their form, or only names those that are not', async (t) => {
  const untidy = 'main=rule{true}\n';
  const folder = folderWith(t, { 'a.sentinel': untidy, 'b.sentinel': 'x =', 'other.txt': untidy });
  const formats = (paths: readonly string[], check: boolean): Promise<Said> =>
    listen(format, { paths, check, stdin: Readable.from([untidy]) });
  const path = join(folder, 'a.sentinel');
  const named = await formats([path], true);
  assert.deepEqual(named, { code: 1, out: `${path}\n`, err: '' });
  assert.equal(readFileSync(path, 'utf8'), untidy);
  const tidy = await formats(['-'], false);
  assert.deepEqual(tidy, { code: 0, out: 'main = rule { true }\n', err: '' });
  const folderSaid = await formats([folder], false);
  assert.equal(folderSaid.out, `${path}\n`);
  assert.match(folderSaid.err, /b\.sentinel:1:4: /);
  assert.equal(readFileSync(path, 'utf8'), tidy.out);
  assert.equal((await formats([path], true)).code, 0);
  assert.equal((await formats([join(folder, 'none.sentinel')], false)).code, 1);
});

test('fmt leaves a file that is not UTF-8 as it is, and a link a link', async (t) => {
  const folder = folderWith(t, { 'real/a.sentinel': 'main=rule{true}\n' });
  const [latin, link] = [join(folder, 'latin.sentinel'), join(folder, 'link.sentinel')];
  const bytes = Buffer.from('main=rule{"\u00e9" is "x"}\n', 'latin1');
  writeFileSync(latin, bytes);
  symlinkSync('real/a.sentinel', link);
  const said = await listen(format, { paths: [folder], check: false, stdin: Readable.from([]) });
  assert.deepEqual(said, { code: 1, out: `${link}\n`, err: `${latin} is not UTF-8\n` });
  assert.deepEqual(readFileSync(latin), bytes);
  assert.equal(readlinkSync(link), 'real/a.sentinel');
  assert.equal(readFileSync(join(folder, 'real/a.sentinel'), 'utf8'), 'main = rule { true }\n');
  const piped = await listen(format, { paths: ['-'], check: false, stdin: Readable.from([bytes]) });
  assert.deepEqual(piped, { code: 1, out: '', err: '<stdin> is not UTF-8\n' });
});

const program = new URL('../terrace.mjs', import.meta.url).pathname;

function terrace(cwd: string, args: readonly string[], nodeArgs: readonly string[] = []): Promise<Said> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...nodeArgs, program, 'sentinel', ...args], { cwd }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

test('the command itself: what lies in the working directory is used, and its exit code is kept', async (t) => {
  const folder = folderWith(t, {
    'p.sentinel': 'param n\nmain = rule { n is 3 }',
    'sentinel.hcl': 'param "n" { value = 1 }\n',
    'n_override.hcl': 'param "n" { value = 3 }\n',
    'test/p/case.hcl': 'param "n" { value = 3 }\n',
  });
  const [applied, tested, wrong] = await Promise.all([
    terrace(folder, ['apply', 'p.sentinel']),
    terrace(folder, ['test']),
    terrace(folder, ['apply', '--unknown', 'p.sentinel']),
  ]);
  assert.deepEqual(applied, { code: 0, out: 'Pass - p.sentinel\n', err: '' });
  assert.deepEqual(tested, { code: 0, out: 'PASS - p.sentinel\n  PASS - test/p/case.hcl\n', err: '' });
  assert.equal(wrong.code, 9);
});

/** Tells the address of every module that a process loads. */
const tellModules =
  'import { registerHooks } from "node:module"; registerHooks({ load(url, context, next) { console.error(url); return next(url, context); } });';

test('nothing heavy is loaded that the policy does not name', async (t) => {
  const folder = folderWith(t, {
    'small.sentinel': 'main = true',
    'test/small/case.hcl': 'mock "m" { data = { n = 1 } }',
    'large.sentinel': 'import "decimal"\nmain = decimal.new(1).is(1)',
    'test/large/case.hcl': '',
  });
  const libraries = async (run: string): Promise<readonly string[]> => {
    const said = await terrace(
      folder,
      ['test', '--run', run],
      ['--import', `data:text/javascript,${encodeURIComponent(tellModules)}`],
    );
    assert.equal(said.code, 0, said.err);
    const found = said.err.matchAll(/\/node_modules\/((?:@[^/]+\/)?[^/]+)\//g);
    return [...new Set([...found].map(([, name]) => name ?? ''))].toSorted();
  };
  const [small, large] = await Promise.all([libraries('small'), libraries('large')]);
  assert.deepEqual(small, ['@commander-js/extra-typings', 'commander']);
  assert.deepEqual(large, ['@commander-js/extra-typings', 'commander', 'decimal.js']);
});

test('a path with nothing to test is said, and no success', async (t) => {
  const folder = folderWith(t, {
    'with/p.sentinel': 'main = true',
    'with/test/p/a.hcl': '',
    'bare/q.sentinel': 'main = true',
    'empty/readme.txt': '',
  });
  const [full, bare, empty] = ['with', 'bare', 'empty'].map((name) => join(folder, name)) as [string, string, string];
  assert.deepEqual(await tests([full]), {
    code: 0,
    out: `PASS - ${full}/p.sentinel\n  PASS - ${full}/test/p/a.hcl\n`,
    err: '',
  });
  for (const path of [bare, empty]) {
    const said = await tests([full, path]);
    assert.equal(said.code, 1);
    assert.match(said.err, new RegExp(`^terrace: no test cases under ${path}: a case is a file .*\n$`));
  }
  assert.match((await tests([bare])).out, /^\? - .*q\.sentinel\n$/);
  const none = await tests([full], { run: 'nobody', json: true });
  assert.equal(none.code, 1);
  assert.match(none.err, /^terrace: no test cases that match --run nobody under /);
});

test('policies with one source are told apart, and the worst mandatory one gives the code', async (t) => {
  const policyOf = (name: string, level: string, most: number): string =>
    `policy "${name}" {\n  source = "p.sentinel"\n  enforcement_level = "${level}"\n  params = { most = ${most} }\n}\n`;
  const folder = folderWith(t, {
    'p.sentinel': 'param most\nmain = rule { 3 <= most }',
    'sentinel.hcl': policyOf('wide', 'hard-mandatory', 5) + policyOf('advice', 'advisory', 1),
    'strict.hcl': policyOf('wide', 'hard-mandatory', 5) + policyOf('strict', 'soft-mandatory', 1),
  });
  const config = join(folder, 'sentinel.hcl');
  const said = await applies(null, { config });
  assert.equal(said.code, 0);
  assert.match(said.out, /^Pass - .*p\.sentinel \(wide\)\nFail - .*p\.sentinel \(advice\)\n/);
  const strict = await applies(null, { config: join(folder, 'strict.hcl'), json: true });
  assert.equal(strict.code, 1);
  const { policies } = JSON.parse(strict.out) as { policies: readonly { name: string; result: boolean }[] };
  assert.deepEqual(
    policies.map(({ name, result }) => [name, result]),
    [
      ['wide', true],
      ['strict', false],
    ],
  );
  assert.match((await applies('advice', { config })).out, /^Fail - .*p\.sentinel \(advice\)\n/);
  const unsure = await applies(join(folder, 'p.sentinel'), { config });
  assert.deepEqual([unsure.code, unsure.out], [9, '']);
  assert.match(unsure.err, /is the source of several policies; say which by its name: "wide", "advice"/);
});
