// What a child of ours was told at its first start and must be told again: a JSON file of the home. A file that is damaged ends the start,
// since what it held (a port, passwords) cannot be guessed.

import { z } from 'zod';
import { StartFault } from './exit-codes.ts';
import type { Home } from './home.ts';

/** The content of `name`, or null when there is no such file. Throws StartFault `homeDamaged` that says `advice`. */
export async function readSaved<T>(home: Home, name: string, schema: z.ZodType<T>, advice: string): Promise<T | null> {
  const text = await home.read(name);
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new StartFault('homeDamaged', `${home.file(name)} is damaged: ${advice}.`, { cause: error });
  }
}
