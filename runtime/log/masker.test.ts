// Masks over pieces: wherever the borders lie, what comes out is what the whole text would have become, and no secret is in it.

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { makeMasker } from './masker.ts';

test('a secret becomes asterisks of its length, everything else stays', () => {
  assert.equal(masked(['hunter2'], 'password=hunter2, hunter3'), 'password=*******, hunter3');
  assert.equal(masked(['grüße-🔑'], 'x grüße-🔑 y'), `x ${'*'.repeat(Buffer.byteLength('grüße-🔑'))} y`);
  assert.equal(masked([], 'nothing to hide'), 'nothing to hide');
  assert.equal(masked(['absent'], ''), '');
});

const secrets = [
  'hunter2',
  'hunter2-and-more',
  'abcab',
  'abxyz',
  'aaa',
  'aab',
  'line one\nsecond line\n  indented third',
  'say "hi" <&> \\ and\ttab',
];
const text =
  'aaaaaab abcabxyz abcabab hunter2-and-mor hunter2-and-more hunterhunter2 aabaaab ' +
  `${JSON.stringify({ v: secrets[6] })} and\n    second line\nindented third say "hi" <&> \\ and\ttab `;

test('cut at every border in two and in three, the stream gives the same as the whole', () => {
  const whole = masked(secrets, text);
  const bytes = Buffer.from(text);
  for (let one = 0; one <= bytes.length; one += 1) {
    assert.equal(streamed(secrets, [bytes.subarray(0, one), bytes.subarray(one)]), whole, `cut at ${one}`);
    const two = Math.min(bytes.length, one + 3);
    const three = [bytes.subarray(0, one), bytes.subarray(one, two), bytes.subarray(two)];
    assert.equal(streamed(secrets, three), whole, `cut at ${one} and ${two}`);
  }
  assert.equal(
    streamed(
      secrets,
      Array.from(bytes, (byte) => Buffer.of(byte)),
    ),
    whole,
    'byte by byte',
  );
  for (const secret of ['hunter2', 'abcab', 'abxyz', 'aaa', 'second line', 'indented third']) {
    assert.equal(whole.includes(secret), false, secret);
  }
});

test('random secrets over a small alphabet, cut anywhere: the stream equals an oracle that searches each place', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 7 });
  const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), maxLength: 12 }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), pieces, (words, parts) => {
      const expected = oracle(words, parts.join(''));
      assert.equal(
        streamed(
          words,
          parts.map((part) => Buffer.from(part)),
        ),
        expected,
      );
    }),
    { numRuns: 3000 },
  );
});

test('a secret of many lines is masked line by line, however it is indented', () => {
  const key = '-----BEGIN KEY-----\nMIIB+Zx\r\n  q9/rT\n}\n-----END KEY-----\n';
  const out = masked([key], '  + key = <<-EOT\n        MIIB+Zx\n     q9/rT\n }\n    EOT');
  assert.equal(out, '  + key = <<-EOT\n        *******\n     *****\n }\n    EOT');
});

test('the form in JSON and HCL strings is masked: of JavaScript, of Go with and without HTML escapes, and quoted twice', () => {
  const secret = 'p"w\\d <&>\n\u2028end\b${x}';
  const go = 'p\\"w\\\\d \\u003c\\u0026\\u003e\\n\\u2028end\\u0008${x}';
  const goPlain = 'p\\"w\\\\d <&>\\n\\u2028end\\u0008${x}';
  for (const form of [
    JSON.stringify(secret).slice(1, -1),
    go,
    goPlain,
    JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    JSON.stringify(secret).slice(1, -1).replace('${', '$${'),
  ]) {
    const line = `{"@message":"${form}","n":1}`;
    assert.equal(masked([secret], line), `{"@message":"${'*'.repeat(Buffer.byteLength(form))}","n":1}`, form);
  }
});

test('secrets and lines of fewer than three characters stay, and base64 is not searched', () => {
  assert.equal(masked(['ab', '', '\n{\n}\n'], 'ab { }'), 'ab { }');
  const encoded = Buffer.from('hunter2').toString('base64');
  assert.equal(masked(['hunter2'], encoded), encoded);
});

test('a secret longer than a segment is masked in pieces, and what is held back stays bounded', () => {
  const secret = Array.from({ length: 20_000 }, (_, index) => `${index}.`).join('');
  const bytes = Buffer.from(`before ${secret} after`);
  const masker = makeMasker([secret]);
  let at = 0;
  let out = '';
  while (at < bytes.length) {
    const piece = bytes.subarray(at, at + 256 * 1024);
    const { bytes: given, heldBytes } = masker.mask(piece, at + piece.length === bytes.length);
    assert.ok(heldBytes <= 64 * 1024);
    out += Buffer.from(given).toString();
    at += given.length;
  }
  assert.equal(out, `before ${'*'.repeat(secret.length)} after`);
});

test('without memory: what is held back is sent again, and a repeated segment masks to the same bytes', () => {
  const masker = makeMasker(['hunter2']);
  const first = masker.mask(Buffer.from('password: hunt'), false);
  assert.equal(Buffer.from(first.bytes).toString(), 'password: ');
  assert.equal(first.heldBytes, 4);
  assert.deepEqual(masker.mask(Buffer.from('password: hunt'), false), first);
  const next = masker.mask(Buffer.from('hunter2'), false);
  assert.equal(Buffer.from(next.bytes).toString(), '*******');
  assert.equal(next.heldBytes, 0);
  assert.equal(Buffer.from(masker.mask(Buffer.from('hunt'), true).bytes).toString(), 'hunt');
});

const tokenOf = (claims: object): string =>
  [{ typ: 'JWT' }, claims, 'signed'].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

test('a token that nobody knows is masked by its shape, whole, and no other one', () => {
  const [ours, other] = [tokenOf({ iss: 'here', sub: 'x' }), tokenOf({ iss: 'there' })];
  const masker = makeMasker(['a b'], ({ iss }) => iss === 'here');
  const mask = (text: string): string => Buffer.from(masker.mask(Buffer.from(text), true).bytes).toString();
  const stars = '*'.repeat(ours.length);
  assert.equal(mask(`a b ${ours} ${other} eyJ.eyJ.eyJ`), `*** ${stars} ${other} eyJ.eyJ.eyJ`);
  assert.equal(mask(`{"m":"\\n${ours}\\n"}`), `{"m":"\\n${stars}\\n"}`, 'right behind an escape');
  assert.equal(mask(ours.slice(0, -5)).includes('*'.repeat(50)), true, 'one that was cut off in its signature');
  for (let at = 1; at < ours.length; at += 1) {
    const text = Buffer.from(`token ${ours}, and on`);
    const { bytes, heldBytes } = masker.mask(text.subarray(0, 6 + at), false);
    const next = masker.mask(text.subarray(6 + at - heldBytes), true);
    const whole = Buffer.concat([bytes, next.bytes]).toString();
    // What is too short to be told for a token is given out.
    const given = Math.min(at, 2);
    assert.match(whole.slice(6 + given), /^\*+, and on$/, String(at));
  }
});

test('words without an end are looked at once', () => {
  const masker = makeMasker([], () => true);
  for (const word of ['eyJ', 'eyJ.', 'a', '.', 'a.eyJb.']) {
    const input = Buffer.from(word.repeat(Math.floor((256 * 1024) / word.length)));
    assert.equal(masker.mask(input, false).bytes.length, input.length, word);
  }
});

function masked(words: readonly string[], input: string): string {
  return Buffer.from(makeMasker(words).mask(Buffer.from(input), true).bytes).toString();
}

/** Piece by piece, what was held back in front of the next one, as a log's writer sends it. */
function streamed(words: readonly string[], parts: readonly Uint8Array[]): string {
  const masker = makeMasker(words);
  const out: Uint8Array[] = [];
  let held: Uint8Array = new Uint8Array(0);
  for (const [index, part] of [...parts, new Uint8Array(0)].entries()) {
    const input = Buffer.concat([held, part]);
    const { bytes, heldBytes } = masker.mask(input, index === parts.length);
    held = input.subarray(input.length - heldBytes);
    out.push(bytes);
  }
  return Buffer.concat(out).toString();
}

function oracle(words: readonly string[], input: string): string {
  const hidden = Array.from(input, () => false);
  for (const word of words) {
    for (let at = input.indexOf(word); at >= 0; at = input.indexOf(word, at + 1))
      hidden.fill(true, at, at + word.length);
  }
  return Array.from(input, (character, index) => (hidden[index] ? '*' : character)).join('');
}
