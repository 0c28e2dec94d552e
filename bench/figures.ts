// What every bench says at its end: the figures as a table for a reader and as one line of JSON for a file, with the machine that
// made them and how busy it was.

import { cpus, loadavg, totalmem } from 'node:os';

/** The middle one; of two middle ones their mean. NaN when there are none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share `q` of the values lies, between neighbours in proportion. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

/** Prints the table to stderr and the line to stdout. */
export function report(
  bench: string,
  rows: readonly Readonly<Record<string, string | number>>[],
  figures: Readonly<Record<string, unknown>>,
): void {
  process.stderr.write(`\n${tableOf(rows)}\n\n`);
  const machine = {
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGb: rounded(totalmem() / 1024 ** 3, 1),
    load: loadavg().map((one) => rounded(one, 2)),
    node: process.versions.node,
  };
  process.stdout.write(`${JSON.stringify({ bench, at: new Date().toISOString(), ...figures, machine })}\n`);
}

export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

function tableOf(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
  const widths = names.map((_name, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const isNumber = (text: string): boolean => /^-?[\d.]+( ?[a-zA-Z%×]+)?$/.test(text);
  return lines
    .map((line) =>
      line
        .map((text, column) => {
          const width = widths[column] ?? 0;
          return isNumber(text) ? text.padStart(width) : text.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
