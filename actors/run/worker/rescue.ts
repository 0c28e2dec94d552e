// What a killed worker left behind: at its next start it ends what still runs of its jobs, brings the states that applies had written,
// and only then takes new work (DECISIONS 10).

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@terrace/runtime/clock/clock';
import { endLeftover, findLeftovers, openLeftoverFile, removeLeftover } from '@terrace/runtime/sandbox/leftovers';
import type { Leftover } from '@terrace/runtime/sandbox/leftovers';
import { z } from 'zod';
import { gatewayClient } from './gateway.ts';
import type { GatewayClient } from './gateway.ts';
import { stateNames } from './state-keeper.ts';

/** Beside the job's record, where its commands cannot read it; the address in it expires with the job. */
export const rescueName = 'rescue.json';
export const Rescue = z.object({
  stateUpload: z.string(),
  /** Below the job's work folder. */
  folder: z.string(),
  /** SHA-256 of the state that the apply began with; null when there was none. */
  before: z.string().nullable(),
});
export type Rescue = z.infer<typeof Rescue>;

export interface RescueOptions {
  /** Where job folders lie. */
  readonly root: string;
  /** Of the gateway as it is reached now: since the kill it may have moved to another port. */
  readonly origin: string;
  readonly certificateAuthority: string;
  readonly clock: Clock;
  readonly say: (text: string) => void;
}

/** Goes through every job that was left behind. What cannot be brought stays for the next start, and is said. */
export async function rescueLeftovers(options: RescueOptions): Promise<void> {
  const { root, origin, certificateAuthority, clock, say } = options;
  const leftovers = await findLeftovers(root);
  if (leftovers.length === 0) return;
  const gateway = gatewayClient({ certificateAuthority, clock });
  try {
    for (const leftover of leftovers) {
      say(`ending ${leftover.job}, which a worker of an earlier start left behind`);
      await endLeftover(leftover);
      try {
        if (await bringState(gateway, origin, leftover)) say(`brought the state that ${leftover.job} had written`);
        await removeLeftover(leftover);
      } catch (error) {
        say(
          `the state that ${leftover.job} left in ${leftover.folder} could not be brought: ${(error as Error).message}`,
        );
      }
    }
  } finally {
    gateway.close();
  }
}

/** True when there was a state to bring. */
async function bringState(gateway: GatewayClient, origin: string, leftover: Leftover): Promise<boolean> {
  const text = await readFile(join(leftover.folder, rescueName), 'utf8').catch(() => null);
  if (text === null) return false;
  const { stateUpload, folder, before } = Rescue.parse(JSON.parse(text));
  for (const name of stateNames) {
    const file = await openLeftoverFile(leftover, join(folder, name));
    if (file === null) continue;
    const bytes = await file.readFile().finally(() => file.close());
    if (bytes.length === 0) continue;
    if (createHash('sha256').update(bytes).digest('hex') === before) return false;
    await gateway.upload('state', origin + new URL(stateUpload).pathname, bytes);
    return true;
  }
  return false;
}
