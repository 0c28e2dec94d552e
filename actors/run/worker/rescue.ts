// What a killed worker left behind: at its next start it ends what still runs of its jobs, brings the states that applies had written,
// and only then takes new work (DECISIONS 10).

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bus } from '@terrace/runtime/bus/bus';
import type { Clock } from '@terrace/runtime/clock/clock';
import { reportLost } from '@terrace/runtime/jobs/worker';
import { endLeftover, findLeftovers, openLeftoverFile, removeLeftover } from '@terrace/runtime/sandbox/leftovers';
import type { Leftover } from '@terrace/runtime/sandbox/leftovers';
import { z } from 'zod';
import { fileBody, gatewayClient } from './gateway.ts';
import type { GatewayClient } from './gateway.ts';
import { Rescue, digestOf, rescueName, stateNames } from './state-keeper.ts';

export interface RescueOptions {
  /** Where job folders lie. */
  readonly root: string;
  /** Of the gateway as it is reached now: since the kill it may have moved to another port. */
  readonly origin: string;
  readonly certificateAuthority: string;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly say: (text: string) => void;
}

/** Goes through every job that was left behind. What cannot be brought stays for the next start, and is said. Call it before any job. */
export async function rescueLeftovers(options: RescueOptions): Promise<void> {
  const { root, origin, certificateAuthority, bus, clock, say } = options;
  const leftovers = await findLeftovers(root, (folder) =>
    say(
      `the job in ${folder} has no record that can be read; if a state lies below its work folder, bring it by hand, then remove it`,
    ),
  );
  if (leftovers.length === 0) return;
  const gateway = gatewayClient({ certificateAuthority, clock });
  try {
    for (const leftover of leftovers) {
      say(`ending ${leftover.job}, which a worker of an earlier start left behind`);
      try {
        await endLeftover(leftover);
        if (await bringState(gateway, origin, leftover)) say(`brought the state that ${leftover.job} had written`);
        // Only now may the workspace take its next run.
        await tellLost(bus, clock, leftover);
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

const Note = z.object({ rescue: z.string() });

/** Its attempt is over, so that nobody waits for the silence to be long enough. */
async function tellLost(bus: Bus, clock: Clock, { job, attempt, note }: Leftover): Promise<void> {
  const found = Note.safeParse(note);
  if (found.success) await reportLost(bus, clock, { job, attempt, rescue: found.data.rescue });
}

/** True when there was a state to bring, and it is brought. */
async function bringState(gateway: GatewayClient, origin: string, leftover: Leftover): Promise<boolean> {
  const text = await readFile(join(leftover.folder, rescueName), 'utf8').catch(() => null);
  if (text === null) return false;
  const { stateUpload, folder, before } = Rescue.parse(JSON.parse(text));
  for (const name of stateNames) {
    const file = await openLeftoverFile(leftover, join(folder, name));
    if (file === null) continue;
    try {
      const digest = await digestOf(file);
      if (digest === null) continue;
      if (digest === before) return false;
      await gateway.upload('state', origin + new URL(stateUpload).pathname, fileBody(file));
      return true;
    } finally {
      await file.close();
    }
  }
  return false;
}
