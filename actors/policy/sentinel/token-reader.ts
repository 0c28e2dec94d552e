// How a parser looks at its tokens: one ahead, with errors that say what was expected where.

import type { Token } from './lexer.ts';
import type { Source } from './position.ts';

/** Brackets, blocks and unary operators inside each other. */
const nestingMax = 200;

/** Ends the statement that is being read; the parser goes on with the next. */
export class Failure extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

export class TokenReader {
  protected readonly source: Source;
  protected readonly tokens: readonly Token[];
  protected at = 0;
  protected nesting = 0;

  constructor(source: Source, tokens: readonly Token[]) {
    this.source = source;
    this.tokens = tokens;
  }

  protected get token(): Token {
    return this.tokens[this.at] as Token;
  }

  protected get previousEnd(): number {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  protected is(kind: string): boolean {
    return this.token.kind === kind;
  }

  /** The next token is this word, reserved or not. */
  protected isWord(word: string, ahead = 0): boolean {
    const token = this.tokens[this.at + ahead];
    return token !== undefined && token.text === word && (token.kind === 'identifier' || token.kind === word);
  }

  protected take(kind: string): Token | undefined {
    const token = this.token;
    if (token.kind !== kind) return undefined;
    if (kind !== 'end') this.at += 1;
    return token;
  }

  protected expect(kind: string, where: string): Token {
    const token = this.take(kind);
    if (token !== undefined) return token;
    return this.fail(`expected ${described(kind)} ${where}, but found ${this.found()}`);
  }

  /** A line end before a closing bracket means nothing. */
  protected skipLineEnd(): void {
    while (this.is(';') && this.token.text === '\n') this.at += 1;
  }

  protected found(): string {
    const { kind, text } = this.token;
    if (kind === 'end') return 'the end of the file';
    if (kind === ';') return text === '\n' ? 'the end of the line' : '";"';
    if (kind === 'string') return 'a string';
    return `"${text}"`;
  }

  protected fail(message: string, offset = this.token.start): never {
    throw new Failure(offset, message);
  }

  protected inside<Result>(parse: () => Result): Result {
    if (this.nesting >= nestingMax) this.fail(`this is nested too deeply: more than ${nestingMax} levels`);
    this.nesting += 1;
    const result = parse();
    this.nesting -= 1;
    return result;
  }
}

const described = (kind: string): string =>
  kind === 'identifier' ? 'a name' : kind === 'string' ? 'a string' : `"${kind}"`;
