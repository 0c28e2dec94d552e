// Looks at a value in HCL before terraform reads it as `key = value` in a file of values. What terraform computes there (operators, `for`,
// templates) is left to it; a mistake of syntax, a name, which refers to nothing in such a file, and more than one value are found here.

import { parseHcl } from './hcl.ts';

class Mistake extends Error {
  readonly at: number;
  readonly isBeyond: boolean;
  constructor(at: number, message: string, isBeyond: boolean) {
    super(message);
    this.at = at;
    this.isBeyond = isBeyond;
  }
}

const before = 'value = ';

/** Why terraform would not take it, with the line and the column in `text`; null when nothing speaks against it. */
export function whyNoValue(text: string): { readonly place: string; readonly reason: string } | null {
  try {
    const { attributes, blocks } = parseHcl(`${before}${text}\n`, (at, message, isBeyond = false) => {
      throw new Mistake(at, message, isBeyond);
    });
    const second = attributes[1] ?? blocks[0];
    return second === undefined
      ? null
      : { place: placeIn(text, second.at - before.length), reason: 'one value is enough' };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    if (error.isBeyond) return null;
    return { place: placeIn(text, error.at - before.length), reason: reasonOf(error.message) };
  }
}

/** What the reader says of configurations, said of a value. */
const reasonOf = (message: string): string =>
  message
    .replace(
      /^expected a value, found the name (\S+): .*$/,
      '$1 is a name, and a value refers to nothing; a text stands in "quotes"',
    )
    .replace('found the end of the file', 'found the end of the value');

/** Lines and columns count from 1; a place at or behind the end is the end. */
function placeIn(text: string, at: number): string {
  const lines = text.slice(0, Math.max(0, at)).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}
