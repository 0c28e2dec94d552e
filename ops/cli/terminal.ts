// How the operator's commands print: columns for people, one JSON document for scripts, times as ages in the one and as they are in
// the other.

import { createInterface } from 'node:readline/promises';

/** Where a command gets its settings from and prints to. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Data, on stdout. */
  readonly write: (text: string) => void;
  /** Words about the work, on stderr. */
  readonly complain: (text: string) => void;
  /** What a person answers, or null when nobody can be asked. */
  readonly ask: ((question: string) => Promise<string>) | null;
  readonly now: () => number;
}

export const processTerminal = (): Terminal => ({
  env: process.env,
  write: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  ask: process.stdin.isTTY && process.stderr.isTTY ? askPerson : null,
  now: () => Date.now(),
});

async function askPerson(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

export function printJson({ write }: Terminal, schema: string, body: object): void {
  write(`${JSON.stringify({ schema: `terrace/${schema}/v1`, ...body }, null, 2)}\n`);
}

/** Columns as wide as what stands in them; the last one ends where its text ends. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, n) => Math.max(name.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map((cells) => `${line(cells)}\n`).join('');
}

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** `3 m`: the largest unit that fits, cut. */
export function ageOf(time: string | null, now: number): string {
  if (time === null) return '-';
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1_000));
  const [unit, size] = units.find(([, each]) => seconds >= each) ?? ['s', 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}

/** Seconds of `90s`, `15m`, `2h` or `1d`; a number alone is seconds. Null for anything else. */
export function secondsOf(text: string): number | null {
  const found = /^(\d{1,9})\s*([smhd]?)$/.exec(text);
  if (found === null) return null;
  const [, count = '', unit = ''] = found;
  return Number(count) * (units.find(([name]) => name === unit)?.[1] ?? 1);
}

/** The first line of a text, at most so long. */
export function shortened(text: string | null, lengthMax: number): string {
  const [line = ''] = (text ?? '-').split('\n');
  return line.length <= lengthMax ? line : `${line.slice(0, lengthMax - 1)}…`;
}

/** The trace id in a `traceparent`. */
export const traceIdOf = (traceparent: string | null): string => traceparent?.split('-')[1] ?? '-';
