// One way to ask the API: JSON:API in and out, in the name of whoever is signed in, failures as a `Fault` that says what was wrong and where.

import { formToken } from './document.ts';

export class Fault extends Error {
  override readonly name = 'Fault';
  readonly status: number;
  readonly title: string;
  /** The place in the body that is at fault. */
  readonly pointer: string | null;

  constructor(status: number, title: string, detail: string, pointer: string | null = null) {
    super(detail);
    this.status = status;
    this.title = title;
    this.pointer = pointer;
  }
}

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const jsonApi = 'application/vnd.api+json';

/** The answer's body, parsed; null when it has none. Throws Fault. */
export async function ask<T>(path: string, asking: Asking = {}): Promise<T> {
  const response = await send(path, asking);
  const text = await response.text();
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** The answer as it comes. Throws Fault. */
export async function send(path: string, { method = 'GET', body, signal }: Asking = {}): Promise<Response> {
  const request = {
    method,
    headers: {
      accept: jsonApi,
      ...(method === 'GET' ? {} : { 'x-terrace-form-token': formToken }),
      ...(body === undefined ? {} : { 'content-type': jsonApi }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  };
  const response = await fetch(path, request).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new Fault(0, 'No connection', 'the server cannot be reached at the moment');
  });
  if (response.ok) return response;
  if (response.status === 401) signInAgain();
  throw await faultOf(response);
}

/** And back to this page. */
export function signInAgain(): void {
  const here = location.pathname + location.search;
  location.assign(`/session?${new URLSearchParams({ to: here }).toString()}`);
}

interface ErrorDocument {
  readonly errors?: readonly {
    readonly title?: string;
    readonly detail?: string;
    readonly source?: { pointer?: string };
  }[];
}

async function faultOf(response: Response): Promise<Fault> {
  const document = (await response.json().catch(() => ({}))) as ErrorDocument;
  const [first] = document.errors ?? [];
  const detail = first?.detail ?? `the server answered ${response.status}`;
  return new Fault(response.status, first?.title ?? 'error', detail, first?.source?.pointer ?? null);
}
