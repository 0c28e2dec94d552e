// A state with another serial: what a rollback makes current. Nothing else of its bytes changes.

import { Tokenizer, TokenType } from '@streamparser/json';
import { TerminalFault } from '@terrace/runtime/fault/fault';

/** Terraform writes the serial at the very beginning; a state in which it does not come for so long is not held. */
const headBytesMax = 64 * 1024 * 1024;

/** The bytes of a state, with `serial` instead of its own. Throws TerminalFault `state-without-serial` where none can be found. */
export async function* withSerial(state: AsyncIterable<Uint8Array>, serial: number): AsyncIterable<Uint8Array> {
  const search = findSerial();
  let head: Uint8Array[] = [];
  let size = 0;
  let isFound = false;
  for await (const piece of state) {
    if (isFound) {
      yield piece;
      continue;
    }
    head.push(piece);
    size += piece.length;
    const place = search(piece);
    if (place === null && size > headBytesMax) throw noSerial();
    if (place === null) continue;
    const bytes = Buffer.concat(head);
    yield bytes.subarray(0, place.start);
    yield Buffer.from(String(serial));
    yield bytes.subarray(place.end);
    isFound = true;
    head = [];
  }
  if (!isFound) throw noSerial();
}

const noSerial = (): TerminalFault =>
  new TerminalFault('state-without-serial', 'the state has no serial to be replaced');

/** Takes the state piece by piece; tells where its serial stands as soon as its end has been seen. */
function findSerial(): (piece: Uint8Array) => { readonly start: number; readonly end: number } | null {
  let depth = 0;
  let key: unknown;
  let isKey = false;
  let start: number | null = null;
  let end: number | null = null;
  const tokenizer = new Tokenizer();
  tokenizer.onToken = ({ token, value, offset }) => {
    if (start !== null) {
      end ??= offset;
      return;
    }
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth += 1;
    else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1;
    else if (depth === 1 && token === TokenType.NUMBER && key === 'serial') start = offset;
    else if (depth === 1 && token === TokenType.STRING && isKey) key = value;
    isKey = depth === 1 && (token === TokenType.LEFT_BRACE || token === TokenType.COMMA);
  };
  return (piece) => {
    tokenizer.write(piece);
    return start === null || end === null ? null : { start, end };
  };
}
