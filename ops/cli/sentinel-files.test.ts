// What the commands of the policy language read: files that end, in time, and of those that a configuration names only what lies
// where it may reach.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { readRegularFile } from './sentinel-files.ts';
import { mocks } from './sentinel-mocks.ts';
import { applies, folderWith, listen, tests } from './sentinel-scratch.ts';
import type { MocksCommand } from './sentinel-mocks.ts';

test('what never ends is not read: a device, a pipe without a writer, a folder', async (t) => {
  const folder = folderWith(t, {
    'p.sentinel': 'import "m"\nmain = m.n is 1',
    'test/p/a.hcl': 'import "static" "m" {\n  source = "/dev/zero"\n}\n',
    'sentinel.hcl': 'import "module" "m" {\n  source = "pipe"\n}\n',
  });
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const env = { TERRACE_SENTINEL_ROOT: '/' };
  const tested = await tests([folder], { env });
  assert.equal(tested.code, 1);
  assert.match(tested.out, /a\.hcl:2:12: \/dev\/zero cannot be read: it is no regular file/);
  const applied = await applies(join(folder, 'p.sentinel'), { config: join(folder, 'sentinel.hcl') });
  assert.equal(applied.code, 9);
  assert.match(applied.err, /sentinel\.hcl:2:12: .*pipe cannot be read: it is no regular file/);
  for (const path of ['/dev/zero', join(folder, 'pipe'), folder]) {
    assert.equal((await applies(path)).code, 9);
    assert.match((await applies(join(folder, 'p.sentinel'), { config: path })).err, /cannot be read: it is /);
    const command = { plan: path, run: null, out: join(folder, 'out') };
    const said = await listen((given: MocksCommand) => Promise.resolve(mocks(given)), command);
    assert.equal(said.code, 1);
    assert.match(said.err, /cannot be read: it is /);
  }
});

test('a file has a largest size, which the error names', async (t) => {
  const folder = folderWith(t, { 'p.sentinel': 'main = true', 'small.txt': 'abc', 'sentinel.hcl': '' });
  truncateSync(join(folder, 'p.sentinel'), 33 * 1024 * 1024);
  assert.match((await applies(join(folder, 'p.sentinel'))).err, /p\.sentinel cannot be read: it is larger than 32 MiB/);
  truncateSync(join(folder, 'sentinel.hcl'), 600 * 1024 * 1024);
  const said = await applies(join(folder, 'p.sentinel'), { config: join(folder, 'sentinel.hcl') });
  assert.match(said.err, /sentinel\.hcl cannot be read: it is larger than 512 MiB/);
  assert.throws(() => readRegularFile(join(folder, 'small.txt'), 2), /larger than/);
  assert.equal(Buffer.from(readRegularFile(join(folder, 'small.txt'), 3) ?? []).toString(), 'abc');
  // Whose size is said to be 0.
  assert.match(Buffer.from(readRegularFile('/proc/self/status') ?? []).toString(), /^Name:/);
  assert.equal(readRegularFile(join(folder, 'none')), undefined);
});

test('the time of an evaluation covers a source that a slow server gives', async (t) => {
  const server = createServer((_request, response) => {
    response.writeHead(200);
    response.write('n = 1');
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const configuration = `import "module" "m" {\n  source = "http://127.0.0.1:${port}/m.sentinel"\n}\n`;
  const folder = folderWith(t, {
    'p.sentinel': 'import "m"\nmain = m.n is 1',
    'sentinel.hcl': configuration,
    'test/p/a.hcl': configuration,
  });
  const env = { TERRACE_SENTINEL_TIMEOUT: '0.3', TERRACE_SENTINEL_HTTP_ALLOW: `127.0.0.1:${port}` };
  const begin = performance.now();
  const applied = await applies(join(folder, 'p.sentinel'), { config: join(folder, 'sentinel.hcl'), env });
  assert.equal(applied.code, 3);
  assert.match(applied.err, /limit "timeMs" reached: the policy used more than 0\.3 s/);
  const tested = await tests([folder], { env });
  assert.equal(tested.code, 1);
  assert.match(tested.out, /ERROR - .*a\.hcl\n {4}.*limit "timeMs" reached/);
  assert.ok(performance.now() - begin < 10_000);
});

const readsX = 'import "x"\nmain = x.n is 1';
const names = (source: string): string =>
  `import "${source.endsWith('.json') ? 'static' : 'module'}" "x" {\n  source = "${source}"\n}\n`;

test('outside of a repository a configuration reaches what is named, and modules a little above', async (t) => {
  const folder = folderWith(t, {
    'a/b/c/pol/p.sentinel': readsX,
    'a/b/c/pol/x.json': '{"n": 1}',
    'a/b/c/x.json': '{"n": 1}',
    'a/x.sentinel': 'n = 1',
    'x.sentinel': 'n = 1',
    'a/b/c/pol/test/p/inside.hcl': names('../../x.json'),
    'a/b/c/pol/test/p/data-above.hcl': names('../../../x.json'),
    'a/b/c/pol/test/p/module-above.hcl': names('../../../../../x.sentinel'),
    'a/b/c/pol/test/p/module-far-above.hcl': names('../../../../../../x.sentinel'),
    'a/b/c/pol/test/p/absolute.hcl': names('/etc/passwd'),
    'a/b/c/pol/test/p/absent.hcl': names('../../../../none.json'),
    'a/b/c/pol/test/p/link.hcl': names('../../link.sentinel'),
  });
  symlinkSync('/etc/passwd', join(folder, 'a/b/c/pol/link.sentinel'));
  const passing = async (path: string, env = {}): Promise<readonly string[]> => {
    const { out } = await tests([join(folder, path)], { json: true, env });
    const results = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { case: string; pass: boolean; error: string | null });
    for (const { pass, error } of results)
      if (!pass) assert.match(error ?? '', /hcl:2:12: .*(?:lies outside of|no file)/);
    return results.filter(({ pass }) => pass).map(({ case: name }) => name.replace(/^.*\/(.*)\.hcl$/, '$1'));
  };
  assert.deepEqual(await passing('a/b/c/pol'), ['inside', 'module-above']);
  assert.deepEqual(await passing('a/b/c/pol/p.sentinel'), ['inside', 'module-above']);
  assert.deepEqual(await passing('a/b/c'), ['data-above', 'inside', 'module-above']);
  assert.deepEqual(await passing('a/b/c/pol', { TERRACE_SENTINEL_ROOT: folder }), [
    'data-above',
    'inside',
    'module-above',
    'module-far-above',
  ]);
  assert.deepEqual(await passing('a/b/c', { TERRACE_SENTINEL_ROOT: join(folder, 'a/b/c/pol') }), ['inside']);
  mkdirSync(join(folder, 'a/.git'));
  assert.deepEqual(await passing('a/b/c/pol'), ['data-above', 'inside', 'module-above']);
});

test('the sources of an applied configuration, its policies and plans too, stay where it may reach', async (t) => {
  const folder = folderWith(t, {
    'in/sentinel.hcl': 'policy "p" {\n  source = "../../etc/p.txt"\n}\n',
    'in/plan.hcl': 'import "plugin" "tfplan/v2" {\n  config = {\n    plan_path = "../plan.json"\n  }\n}\n',
    'in/p.sentinel': 'import "tfplan/v2" as plan\nmain = plan.terraform_version is "1"',
    'plan.json': '{"terraform_version": "1"}',
    'p.txt': 'main = true',
  });
  const policy = await applies(null, { config: join(folder, 'in/sentinel.hcl') });
  assert.equal(policy.code, 9);
  assert.match(policy.err, /sentinel\.hcl:2:12: .*p\.txt lies outside of .*in, where its configuration may not reach/);
  const plan = await applies(join(folder, 'in/p.sentinel'), { config: join(folder, 'in/plan.hcl') });
  assert.equal(plan.code, 9);
  assert.match(plan.err, /plan\.json lies outside of/);
  const env = { TERRACE_SENTINEL_ROOT: folder };
  assert.equal((await applies(join(folder, 'in/p.sentinel'), { config: join(folder, 'in/plan.hcl'), env })).code, 0);
});
