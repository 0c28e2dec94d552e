// What the typed client does not know the answer of: JSON by a path.

import { api } from './client.ts';

interface Asking {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const jsonApi = 'application/vnd.api+json';

/** The answer's body, parsed; null when it has none. Throws ApiFailure. */
export async function ask<T>(path: string, asking: Asking = {}): Promise<T> {
  const text = await (await send(path, asking)).text();
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** The answer as it comes. Throws ApiFailure. */
export const send = (path: string, { method = 'GET', body, signal }: Asking = {}): Promise<Response> =>
  api.raw(path, {
    method,
    headers: { accept: jsonApi, ...(body === undefined ? {} : { 'content-type': jsonApi }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
