// The text of policies: comments, names, numbers, strings and the semicolons that nobody writes.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { tokenize } from './lexer.ts';
import { parse } from './parser.ts';
import { Source } from './position.ts';
import { expressions, policies } from './scratch-policy.ts';

const kinds = (text: string): string =>
  tokenize(new Source('x', text))
    .tokens.map(({ kind, text: own }) => (kind === ';' && own === '\n' ? '⏎' : kind))
    .join(' ');

function tokens(name: string, rows: readonly (readonly [string, string])[]): void {
  test(name, () => {
    for (const [text, expected] of rows) assert.equal(kinds(text), expected, text);
  });
}

tokens('a semicolon is inserted after what can end a statement', [
  ['a\n', 'identifier ⏎ end'],
  ['a', 'identifier ⏎ end'],
  ['a\r\nb', 'identifier ⏎ identifier ⏎ end'],
  ['1\n', 'int ⏎ end'],
  ['1.5\n', 'float ⏎ end'],
  ['"a"\n', 'string ⏎ end'],
  ['`a`\n', 'string ⏎ end'],
  ['break\n', 'break ⏎ end'],
  ['continue\n', 'continue ⏎ end'],
  ['return\n', 'return ⏎ end'],
  [')\n', ') ⏎ end'],
  [']\n', '] ⏎ end'],
  ['}\n', '} ⏎ end'],
]);

tokens('a line that cannot end a statement goes on', [
  ['a or\nb', 'identifier or identifier ⏎ end'],
  ['a +\nb', 'identifier + identifier ⏎ end'],
  ['a and # why\n\nb', 'identifier and identifier ⏎ end'],
  ['f(\n', 'identifier ( end'],
  ['[\n', '[ end'],
  ['{\n', '{ end'],
  ['a,\nb', 'identifier , identifier ⏎ end'],
  ['a =\n1', 'identifier = int ⏎ end'],
  ['if\n', 'if end'],
  ['not\na', 'not identifier ⏎ end'],
  ['\n\n\n', 'end'],
]);

tokens('comments are of three kinds, and do not nest', [
  ['# a', 'end'],
  ['// a', 'end'],
  ['/* a */', 'end'],
  ['a # b\nc', 'identifier ⏎ identifier ⏎ end'],
  ['a // b\nc', 'identifier ⏎ identifier ⏎ end'],
  ['a /* b */ c', 'identifier identifier ⏎ end'],
  ['a /* b\n */ c', 'identifier ⏎ identifier ⏎ end'],
  ['/* /* */ a', 'identifier ⏎ end'],
  ['# /*\na', 'identifier ⏎ end'],
  ['"# no comment"', 'string ⏎ end'],
  ['a#', 'identifier ⏎ end'],
]);

tokens('a name begins with a letter of any script or an underscore', [
  ['a _a _A αβ a1 日本 a٣', 'identifier identifier identifier identifier identifier identifier identifier ⏎ end'],
  [
    'map filter empty defined true null undefined',
    'identifier identifier identifier identifier identifier identifier identifier ⏎ end',
  ],
  [
    'all any as case default else for func if import param rule when',
    'all any as case default else for func if import param rule when end',
  ],
  ['and or xor not is in contains matches', 'and or xor not is in contains matches end'],
]);

tokens('after a point every word is a name, also at the end of a line', [
  ['a.rule', 'identifier . identifier ⏎ end'],
  ['a.default\nb', 'identifier . identifier ⏎ identifier ⏎ end'],
  ['a.if.else', 'identifier . identifier . identifier ⏎ end'],
  ['a.contains\n', 'identifier . identifier ⏎ end'],
]);

tokens('a byte order mark at the beginning is skipped', [
  ['\ufeffa', 'identifier ⏎ end'],
  ['a\ufeff', 'identifier bad ⏎ end'],
]);

expressions('ints are decimal, octal or hexadecimal', [
  ['42', '42'],
  ['0', '0'],
  ['00', '0'],
  ['0600', '384'],
  ['0xBadFace', '195951310'],
  ['0XFF', '255'],
  ['170141183460469', '170141183460469'],
  ['9223372036854775807', '9223372036854775807'],
  ['-9223372036854775808', '-9223372036854775808'],
  ['9007199254740993', '9007199254740993'],
  ['0x7fffffffffffffff', '9223372036854775807'],
  ['9223372036854775808', 'error: does not fit'],
  ['5 - 9223372036854775808', 'error: does not fit'],
  ['089', 'error: is not a number'],
  ['0x', 'error: is not a number'],
  ['12ab', 'error: is not a number'],
  ['1_000', 'error: is not a number'],
]);

expressions('floats have a point or an exponent, and are decimal', [
  ['0.', '0.0'],
  ['72.40', '72.4'],
  ['072.40', '72.4'],
  ['2.71828', '2.71828'],
  ['1.e+0', '1.0'],
  ['6.67428e-11', '6.67428e-11'],
  ['1E6', '1000000.0'],
  ['.25', '0.25'],
  ['.12345E+5', '12345.0'],
  ['1e3', '1000.0'],
  ['1.5.5', 'error: expected the end of the statement'],
]);

expressions('strings have the escapes of Go', [
  [String.raw`"\a\b\f\n\r\t\v\\\"" is "\x07\x08\x0c\x0a\x0d\x09\x0b\x5c\x22"`, 'true'],
  [String.raw`"\377" is "\xff"`, 'true'],
  [String.raw`length("\377")`, '1'],
  [String.raw`length("\u00FF")`, '2'],
  [String.raw`"\u00FF" is "\xc3\xbf"`, 'true'],
  [String.raw`"\U000000FF" is "ÿ"`, 'true'],
  [String.raw`"\u65e5本\U00008a9e"`, '"日本語"'],
  [String.raw`length("\u65e5本\U00008a9e")`, '9'],
  [String.raw`length("\xff\u00FF")`, '3'],
  [String.raw`"\U0001F600"`, '"😀"'],
  [String.raw`"\uD800"`, 'error: not a character of Unicode'],
  [String.raw`"\U00110000"`, 'error: not a character of Unicode'],
  [String.raw`"\q"`, 'error: is not an escape'],
  [String.raw`"\'"`, 'error: is not an escape'],
  [String.raw`"\x1"`, 'error: is not an escape'],
  [String.raw`"\400"`, 'error: more than a byte'],
  [String.raw`"\18"`, 'error: is not an escape'],
  ['"a\nb"', 'error: never ends'],
  ['"', 'error: never ends'],
  ['"a\\', 'error: never ends'],
]);

expressions('raw strings keep everything but carriage returns', [
  ['`abc` is "abc"', 'true'],
  ['`\\n` is "\\\\n"', 'true'],
  ['`\\n\n\\n` is "\\\\n\\n\\\\n"', 'true'],
  ['`a\r\nb` is "a\\nb"', 'true'],
  ['`"` is "\\""', 'true'],
  ['``', '""'],
  ['`a', 'error: never ends'],
]);

policies('what cannot be read is said with its line and column', [
  ['a = 1\nb = @\n', 'error: 2:5: "@" has no meaning here'],
  ['a = "é" $', 'error: 1:9: "$" has no meaning here'],
  ['a = 1 /* x', 'error: 1:7: this comment never ends'],
  ['a = "x\n', 'error: 1:5: this string never ends'],
  ['😀 = 1', 'error: 1:1: "😀" has no meaning here'],
  ['a = "\\q"', 'error: 1:6: "\\q" is not an escape'],
  ['a = 1 & 2', 'error: 1:7: "&" has no meaning here'],
  ['\u0007', 'error: 1:1: U+0007 has no meaning here'],
]);

policies('semicolons can be written too, and statements can share a line', [
  ['a = 1; print(a); a = 2; print(a)', '1\n2\npass'],
  [';;a = 1;;;print(a);', '1\npass'],
  ['if true { print(1) }; print(2)', '1\n2\npass'],
]);

test('a text that is no policy is read up to its tenth error', () => {
  for (const [text, offset] of [
    ['$'.repeat(100_000), 9],
    [`a = 1\n${'$ '.repeat(100_000)}`, 24],
    [`"${'\\q'.repeat(100_000)}"\n$ $`, 19],
  ] as const) {
    const source = new Source('x', text);
    const { tokens, errors } = tokenize(source);
    assert.equal(errors.length, 10);
    assert.equal(errors.at(-1)?.position?.offset, offset);
    assert.ok(tokens.length < 20);
    const shown = parse(source).errors.map((error) => error.position?.offset);
    assert.deepEqual(
      shown,
      errors.map((error) => error.position?.offset),
    );
  }
});
