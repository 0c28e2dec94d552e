// What an operator is shown of actors, jobs and dead letters, by the types of the API, and lists of it that go on behind a key.

import type { Schemas } from '@terrace/gateway/client/resources';

export type DeadLetter = Schemas['DeadLetter'];
export type Replay = Schemas['ActorReplay'];

const pageMax = 100;

/** One part holds no more than a page, and no more than anybody wants. */
export const sizedFor = (limit: number) => ({ 'page[size]': Math.max(1, Math.min(pageMax, limit)) });

interface Part<Item, Meta> {
  readonly data: readonly Item[];
  readonly meta: Meta & { readonly next: string | null };
}

export interface Found<Item, Meta> {
  readonly items: readonly Item[];
  /** There is more than was asked for. */
  readonly isCut: boolean;
  /** Of the first part. */
  readonly meta: Meta;
}

/** Up to `limit` resources, in as many parts as it takes. */
export async function gather<Item, Meta>(
  parts: AsyncIterable<Part<Item, Meta>>,
  limit: number,
): Promise<Found<Item, Meta>> {
  const items: Item[] = [];
  let first: Part<Item, Meta> | null = null;
  let isCut = false;
  for await (const part of parts) {
    first ??= part;
    items.push(...part.data);
    isCut = part.meta.next !== null || items.length > limit;
    if (items.length >= limit) break;
  }
  if (first === null) throw new RangeError('a list has a first part');
  return { items: items.slice(0, limit), isCut, meta: first.meta };
}
