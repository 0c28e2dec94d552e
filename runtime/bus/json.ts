// Bodies of messages on the bus, as JSON.

import type { z } from 'zod';

export const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** The body as the schema has it, or null when it is something else. */
export function decode<T>(schema: z.ZodType<T>, data: Uint8Array): T | null {
  try {
    const found = schema.safeParse(JSON.parse(new TextDecoder().decode(data)));
    return found.success ? found.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
