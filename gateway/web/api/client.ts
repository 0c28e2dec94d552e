// The API's own client in the name of whoever is signed in. What the server refuses is thrown as an ApiFailure that says what was wrong and where.

import { ApiFailure, openClient } from '../../client/client.ts';
import { formToken } from './document.ts';

/** `status` is 0 when the server cannot be reached. */
async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const signal = input instanceof Request ? input.signal : init?.signal;
  const response = await fetch(input, init).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new ApiFailure(0, [{ status: '0', title: '', detail: 'the server cannot be reached at the moment' }], null);
  });
  if (response.status === 401) signInAgain();
  return response;
}

export const api = openClient({ address: '', headers: { 'x-terrace-form-token': formToken }, fetch: send });

/** And back to this page. */
function signInAgain(): void {
  const here = location.pathname + location.search;
  location.assign(`/session?${new URLSearchParams({ to: here }).toString()}`);
}

/** Of what is asked for, only what is said. */
export const said = <Words extends object>(words: Words): Said<Words> =>
  Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined && value !== '')) as Said<Words>;
type Said<Words> = { readonly [Name in keyof Words]?: Exclude<Words[Name], undefined> };

export { ApiFailure };
