// The log of a plan or an apply, followed to its end. The server holds a read until there is more, and frames the whole by STX and ETX.

import type { ApiClient } from './client.ts';
import { waited } from './client.ts';

const stx = 0x02;
const etx = 0x03;
const pieceBytes = 512 * 1024;
/** A log that has not begun is asked for again after this. */
const pauseMs = 500;

/** Pieces of the text as they come. `url` is the `log-read-url` of a plan or an apply. Ends when the log is whole, or by the signal's reason. */
export async function* followLog(
  client: Pick<ApiClient, 'raw'>,
  url: string,
  { signal, offset = 0 }: { readonly signal?: AbortSignal; readonly offset?: number } = {},
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for (let at = offset; ;) {
    const response = await client.raw(
      `${url}?limit=${pieceBytes}&offset=${at}`,
      signal === undefined ? {} : { signal },
    );
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length === 0) {
      await waited(pauseMs, signal);
      continue;
    }
    const from = at === 0 && bytes[0] === stx ? 1 : 0;
    const isWhole = bytes.at(-1) === etx;
    const text = decoder.decode(bytes.subarray(from, isWhole ? -1 : undefined), { stream: !isWhole });
    at += bytes.length;
    if (text !== '') yield text;
    if (isWhole) return;
  }
}
