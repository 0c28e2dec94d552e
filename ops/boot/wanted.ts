// A start that hangs must not keep a stop waiting: after a signal it has a moment to come to an end, then it is given up.

/** A part that comes up in good order does so in less, and whatever it was about can be begun again. */
const giveUpAfterMs = 5_000;

/**
 * What `begin` gives. Throws what it throws, and the reason of `stopping` when it has not ended a moment after that fired. What it still
 * makes then is nobody's: children of the home are ended by `Home.endChildren`.
 */
export async function whileWanted<T>(begin: () => Promise<T>, stopping: AbortSignal): Promise<T> {
  stopping.throwIfAborted();
  const begun = begin();
  const givenUp = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const hurry = (): void => {
    timer = setTimeout(() => givenUp.reject(stopping.reason), giveUpAfterMs);
  };
  stopping.addEventListener('abort', hurry, { once: true });
  try {
    return await Promise.race([begun, givenUp.promise]);
  } finally {
    stopping.removeEventListener('abort', hurry);
    clearTimeout(timer);
    // Given up, it may still fail, with nobody waiting for it.
    begun.catch(() => undefined);
  }
}
