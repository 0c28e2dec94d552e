// Zips are read part by part, and what could lead outside, hide something or be more than it says is refused by name.

import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { TerminalFault } from '../fault/fault.ts';
import { zipOf } from './scratch-zip.ts';
import type { ScratchFile } from './scratch-zip.ts';
import { openEntry, readZip } from './zip.ts';
import type { ZipSource } from './zip.ts';

const bounds = { entriesMax: 10, bytesMax: 1_000_000 };
const sourceOf = (bytes: Buffer): ZipSource => ({
  size: bytes.length,
  async read({ start, end }) {
    assert.ok(start >= 0 && start <= end && end <= bytes.length, `${start}-${end} of ${bytes.length}`);
    return (async function* () {
      yield bytes.subarray(start, end);
    })();
  },
});

async function unpacked(bytes: Buffer): Promise<Readonly<Record<string, string>>> {
  const source = sourceOf(bytes);
  const found: Record<string, string> = {};
  for (const entry of await readZip(source, bounds))
    found[entry.name] = (await buffer(openEntry(source, entry))).toString();
  return found;
}

test('files are read as they were packed', async () => {
  const long = 'words '.repeat(10_000);
  assert.deepEqual(
    await unpacked(
      zipOf([
        { name: 'a/', mode: 0o040755 },
        { name: 'a/stored', bytes: Buffer.from('é') },
        { name: 'a/deflated', bytes: Buffer.from(long), isDeflated: true },
        { name: 'empty', isDeflated: true },
      ]),
    ),
    { 'a/': '', 'a/stored': 'é', 'a/deflated': long, empty: '' },
  );
});

test('what no archive should have is refused by name', async () => {
  const file = (name: string, more: Partial<ScratchFile> = {}): ScratchFile => ({
    name,
    bytes: Buffer.from('x'),
    ...more,
  });
  const cases: readonly (readonly [readonly ScratchFile[], RegExp])[] = [
    [[file('../x')], /entry "\.\.\/x" leads out of its folder/],
    [[file('a/../../x')], /leads out of its folder/],
    [[file('/etc/x')], /"\/etc\/x" has an absolute path/],
    [[file('C:x')], /has an absolute path/],
    [[file('a\\x')], /has a backslash/],
    [[file('a\nb')], /has a control character/],
    [[file('a//b')], /has a path with an empty part/],
    [[file('x', { mode: 0o120777 })], /entry "x" is a link/],
    [[file('x', { mode: 0o060644 })], /neither a file nor a folder/],
    [[file('x'), file('x')], /entry "x" comes twice/],
    [[file('x'), { name: 'x/' }], /entry "x\/?" comes twice/],
    [[file('x', { says: { name: 'y' } })], /entry "y" is not where it says/],
    [[file('x'), file('y', { says: { offset: 0, name: 'x' } })], /entry "x" comes twice/],
    [[file('x', { says: { crc: 1 } })], /entry "x" is damaged/],
    [[file('x', { isDeflated: true, says: { size: 500 } })], /entry "x" is damaged/],
    [
      [file('x', { isDeflated: true, bytes: Buffer.alloc(9_000), says: { size: 5 } })],
      /entry "x" is larger than it says/,
    ],
    [[file('x', { isDeflated: true, bytes: Buffer.alloc(2_000_000) })], /more than 1000000 bytes in all/],
    [Array.from({ length: 11 }, (_, n) => file(`x${n}`)), /more than 10 entries/],
    [[], /it is empty/],
  ];
  for (const [files, words] of cases)
    await assert.rejects(unpacked(zipOf(files)), (error: unknown) => {
      assert.ok(error instanceof TerminalFault && error.code === 'bad-archive', String(error));
      assert.match(error.message, words);
      return true;
    });
});

test('an archive that is cut, changed or none is refused', async () => {
  const whole = zipOf([{ name: 'x', bytes: Buffer.from('words '.repeat(100)), isDeflated: true }]);
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('words'),
    whole.subarray(0, -1),
    whole.subarray(10),
    Buffer.concat([Buffer.from('#!/bin/sh\n'), whole]),
    Buffer.concat([whole, Buffer.from('more')]),
  ])
    await assert.rejects(unpacked(bytes), TerminalFault);
  // Whatever byte is changed, it is either told or makes no difference to what is read.
  for (let at = 0; at < whole.length; at += 1) {
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(at) ^ 0x20, at);
    await unpacked(changed).then(
      (found) => assert.deepEqual(Object.values(found), ['words '.repeat(100)]),
      (error: unknown) => assert.ok(error instanceof TerminalFault, `byte ${at}: ${String(error)}`),
    );
  }
});
