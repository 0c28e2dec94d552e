// The log of one phase on its way to a gateway that loses answers, has words of others, or has forgotten.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '@terrace/runtime/clock/system';
import { LogStream } from './log-stream.ts';

/** A gateway with a log of its own; `before` may change it in front of each segment. */
function scratchLog(before: (log: { text: string }, segment: number) => 'serve' | 'lose answer' | number) {
  const log = { text: '' };
  const faults: string[] = [];
  let segments = 0;
  const post = async (_url: string, body: Uint8Array, headers: Readonly<Record<string, string>>) => {
    const fate = before(log, ++segments);
    if (typeof fate === 'number') return { status: fate, text: '{}' };
    const offset = Number(headers['x-log-offset']);
    if (offset !== log.text.length) return { status: 409, text: JSON.stringify({ expected: log.text.length }) };
    log.text += Buffer.from(body).toString('utf8');
    if (fate === 'lose answer') throw new Error('cut off');
    return { status: 200, text: JSON.stringify({ next: log.text.length }) };
  };
  const stream = new LogStream({
    gateway: { post },
    url: 'https://scratch/log',
    clock: systemClock,
    onFault: (error) => faults.push(String(error)),
  });
  return { log, faults, stream };
}

/** Three segments, one after the other. */
async function writeThree({ log, stream }: ReturnType<typeof scratchLog>, looksMax = 200): Promise<void> {
  for (const word of ['one ', 'two ', 'three']) {
    stream.write(word);
    // Given up when it is not to come: the test then shows what is missing.
    for (let looks = 0; looks < looksMax && !log.text.includes(word); looks += 1) await systemClock.sleep(10);
  }
  await stream.finish();
}

void test('a log arrives once, also when the answer to a segment is lost', async () => {
  const scratch = scratchLog((_log, segment) => (segment === 2 ? 'lose answer' : 'serve'));
  await writeThree(scratch);
  assert.equal(scratch.log.text, 'one two three');
  assert.deepEqual(scratch.faults, []);
});

void test('behind the words of another attempt the log goes on, and that is told', async () => {
  const scratch = scratchLog((log, segment) => {
    if (segment === 2) log.text += '(the last words of an earlier attempt, which came late)';
    return 'serve';
  });
  await writeThree(scratch);
  assert.match(scratch.log.text, /^one \(the last words.*late\)two three$/);
  assert.equal(scratch.faults.length, 1);
  assert.match(scratch.faults[0] ?? '', /goes on at \d+ instead of 4/);
});

void test('where acknowledged words are gone the log goes on at what is left', async () => {
  const scratch = scratchLog((log, segment) => {
    if (segment === 3) log.text = 'one ';
    return 'serve';
  });
  await writeThree(scratch);
  assert.equal(scratch.log.text, 'one three');
});

void test('a log that is over takes no more, and nobody waits for it', async () => {
  const scratch = scratchLog((_log, segment) => (segment < 2 ? 'serve' : 409));
  await writeThree(scratch, 50);
  assert.equal(scratch.log.text, 'one ');
  assert.match(scratch.faults.join(), /answered 409/);
});
