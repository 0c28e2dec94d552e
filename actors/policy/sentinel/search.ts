// Looking for a text in a text, in time that grows with the two lengths and not with their product. The engine's own search is
// quicker for all that policies usually look for, but can be made to take minutes over a megabyte.

/** Up to this product of lengths the engine's search is quick whatever the texts are. */
const productMax = 4_000_000;

/** As `indexOf` of a string. */
export function indexIn(text: string, part: string, from = 0): number {
  if (text.length * part.length <= productMax || part.length < 2) return text.indexOf(part, from);
  const borders = bordersOf(part);
  let fits = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    while (fits > 0 && part.charCodeAt(fits) !== code) fits = borders[fits - 1] as number;
    if (part.charCodeAt(fits) === code) fits += 1;
    if (fits === part.length) return at - fits + 1;
  }
  return -1;
}

/** For each length of a beginning of `part`, the longest shorter beginning that it ends with (Knuth, Morris and Pratt). */
function bordersOf(part: string): Int32Array {
  const borders = new Int32Array(part.length);
  let fits = 0;
  for (let at = 1; at < part.length; at += 1) {
    while (fits > 0 && part.charCodeAt(fits) !== part.charCodeAt(at)) fits = borders[fits - 1] as number;
    if (part.charCodeAt(fits) === part.charCodeAt(at)) fits += 1;
    borders[at] = fits;
  }
  return borders;
}

/** As `split` of a string by a text that is not empty. */
export function cutAt(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (let at = indexIn(text, separator); at >= 0; at = indexIn(text, separator, start)) {
    pieces.push(text.slice(start, at));
    start = at + separator.length;
  }
  pieces.push(text.slice(start));
  return pieces;
}
