// A log in pieces that end anywhere: framed by the server, coloured or structured by terraform.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { LogReader } from './log-lines.ts';

const framed = (text: string) => Buffer.from(`\u0002${text}\u0003`);
const said = (line: object) =>
  `${JSON.stringify({ '@level': 'info', '@timestamp': '2026-01-01T00:00:00Z', ...line })}\n`;
const textsOf = (reader: LogReader) => reader.lines.map(({ spans }) => spans.map(({ text }) => text).join(''));

test('lines are whole wherever the pieces end, letters of several bytes too', () => {
  const bytes = framed('ein\nzwölf ⇒\r\nohne Ende');
  for (let size = 1; size < 8; size += 1) {
    const reader = new LogReader();
    for (let at = 0; at < bytes.length; at += size) reader.take(bytes.subarray(at, at + size));
    assert.deepEqual(textsOf(reader), ['ein', 'zwölf ⇒', 'ohne Ende'], `pieces of ${size}`);
    assert.equal(reader.isOver, true);
    assert.equal(reader.offset, bytes.length);
  }
});

test('colours are names, and whatever looks like markup is text', () => {
  const reader = new LogReader();
  reader.take(framed('\u001b[31m\u001b[1mError:\u001b[0m <img src=x onerror=alert(1)>\n'));
  const [line] = reader.lines;
  assert.deepEqual(line?.spans[0], { text: 'Error:', colour: 'ansi-red', isBold: true });
  assert.equal(line?.spans[1]?.text, ' <img src=x onerror=alert(1)>');
  assert.equal(line?.level, 'error');
  assert.deepEqual(reader.errors, [0]);
});

test('a structured line is its message, a diagnostic with where it is', () => {
  const reader = new LogReader();
  const diagnostic = {
    detail: 'first\nsecond',
    address: 'a.b',
    range: { filename: 'main.tf', start: { line: 7 } },
    snippet: { context: 'resource "a" "b"', code: '  x = y', start_line: 7 },
  };
  reader.take(
    framed(
      said({ '@message': 'Plan: 1 to add', type: 'change_summary' }) +
        said({ '@level': 'error', '@message': 'Error: no', diagnostic }),
    ),
  );
  assert.deepEqual(textsOf(reader), [
    'Plan: 1 to add',
    'Error: no',
    '  with a.b',
    '  on main.tf line 7, in resource "a" "b":',
    '  7:   x = y',
    '  first',
    '  second',
  ]);
  assert.deepEqual(
    reader.lines.map(({ level }) => level),
    ['done', 'error', 'error', 'error', 'error', 'error', 'error'],
  );
});

test('an apply is known by its resources, each with when it began', () => {
  const reader = new LogReader();
  const hook = (type: string, at: string, more: object = {}) =>
    said({
      ...{ '@message': type, '@timestamp': at, type },
      hook: { resource: { addr: 'a.b' }, action: 'create', ...more },
    });
  reader.take(
    Buffer.from(`\u0002${hook('apply_start', 't1')}${hook('apply_progress', 't2', { elapsed_seconds: 10 })}`),
  );
  assert.deepEqual(reader.resources.get('a.b'), {
    ...{ address: 'a.b', stage: 'going', action: 'create', at: 't1', seconds: 10 },
  });
  reader.take(Buffer.from(hook('apply_complete', 't3', { elapsed_seconds: 12 })));
  assert.equal(reader.resources.get('a.b')?.stage, 'complete');
  assert.equal(reader.isOver, false);
});

test('a log for people tells of resources too', () => {
  const reader = new LogReader();
  const lines = [
    'a.b["x: y"]: Creating...',
    'module.m[0].a.c: Still modifying... [10s elapsed]',
    '\u001b[1ma.d: Destruction complete after 1m2s\u001b[0m',
    'a.b["x: y"]: Creation complete after 0s [id=1]',
    'a.e: Provisioning with local-exec...',
    'a.e (local-exec): a.f: is what it says',
    'a.e (local-exec): a.g: Creation complete after 1s [id=2]',
  ];
  reader.take(framed(lines.join('\n')));
  const seen = [...reader.resources.values()].map(({ address, action, stage, seconds }) => [
    address,
    action,
    stage,
    seconds,
  ]);
  assert.deepEqual(seen, [
    ['a.b["x: y"]', 'create', 'complete', 0],
    ['module.m[0].a.c', 'update', 'going', null],
    ['a.d', 'delete', 'complete', 62],
  ]);
});
