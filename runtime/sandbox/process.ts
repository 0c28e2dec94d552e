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
  /** Where `setpriv` is, which ties a command to its shim; null where there is none: then one may outlive it until it says something. */
  readonly setpriv: string | null;
}

export function processSandbox(options: ProcessSandboxOptions): Sandbox {
  return kindSandbox(processKind(options), hostShims(options), options);
}

export function processKind({ reason, dropsUser, setpriv }: Omit<ProcessSandboxOptions, keyof HostShimOptions>): Kind {
  const tie = setpriv === null ? [] : [setpriv, '--pdeathsig', 'KILL', '--'];
  const describe = dropsUser ? asUnprivileged : asSameUser;
  return {
    description: { kind: 'process', reason, describe, isolated: dropsUser, memoryBytes: null },
    dropsUser,
    boxes: false,
    seen: ({ work, home, tmp }) => ({ work, home, tmp }),
    seenProgram: (program) => program,
    seenStock: (stock) => stock,
    command: (place, line, { cwd, env, user, isKept }) => ({
      command: isKept ? [...tie, ...line] : line,
      cwd: join(place.work, cwd),
      env,
      user,
      boxed: false,
      tied: isKept && setpriv !== null,
    }),
  };
}
