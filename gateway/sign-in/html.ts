// Pages are made of these templates alone: whatever is put into one is text, and escaped, unless it is such a template itself.

declare const brand: unique symbol;

/** HTML that may be sent as it is. */
export interface Html {
  readonly [brand]: true;
  readonly text: string;
}

/** Nothing is shown for null and false. */
type Part = Html | string | number | null | false | readonly Part[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** `html\`<p title="${text}">${text}</p>\``; an attribute's value must stand in quotes. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  htmlOf(texts.map((text, n) => text + (n < parts.length ? escaped(parts[n] ?? null) : '')).join(''));

const made = new WeakSet<object>();

function htmlOf(text: string): Html {
  const value = Object.freeze({ text });
  made.add(value);
  return value as Html;
}

function escaped(part: Part): string {
  if (part === null || part === false) return '';
  if (Array.isArray(part)) return part.map(escaped).join('');
  // What only looks like a template, because it was read from somewhere, is none.
  if (typeof part === 'object') return made.has(part) ? (part as Html).text : '';
  return String(part).replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');
}
