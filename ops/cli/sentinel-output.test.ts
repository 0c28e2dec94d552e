// The real commands with a stdout or a target that takes nothing: one sentence, the documented code, and no word of the engine.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { folderWith } from './sentinel-scratch.ts';

const entry = new URL('../terrace.mjs', import.meta.url).pathname;

async function intoFull(args: readonly string[]): Promise<{ readonly code: number | null; readonly err: string }> {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [entry, 'sentinel', ...args], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const err = await text(child.stderr as Readable);
  return { code: await ended, err };
}

test('a full disk below stdout is told once, with the code of each command', async (t) => {
  const folder = folderWith(t, {
    'p.sentinel': 'main  = true\n',
    'test/p/a.hcl': '',
    'plan.json': '{"format_version": "1.2", "resource_changes": []}',
  });
  const policy = join(folder, 'p.sentinel');
  const commands: readonly (readonly [args: readonly string[], code: number])[] = [
    [['apply', policy], 9],
    [['apply', '--json', policy], 9],
    [['test', folder], 1],
    [['test', '--json', folder], 1],
    [['fmt', '--check', policy], 1],
    [['mocks', '--plan', join(folder, 'plan.json'), '--out', join(folder, 'mocks')], 1],
  ];
  for (const [args, code] of commands) {
    const ended = await intoFull(args);
    assert.equal(
      ended.err,
      'terrace: the output cannot be written: ENOSPC: no space left on device, write\n',
      args.join(' '),
    );
    assert.equal(ended.code, code, args.join(' '));
  }
});
