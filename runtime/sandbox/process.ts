// Isolation by what an ordinary process offers: an environment that holds nothing, a home and a temporary folder of its
// own, and as root an unprivileged user per job. An ordinary user has no other user to become, and says so.

import { join } from 'node:path';
import { hostShims } from './host-shims.ts';
import { kindSandbox } from './job.ts';
import type { HostShimOptions } from './host-shims.ts';
import type { Kind } from './job.ts';
import type { Sandbox } from './sandbox.ts';

const asUnprivileged =
  'Each run has its own unprivileged user, an empty environment and private folders: it can read neither this server’s ' +
  'secrets nor other runs, but it shares the file system and can read whatever every user of this machine can. ' +
  'Its user has no name, which ssh refuses.';
const asSameUser =
  'Runs start as the same user as this server, so a run can read this server’s secrets (keyring, admin token, other runs). ' +
  'Let only people run configurations here whom you would give this machine to, or install bubblewrap (bwrap).';

export interface ProcessSandboxOptions extends HostShimOptions {
  readonly reason: string;
  /** As root: give each job an unprivileged user. */
  readonly dropsUser: boolean;
}

export function processSandbox(options: ProcessSandboxOptions): Sandbox {
  return kindSandbox(processKind(options.reason, options.dropsUser), hostShims(options), options);
}

export function processKind(reason: string, dropsUser: boolean): Kind {
  const describe = dropsUser ? asUnprivileged : asSameUser;
  return {
    description: { kind: 'process', reason, describe, isolated: dropsUser, memoryBytes: null },
    dropsUser,
    boxes: false,
    seen: ({ work, home, tmp }) => ({ work, home, tmp }),
    seenProgram: (program) => program,
    command: (place, line, { cwd, env, user }) => ({
      command: line,
      cwd: join(place.work, cwd),
      env,
      user,
      boxed: false,
    }),
  };
}
