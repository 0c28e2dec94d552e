// What terraform says while it works, read along: how much it changes and why it failed. From its JSON lines where the run has a
// structured log, else from the last words of its text.

import { cut } from '@terrace/machines/kernel/text';
import type { ChangeCounts } from '@terrace/machines/run/messages';
import { z } from 'zod';

const lineBytesMax = 1024 * 1024;
const tailLengthMax = 16 * 1024;
const none: ChangeCounts = { additions: 0, changes: 0, destructions: 0, imports: 0 };
const saysInit =
  /Backend initialization required|Module not installed|Required plugins are not installed|Missing required provider|Inconsistent dependency lock file|please run "(?:terraform|tofu) init"/i;

/** A missing count is none. What an output's value holds may stand in the same log, so a line is believed only as far as its shape goes. */
const count = z.number().int().nonnegative().default(0);
const Line = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('change_summary'),
    changes: z.object({ add: count, change: count, remove: count, import: count }),
  }),
  z.object({
    type: z.literal('diagnostic'),
    diagnostic: z.object({ severity: z.string(), summary: z.string().default(''), detail: z.string().default('') }),
  }),
]);

export class Output {
  #rest = '';
  #tail = '';
  #counts: ChangeCounts | null = null;
  #firstError: string | null = null;
  readonly #decoder = new TextDecoder();
  readonly #isStructured: boolean;

  /** `isStructured`: terraform was told to print JSON lines. What looks like one in its text is somebody's value. */
  constructor(isStructured = false) {
    this.#isStructured = isStructured;
  }

  /** One chunk of what terraform printed. */
  read(chunk: Uint8Array): void {
    const text = this.#decoder.decode(chunk, { stream: true });
    this.#tail = (this.#tail + text).slice(-tailLengthMax);
    if (!this.#isStructured) return;
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, lineBytesMax);
    for (const line of lines) if (/^\{.*"type":"(?:change_summary|diagnostic)"/.test(line)) this.#readLine(line);
  }

  /** As the summary says; from the words of an apply where there is no structured log. */
  get counts(): ChangeCounts {
    return this.#counts ?? countsInWords(this.#tail) ?? none;
  }

  /** Terraform's own first error, in a sentence; null when it named none. */
  get error(): string | null {
    return this.#firstError ?? errorInWords(this.#tail);
  }

  /** Errors that only mean that `init` has not run. */
  get wantsInit(): boolean {
    return saysInit.test(this.error ?? '');
  }

  #readLine(text: string): void {
    const line = Line.safeParse(jsonOf(text)).data;
    if (line?.type === 'change_summary') {
      const { add, change, remove, import: imported } = line.changes;
      this.#counts = { additions: add, changes: change, destructions: remove, imports: imported };
    }
    if (line?.type === 'diagnostic' && line.diagnostic.severity === 'error' && this.#firstError === null) {
      const { summary, detail } = line.diagnostic;
      this.#firstError = detail === '' ? summary : `${summary}: ${detail.replaceAll(/\s+/g, ' ')}`;
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function countsInWords(text: string): ChangeCounts | null {
  const words =
    /Resources: (?:(\d+) imported, )?(\d+) added, (\d+) changed, (\d+) destroyed/.exec(text) ??
    /Destroy complete! Resources:()()() (\d+) destroyed/.exec(text);
  if (words === null) return null;
  const [, imports, additions, changes, destructions] = words.map((word) => Number(word ?? 0) || 0);
  return { imports: imports ?? 0, additions: additions ?? 0, changes: changes ?? 0, destructions: destructions ?? 0 };
}

const detailMax = 500;
/** Where it is, and the lines of the configuration there; and what is underlined in them. */
const isPlace = (line: string): boolean => /^\s+(?:on|with) \S|^\s+\d+:|^\s*[├│]/.test(line);

/** The first error as one sentence: what is its title, and what stands below it up to the next one. */
function errorInWords(text: string): string | null {
  const lines = text.split('\n').map((line) => line.replace(/^[│╷╵] ?/, ''));
  const at = lines.findIndex((line) => line.startsWith('Error: '));
  if (at === -1) return null;
  const below = lines.slice(at + 1);
  const end = below.findIndex((line) => /^(?:Error|Warning): /.test(line));
  const detail = below
    .slice(0, end === -1 ? undefined : end)
    .filter((line) => !isPlace(line))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const summary = (lines[at] ?? '').slice('Error: '.length).trim();
  if (detail === '') return summary;
  return `${summary}: ${detail.length > detailMax ? `${cut(detail, detailMax)}…` : detail}`;
}
