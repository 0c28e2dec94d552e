// Where to go on after signing in: a place of this server, or none. An address from outside never leads anywhere else.

const home = '/app';
const anywhere = 'https://terrace.invalid';

/** Path and query to go on to; where the pages begin when `text` is no place of this server. */
export function placeOf(text: unknown): string {
  // Browsers take `//host` and `/\host` for another host, and drop tabs and line ends before they look.
  if (typeof text !== 'string' || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text)) return home;
  if (!URL.canParse(text, anywhere)) return home;
  const { origin, pathname, search } = new URL(text, anywhere);
  return origin === anywhere && !pathname.startsWith('//') ? pathname + search : home;
}

/** To the page of signing in, and from there to `place`. */
export const signInTo = (place: string): string => `/session?${new URLSearchParams({ to: place }).toString()}`;
