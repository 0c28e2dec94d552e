// Ids: a string of sixteen base-58 characters behind the prefix of its kind, branded so that a plan's id is no run's id.
// Prefixes are those that clients of Terraform Enterprise know (api/semantics.md, section 9).

import { z } from 'zod';

declare const brand: unique symbol;

/** A string that has passed `parse` for its kind; costs nothing at run time. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** Base 58: no 0, O, I or l, so an id can be read aloud. */
export const idAlphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const suffixLength = 16;

export interface IdKind<Kind extends string> {
  readonly prefix: string;
  /** The id, or null when `text` is not one of this kind. */
  parse(text: string): Id<Kind> | null;
  /** Makes an id out of at least sixteen bytes of chance, or of a digest when the id must be the same each time. */
  make(bytes: Uint8Array): Id<Kind>;
  /** The id of this kind that shares its suffix with an id of another kind (`run-x` and `plan-x` belong together). */
  beside(other: Id<string>): Id<Kind>;
  readonly schema: z.ZodType<Id<Kind>>;
}

/** Defines a kind of id. `prefix` has no dash: `idKind('run')` accepts `run-…`. */
export function idKind<Kind extends string>(prefix: Kind): IdKind<Kind> {
  const pattern = new RegExp(`^${prefix}-[${idAlphabet}]{${suffixLength}}$`);
  const parse = (text: string): Id<Kind> | null => (pattern.test(text) ? (text as Id<Kind>) : null);
  return {
    prefix,
    parse,
    make(bytes) {
      if (bytes.length < suffixLength) throw new RangeError(`an id of kind ${prefix} needs ${suffixLength} bytes`);
      let suffix = '';
      for (const byte of bytes.subarray(0, suffixLength)) suffix += idAlphabet[byte % idAlphabet.length];
      return `${prefix}-${suffix}` as Id<Kind>;
    },
    beside(other) {
      return `${prefix}-${other.slice(other.indexOf('-') + 1)}` as Id<Kind>;
    },
    schema: z
      .custom<Id<Kind>>((value) => typeof value === 'string' && pattern.test(value), {
        message: `is no id of kind ${prefix}`,
      })
      // For JSON Schema, which cannot know what the function wants.
      .meta({ type: 'string', pattern: pattern.source }),
  };
}
