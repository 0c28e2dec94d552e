// What the commands of the policy language do when nobody can take what they say, as on a full disk: one sentence and the exit code
// of a command that could not do its work.

import { writeSync } from 'node:fs';

let isWatched = false;

/** From here on a failing stdout ends the process with `code`. A reader that has seen enough (EPIPE) is none of this. */
export function endWhenUnheard(code: number): void {
  if (isWatched) return;
  isWatched = true;
  // Before the listener of the command itself, which would let the engine speak.
  process.stdout.prependListener('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    try {
      writeSync(2, `terrace: the output cannot be written: ${error.message}\n`);
    } catch {
      // Nobody hears that either; the code still tells.
    }
    process.exit(code);
  });
  // A failing stderr cannot be told, and the code of the command stands.
  process.stderr.on('error', () => undefined);
}
