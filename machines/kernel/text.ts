// Texts for messages: those of strangers, made fit, and numbers of things.

/** At most so many letters, and no half of one, which a message may not hold. */
export const cut = (text: string, lettersMax: number): string => text.slice(0, lettersMax).toWellFormed();

/** The same, with a sign where something is left out. */
export const shortened = (text: string, lettersMax: number): string =>
  text.length > lettersMax ? `${cut(text, lettersMax - 1)}…` : text;

const nameLettersMax = 120;

/** A name that a stranger gave, in quotes; a long one is cut. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length > nameLettersMax ? `${name.slice(0, nameLettersMax)}…` : name);

/** `1 run`, `2 runs`; `many` where it is not `one` with an s. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
