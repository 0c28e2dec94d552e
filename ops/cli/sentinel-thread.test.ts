// An engine without room ends a command of the policy language as every other limit does: with a sentence, and never with its own words.

import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderWith, listen } from './sentinel-scratch.ts';
import { inThread } from './sentinel-thread.ts';
import type { Sent } from './sentinel-thread.ts';

const heapMb = 64;
const ends = { exhausted: 3, unheard: 9 };
const limit = /limit "memoryBytes" reached: the policy used more than \d+ KiB of memory/;

const said = (sent: Sent) => listen<object>((output) => inThread(sent, output as never, ends, heapMb), {});

const applied = (policy: string, json = false): Sent => ({
  verb: 'apply',
  command: { policy, config: null, params: [], globals: [], json, trace: false, env: {} },
});

test('a policy whose tree has no room', async (t) => {
  const folder = folderWith(t, { 'large.sentinel': `${'x = [1, [2, 3]]\n'.repeat(150_000)}main = true\n` });
  const { code, out, err } = await said(applied(join(folder, 'large.sentinel')));
  assert.deepEqual([code, out], [3, '']);
  assert.match(err, limit);
  assert.equal(err.trimEnd().split('\n').length, 1);
  const json = await said(applied(join(folder, 'large.sentinel'), true));
  assert.deepEqual([json.code, json.err], [3, '']);
  assert.match((JSON.parse(json.out) as { error: string }).error, limit);
});

test('a value that the heap could not hold is refused at its place', async (t) => {
  const folder = folderWith(t, { 'p.sentinel': 's = "x"\nfor range(26) as _ {\n\ts += s\n}\nm = {s: 1}\nmain = m\n' });
  const { code, err } = await said(applied(join(folder, 'p.sentinel')));
  assert.equal(code, 3);
  assert.match(err, limit);
  assert.match(err, /p\.sentinel:\d+:\d+: /);
});

test('tests that end so say it too, and what fits says what it says anywhere', async (t) => {
  const folder = folderWith(t, {
    'a.sentinel': 'main = true\n',
    'test/a/pass.hcl': 'test {\n  rules = {\n    main = true\n  }\n}\n',
    'b.sentinel': `${'x = [1, [2, 3]]\n'.repeat(150_000)}main = true\n`,
    'test/b/pass.hcl': 'test {\n  rules = {\n    main = true\n  }\n}\n',
  });
  const command = { paths: [folder], json: true, run: null, verbose: false, env: {} };
  const all = await said({ verb: 'test', command });
  assert.equal(all.code, 3);
  assert.match(all.out, /^\{"policy":.*a\.sentinel".*"pass":true.*\}\n$/);
  assert.match(all.err, limit);
  const one = await said({ verb: 'test', command: { ...command, run: '^a$' } });
  assert.deepEqual([one.code, one.err], [0, '']);
  assert.equal(
    (await said(applied(join(folder, 'a.sentinel')))).out.trim().split('\n')[0],
    `Pass - ${folder}/a.sentinel`,
  );
});
