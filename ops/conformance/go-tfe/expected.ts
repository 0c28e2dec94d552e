// The list of go-tfe's tests that a self-hosted server should pass: by area, with what came of each here when the list was last written.
// It holds names and outcomes, and for what does not pass a reason in words, which stays when the list is written anew.

import { readFile, writeFile } from 'node:fs/promises';

export type Outcome = 'passed' | 'failed' | 'skipped';

export interface Expected {
  readonly area: string;
  readonly test: string;
  readonly outcome: Outcome;
  /** Why it does not pass; empty for one that does. */
  readonly why: string;
}

const path = new URL('expected.tsv', import.meta.url);

/** In the order of the file, which is by area and name. */
export async function readExpected(): Promise<readonly Expected[]> {
  const [, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => {
    const [area = '', test = '', outcome = '', why = ''] = line.split('\t');
    return { area, test, outcome: outcome as Outcome, why };
  });
}

/** Writes the list with these outcomes; tests that they do not name stay as they are. */
export async function writeExpected(
  expected: readonly Expected[],
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<void> {
  const lines = expected.map(({ area, test, outcome, why }) => {
    const now = outcomes.get(test) ?? outcome;
    return `${[area, test, now, now === 'passed' ? '' : why].join('\t')}\n`;
  });
  await writeFile(path, `area\ttest\toutcome\twhy\n${lines.join('')}`);
}
