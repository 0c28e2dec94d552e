// For tests: whether bubblewrap works on this machine.

import { execFileSync } from 'node:child_process';

/** Why it does not, or false. */
export const bubblewrapSkip = ((): string | false => {
  try {
    const box = ['--ro-bind', '/', '/', '--unshare-user', '--unshare-pid', '--proc', '/proc', 'true'];
    execFileSync('bwrap', box, { stdio: 'pipe' });
    return false;
  } catch (error) {
    return `bubblewrap does not work here: ${(error as Error).message.split('\n')[0] ?? ''}`;
  }
})();
