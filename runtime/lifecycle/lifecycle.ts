// Brings the parts of a node up one after the other, and takes them down in the opposite order. A part that does not come up
// takes down those before it; one that does not go down in time is reported and left, so that the others still go.

export interface Part {
  readonly name: string;
  /** Rejects when it could not end in good order. */
  stop(): Promise<void>;
  /** `stop` may take so long; 30,000 when absent. */
  readonly stopWithinMs?: number;
}

const stopWithinMsDefault = 30_000;

export class Lifecycle implements AsyncDisposable {
  readonly #parts: Part[] = [];
  readonly #onFault: (what: string, error: unknown) => void;

  constructor(options: { readonly onFault: (what: string, error: unknown) => void }) {
    this.#onFault = options.onFault;
  }

  /** Starts a part and remembers how it ends. Gives what `start` gives; throws what it throws. */
  async start<T>(
    name: string,
    start: () => Promise<T>,
    stop: (started: T) => Promise<void>,
    stopWithinMs?: number,
  ): Promise<T> {
    const started = await start();
    this.#parts.push({ name, stop: () => stop(started), ...(stopWithinMs === undefined ? {} : { stopWithinMs }) });
    return started;
  }

  /** Ends all parts, last started first. Never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      const withinMs = part.stopWithinMs ?? stopWithinMsDefault;
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error(`did not end within ${withinMs} ms`)), withinMs);
      try {
        await Promise.race([part.stop(), late.promise]);
      } catch (error) {
        this.#onFault(`stop ${part.name}`, error);
      } finally {
        clearTimeout(timer);
      }
    }
  }
}
