// Work that must end although it never looks at the clock: the engine is stopped from outside when its time is over. Limits that
// are counted (limits.ts) come first and say where; this is for what no count sees, such as one operation of the engine that lasts.

import { Script } from 'node:vm';

/** The engine was stopped. What the work was changing may be half changed: it must be thrown away. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** How long what is counted may be late before the engine is stopped. */
export const graceMs = 250;

const key = Symbol.for('terrace.policy.sentinel.work');
const holder = globalThis as { [key]?: (() => void) | undefined };
const script = new Script(`globalThis[Symbol.for(${JSON.stringify(key.description)})]()`);

/** Runs `work` to its end, or throws Interrupted at `deadline` (of `performance.now()`) and a little grace. */
export function untilDeadline<Result>(deadline: number, work: () => Result): Result {
  const before = holder[key];
  let result: { readonly value: Result } | undefined;
  holder[key] = () => {
    result = { value: work() };
  };
  try {
    const timeout = Math.max(1, Math.ceil(deadline - performance.now() + graceMs));
    script.runInThisContext({ timeout, displayErrors: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new Interrupted('the time is over');
  } finally {
    holder[key] = before;
  }
  return (result as unknown as { readonly value: Result }).value;
}

/** The answer of `ask`, whose signal is aborted when `deadline` passes; then throws what `late` makes. */
export async function answeredBy<Answer>(
  deadline: number,
  ask: (signal: AbortSignal) => Promise<Answer>,
  late: () => Error,
): Promise<Answer> {
  const ending = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      reject(late());
      ending.abort();
    },
    Math.max(0, deadline - performance.now()),
  );
  try {
    const answer = await Promise.race([ask(ending.signal), promise]);
    // What kept the thread busy kept the timer from ringing.
    if (performance.now() > deadline) throw late();
    return answer;
  } finally {
    clearTimeout(timer);
  }
}
