// Texts of strangers, made fit for a message.

/** At most so many letters, and no half of one, which a message may not hold. */
export const cut = (text: string, lettersMax: number): string => text.slice(0, lettersMax).toWellFormed();

/** The same, with a sign where something is left out. */
export const shortened = (text: string, lettersMax: number): string =>
  text.length > lettersMax ? `${cut(text, lettersMax - 1)}…` : text;
