// Shims as processes of this host. One waits for the next job, and those whose jobs have ended in good order are given further ones.

import { identify } from '../process/identity.ts';
import { Shim, hostLine, shimTimes } from './shim.ts';
import type { KindSandboxOptions, Shims } from './job.ts';
import type { ShimTimes } from './shim.ts';

export interface HostShimOptions extends KindSandboxOptions {
  /** Keeps a shim started and waiting, and those whose jobs have ended, so that a job does not wait for one; true when absent. */
  readonly spare?: boolean;
  /** For tests. */
  readonly times?: ShimTimes;
}

/** Each has some 40 MB. */
const sparesMax = 4;
/** As systems have it for programs of all users. */
export const plainEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
} as const;

export function hostShims(options: HostShimOptions): Shims {
  const keepsSpare = options.spare ?? true;
  const make = (): Shim => new Shim(hostLine());
  const spares: Shim[] = keepsSpare ? [make()] : [];
  let closed = false;
  const takeSpare = (): Shim => {
    let taken = spares.pop();
    while (taken?.fenced.aborted === true) taken = spares.pop();
    // A moment later: starting a process costs time, and the job at hand goes first.
    if (keepsSpare)
      setTimeout(() => {
        if (!closed && spares.length === 0) spares.push(make());
      }, 100).unref();
    return taken ?? make();
  };
  return {
    async take(place, job) {
      const shim = takeSpare();
      return {
        marks: { shim: shim.pid === undefined ? null : identify(shim.pid), container: null },
        environment: plainEnvironment,
        async begin() {
          shim.begin({ folder: place.folder, alive: job.alive, times: options.times ?? shimTimes });
          return shim;
        },
        async give(stays) {
          if (keepsSpare && !stays && (await shim.rest()) && !closed && spares.length < sparesMax) spares.push(shim);
          else await shim.end();
        },
      };
    },
    async close() {
      closed = true;
      await Promise.all(spares.splice(0).map((spare) => spare.end()));
    },
  };
}
