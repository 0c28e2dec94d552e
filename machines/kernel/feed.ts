// What a kind of actor tells on the feed of events (DECISIONS 7): a promise to programs outside. docs/events.md is written from it.

import type { z } from 'zod';

export interface Feed<Body = unknown> {
  readonly kind: string;
  /** What every event of this kind carries. */
  readonly body: z.ZodType<Body>;
  /** The types, each with a sentence that says what has happened. */
  readonly types: Readonly<Record<string, string>>;
}
