// Why a rule has its value: which parts of its expression decided it, and for which element of a quantifier. The evaluator records
// this in the expressions of rules while it runs; here it becomes data for a page, and the text that `terrace sentinel apply` prints.

import { display } from './display.ts';
import type { Evaluation, RuleResult } from './evaluate.ts';
import type { Site } from './limits.ts';
import type { Position } from './position.ts';
import { printExpression } from './print.ts';
import type { Expression } from './syntax.ts';
import { FunctionValue, ListValue, MapValue, Undefined, keyText, textOf } from './value.ts';
import type { Json, Value } from './value.ts';

/** A part of an expression that decided the value of what it is part of. */
export interface Decision {
  readonly position: Position;
  /** The expression as it stands in the policy, on one line, at most 200 characters. */
  readonly text: string;
  readonly value: Value;
  /** For a part inside a quantifier: the element that decided, by key or index. */
  readonly element?: { readonly key: Value; readonly value: Value } | undefined;
  readonly parts: readonly Decision[];
}

const textMax = 200;

/** A decision as the evaluator writes it down: cheap, since most are thrown away. */
export class Recorded implements Decision {
  readonly #site: Site;
  readonly #expression: Expression;
  readonly value: Value;
  readonly parts: readonly Recorded[];
  readonly element: { readonly key: Value; readonly value: Value } | undefined;

  constructor(
    site: Site,
    expression: Expression,
    value: Value,
    parts: readonly Recorded[],
    element?: { readonly key: Value; readonly value: Value },
  ) {
    this.#site = site;
    this.#expression = expression;
    this.value = value;
    this.parts = parts;
    this.element = element;
  }

  get position(): Position {
    return this.#site.position;
  }

  get text(): string {
    const text = printExpression(this.#expression);
    return text.length > textMax ? `${text.slice(0, textMax - 1)}…` : text;
  }

  /** The same, decided by this element of the quantifier that it stands in. */
  of(key: Value, value: Value): Recorded {
    return new Recorded(this.#site, this.#expression, this.value, this.parts, { key, value });
  }
}

/** Lines of a value in the text of a trace, and characters of one of them; the data has all of it. */
const linesMax = 60;
const lineMax = 200;
const reasonMax = 120;
const reasonLinesMax = 20;

/** Every rule that was evaluated with its value, and below a rule what decided it. Ends with a line end; empty without rules. */
export function traceText({ description, rules }: Evaluation): string {
  const head = description === '' ? [] : ['Description:', ...indented(description, 1), ''];
  return [...head, ...rules.flatMap(ruleLines)].map((line) => `${line}\n`).join('');
}

function ruleLines({ name, description, position, value, decision }: RuleResult): readonly string[] {
  return [
    `${position.toString()} - Rule "${name}"`,
    ...(description === '' ? [] : ['  Description:', ...indented(description, 2), '']),
    '  Value:',
    ...valueLines(value, linesMax).map((line) => `    ${line}`),
    ...(value instanceof Undefined && value.position !== undefined
      ? [`    (it arose at ${value.position.toString()})`]
      : []),
    '',
    ...(decision.parts.length === 0 ? [] : ['  Because:', ...decisionLines(decision, 2), '']),
  ];
}

/** A list or map over several lines, as the original shows it. */
function valueLines(value: Value, linesMax: number): readonly string[] {
  const lines: string[] = [];
  const write = (part: Value, indent: string, label: string): void => {
    if (lines.length > linesMax) return;
    const isList = part instanceof ListValue;
    if (!(isList || part instanceof MapValue) || (isList ? part.length : part.size) === 0) {
      lines.push(`${indent}${label}${display(part, { max: lineMax })}`);
      return;
    }
    lines.push(`${indent}${label}${isList ? '[' : '{'}`);
    if (isList) {
      for (let index = 0; index < part.length && lines.length <= linesMax; index += 1) {
        write(part.get(index), `${indent}  `, '');
      }
    } else {
      const entries = [...part.entries()].toSorted(([one], [other]) => (keyText(one) < keyText(other) ? -1 : 1));
      for (const [key, item] of entries) write(item, `${indent}  `, `${display(key)}: `);
    }
    lines.push(`${indent}${isList ? ']' : '}'}`);
  };
  write(value, '', '');
  return lines.length > linesMax ? [...lines.slice(0, linesMax), '…'] : lines;
}

function decisionLines(decision: Decision, depth: number): readonly string[] {
  const { position, text, value, element, parts } = decision;
  const where = element === undefined ? '' : `for ${display(element.key, { max: reasonMax })}: `;
  const head = `${where}${position.line}:${position.column} ${text} is`;
  return [...reasonLines(head, value, depth), ...parts.flatMap((part) => decisionLines(part, depth + 1))];
}

/** The value behind the expression, or below it when it is a collection that is long. */
function reasonLines(head: string, value: Value, depth: number): readonly string[] {
  const shown = display(value, { max: reasonMax });
  const isLong = shown.length > reasonMax && (value instanceof ListValue || value instanceof MapValue);
  if (!isLong) return indented(`${head} ${shown}`, depth);
  return [...indented(head, depth), ...valueLines(value, reasonLinesMax).flatMap((line) => indented(line, depth + 1))];
}

const indented = (text: string, depth: number): readonly string[] =>
  text.split('\n').map((line) => `${'  '.repeat(depth)}${line}`.trimEnd());

/**
 * The trace as data for JSON: what is undefined is null, an int beyond 2^53 is its digits, and nothing is endless: `…` stands for the
 * rest of a long text or value. Throws SentinelError where a value is read only now and cannot be.
 */
export function traceJson({ outcome, description, rules, prints, error }: Evaluation): Json {
  const room = new Room();
  return {
    description,
    result: outcome === 'pass',
    outcome,
    error: error === undefined ? null : error.format(),
    print: printed(prints),
    rules: Object.fromEntries(
      rules.map((rule) => [
        rule.name,
        {
          desc: rule.description,
          ident: rule.name,
          position: positionJson(rule.position),
          value: valueJson(rule.value, room),
          decision: decisionJson(rule.decision, room),
        },
      ]),
    ),
  };
}

const positionJson = (position: Position): Json => ({
  filename: position.file,
  offset: position.offset,
  line: position.line,
  column: position.column,
});

const decisionJson = ({ position, text, value, element, parts }: Decision, room: Room): Json => ({
  position: positionJson(position),
  text,
  value: valueJson(value, room, 1_000),
  ...(element === undefined
    ? {}
    : { element: { key: valueJson(element.key, room), value: valueJson(element.value, room, 1_000) } }),
  parts: parts.map((part) => decisionJson(part, room)),
});

/** Values of a trace are cut after so many parts, which a page could not show anyway. */
const partsMax = 100_000;
const depthMax = 100;

/** Characters of one text, of all texts together, and of what was printed: JSON that fits into one text of the engine. */
const jsonTextMax = 100_000;
const jsonTextsMax = 10_000_000;

/** What texts of a trace may still take. */
class Room {
  #left = jsonTextsMax;

  /** From bytes. */
  text(bytes: string): string {
    const text = cut(textOf(bytes.slice(0, jsonTextMax * 4)), Math.min(jsonTextMax, Math.max(this.#left, 0)));
    this.#left -= text.length;
    return text;
  }
}

const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max).toWellFormed()}…` : text);

function printed(prints: readonly string[]): string {
  let text = '';
  for (const line of prints) {
    if (text.length > jsonTextsMax) break;
    text += `${line}\n`;
  }
  return cut(text, jsonTextsMax);
}

function valueJson(value: Value, room: Room, most = partsMax): Json {
  let left = most;
  const convert = (part: Value, depth: number): Json => {
    left -= 1;
    if (typeof part === 'string') return room.text(part);
    if (typeof part === 'bigint') return Number.isSafeInteger(Number(part)) ? Number(part) : String(part);
    if (part instanceof Undefined || part instanceof FunctionValue) return null;
    if (!(part instanceof ListValue || part instanceof MapValue)) return part;
    if (left < 0 || depth > depthMax) return '…';
    if (part instanceof ListValue) {
      const items: Json[] = [];
      for (let index = 0; index < part.length && left >= 0; index += 1) items.push(convert(part.get(index), depth + 1));
      return items;
    }
    const entries: [string, Json][] = [];
    for (const [key, item] of part.entries()) {
      if (left < 0) break;
      entries.push([typeof key === 'string' ? room.text(key) : String(key), convert(item, depth + 1)]);
    }
    return Object.fromEntries(entries);
  };
  return convert(value, 0);
}
