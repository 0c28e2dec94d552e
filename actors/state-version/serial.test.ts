// Another serial in a state, and not one other byte.

import assert from 'node:assert/strict';
import test from 'node:test';
import { withSerial } from './serial.ts';

const cases: readonly (readonly [what: string, state: string, changed: string])[] = [
  [
    'as terraform writes it',
    '{\n  "version": 4,\n  "serial": 7,\n  "lineage": "l"}\n',
    '{\n  "version": 4,\n  "serial": 12,\n  "lineage": "l"}\n',
  ],
  [
    'behind other serials, and behind letters of several bytes',
    '{"lineage":"ä€😀\\u00e4","outputs":{"serial":{"value":{"serial":3},"type":"x"}},"a":["serial",4],"b":"serial","serial":7}',
    '{"lineage":"ä€😀\\u00e4","outputs":{"serial":{"value":{"serial":3},"type":"x"}},"a":["serial",4],"b":"serial","serial":12}',
  ],
];
for (const [what, state, changed] of cases)
  test(`a serial ${what} is replaced, however the bytes are cut`, async () => {
    const bytes = Buffer.from(state);
    for (const size of [1, 3, 10, bytes.length]) assert.equal(await textOf(withSerial(cut(bytes, size), 12)), changed);
  });

test('where no serial is, none is made up', async () => {
  for (const state of ['{"version":4}', '[]', '{"serial":"7"}', '{"serial":7'])
    await assert.rejects(textOf(withSerial(cut(Buffer.from(state), 4), 12)), { code: 'state-without-serial' });
});

async function* cut(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
