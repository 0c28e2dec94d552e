// Masks secrets in a stream of bytes, also where one lies across the border of two pieces (DECISIONS 12).
//
// A masked secret becomes as many asterisks as it has bytes. The length stays, although it tells a reader how long the secret
// is, because a worker counts its log in bytes: offsets keep their meaning on both sides, so a segment whose answer was lost
// can be sent again to any node, and is recognised.

import { findWebTokens } from './web-tokens.ts';
import type { Claims } from './web-tokens.ts';

/** Shorter ones are not masked: they would blacken half of the log, and tell the secret by where they do not. */
export const secretLengthMin = 3;
/** A longer secret is masked in pieces of this length, which bounds what may be held back. */
const patternBytesMax = 32 * 1024;
const asterisk = 0x2a;

export interface Masked {
  /** The first bytes of the input, masked. */
  readonly bytes: Uint8Array;
  /** How many bytes at the end of the input are not given out, since a secret may begin or go on in them. */
  readonly heldBytes: number;
}

export interface Masker {
  /**
   * Masks one piece without memory. What is held back must come again at the beginning of the next piece: a log's writer is
   * told to go on at `offset + bytes.length`. With `isLast` nothing is held back.
   */
  mask(input: Uint8Array, isLast: boolean): Masked;
}

/**
 * A masker for these secrets (variables, tokens). A secret of many lines is also masked line by line, since Terraform indents
 * what it prints; so is the form that JSON and HCL strings give it. Base64 and other encodings are not masked. Secrets and
 * lines of fewer than three characters are not masked. With `hidesToken` JSON Web Tokens are masked as well, whole, that say what it is true for.
 */
export function makeMasker(secrets: readonly string[], hidesToken?: (claims: Claims) => boolean): Masker {
  const automaton = buildAutomaton(patternsOf(secrets));
  return {
    mask(input, isLast) {
      const known = automaton.scan(input);
      const tokens = hidesToken === undefined ? { matches: [], depth: 0 } : findWebTokens(input, hidesToken);
      const matches = [...known.matches, ...tokens.matches];
      const depth = Math.max(known.depth, tokens.depth);
      const given = isLast ? input.length : borderBefore(input.length - depth, matches);
      const bytes = Uint8Array.from(input.subarray(0, given));
      for (const match of matches) bytes.fill(asterisk, match.start, Math.min(match.end, given));
      return { bytes, heldBytes: input.length - given };
    },
  };
}

interface Match {
  readonly start: number;
  readonly end: number;
}

/** A secret that is complete must not be cut in two: its second half would come again alone and show itself. */
function borderBefore(border: number, matches: readonly Match[]): number {
  let earliest = border;
  for (const match of matches) {
    if (match.end > border && match.start < earliest) earliest = match.start;
  }
  // A token found by its shape may have a secret across its beginning.
  return earliest === border ? border : borderBefore(earliest, matches);
}

// --- what to look for ---------------------------------------------------------------------------------------------

function patternsOf(secrets: readonly string[]): readonly Uint8Array[] {
  const texts = new Set<string>();
  for (const secret of secrets) {
    const lines = secret.split(/\r\n|\n|\r/);
    for (const text of [secret, ...lines.map((line) => line.trim())]) {
      if (text.length < secretLengthMin) continue;
      for (const form of formsOf(text)) texts.add(form);
    }
  }
  return [...texts].flatMap(piecesOf);
}

/** As it is, and inside a string of JSON as JavaScript and Go write it; twice, since a plan's text is quoted inside JSON. */
function formsOf(text: string): readonly string[] {
  const escaped = escapesOf(text);
  return [text, ...escaped, ...escaped.flatMap(escapesOf)];
}

function escapesOf(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  // Go before 1.22 writes \b and \f by number, and always the two line separators.
  const go = json
    .replaceAll(/(?<!\\)((?:\\\\)*)\\b/g, String.raw`$1\u0008`)
    .replaceAll(/(?<!\\)((?:\\\\)*)\\f/g, String.raw`$1\u000c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
  const html = go
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('>', String.raw`\u003e`)
    .replaceAll('&', String.raw`\u0026`);
  // HCL doubles the beginning of a template.
  return [json, go, html, json.replaceAll('${', '$${').replaceAll('%{', '%%{')];
}

function piecesOf(text: string): readonly Uint8Array[] {
  const bytes = Buffer.from(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += patternBytesMax) {
    // The last piece is taken from the end, so that it is never too short to mean anything.
    const start = Math.max(0, Math.min(at, bytes.length - patternBytesMax));
    pieces.push(bytes.subarray(start, start + patternBytesMax));
  }
  return pieces;
}

// --- Aho-Corasick -------------------------------------------------------------------------------------------------

interface Automaton {
  /** All matches that are the longest at their end, in order of their ends; and how many bytes at the end begin a pattern. */
  scan(input: Uint8Array): { readonly matches: readonly Match[]; readonly depth: number };
}

/** Nodes are numbers; children lie in one map under node * 256 + byte, those of the root in an array, where most bytes end. */
function buildAutomaton(patterns: readonly Uint8Array[]): Automaton {
  const children = new Map<number, number>();
  const depths = [0];
  /** Length of the longest pattern that ends at a node. */
  const longest = [0];
  for (const pattern of patterns) {
    let node = 0;
    for (const byte of pattern) {
      const edge = node * 256 + byte;
      let child = children.get(edge);
      if (child === undefined) {
        child = depths.length;
        children.set(edge, child);
        depths.push(depths[node]! + 1);
        longest.push(0);
      }
      node = child;
    }
    longest[node] = pattern.length;
  }
  const root = new Int32Array(256);
  for (let byte = 0; byte < 256; byte += 1) root[byte] = children.get(byte) ?? 0;
  const fallbacks = new Int32Array(depths.length);

  const step = (from: number, byte: number): number => {
    for (let node = from; node !== 0; node = fallbacks[node]!) {
      const child = children.get(node * 256 + byte);
      if (child !== undefined) return child;
    }
    return root[byte]!;
  };

  // Nodes by depth: what a node falls back to is shallower, so it is complete when it is needed.
  const canGoOn = new Uint8Array(depths.length);
  const edges = [...children].toSorted(([, one], [, two]) => depths[one]! - depths[two]!);
  for (const [edge, node] of edges) {
    const parent = Math.floor(edge / 256);
    canGoOn[parent] = 1;
    if (parent !== 0) fallbacks[node] = step(fallbacks[parent]!, edge % 256);
    longest[node] ||= longest[fallbacks[node]!]!;
  }

  return {
    scan(input) {
      const matches: Match[] = [];
      let node = 0;
      for (let at = 0; at < input.length; at += 1) {
        const byte = input[at]!;
        node = node === 0 ? root[byte]! : step(node, byte);
        const length = longest[node]!;
        if (length > 0) matches.push({ start: at + 1 - length, end: at + 1 });
      }
      // A pattern that is complete and begins no other one need not be waited for.
      while (node !== 0 && canGoOn[node] === 0) node = fallbacks[node]!;
      return { matches, depth: depths[node]! };
    },
  };
}
