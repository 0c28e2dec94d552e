// The bytes that nested maps and lists are made of, as JSON and the literals of the language have them.

export const quote = 0x22;
export const backslash = 0x5c;
export const comma = 0x2c;
export const colon = 0x3a;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;
export const openBracket = 0x5b;
export const closeBracket = 0x5d;

// Stepping over values is most of the work of reading a large text. Comparing each byte is twice as quick as looking it up in a table.

/** The byte after the quote that ends a string; 0 when none does, and less at a control character, by its place. */
export function endOfString(bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  let next = from;
  while (next < length) {
    const byte = bytes[next] as number;
    next += 1;
    if (byte > backslash) continue;
    if (byte === quote) return next;
    if (byte === backslash) next += 1;
    else if (byte < 0x20) return 1 - next;
  }
  return 0;
}

export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
