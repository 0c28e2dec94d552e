// For tests: one Chromium for all of them, and people in it.

import { after } from 'node:test';
import type { Browser } from 'playwright-core';
import type { System } from '../conformance/system.ts';
import { openChromium, personIn, whyNoChromium } from './chromium.ts';
import type { Person } from './chromium.ts';

export type { Person };
export const skipWithoutChromium = whyNoChromium ?? false;

let shared: Promise<Browser> | null = null;

after(async () => {
  if (shared !== null) await (await shared).close();
});

/** Somebody of their own, made by the site admin, who signs in as people do. */
export async function personAt(
  system: System,
  username: string,
  options: Parameters<typeof personIn>[3] = {},
): Promise<Person> {
  return await personIn(await (shared ??= openChromium()), system, username, options);
}
