// Sources of modules, mocks and data: paths, addresses and their checksums.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { Position, SentinelError, Source } from '../position.ts';
import { PolicyFiles } from './files.ts';
import { readSource } from './sources.ts';
import type { Files } from './sources.ts';

const text = 'main = true\n';
const checksum = (algorithm: string): string => createHash(algorithm).update(text).digest('hex');

const files: Files = {
  read: (path) =>
    Promise.resolve(
      ['set/lib.sentinel', 'here/only.sentinel', '/abs/x.sentinel'].includes(path) ? Buffer.from(text) : undefined,
    ),
  otherFolder: 'here',
  fetch: (url) =>
    url.host === 'policies.test'
      ? Promise.resolve(Buffer.from(text))
      : Promise.reject(new Error(`${url.host} is not allowed`)),
};

/** The path that was found, or the message. */
async function find(value: string, from: Files = files): Promise<string> {
  const position = new Position(new Source('set/sentinel.hcl', `source = "${value}"`), 9);
  try {
    const { path, bytes } = await readSource({ value, position }, from);
    assert.equal(Buffer.from(bytes).toString(), text);
    return path;
  } catch (error) {
    assert.ok(error instanceof SentinelError);
    assert.equal(error.position?.toString(), 'set/sentinel.hcl:1:10');
    return error.message;
  }
}

test('a path leads beside the configuration, then to the other folder', async () => {
  assert.equal(await find('lib.sentinel'), 'set/lib.sentinel');
  assert.equal(await find('./lib.sentinel'), 'set/lib.sentinel');
  assert.equal(await find('../set/lib.sentinel'), 'set/lib.sentinel');
  assert.equal(await find('only.sentinel'), 'here/only.sentinel');
  assert.equal(await find('/abs/x.sentinel'), '/abs/x.sentinel');
  assert.equal(await find('file::./lib.sentinel'), 'set/lib.sentinel');
  assert.equal(await find('file:///abs/x.sentinel'), '/abs/x.sentinel');
  assert.equal(await find('none.sentinel'), 'there is no file set/none.sentinel');
  assert.equal(await find('/none.sentinel'), 'there is no file /none.sentinel');
});

test('an address is fetched where the host allows it', async () => {
  assert.equal(await find('https://policies.test/a/x.sentinel?tag=1'), 'https://policies.test/a/x.sentinel');
  assert.equal(await find('http::http://policies.test/x.sentinel'), 'http://policies.test/x.sentinel');
  assert.equal(await find('https://elsewhere.test/x.sentinel'), 'elsewhere.test is not allowed');
  assert.match(
    await find('https://policies.test/x', { ...files, fetch: null }),
    /^policies\.test is not reached from here/,
  );
});

test('two addresses that differ in their query alone are two files', async () => {
  const policyFiles = new PolicyFiles({
    ...files,
    fetch: (url) => Promise.resolve(Buffer.from(`[${url.search.at(-1)}]`)),
  });
  const position = new Position(new Source('set/sentinel.hcl', ''), 0);
  const one = (version: number): { value: string; position: Position } => ({
    value: `https://policies.test/x?v=${version}`,
    position,
  });
  assert.deepEqual([await policyFiles.json(one(1)), await policyFiles.json(one(2))], [[1], [2]]);
  const policies = [await policyFiles.policyOf(one(1)), await policyFiles.policyOf(one(2))];
  assert.deepEqual(
    policies.map(({ source }) => `${source.name} ${source.text}`),
    ['https://policies.test/x [1]', 'https://policies.test/x [2]'],
  );
  assert.equal(await policyFiles.policyOf(one(2)), policies[1]);
  assert.notEqual(await policyFiles.importOf(one(1)), await policyFiles.importOf(one(2)));
});

test('a checksum must hold', async () => {
  for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
    assert.equal(await find(`./lib.sentinel?checksum=${algorithm}:${checksum(algorithm)}`), 'set/lib.sentinel');
    assert.equal(await find(`lib.sentinel?checksum=${checksum(algorithm).toUpperCase()}`), 'set/lib.sentinel');
  }
  const url = 'https://policies.test/x.sentinel';
  assert.equal(await find(`${url}?checksum=sha256:${checksum('sha256')}`), url);
  const wrong = checksum('sha256').replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  assert.equal(
    await find(`${url}?checksum=sha256:${wrong}`),
    `${url} has the sha256 checksum ${checksum('sha256')}, not the one that is written here`,
  );
  assert.equal(
    await find('lib.sentinel?checksum=sha256:12'),
    '"sha256:12" is no checksum of md5, sha1, sha256 or sha512',
  );
});

test('what is not fetched is said by its name', async () => {
  assert.match(await find('git::https://git.test/p.git//main.sentinel'), /^sources of git are not fetched/);
  assert.match(await find('git@git.test:p.git//main.sentinel'), /^sources of git are not fetched/);
  assert.match(await find('s3::https://s3.test/p'), /^sources of s3 are not fetched/);
  assert.match(await find('lib.sentinel?archive=zip'), /^archives are not unpacked/);
  assert.equal(await find('lib.sentinel?archive=false'), 'set/lib.sentinel');
});
