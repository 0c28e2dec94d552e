// What is brought to an address that a user wrote: a call of a web server, or a mail. And what came of it.

import { z } from 'zod';

export const Letter = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('http'),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    /** Of whoever makes the letter: it comes back with what came of it. */
    mark: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('mail'), to: z.array(z.string()).min(1), subject: z.string(), text: z.string() }),
]);
/** An http letter is a POST. */
export type Letter = z.infer<typeof Letter>;

export const Delivery = z.object({
  successful: z.boolean(),
  /** The answer's status; null when there was none. */
  code: z.number().int().nullable(),
  /** Of the answer: its beginning, and what it says of itself. */
  body: z.string(),
  headers: z.record(z.string(), z.array(z.string())),
  /** Why it was not successful, as a sentence; empty when it was. */
  detail: z.string(),
  /** Whether it may help to try once more. */
  again: z.boolean(),
  /** That of the letter, if it had one. */
  mark: z.string().exactOptional(),
  /** In milliseconds since 1970. */
  sentAt: z.number(),
});
export type Delivery = z.infer<typeof Delivery>;
