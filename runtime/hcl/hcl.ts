// Reads the part of HCL that has values alone: blocks, labels, attributes, and literal values with heredocs. Sentinel's configuration uses
// no more of it; a value of a variable is looked at with it before terraform reads it (value.ts).
//
// Why not a package: @cdktn/hcl2json (HashiCorp's parser, compiled to WebAssembly; the heir of @cdktf/hcl2json) needs 275 ms to
// load and start on the machine that ran `terrace version` in 170 ms, which leaves nothing of the 400 ms that a test of one
// small policy may take; and it gives values without their places, so that a wrong mock could not be pointed at. What can be
// referred to or called in HCL is nothing here, since a configuration has no variables and no functions: what remains fits this
// page. hcl.test.ts holds it against that package's answers.

import { numberFault, numberOf } from './tree.ts';
import type { Block, Entry, Fail, Label, Node } from './tree.ts';

/** Deep enough for any mock, shallow enough for the stack. */
const depthMax = 500;

/** The whole file as a block without type; `fail` is called with the place of the first mistake. */
export function parseHcl(text: string, fail: Fail): Block {
  return new HclParser(text, fail).file();
}

const identifier = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const blanks = /(?:[ \t\r]|\/\*[^]*?\*\/)*/y;
const blanksAndLines = /(?:[ \t\r\n]|\/\*[^]*?\*\/|(?:#|\/\/)[^\n]*)*/y;
const lineComment = /(?:#|\/\/)[^\n]*/y;
const heredocStart = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t\r]*\n/uy;

class HclParser {
  readonly #text: string;
  readonly #fail: Fail;
  #at: number;
  #depth = 0;

  constructor(text: string, fail: Fail) {
    this.#text = text;
    this.#fail = fail;
    this.#at = text.startsWith('\ufeff') ? 1 : 0;
  }

  file(): Block {
    return { type: '', labels: [], at: 0, ...this.#body(false) };
  }

  /** Attributes and blocks, up to the end of the file or to the brace that closes the block. */
  #body(inBlock: boolean): Pick<Block, 'attributes' | 'blocks'> {
    const attributes: Entry[] = [];
    const blocks: Block[] = [];
    const seen = new Set<string>();
    const begin = this.#at;
    for (;;) {
      this.#skip(blanksAndLines);
      if (this.#at >= this.#text.length) {
        if (inBlock) this.#fail(begin - 1, 'this block is never closed: } is missing');
        return { attributes, blocks };
      }
      if (this.#peek() === '}') {
        if (!inBlock) this.#fail(this.#at, 'unexpected }: no block is open here');
        this.#at += 1;
        return { attributes, blocks };
      }
      const at = this.#at;
      const name =
        this.#take(identifier) ?? this.#fail(at, `expected the name of an attribute or block${this.#found()}`);
      this.#skip(blanks);
      if (this.#peek() === '=' && this.#text[this.#at + 1] !== '=') {
        this.#at += 1;
        if (seen.has(name)) this.#fail(at, `attribute ${name} is set twice`);
        seen.add(name);
        attributes.push({ key: name, at, value: this.#expression() });
      } else blocks.push(this.#block(name, at));
      this.#endOfItem(inBlock);
    }
  }

  #block(type: string, at: number): Block {
    const labels: Label[] = [];
    for (;;) {
      this.#skip(blanks);
      const start = this.#at;
      if (this.#peek() === '{') break;
      if (this.#peek() === '"') labels.push({ text: this.#string(), at: start });
      else {
        const word = this.#take(identifier);
        if (word === null) this.#fail(start, `expected = or { after ${type}${this.#found()}`);
        labels.push({ text: word, at: start });
      }
    }
    this.#at += 1;
    return this.#deeper(at, () => ({ type, labels, at, ...this.#body(true) }));
  }

  /** An item ends with its line, or with the brace of a block on one line. */
  #endOfItem(inBlock: boolean): void {
    this.#skip(blanks);
    this.#skip(lineComment);
    const next = this.#peek();
    if (next === '\n') this.#at += 1;
    else if (this.#at < this.#text.length && !(inBlock && next === '}')) {
      this.#fail(this.#at, `expected the end of the line${this.#found()}`);
    }
  }

  #expression(): Node {
    this.#skip(blanks);
    const at = this.#at;
    const next = this.#peek();
    const value = this.#operand(at, next);
    this.#skip(blanks);
    if (/[+\-*/%&|?<>=!.[(]/.test(this.#peek()) && !this.#text.startsWith('//', this.#at)) {
      this.#fail(this.#at, 'only literal values can be written here: nothing is computed in a configuration', true);
    }
    return value;
  }

  #operand(at: number, next: string): Node {
    if (next === '[') return this.#deeper(at, () => this.#list(at));
    if (next === '{') return this.#deeper(at, () => this.#map(at));
    return next === '(' ? this.#deeper(at, () => this.#parenthesised()) : this.#scalar(at, next);
  }

  #parenthesised(): Node {
    this.#at += 1;
    this.#skip(blanksAndLines);
    const value = this.#expression();
    this.#skip(blanksAndLines);
    this.#expect(')');
    return value;
  }

  #scalar(at: number, next: string): Node {
    if (next === '"') return { kind: 'scalar', value: this.#string(), at };
    if (next === '<' && this.#text[at + 1] === '<') return { kind: 'scalar', value: this.#heredoc(at), at };
    if (next === '-') {
      this.#at += 1;
      this.#skip(blanks);
    }
    const digits = this.#take(number);
    if (digits !== null) {
      const text = next === '-' ? `-${digits}` : digits;
      const value = numberOf(text);
      const fault = numberFault(value, text);
      if (fault !== undefined) this.#fail(at, fault, true);
      return { kind: 'scalar', value: Object.is(value, -0) ? 0 : value, at };
    }
    const word = next === '-' ? null : this.#take(identifier);
    if (word === null) this.#fail(at, `expected a value${this.#found()}`, /[-!]/.test(next));
    if (word === 'true' || word === 'false') return { kind: 'scalar', value: word === 'true', at };
    if (word === 'null') return { kind: 'scalar', value: null, at };
    return this.#fail(
      at,
      `expected a value, found the name ${word}: a configuration has no variables or functions`,
      word === 'for',
    );
  }

  #list(at: number): Node {
    const items: Node[] = [];
    this.#at += 1;
    for (;;) {
      this.#skip(blanksAndLines);
      if (this.#peek() === ']') break;
      if (this.#at >= this.#text.length) this.#fail(at, 'this list is never closed: ] is missing');
      items.push(this.#expression());
      this.#skip(blanksAndLines);
      if (this.#peek() !== ',') break;
      this.#at += 1;
    }
    if (this.#at >= this.#text.length) this.#fail(at, 'this list is never closed: ] is missing');
    this.#expect(']');
    return { kind: 'list', items, at };
  }

  #map(at: number): Node {
    const entries = new Map<string, Entry>();
    this.#at += 1;
    for (;;) {
      this.#skip(blanksAndLines);
      if (this.#peek() === '}') break;
      if (this.#at >= this.#text.length) this.#fail(at, 'this map is never closed: } is missing');
      const entry = this.#entry();
      // As HashiCorp's parser: the last of two equal keys counts.
      entries.set(entry.key, entry);
      this.#skip(blanks);
      this.#skip(lineComment);
      const next = this.#peek();
      if (next === ',' || next === '\n') this.#at += 1;
      else if (next !== '}' && this.#at < this.#text.length) {
        this.#fail(this.#at, `expected a comma, a new line or }${this.#found()}`);
      }
    }
    this.#expect('}');
    return { kind: 'map', entries: [...entries.values()], at };
  }

  #entry(): Entry {
    const at = this.#at;
    const key = this.#key();
    this.#skip(blanks);
    if (this.#peek() !== '=' && this.#peek() !== ':')
      this.#fail(this.#at, `expected = or : after the key ${key}${this.#found()}`, key === 'for');
    this.#at += 1;
    // A line may end after the sign.
    this.#skip(blanksAndLines);
    return { key, at, value: this.#expression() };
  }

  #key(): string {
    const word = this.#take(identifier);
    if (word !== null) return word;
    const at = this.#at;
    const node = this.#peek() === '(' ? this.#parenthesised() : this.#scalar(at, this.#peek());
    if (node.kind !== 'scalar' || node.value === null)
      return this.#fail(at, 'a key must be a string, a number or a bool');
    return String(node.value);
  }

  #string(): string {
    const begin = this.#at;
    let value = '';
    this.#at += 1;
    for (;;) {
      const next = this.#text[this.#at];
      if (next === undefined || next === '\n') return this.#fail(begin, 'this string is never closed: " is missing');
      if (next === '"') {
        this.#at += 1;
        return value;
      }
      if (next === '\\') value += this.#escape();
      else value += this.#template(next);
    }
  }

  /** One character of a template: `$${` and `%%{` stand for themselves, `${` and `%{` would refer to something. */
  #template(next: string): string {
    if (next === '$' || next === '%') {
      if (this.#text.startsWith(`${next}${next}{`, this.#at)) {
        this.#at += 3;
        return `${next}{`;
      }
      if (this.#text[this.#at + 1] === '{') {
        this.#fail(
          this.#at,
          `${next}{ begins a template, and a configuration has nothing to refer to; write ${next}${next}{ for the text`,
          true,
        );
      }
    }
    this.#at += 1;
    return next;
  }

  #escape(): string {
    const at = this.#at;
    const letter = this.#text[at + 1] ?? '';
    const plain = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }[letter];
    if (plain !== undefined) {
      this.#at += 2;
      return plain;
    }
    const length = { u: 4, U: 8 }[letter];
    const digits = length === undefined ? '' : this.#text.slice(at + 2, at + 2 + length);
    if (length === undefined)
      return this.#fail(at, `unknown escape \\${letter}: HCL has \\n \\r \\t \\" \\\\ \\uNNNN \\UNNNNNNNN`);
    const point = Number.parseInt(digits, 16);
    if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length || point > 0x10ffff) {
      this.#fail(at, `\\${letter} needs the ${length} hexadecimal digits of a character`);
    }
    this.#at += 2 + length;
    return String.fromCodePoint(point);
  }

  #heredoc(at: number): string {
    heredocStart.lastIndex = at;
    const start = heredocStart.exec(this.#text);
    if (start === null) return this.#fail(at, 'expected a word and the end of the line after <<');
    this.#at = heredocStart.lastIndex;
    const lines: string[] = [];
    for (;;) {
      const end = this.#text.indexOf('\n', this.#at);
      const line = this.#text.slice(this.#at, end < 0 ? undefined : end);
      if (line.trim() === start[2]) {
        this.#at += line.trimEnd().length;
        break;
      }
      if (end < 0) return this.#fail(at, `this heredoc is never closed: a line with ${start[2]} is missing`);
      lines.push(this.#heredocLine(end));
    }
    const indent = start[1] === '-' ? Math.min(...lines.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0)) : 0;
    return lines.map((line) => `${line.slice(Number.isFinite(indent) ? indent : 0)}\n`).join('');
  }

  #heredocLine(end: number): string {
    let line = '';
    while (this.#at < end) line += this.#template(this.#text[this.#at] ?? '');
    this.#at = end + 1;
    return line;
  }

  #deeper<T>(at: number, read: () => T): T {
    if (this.#depth >= depthMax) this.#fail(at, `nested deeper than ${depthMax} levels`, true);
    this.#depth += 1;
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    if (pattern.test(this.#text)) this.#at = pattern.lastIndex;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #expect(sign: string): void {
    if (this.#peek() !== sign) this.#fail(this.#at, `expected ${sign}${this.#found()}`);
    this.#at += 1;
  }

  /** `, found …`, for the end of a message. */
  #found(): string {
    const point = this.#text.codePointAt(this.#at);
    if (point === undefined) return ', found the end of the file';
    return point === 10 ? ', found the end of the line' : `, found ${String.fromCodePoint(point)}`;
  }
}
