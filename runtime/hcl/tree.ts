// What a configuration file says, before anybody asks what it means: blocks, attributes and literal values, each with its place
// in the text. HCL and JSON are read into the same tree, so that one reader of blocks serves both.

/** A literal with the offset (in UTF-16 code units) at which it starts. Integers that a double cannot hold are bigint. */
export type Node =
  | { readonly kind: 'scalar'; readonly value: null | boolean | number | bigint | string; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly Node[]; readonly at: number }
  | { readonly kind: 'map'; readonly entries: readonly Entry[]; readonly at: number };

export interface Entry {
  readonly key: string;
  readonly at: number;
  readonly value: Node;
}

export interface Label {
  readonly text: string;
  readonly at: number;
}

/** `mock "time" { … }`; an attribute is an entry. A file is a block without type and labels. */
export interface Block {
  readonly type: string;
  readonly labels: readonly Label[];
  readonly at: number;
  readonly attributes: readonly Entry[];
  readonly blocks: readonly Block[];
}

/** Throws an error that points at `at`. `isBeyond`: the language may well have it, but whoever reads it here does not. */
export type Fail = (at: number, message: string, isBeyond?: boolean) => never;

export type Plain = null | boolean | number | bigint | string | readonly Plain[] | { readonly [key: string]: Plain };

/** The value without its places. */
export function plainOf(node: Node): Plain {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainOf);
    case 'map':
      // fromEntries, since a key may be __proto__.
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainOf(value)]));
  }
}

/** A number as text, exactly: an integer beyond 2^53 becomes a bigint, everything else a double. */
export function numberOf(text: string): number | bigint {
  const value = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
}

/** What is wrong with a number that a person wrote; undefined when the language has it as it stands. */
export function numberFault(value: number | bigint, text: string): string | undefined {
  if (!Number.isFinite(Number(value))) return `the number ${text} is too large`;
  const isWhole = typeof value === 'number' || BigInt.asIntN(64, value) === value;
  return isWhole ? undefined : `the integer ${text} needs more than the 64 bits that an int has`;
}
