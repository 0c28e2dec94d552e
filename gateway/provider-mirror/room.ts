// How much the mirror may hold, and how much of it is brought at once by one gateway: packages are hashed and unpacked as they flow by, and
// every other request is answered between their pieces.

import { keepInMirror, mirrorBytes } from '@terrace/actors/provider-mirror/view';
import type { Kept } from '@terrace/actors/provider-mirror/view';
import { readMirrorSettings } from '@terrace/actors/site/view/provider-mirror';
import type { StoredObject } from '@terrace/runtime/blob/archive';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** What one gateway does at once. What is slow by its line has places of its own, so that it holds up nobody whose bytes are here. */
export const atOnceMax = {
  /** Packages and archives on their way from registries. */
  fetch: 8,
  /** Bundles on their way from site admins. */
  bundle: 2,
  /** What has come and is looked through, which takes the processor. */
  inspect: 2,
} as const;
type Kind = keyof typeof atOnceMax;
/** Whoever comes beyond them is told to come again. */
export const waitingMax = 200;

interface Lane {
  busy: number;
  readonly waiting: (() => void)[];
}
/** Of each gateway, which has one archive. */
const lanes = new WeakMap<object, Map<Kind, Lane>>();

/** Does the work when it is its turn among those of its kind. Throws ApiError `busy` where too many wait. */
export async function inTurn<Result>(
  { archive }: { readonly archive: object },
  kind: Kind,
  work: () => Promise<Result>,
): Promise<Result> {
  const ofGateway = lanes.get(archive) ?? new Map<Kind, Lane>();
  lanes.set(archive, ofGateway);
  const lane = ofGateway.getOrInsertComputed(kind, () => ({ busy: 0, waiting: [] }));
  if (lane.busy < atOnceMax[kind]) lane.busy += 1;
  else {
    if (lane.waiting.length >= waitingMax)
      throw new ApiError('busy', `${waitingMax} packages wait to be brought to the mirror already; try again`);
    // Its place is handed over, and never free in between.
    await new Promise<void>((resolve) => lane.waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    const next = lane.waiting.shift();
    if (next === undefined) lane.busy -= 1;
    else next();
  }
}

type Services = Pick<GatewayServices, 'sql' | 'archive' | 'rng'>;

/**
 * Puts what is opened into the archive, at most `most` bytes, in so far as there is room for it. Throws ApiError `mirror-full`, and what `open`
 * and the archive throw.
 */
export async function bring(
  { sql, archive }: Pick<Services, 'sql' | 'archive'>,
  most: number,
  open: () => Promise<AsyncIterable<Uint8Array>>,
): Promise<StoredObject> {
  const [{ bytesMax }, used] = await Promise.all([readMirrorSettings(sql), mirrorBytes(sql)]);
  const room = bytesMax - used;
  if (room <= 0) throw full(bytesMax);
  try {
    return await archive.put(await open(), { limitBytes: Math.min(most, room) });
  } catch (error) {
    if (room < most && error instanceof TerminalFault && error.code === 'too-large') throw full(bytesMax, error);
    throw error;
  }
}

/** Keeps it all, or nothing. Throws ApiError `mirror-full`, and `conflict` for what is kept with other bytes. */
export async function keep(services: Services, kept: Partial<Kept>, source: 'bundle' | 'registry'): Promise<void> {
  const { bytesMax } = await readMirrorSettings(services.sql);
  const came = await keepInMirror(services, kept, { source, bytesMax });
  switch (came.kind) {
    case 'kept':
      return;
    case 'full':
      throw full(bytesMax);
    case 'other':
      throw new ApiError(
        'conflict',
        `${came.row.path} is kept with other bytes (SHA-256 ${came.row.digest}): delete ${came.row.id} first, if these are the right ones; nothing of what came was kept`,
      );
  }
}

const full = (bytesMax: number, cause?: unknown): ApiError =>
  new ApiError(
    'mirror-full',
    `the mirror may hold ${bytesMax} bytes, and this would be more: delete what nobody needs, or set more (bytes-max)`,
    { cause },
  );
