// What was sent to a server in confidence does not come back in its words.

/** What is shorter is no secret, but a word like any other. */
const secretLengthMin = 16;

/** The words without what was sent. */
export const masked = (words: string, sent: readonly string[]): string =>
  sent.filter((one) => one.length >= secretLengthMin).reduce((text, one) => text.replaceAll(one, '…'), words);
