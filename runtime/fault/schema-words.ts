// What a schema says of a value that it does not take, in words for whoever sent it. Sentences that a schema was given by its author stay.

import type { z } from 'zod';

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};
const formats: Readonly<Record<string, string>> = {
  email: 'must be an e-mail address',
  url: 'must be a URL',
  datetime: 'must be a time like 2025-01-31T12:00:00Z',
  regex: 'has a form that is not known here',
};

/** For `schema.safeParse(value, { error: schemaWords })`; undefined leaves it to zod. */
export const schemaWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      return `must be ${nouns[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      if (issue.input === undefined) return 'is missing';
      return `must be ${either(issue.values.map((value) => (value === '' ? 'empty' : String(value))))}${given(issue.input)}`;
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return "can't be blank";
      return `must ${sizeOf(issue.origin, issue.inclusive === false ? 'more than' : 'at least', String(issue.minimum))}`;
    case 'too_big':
      return `must ${sizeOf(issue.origin, issue.inclusive === false ? 'less than' : 'at most', String(issue.maximum))}`;
    case 'invalid_format':
      return formats[issue.format] ?? 'has a form that is not known here';
    case 'unrecognized_keys':
      return `has ${issue.keys.join(', ')}, which is not known here`;
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'custom':
      return 'is none of what is taken here';
  }
};

const either = (words: readonly string[]): string => new Intl.ListFormat('en', { type: 'disjunction' }).format(words);

/** A short text can be shown again: its sender may see it nowhere else, as in a query. */
const given = (input: unknown): string =>
  typeof input === 'string' && input !== '' && input.length <= 40 ? `, and '${input}' is not` : '';

function sizeOf(origin: string, relation: string, size: string): string {
  if (origin === 'string') return `have ${relation} ${size} ${size === '1' ? 'character' : 'characters'}`;
  if (origin === 'array' || origin === 'set') return `have ${relation} ${size} ${size === '1' ? 'entry' : 'entries'}`;
  return `be ${relation} ${size}`;
}
