// How the set-up speaks: one line a step, with how long it took; and one way to fail, with what was tried and what to do.

/** Ends the set-up. `message` says what happened, `tried` what was tried, `advice` what to do. */
export class SetupFault extends Error {
  /** @param {{ message: string, tried?: readonly string[], advice: string, exitCode?: number, cause?: unknown }} what */
  constructor({ message, tried = [], advice, exitCode = 13, cause }) {
    super([message, ...tried.map((one) => `  tried: ${one}`), `  do: ${advice}`].join('\n'), { cause });
    this.name = 'SetupFault';
    this.exitCode = exitCode;
  }
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`terrace: ${text}\n`);
}

/**
 * Says what begins, does it, and says how long it took.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  say(`${what} ...`);
  const startedAt = Date.now();
  const result = await work();
  say(`${what}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}
