// Parts come up in order and go down in the opposite one, whatever fails on the way.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { Lifecycle } from './lifecycle.ts';

test('parts end in the opposite order, also when one fails and one hangs', async () => {
  const ended: string[] = [];
  const faults: string[] = [];
  const lifecycle = new Lifecycle({ onFault: (what, error) => faults.push(`${what}: ${(error as Error).message}`) });
  const part = (name: string, stop: () => Promise<void>, withinMs?: number) =>
    lifecycle.start(name, async () => name, stop, withinMs);
  await part('database', async () => void ended.push('database'));
  await part('hanging', () => new Promise(() => {}), 20);
  await part('failing', () => Promise.reject(new Error('no')));
  await part('gateway', async () => void ended.push('gateway'));
  await lifecycle[Symbol.asyncDispose]();
  assert.deepEqual(ended, ['gateway', 'database']);
  assert.deepEqual(faults, ['stop failing: no', 'stop hanging: did not end within 20 ms']);
});

test('a part that does not come up is not ended, those before it are', async () => {
  const ended: string[] = [];
  const start = async () => {
    await using lifecycle = new Lifecycle({ onFault: () => {} });
    await lifecycle.start(
      'first',
      async () => 1,
      async () => void ended.push('first'),
    );
    await lifecycle.start(
      'second',
      () => Promise.reject(new Error('taken')),
      async () => void ended.push('second'),
    );
  };
  await assert.rejects(start(), /taken/);
  assert.deepEqual(ended, ['first']);
});
