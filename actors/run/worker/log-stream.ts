// The log of one phase on its way to the gateway: gathered for a moment, sent in order, and sent again until it is acknowledged. The
// gateway says where it goes on, since it may hold back the end of a segment in which a secret could begin.

import type { Clock } from '@terrace/runtime/clock/clock';
import type { GatewayClient } from '@terrace/runtime/jobs/gateway';
import { makeMasker } from '@terrace/runtime/log/masker';
import type { Masker } from '@terrace/runtime/log/masker';

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
  readonly #masker: Masker;
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
    /** What only this worker knows and no log may show; the gateway hides the rest. */
    readonly secrets?: readonly string[];
  }) {
    this.#gateway = options.gateway;
    this.#url = options.url;
    this.#clock = options.clock;
    this.#onFault = options.onFault;
    this.#masker = makeMasker(options.secrets ?? []);
    this.#sending = this.#send();
  }

  write(bytes: Uint8Array | string): void {
    if (this.#isBroken || this.#isEnding || bytes.length === 0) return;
    const chunk = Buffer.from(bytes as Uint8Array);
    if (this.#waitingBytes + chunk.length > waitingBytesMax) {
      this.#leftOut += chunk.length;
      return;
    }
    this.#tellOfGap();
    this.#append(chunk);
    this.#wake.resolve();
  }

  /** Resolves when everything has been acknowledged, or when that was tried for long enough. */
  async finish(): Promise<void> {
    if (!this.#isEnding) this.#tellOfGap();
    this.#isEnding = true;
    this.#wake.resolve();
    await this.#sending;
  }

  #append(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
  }

  #tellOfGap(): void {
    if (this.#leftOut === 0) return;
    this.#append(Buffer.from(`\n(${this.#leftOut} bytes of this log were left out: the server was away)\n`));
    this.#leftOut = 0;
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
    const segment = this.#firstBytes();
    if (segment.length === 0) return;
    const isLast = this.#isEnding && segment.length === this.#waitingBytes;
    const { bytes } = this.#masker.mask(segment, isLast);
    if (bytes.length === 0) return await this.#accept(this.#offset, segment.length);
    const firstAt = this.#clock.monotonic();
    for (let tries = 0; ; tries += 1) {
      const next = await this.#try(bytes, isLast);
      if (next === 'broken' || (this.#isEnding && this.#clock.monotonic() - firstAt > finishWithinMs)) {
        if (next !== 'broken') this.#onFault(new Error('the gateway did not take the end of the log in time'));
        this.#isBroken = true;
        return;
      }
      if (next !== null) return await this.#accept(next, segment.length);
      await this.#clock.sleep(retryDelaysMs[Math.min(tries, retryDelaysMs.length - 1)] ?? 0);
    }
  }

  /** As many as one segment takes; they stay at the head of what waits. */
  #firstBytes(): Buffer {
    let bytes = 0;
    let count = 0;
    while (count < this.#waiting.length && bytes < segmentBytesMax) bytes += this.#waiting[count++]?.length ?? 0;
    const head = count === 1 ? (this.#waiting[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#waiting.slice(0, count));
    this.#waiting.splice(0, count, head);
    return head.subarray(0, segmentBytesMax);
  }

  /** Where the log goes on; null to try again; `broken` when it never will. */
  async #try(segment: Uint8Array, isLast: boolean): Promise<number | null | 'broken'> {
    try {
      const headers = { 'x-log-offset': String(this.#offset), ...(isLast ? { 'x-log-last': '1' } : {}) };
      const { status, text } = await this.#gateway.post(this.#url, segment, headers);
      if (status === 200) return this.#ours((JSON.parse(text) as { readonly next?: number }).next, this.#offset);
      if (status === 409) {
        // What it has beyond our offset came from us: an answer was lost. It cannot have less than it acknowledged.
        const { expected } = JSON.parse(text) as { readonly expected?: number };
        const next = this.#ours(expected, this.#offset + 1);
        if (next !== null) return next;
        if (Number.isSafeInteger(expected) && expected! >= 0) return this.#goOnAt(expected!);
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

  /** An offset of the gateway that we can have caused; null for any other. */
  #ours(offset: number | undefined, least: number): number | null {
    const isOurs = Number.isSafeInteger(offset) && offset! >= least && offset! <= this.#offset + this.#waitingBytes;
    return isOurs ? offset! : null;
  }

  /**
   * Somebody else has written (an earlier attempt's last segment came late), or what was acknowledged is gone (a database that was
   * brought back). What waits is sent from there: rather a line twice than a log without its end.
   */
  #goOnAt(expected: number): null {
    this.#onFault(new Error(`the log goes on at ${expected} instead of ${this.#offset}, which is not of this attempt`));
    this.#offset = expected;
    return null;
  }

  async #accept(next: number, sentBytes: number): Promise<void> {
    const taken = next - this.#offset;
    this.#offset = next;
    this.#waitingBytes -= taken;
    for (let left = taken; left > 0;) {
      const head = this.#waiting.shift() ?? Buffer.alloc(left);
      if (head.length > left) this.#waiting.unshift(head.subarray(left));
      left -= Math.min(left, head.length);
    }
    // All of it is held back until more comes.
    if (taken === 0 && sentBytes === this.#waitingBytes && !this.#isEnding) {
      await this.#wake.promise;
      this.#wake = Promise.withResolvers<void>();
    }
  }
}
