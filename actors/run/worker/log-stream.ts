// The log of one phase on its way to the gateway: gathered for a moment, sent in order, and sent again until it is acknowledged. The
// gateway says where it goes on, since it may hold back the end of a segment in which a secret could begin.

import type { Clock } from '@terrace/runtime/clock/clock';
import type { GatewayClient } from './gateway.ts';

const gatherMs = 200;
const segmentBytesMax = 256 * 1024;
/** When the gateway is away for long, what terraform says beyond this is left out, and the log says so. */
const waitingBytesMax = 32 * 1024 * 1024;
const retryDelaysMs = [50, 100, 250, 500, 1_000, 2_000] as const;
/** After the work has ended, the rest of its log is tried for so long. */
const finishWithinMs = 60_000;

export class LogStream {
  readonly #gateway: Pick<GatewayClient, 'post'>;
  readonly #url: string;
  readonly #clock: Clock;
  readonly #onFault: (error: unknown) => void;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Of the first waiting byte, counted from where this attempt began. */
  #offset = 0;
  #leftOut = 0;
  #isEnding = false;
  #isBroken = false;
  #wake = Promise.withResolvers<void>();
  readonly #sending: Promise<void>;

  constructor(options: {
    readonly gateway: Pick<GatewayClient, 'post'>;
    readonly url: string;
    readonly clock: Clock;
    readonly onFault: (error: unknown) => void;
  }) {
    this.#gateway = options.gateway;
    this.#url = options.url;
    this.#clock = options.clock;
    this.#onFault = options.onFault;
    this.#sending = this.#send();
  }

  write(bytes: Uint8Array | string): void {
    if (this.#isBroken || this.#isEnding || bytes.length === 0) return;
    const chunk = Buffer.from(bytes as Uint8Array);
    if (this.#waitingBytes + chunk.length > waitingBytesMax) {
      this.#leftOut += chunk.length;
      return;
    }
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    this.#wake.resolve();
  }

  /** Resolves when everything has been acknowledged, or when that was tried for long enough. */
  async finish(): Promise<void> {
    if (this.#leftOut > 0) {
      const notice = Buffer.from(`\n(${this.#leftOut} bytes of this log were left out: the server was away)\n`);
      this.#waiting.push(notice);
      this.#waitingBytes += notice.length;
    }
    this.#isEnding = true;
    this.#wake.resolve();
    await this.#sending;
  }

  async #send(): Promise<void> {
    while (!this.#isBroken) {
      if (this.#waitingBytes === 0) {
        if (this.#isEnding) return;
        await this.#wake.promise;
        this.#wake = Promise.withResolvers<void>();
      }
      if (!this.#isEnding && this.#waitingBytes < segmentBytesMax) await this.#gather();
      await this.#sendSegment();
    }
  }

  /** A moment for more, cut short by the end. */
  async #gather(): Promise<void> {
    const until = this.#clock.monotonic() + gatherMs;
    while (!this.#isEnding && this.#waitingBytes < segmentBytesMax) {
      const leftMs = until - this.#clock.monotonic();
      if (leftMs <= 0) return;
      const over = new AbortController();
      await Promise.race([this.#wake.promise, this.#clock.sleep(leftMs, over.signal).catch(() => undefined)]);
      over.abort(new Error('no longer waited for'));
      this.#wake = Promise.withResolvers<void>();
    }
  }

  async #sendSegment(): Promise<void> {
    const all = Buffer.concat(this.#waiting);
    this.#waiting = [all];
    const segment = all.subarray(0, segmentBytesMax);
    if (segment.length === 0) return;
    const isLast = this.#isEnding && segment.length === all.length;
    const firstAt = this.#clock.monotonic();
    for (let tries = 0; ; tries += 1) {
      const next = await this.#try(segment, isLast);
      if (next === 'broken' || (this.#isEnding && this.#clock.monotonic() - firstAt > finishWithinMs)) {
        this.#isBroken = true;
        return;
      }
      if (next !== null) return await this.#accept(next, segment.length);
      await this.#clock.sleep(retryDelaysMs[Math.min(tries, retryDelaysMs.length - 1)] ?? 0);
    }
  }

  /** Where the log goes on; null to try again; `broken` when it never will. */
  async #try(segment: Uint8Array, isLast: boolean): Promise<number | null | 'broken'> {
    try {
      const headers = { 'x-log-offset': String(this.#offset), ...(isLast ? { 'x-log-last': '1' } : {}) };
      const { status, text } = await this.#gateway.post(this.#url, segment, headers);
      if (status === 200) return (JSON.parse(text) as { next: number }).next;
      if (status === 409) {
        const { expected } = JSON.parse(text) as { expected?: number };
        // What it has beyond our offset came from us: an answer was lost. It cannot have less than it acknowledged.
        if (expected !== undefined && expected > this.#offset && expected <= this.#offset + this.#waitingBytes)
          return expected;
      }
      if (status >= 400 && status < 500 && status !== 429) {
        this.#onFault(new Error(`the gateway answered ${status} for a segment of the log`));
        return 'broken';
      }
      return null;
    } catch {
      return null;
    }
  }

  async #accept(next: number, sentBytes: number): Promise<void> {
    const taken = next - this.#offset;
    this.#offset = next;
    const [all = Buffer.alloc(0), ...later] = this.#waiting;
    this.#waiting = [all.subarray(taken), ...later];
    this.#waitingBytes -= taken;
    // All of it is held back until more comes.
    if (taken === 0 && sentBytes === this.#waitingBytes && !this.#isEnding) {
      await this.#wake.promise;
      this.#wake = Promise.withResolvers<void>();
    }
  }
}
