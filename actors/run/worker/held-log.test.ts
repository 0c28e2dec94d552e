// What an apply says goes out in its order, and "made" not before a state has it.

import assert from 'node:assert/strict';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { HeldLog } from './held-log.ts';
import { copyStateFile, readStateFile } from './state-file.ts';

/** A log between a terraform and a state that are both in the hand. */
function scene() {
  const safe = new Set<string>();
  let [said, now] = ['', 0];
  let looked = Promise.withResolvers<void>();
  const log = new HeldLog({
    log: { write: (bytes) => void (said += Buffer.from(bytes).toString()) },
    isStructured: false,
    states: {
      async look() {
        looked.resolve();
        looked = Promise.withResolvers<void>();
      },
      has: ({ address }) => safe.has(address),
    },
    clock: { monotonic: () => now, sleep: () => new Promise((resolve) => void setTimeout(resolve, 1)) },
  });
  return {
    log,
    safe,
    said: () => said,
    pass: (ms: number) => void (now += ms),
    /** It has looked at least once more, and done what follows from that. */
    looks: async (): Promise<void> => {
      await looked.promise;
      await setImmediate();
    },
    write: (text: string) => log.write(Buffer.from(text)),
    [Symbol.asyncDispose]: () => log.end(),
  };
}

const made = (name: string): string => `a.${name}: Creation complete after 0s [id=${name}]\n`;

void test('a line waits for its resource, what is behind it waits too, and nothing else does', async () => {
  await using place = scene();
  const { safe, said, looks, write } = place;
  write('a.one: Creating...\na.two: Cre');
  assert.equal(said(), 'a.one: Creating...\n');
  write(`ating...\n${made('one')}a.three: Creating...\n${made('two')}last\n`);
  await looks();
  assert.equal(said(), 'a.one: Creating...\na.two: Creating...\n');
  safe.add('a.two');
  await looks();
  assert.equal(said(), 'a.one: Creating...\na.two: Creating...\n', 'in its order');
  safe.add('a.one');
  await looks();
  assert.equal(
    said(),
    `a.one: Creating...\na.two: Creating...\n${made('one')}a.three: Creating...\n${made('two')}last\n`,
  );
  write('a.three: Modifications complete after 0s [id=x]\n');
  assert.match(said(), /Modifications complete/);
});

void test('a line that nothing is found for goes out after a while, and everything at the end', async () => {
  await using place = scene();
  const { log, said, looks, pass, write } = place;
  write(made('one'));
  await looks();
  assert.equal(said(), '');
  pass(10_001);
  await looks();
  assert.equal(said(), made('one'));
  write(`${made('two')}no line`);
  await log.end();
  assert.equal(said(), `${made('one')}${made('two')}no line`);
});

void test('a state that is being written is seen to be none, and only one that stands still is copied', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-state-'));
  try {
    const [path, copy] = [join(folder, 'terraform.tfstate'), join(folder, 'state.copy')];
    const whole = `${JSON.stringify({ version: 4, resources: [{ a: {} }] }, null, 2)}\n`;
    const look = async (text: string) => {
      await writeFile(path, text);
      await using file = await open(path);
      return await readStateFile(file);
    };
    assert.equal(await look(''), null);
    for (let length = 1; length < whole.length; length += 1)
      assert.equal((await look(whole.slice(0, length)))?.isWhole, false, whole.slice(0, length));
    const read = await look(whole);
    assert.equal(read?.isWhole, true);
    await using file = await open(path);
    assert.equal(await copyStateFile(file, copy, read ?? assert.fail()), true);
    assert.equal(await readFile(copy, 'utf8'), whole);
    await writeFile(path, whole.replace('4', '5'));
    assert.equal(await copyStateFile(file, copy, read ?? assert.fail()), false);
    assert.equal(await readFile(copy, 'utf8'), whole, 'what was copied stays');
  } finally {
    await rm(folder, { recursive: true });
  }
});
