// What a loop does while there is nothing to do.

import type { GatewayServices } from '../http/services.ts';

/** A pause that somebody may end, also before it is taken. */
export class Rest {
  readonly #clock: Pick<GatewayServices['clock'], 'sleep'>;
  readonly #signal: AbortSignal;
  #ending = new AbortController();

  constructor(clock: Pick<GatewayServices['clock'], 'sleep'>, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }
  begin(): void {
    this.#ending = new AbortController();
  }
  end(): void {
    this.#ending.abort();
  }
  async take(ms: number): Promise<void> {
    await this.#clock.sleep(ms, AbortSignal.any([this.#signal, this.#ending.signal])).catch(() => undefined);
  }
}
