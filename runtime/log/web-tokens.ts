// Finds JSON Web Tokens in a stream of bytes by their shape: three parts in base64url with dots between them, of which the second is an object. So a
// token can be hidden by somebody who does not know it, since it is stored nowhere.

/** A longer one is not waited for when a piece ends within it; none of ours is. */
export const webTokenBytesMax = 16 * 1024;
/** How an object begins in base64url. */
const opening = 'eyJ';

/** What a token says; only objects come. */
export type Claims = Readonly<Record<string, unknown>>;

export interface FoundTokens {
  readonly matches: readonly { readonly start: number; readonly end: number }[];
  /** How many bytes at the end may begin a token, so that the next piece decides it. */
  readonly depth: number;
}

/** The tokens for whose claims `isSought` is true, in time that grows with the length alone. */
export function findWebTokens(input: Uint8Array, isSought: (claims: Claims) => boolean): FoundTokens {
  const text = Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('latin1');
  if (!text.includes(opening)) return { matches: [], depth: 0 };
  const matches = [...text.matchAll(/[\w.-]+/g)].flatMap(({ 0: word, index }) => tokensOf(word, index, isSought));
  const [last = ''] = /(?<![\w.-])[\w.-]*$/.exec(text.slice(-webTokenBytesMax)) ?? [];
  const at = last.length < webTokenBytesMax ? last.indexOf(opening) : -1;
  return { matches, depth: at === -1 ? 0 : last.length - at };
}

function tokensOf(word: string, at: number, isSought: (claims: Claims) => boolean): FoundTokens['matches'] {
  const parts = word.split('.');
  const found: { start: number; end: number }[] = [];
  let before = at;
  for (let index = 1; index < parts.length - 1; index += 1) {
    const [header = '', payload = '', signature = ''] = parts.slice(index - 1, index + 2);
    const end = before + header.length + payload.length + signature.length + 2;
    // Something may stand right before a token, such as the end of an escape.
    const start = before + Math.max(0, header.indexOf(opening));
    const claims = payload.startsWith(opening) ? claimsIn(payload) : null;
    if (claims !== null && isSought(claims)) found.push({ start, end });
    before += header.length + 1;
  }
  return found;
}

function claimsIn(payload: string): Claims | null {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
  } catch {
    return null;
  }
}
