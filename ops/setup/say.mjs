// How the set-up speaks: what a step is, that it is still going on, and how long it took; and one way to fail, with what was tried and what to do.

/** Ends the set-up. `message` says what happened, `tried` what was tried, `advice` what to do; `isPassing`: it may work in a moment. */
export class SetupFault extends Error {
  /** @param {{ message: string, tried?: readonly string[], advice: string, isPassing?: boolean, exitCode?: number, cause?: unknown }} what */
  constructor({ message, tried = [], advice, isPassing = false, exitCode = 13, cause }) {
    super([message, ...tried.map((one) => `  tried: ${one}`), `  do: ${advice}`].join('\n'), { cause });
    this.name = 'SetupFault';
    /** What happened and what to do, in one line. */
    this.sentence = `${message}; ${advice}`;
    this.isPassing = isPassing;
    this.exitCode = exitCode;
  }
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`terrace: ${text}\n`);
}

/** Whoever watches shall not think that it hangs. */
const stillEveryMs = 10_000;

/**
 * Says what begins, does it, says now and then that it is still at it, and says how long it took.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @param {number} [everyMs]
 * @returns {Promise<T>}
 */
export async function step(what, work, everyMs = stillEveryMs) {
  say(`${what} ...`);
  const startedAt = Date.now();
  const seconds = (digits = 0) => ((Date.now() - startedAt) / 1000).toFixed(digits);
  const still = setInterval(() => say(`${what}: still at it after ${seconds()} s`), everyMs);
  still.unref();
  try {
    const result = await work();
    say(`${what}: done in ${seconds(1)} s`);
    return result;
  } finally {
    clearInterval(still);
  }
}
