// Who offers how many slots, as the workers announce it. An optimisation only: a wrong count releases too few or too many
// jobs for a moment, never the same job twice.

import { slotsForgottenAfterMs } from './limits.ts';
import { decode } from '../bus/json.ts';
import { SlotsNotice, rollCallSubject, slotsSubject } from './wire.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';

export class SlotBoard {
  readonly #clock: Clock;
  readonly #workers = new Map<string, SlotsNotice & { readonly heardAt: number }>();
  readonly #subscription: { unsubscribe(): Promise<void> };

  /** `onNews` is called with the pools of a worker whenever it was heard. */
  constructor(bus: Bus, clock: Clock, onNews: (pools: readonly string[]) => void) {
    this.#clock = clock;
    this.#subscription = bus.subscribe(slotsSubject, (message) => {
      const notice = decode(SlotsNotice, message.data);
      if (notice === null) return;
      if (notice.slots === 0 || notice.isDraining === true) this.#workers.delete(notice.worker);
      else this.#workers.set(notice.worker, { ...notice, heardAt: clock.monotonic() });
      onNews(notice.pools);
    });
    bus.publish(rollCallSubject, new Uint8Array());
  }

  /** Slots of all workers that were heard lately and take work from this pool. */
  slots(pool: string): number {
    const oldest = this.#clock.monotonic() - slotsForgottenAfterMs;
    let slots = 0;
    for (const worker of this.#workers.values())
      if (worker.heardAt < oldest) this.#workers.delete(worker.worker);
      else if (worker.pools.includes(pool)) slots += worker.slots;
    return slots;
  }

  /** Those that a worker was heard for lately. */
  pools(): readonly string[] {
    return [...new Set([...this.#workers.values()].flatMap(({ pools }) => pools))].filter(
      (pool) => this.slots(pool) > 0,
    );
  }

  close(): Promise<void> {
    return this.#subscription.unsubscribe();
  }
}
