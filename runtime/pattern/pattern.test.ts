// Globs and regular expressions as users write them.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { TerminalFault } from '../fault/fault.ts';
import { globPattern, regexPattern } from './pattern.ts';

test('stars stay within a folder, two of them do not', () => {
  const table: readonly (readonly [glob: string, yes: readonly string[], no: readonly string[]])[] = [
    ['*.tf', ['main.tf'], ['a/main.tf', 'main.tfvars']],
    ['**/*.tf', ['main.tf', 'a/main.tf', 'a/b/main.tf'], ['a/main.txt']],
    ['modules/**', ['modules/a', 'modules/a/b.tf'], ['module/a', 'x/modules/a']],
    ['/modules/**/main.tf'.slice(1), ['modules/main.tf', 'modules/a/b/main.tf'], ['modules/amain.tf/x']],
    ['a?c', ['abc'], ['ac', 'a/c']],
    ['a.b+(c)', ['a.b+(c)'], ['aXb+(c)', 'a.bb(c)']],
    ['a**b', ['ab', 'axxb'], ['a/b']],
  ];
  for (const [glob, yes, no] of table) {
    const pattern = globPattern(glob);
    for (const path of yes) assert.ok(pattern.matches(path), `${glob} matches ${path}`);
    for (const path of no) assert.ok(!pattern.matches(path), `${glob} does not match ${path}`);
  }
});

test('a regular expression is found anywhere, and one that others never finish with is finished with', () => {
  assert.ok(regexPattern(String.raw`^v\d+\.\d+\.\d+$`).matches('v1.2.3'));
  assert.ok(!regexPattern(String.raw`^\d+\.\d+\.\d+$`).matches('1.2.3-rc1'));
  const startedAt = performance.now();
  assert.ok(!regexPattern('^(a+)+$').matches(`${'a'.repeat(5_000)}b`));
  assert.ok(performance.now() - startedAt < 5_000);
  assert.throws(
    () => regexPattern('('),
    (error) => error instanceof TerminalFault && error.code === 'bad-pattern',
  );
});
