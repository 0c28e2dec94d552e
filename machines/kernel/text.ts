// Texts for messages: those of strangers, made fit, and numbers of things.

/** At most so many letters, and no half of one, which a message may not hold. */
export const cut = (text: string, lettersMax: number): string => text.slice(0, lettersMax).toWellFormed();

/** The same, with a sign where something is left out. */
export const shortened = (text: string, lettersMax: number): string =>
  text.length > lettersMax ? `${cut(text, lettersMax - 1)}…` : text;

/** `1 run`, `2 runs`; `many` where it is not `one` with an s. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
