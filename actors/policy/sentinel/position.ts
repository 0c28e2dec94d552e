// Where something stands in a policy: a source text, and a place in it that knows its line and column when they are asked for.
// Every error of the language carries one and is shown as `file:line:column`, with the line and a caret below it.

/** A text with a name, as its author knows it: `policies/tags.sentinel`. */
export class Source {
  readonly name: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  get lineStarts(): readonly number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }

  /** The text of a line (from 1), without its end. */
  line(number: number): string {
    const start = this.lineStarts[number - 1] ?? this.text.length;
    const end = this.lineStarts[number] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, '');
  }
}

export class Position {
  readonly source: Source;
  readonly offset: number;

  constructor(source: Source, offset: number) {
    this.source = source;
    this.offset = offset;
  }

  get file(): string {
    return this.source.name;
  }

  get line(): number {
    const starts = this.source.lineStarts;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= this.offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** In characters (code points), from 1. */
  get column(): number {
    const { text } = this.source;
    let column = 1;
    for (let at = this.source.lineStarts[this.line - 1] ?? 0; at < this.offset; column += 1) {
      at += (text.codePointAt(at) ?? 0) > 0xff_ff ? 2 : 1;
    }
    return column;
  }

  toString(): string {
    return `${this.file}:${this.line}:${this.column}`;
  }
}

/**
 * What ended a policy. `syntax` and `semantic` are found before it runs, `runtime` while it runs; a `limit` names the limit that
 * was reached; `host` is an import, a mock or a configuration that cannot be used.
 */
export type ErrorKind = 'syntax' | 'semantic' | 'runtime' | 'limit' | 'host';

export interface ErrorDetail {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly position?: Position | undefined;
  readonly limit?: string | undefined;
  /** Further errors of the same source, from a parser that went on after the first. */
  readonly others?: readonly SentinelError[];
  readonly cause?: unknown;
}

export class SentinelError extends Error {
  override readonly name = 'SentinelError';
  readonly kind: ErrorKind;
  readonly position: Position | undefined;
  readonly limit: string | undefined;
  readonly others: readonly SentinelError[];

  constructor({ kind, message, position, limit, others, cause }: ErrorDetail) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.position = position;
    this.limit = limit;
    this.others = others ?? [];
  }

  /** `file:line:column: message`, the line of the source, and a caret below the place; never a stack. */
  format(): string {
    const { position } = this;
    if (position === undefined) return printable(this.message);
    return [`${position.toString()}: ${this.message}`, ...excerpt(position)].map(printable).join('\n');
  }
}

// oxlint-disable-next-line no-control-regex
const controls = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

/** A terminal obeys control characters, and what is shown may be a stranger's. */
const printable = (text: string): string => text.replace(controls, '\ufffd');

const excerptMax = 160;

function excerpt(position: Position): readonly string[] {
  const { source, line, offset } = position;
  const start = source.lineStarts[line - 1] ?? 0;
  const from = Math.max(0, offset - start - excerptMax / 2);
  const shown = source.line(line).slice(from, from + excerptMax);
  const before = Array.from(shown.slice(0, offset - start - from), (character) => (character === '\t' ? '\t' : ' '));
  return [`    ${shown}`, `    ${before.join('')}^`];
}
