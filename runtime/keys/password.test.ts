// What is kept of a password: it tells right from wrong, is worth nothing elsewhere, and does not tell who has one.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { RetryableFault } from '../fault/fault.ts';
import { makePasswords } from './password.ts';

const under = (key: string) => ({
  mac: (purpose: string, text: string): Uint8Array => createHmac('sha256', key).update(`${purpose}\n${text}`).digest(),
});
const passwords = makePasswords(under('the key of this installation'));

test('a password is right for its owner, under its key, in any composition of its letters, and else wrong', async () => {
  const hash = await passwords.hash('caf\u00e9 au lait', 'user-1');
  assert.match(hash, /^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
  assert.ok(await passwords.isRight('caf\u00e9 au lait', 'user-1', hash));
  assert.ok(await passwords.isRight('cafe\u0301 au lait', 'user-1', hash));
  assert.ok(!(await passwords.isRight('cafe au lait', 'user-1', hash)));
  assert.ok(!(await passwords.isRight('caf\u00e9 au lait', 'user-2', hash)), 'moved to another row');
  assert.ok(!(await makePasswords(under('another key')).isRight('caf\u00e9 au lait', 'user-1', hash)));
  assert.notEqual(await passwords.hash('caf\u00e9 au lait', 'user-1'), hash, 'each has a salt of its own');
});

test('where there is no hash, or one that asks for too much, nothing is right, and it takes as long', async () => {
  const hash = await passwords.hash('right', 'user-1');
  const times: number[][] = [[], []];
  for (let n = 0; n < 5; n += 1)
    for (const [which, kept] of [hash, null].entries()) {
      const begun = performance.now();
      assert.ok(!(await passwords.isRight('wrong', 'user-1', kept)));
      times[which]?.push(performance.now() - begun);
    }
  // The quickest of each: what else the machine does makes none quicker.
  const [known = 0, unknown = 0] = times.map((each) => Math.min(...each));
  assert.ok(Math.abs(known - unknown) < 0.5 * known, `${known} ms and ${unknown} ms`);
  for (const bad of [hash.replace('m=47104', 'm=9999999'), hash.replace('$v=19', '$v=16'), 'right', ''])
    assert.ok(!(await passwords.isRight('right', 'user-1', bad)), bad);
});

test('the event loop turns while a password is hashed, and who comes when many wait is sent away', async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  await passwords.hash('right', 'user-1');
  clearInterval(timer);
  assert.ok(turns > 5, `${turns} turns`);
  const cheap = (await passwords.hash('right', 'user-1')).replace('m=47104', 'm=8');
  const many = Array.from({ length: 34 }, () =>
    passwords.isRight('wrong', 'user-1', cheap).then(
      () => null,
      (error: unknown) => error,
    ),
  );
  const [refused, late] = (await Promise.all(many)).slice(32);
  for (const error of [refused, late]) assert.ok(error instanceof RetryableFault && error.delayMs !== null);
});
