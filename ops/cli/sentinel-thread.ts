// A thread of its own for a command that judges policies. What an evaluation holds is counted (limits.ts); where the engine runs out of
// room all the same, it ends the thread and not the process, which says so in the words of every other limit.

import { defaultLimits, limitReached } from '@terrace/actors/policy/sentinel/limits';
import { boundedThread } from '@terrace/runtime/thread/bounded';
import type { ApplyCommand } from './sentinel-apply.ts';
import { endWhenUnheard } from './sentinel-output.ts';
import type { TestCommand } from './sentinel-test.ts';

/** A third of it is what a policy may hold (limits.ts), and a little more is for its text. */
const heapMaxMb = 1_600;

/** A command as it crosses to the thread. */
export type Sent =
  | { readonly verb: 'apply'; readonly command: Omit<ApplyCommand, 'write' | 'complain'> }
  | { readonly verb: 'test'; readonly command: Omit<TestCommand, 'write' | 'complain'> };

/** What the thread says. */
export type Said =
  | { readonly write: string }
  | { readonly complain: string }
  /** Everything is said. */
  | { readonly code: number };

export interface Output {
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
}

export interface Ends {
  /** The exit code when the engine ran out of room. */
  readonly exhausted: number;
  /** And when nobody takes what is said. */
  readonly unheard: number;
}

/** The exit code of the command. */
export async function inThread(sent: Sent, output: Output, ends: Ends, heapMb = heapMaxMb): Promise<number> {
  endWhenUnheard(ends.unheard);
  const worker = boundedThread(new URL('./sentinel-inside.mjs', import.meta.url), heapMb, {
    workerData: sent,
    env: process.env,
  });
  return await new Promise<number>((resolve, reject) => {
    worker.on('message', (said: Said) => {
      if ('write' in said) output.write(said.write);
      else if ('complain' in said) output.complain(said.complain);
      else resolve(said.code);
    });
    worker.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(tellExhausted(sent, output).then(() => ends.exhausted));
      else reject(error);
    });
    // After the code or an error there is nothing left to reject.
    worker.once('exit', () => reject(new Error('the thread ended before its command did')));
  });
}

async function tellExhausted({ verb, command }: Sent, { write, complain }: Output): Promise<void> {
  const message = limitReached('memoryBytes', defaultLimits.memoryBytes).format();
  if (verb === 'test' || !command.json) complain(`${message}\n`);
  else write((await import('./sentinel-apply.ts')).errorDocument(message));
}
