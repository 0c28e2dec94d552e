// What a killed worker left behind: at its next start it ends what still runs of its jobs, brings what terraform had said since and the
// states that applies had written, and only then takes new work (DECISIONS 10).
//
// R1 A folder is removed only when there is no state in it that was not brought, or when the server says that the one that was is a
// state version, or that nobody will ever take it and its run keeps it. R2 What stays is said with its place, at every start. R3 Neither is it
// removed while nobody has answered for the end of its log.

import { open, readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { BroughtState } from '@terrace/machines/archivist/messages';
import type { Bus } from '@terrace/runtime/bus/bus';
import type { Clock } from '@terrace/runtime/clock/clock';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import { makeMasker } from '@terrace/runtime/log/masker';
import { webTokenBytesMax } from '@terrace/runtime/log/web-tokens';
import { reportLost } from '@terrace/runtime/jobs/worker';
import {
  endLeftover,
  findLeftovers,
  openLeftoverFile,
  openLeftoverOutput,
  removeLeftover,
} from '@terrace/runtime/sandbox/leftovers';
import type { Leftover } from '@terrace/runtime/sandbox/leftovers';
import { z } from 'zod';
import { fileBody, gatewayClient } from '@terrace/runtime/jobs/gateway';
import type { Answered, GatewayClient } from '@terrace/runtime/jobs/gateway';
import { readStateFile } from './state-file.ts';
import { Rescue, copyName, rescueName } from './state-keeper.ts';

/** A run that has just heard that it is lost hands its state in within moments; without a word it hears of it after a minute. */
const looksMax = 12;
const lookEveryMsMax = 8_000;
/** As the gateway takes them. */
const segmentBytesMax = 256 * 1024;
const logTriesMax = 10;
const logTryEveryMs = 1_000;

export interface RescueOptions {
  /** Where job folders lie. */
  readonly root: string;
  /** Of the gateway as it is reached now: since the kill it may have moved to another port. */
  readonly origin: string;
  readonly certificateAuthority: string | null;
  readonly proxyEnv?: NodeJS.ProcessEnv;
  readonly bus: Pick<Bus, 'request'>;
  readonly clock: Clock;
  readonly say: (text: string) => void;
}

/** Goes through every job that was left behind. What cannot be brought stays for the next start, and is said. Call it before any job. */
export async function rescueLeftovers(options: RescueOptions): Promise<void> {
  const { root, origin, bus, clock, say } = options;
  const leftovers = await findLeftovers(root, (folder) =>
    say(
      `the job in ${folder} has no record that can be read; if a state lies below its work folder, bring it by hand, then remove it`,
    ),
  );
  if (leftovers.length === 0) return;
  const gateway = gatewayClient(options);
  try {
    for (const leftover of leftovers) {
      say(`ending ${leftover.job}, which a worker of an earlier start left behind`);
      try {
        await endLeftover(leftover);
        const isLogOver = await bringLog({ gateway, origin, clock, say }, leftover);
        const bring = (): Promise<BroughtState | null> => bringState(gateway, origin, leftover);
        let brought = await bring();
        // Only now may the workspace take its next run.
        await tellLost(bus, clock, leftover);
        // While its run was at work it only knew of the state; now it hands it in.
        for (let looks = 0; brought?.fate === 'brought' && looks < looksMax; looks += 1) {
          await clock.sleep(Math.min(50 * 2 ** looks, lookEveryMsMax));
          brought = await bring();
        }
        say(wordsOf(leftover, brought));
        if (brought?.fate !== 'brought' && isLogOver) await removeLeftover(leftover);
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

function wordsOf({ job, folder }: Leftover, brought: BroughtState | null): string {
  switch (brought?.fate) {
    case undefined:
      return `${job} had left no state that was not brought`;
    case 'saved':
      return `brought the state that ${job} had written: it is ${brought?.stateVersion}`;
    case 'kept':
      if (brought?.stateVersion == null)
        return `brought the state that ${job} had written; its workspace has been deleted, and it is kept with its run alone`;
      return `brought the state that ${job} had written; its workspace did not take it, and it is kept as ${brought?.stateVersion}, which is not the current state: GET /api/v2/state-versions/${brought?.stateVersion}`;
    case 'brought':
      return `brought the state that ${job} had written, but its run has not handed it in yet: it stays in ${folder} too, and the next start looks again`;
  }
}

const Note = z.object({ rescue: z.string() });
const LogPlace = z.object({ next: z.number().int().optional(), expected: z.number().int().optional() });

/** Its attempt is over, so that nobody waits for the silence to be long enough. */
async function tellLost(bus: Pick<Bus, 'request'>, clock: Clock, { job, attempt, note }: Leftover): Promise<void> {
  const found = Note.safeParse(note);
  if (found.success) await reportLost(bus, clock, { job, attempt, rescue: found.data.rescue });
}

const readRescue = async ({ folder }: Leftover): Promise<Rescue | null> => {
  const text = await readFile(join(folder, rescueName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : Rescue.parse(JSON.parse(text));
};

/** What became of the state that was not brought before; null when there is none. Throws when the server does not take it. */
async function bringState(gateway: GatewayClient, origin: string, leftover: Leftover): Promise<BroughtState | null> {
  const rescue = await readRescue(leftover);
  if (rescue === null) return null;
  const { stateUpload, states, before } = rescue;
  const places = [...states.map((path) => () => openLeftoverFile(leftover, path)), () => openCopy(leftover)];
  for (const place of places) {
    const file = await place();
    if (file === null) continue;
    try {
      const read = await readStateFile(file);
      // Terraform was killed while it wrote: the copy is the newest whole one.
      if (read === null || !read.isWhole) continue;
      if (read.digest === before) return null;
      return BroughtState.parse(await gateway.upload('state', origin + new URL(stateUpload).pathname, fileBody(file)));
    } finally {
      await file.close();
    }
  }
  return null;
}

/** The worker's own, where no command could write. */
async function openCopy({ folder }: Leftover): Promise<FileHandle | null> {
  return await open(join(folder, copyName)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

/**
 * The end of the log: what terraform said that its worker had not sent. The gateway says from where on that is. A log that cannot be brought
 * keeps nobody from taking the state. False when nobody has answered, so that the next start tries again.
 */
async function bringLog(
  {
    gateway,
    origin,
    clock,
    say,
  }: Pick<RescueOptions, 'origin' | 'clock' | 'say'> & { readonly gateway: GatewayClient },
  leftover: Leftover,
): Promise<boolean> {
  try {
    const log = (await readRescue(leftover))?.log;
    await using said = await openLeftoverOutput(leftover);
    if (log === undefined || said === null) return true;
    const lead = Buffer.from(log.lead);
    const url = origin + new URL(log.url).pathname;
    const size = lead.length + (await said.stat()).size;
    for (let [offset, tries] = [0, 0]; offset < size;) {
      const segment = offset < lead.length ? lead.subarray(offset) : await readHidden(said, offset - lead.length);
      const isLast = offset + segment.length === size;
      const headers = { 'x-log-offset': String(offset), ...(isLast ? { 'x-log-last': '1' } : {}) };
      const next = await gateway.post(url, segment, headers).then(nextOf, () => null);
      // The end of a segment may be held back until more comes, but not all of one.
      if (next !== null && next <= offset) return true;
      if (next === null && (tries += 1) >= logTriesMax) throw new RetryableFault('the gateway does not answer');
      if (next === null) await clock.sleep(logTryEveryMs);
      offset = next ?? offset;
    }
  } catch (error) {
    const isOver = !(error instanceof RetryableFault);
    const where = isOver ? '' : `; it stays in ${leftover.folder}, and the next start tries again`;
    say(`the end of the log of ${leftover.job} could not be brought: ${(error as Error).message}${where}`);
    return isOver;
  }
  return true;
}

/**
 * Without tokens of workload identity. Only the worker that is dead knew them, so whatever has their shape is hidden, whoever has issued it. What
 * lies before is read as well, since the log may go on in the middle of one.
 */
async function readHidden(file: FileHandle, at: number): Promise<Uint8Array> {
  const before = Math.min(at, webTokenBytesMax);
  const wanted = before + segmentBytesMax;
  const { bytesRead, buffer } = await file.read(Buffer.alloc(wanted), 0, wanted, at - before);
  const { bytes } = makeMasker([], () => true).mask(buffer.subarray(0, bytesRead), bytesRead < wanted);
  return bytes.subarray(before);
}

/** Where the log goes on; null when it is to be sent again. Throws when nothing of it is taken any more. */
function nextOf({ status, text }: Answered): number | null {
  if (status === 200) return LogPlace.parse(JSON.parse(text)).next ?? null;
  const expected = status === 409 ? LogPlace.safeParse(JSON.parse(text)).data?.expected : undefined;
  if (expected !== undefined) return expected;
  if (status >= 500 || status === 429) return null;
  throw new TerminalFault('gateway-refused', `the gateway answered ${status}`);
}
