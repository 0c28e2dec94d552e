// What is still on its way of a body that nobody wants. Who is answered in the middle of sending may never see the answer: an end of the connection with
// bytes unread makes the other side's system throw it away. So the rest is taken first, and thrown away here.

import type { Readable } from 'node:stream';

/** Whoever sends more, or for longer, is cut off: a client that means well has long ended. */
const restBytesMax = 64 * 1024 * 1024;
const restMs = 20_000;

/** Resolves when the body has come to its end, or is too much. */
export async function restOfBody(body: Readable): Promise<void> {
  if (body.readableEnded || body.destroyed) return;
  const over = Promise.withResolvers<void>();
  const limit = setTimeout(over.resolve, restMs);
  let size = 0;
  const take = (chunk: Uint8Array): void => {
    size += chunk.length;
    if (size > restBytesMax) over.resolve();
  };
  const events = ['end', 'error', 'close'] as const;
  for (const event of events) body.once(event, over.resolve);
  body.on('data', take);
  try {
    await over.promise;
  } finally {
    clearTimeout(limit);
    for (const event of events) body.off(event, over.resolve);
    body.off('data', take);
  }
}
