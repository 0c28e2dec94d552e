// A log as it comes, in pieces that end anywhere, as lines: what terraform prints for people with its colours, or its structured form, of which
// each line is JSON. The server frames a log by one byte before it and one behind it (gateway/archivist/log.ts).

import { stepInWords } from '@terrace/machines/run/log-words';
import Anser from 'anser';

export interface Span {
  readonly text: string;
  /** Of a colour of the terminal: `ansi-red`, `ansi-bright-black`. */
  readonly colour: string | null;
  readonly isBold: boolean;
}

export type Level = 'plain' | 'error' | 'warn' | 'done' | 'quiet';

export interface LogLine {
  readonly spans: readonly Span[];
  readonly level: Level;
  /** When it was said, where the log says so. */
  readonly at: string | null;
}

/** What a line says of one resource at an apply. */
export interface ResourceEvent {
  readonly address: string;
  readonly stage: 'started' | 'going' | 'complete' | 'errored';
  readonly action: string;
  /** Since when it is so; null where the log does not tell. */
  readonly at: string | null;
  readonly seconds: number | null;
}

const stx = 0x02;
const etx = 0x03;

export class LogReader {
  readonly lines: LogLine[] = [];
  readonly resources = new Map<string, ResourceEvent>();
  readonly errors: number[] = [];
  /** Bytes of the framed log that were read. */
  offset = 0;
  isOver = false;
  readonly #decoder = new TextDecoder();
  #rest = '';

  take(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const from = this.offset === 0 && bytes[0] === stx ? 1 : 0;
    const ends = bytes.at(-1) === etx;
    this.offset += bytes.length;
    const text = this.#rest + this.#decoder.decode(bytes.subarray(from, ends ? -1 : undefined), { stream: !ends });
    const lines = text.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#add(line);
    if (!ends) return;
    this.isOver = true;
    if (this.#rest !== '') this.#add(this.#rest);
    this.#rest = '';
  }

  #add(raw: string): void {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const said = structured(line);
    if (said === null) {
      const spans = spansOf(line);
      const plain = spans.map(({ text }) => text).join('');
      const told = eventInWords(plain);
      if (told !== null) this.resources.set(told.address, told);
      this.#push({ spans, level: /^[│╷╵\s]*Error:/.test(plain) ? 'error' : 'plain', at: null });
      return;
    }
    const event = resourceEvent(said);
    if (event !== null) this.resources.set(event.address, { ...event, at: startOf(this.resources, event) });
    const at = text(said['@timestamp']);
    for (const [index, spoken] of linesOf(said).entries())
      this.#push({ spans: spansOf(spoken), level: levelOf(said), at: index === 0 ? at : null });
  }

  #push(line: LogLine): void {
    if (line.level === 'error') this.errors.push(this.lines.length);
    this.lines.push(line);
  }
}

type Said = Readonly<Record<string, unknown>>;

function structured(line: string): Said | null {
  if (!line.startsWith('{"@level"') && !line.startsWith('{"@')) return null;
  try {
    const said = JSON.parse(line) as Said;
    return typeof said['@message'] === 'string' ? said : null;
  } catch {
    return null;
  }
}

/** The message, and what a diagnostic adds to it. */
function linesOf(said: Said): readonly string[] {
  const message = text(said['@message']) ?? '';
  const diagnostic = said['diagnostic'] as
    | { readonly detail?: string; readonly address?: string; readonly snippet?: Snippet; readonly range?: Range }
    | undefined;
  if (diagnostic === undefined) return message.split('\n');
  const { detail = '', snippet, range, address } = diagnostic;
  const place =
    range === undefined
      ? []
      : [
          `  on ${range.filename} line ${range.start.line}${snippet?.context == null ? '' : `, in ${snippet.context}`}:`,
        ];
  const code =
    snippet === undefined
      ? []
      : snippet.code.split('\n').map((line, index) => `  ${snippet.start_line + index}: ${line}`);
  const whom = address === undefined || address === '' ? [] : [`  with ${address}`];
  return [
    ...message.split('\n'),
    ...whom,
    ...place,
    ...code,
    ...(detail === '' ? [] : detail.split('\n').map((line) => `  ${line}`)),
  ];
}

interface Snippet {
  readonly context: string | null;
  readonly code: string;
  readonly start_line: number;
}
interface Range {
  readonly filename: string;
  readonly start: { readonly line: number };
}

function levelOf(said: Said): Level {
  if (said['@level'] === 'error') return 'error';
  if (said['@level'] === 'warn') return 'warn';
  const type = text(said['type']);
  if (type === 'apply_complete' || type === 'change_summary') return 'done';
  return type === 'refresh_start' || type === 'refresh_complete' || type === 'apply_progress' ? 'quiet' : 'plain';
}

const stages: Readonly<Record<string, ResourceEvent['stage']>> = {
  apply_start: 'started',
  apply_progress: 'going',
  apply_complete: 'complete',
  apply_errored: 'errored',
};

function resourceEvent(said: Said): ResourceEvent | null {
  const stage = stages[text(said['type']) ?? ''];
  const hook = said['hook'] as
    | { readonly resource?: { readonly addr?: string }; readonly action?: string; readonly elapsed_seconds?: number }
    | undefined;
  const address = hook?.resource?.addr;
  if (stage === undefined || address === undefined) return null;
  const at = text(said['@timestamp']);
  return { address, stage, action: hook?.action ?? '', at, seconds: hook?.elapsed_seconds ?? null };
}

/** What is under way keeps the time of its beginning. */
const startOf = (known: ReadonlyMap<string, ResourceEvent>, event: ResourceEvent): string | null =>
  event.stage === 'started' ? event.at : (known.get(event.address)?.at ?? event.at);

/** The same, where terraform speaks to people. */
function eventInWords(line: string): ResourceEvent | null {
  const step = stepInWords(line);
  if (step === null) return null;
  const { address, action, seconds } = step;
  return { address, action, stage: step.stage === 'begun' ? 'going' : 'complete', at: null, seconds };
}

const spansOf = (line: string): readonly Span[] => {
  if (!line.includes('\u001b')) return line === '' ? [] : [{ text: line, colour: null, isBold: false }];
  return Anser.ansiToJson(line, { use_classes: true, remove_empty: true }).map(({ content, fg, decorations }) => ({
    text: content,
    colour: fg === null || fg === '' ? null : fg,
    isBold: decorations.includes('bold'),
  }));
};

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
