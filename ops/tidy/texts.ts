// What a file must and must not hold, whatever its room. Each rule gives sentences that name the better way.

import type { Source } from './sources.ts';

interface Ban {
  readonly pattern: RegExp;
  readonly files?: RegExp;
  readonly why: string;
}

const code = /\.(ts|tsx|mts|mjs)$/;
const tests = /\.test\.(ts|mjs)$/;

// Written apart, so that this file does not object to itself.
const markers = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|');

const bans: readonly Ban[] = [
  { pattern: new RegExp(`\\b(?:${markers})\\b`), why: 'is a leftover marker: do it, or open an issue' },
  { pattern: /^export default\b/m, files: code, why: 'has no name at its door: export it by name' },
  { pattern: /^export \* from/m, files: code, why: 'makes a barrel file: import from the file that has the thing' },
  { pattern: /\b(?:test|suite|describe|it)\.only\(/, files: tests, why: 'silences every other test: remove `.only`' },
  { pattern: /\bprocess\.exit\(/, files: tests, why: 'ends the process that all tests share: let the test fail' },
  {
    pattern: /\bprocess\.env(?:\.\w+|\[[^\]]+\])\s*(?:\?\?|\|\|)?=(?!=)|\bdelete process\.env\b/,
    files: tests,
    why: 'changes the environment of every other test: pass an environment to what you test',
  },
];

export function bannedTexts(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, text }) =>
    bans
      .filter(({ files }) => files === undefined || files.test(path))
      .flatMap(({ pattern, why }) => {
        const found = pattern.exec(text);
        return found === null ? [] : [`${path}:${lineOf(text, found.index)} '${found[0].trim()}' ${why}`];
      }),
  );
}

/** What real secrets look like. A test that needs one makes it at run time, or takes it apart in the source. */
const secrets: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{40}/ },
  { name: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[0-9A-Z]{16}\b/ },
  { name: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})\b/ },
  { name: 'a GitLab token', pattern: /\bglpat-[\w-]{20,}\b/ },
  { name: 'a Slack token', pattern: /\bxox[abprs]-[\w-]{20,}\b/ },
  { name: 'a Terraform token', pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}/ },
  { name: 'a JSON web token', pattern: /\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{16,}/ },
];

export function plantedSecrets(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, text }) =>
    secrets.flatMap(({ name, pattern }) => {
      const found = pattern.exec(text);
      if (found === null) return [];
      return [
        `${path}:${lineOf(text, found.index)} holds what looks like ${name}: revoke it, and make test secrets at run time`,
      ];
    }),
  );
}

const homeless = new Set(['utils', 'util', 'common', 'helpers', 'helper', 'shared', 'misc', 'lib', 'index']);
const kebab = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$|^[0-9]{4}_[a-z0-9_]+\.sql$/;

export function badNames(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path }) => {
    const parts = path.split('/');
    const unnamed = parts.map((part) => part.split('.')[0] ?? '').find((part) => homeless.has(part));
    return [
      ...(unnamed === undefined ? [] : [`${path}: '${unnamed}' says nothing; find the noun of what is in it`]),
      ...parts.filter((part) => !kebab.test(part)).map((part) => `${path}: '${part}' is not kebab-case`),
    ];
  });
}

/** A file says in a sentence or two what it is, before its first line of code. Tables and declarations speak for themselves. */
export function filesWithoutOpening(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path, text }) => !/\.(sql|d\.mts)$/.test(path) && !/^(?:#![^\n]*\n)?(?:\/\/|\/\*) ?\S/.test(text))
    .map(({ path }) => `${path} starts without a word: say in a sentence or two what it is and where it stands`);
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;
