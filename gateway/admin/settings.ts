// What holds for the whole site at this moment, and how the gateways follow it: they are woken when somebody changes it, and look again every
// two seconds, since a wake may be lost.

import { generalAtStart, readGeneral } from '@terrace/actors/site/view/settings';
import type { GeneralSettings } from '@terrace/actors/site/view/settings';
import type { GatewayServices } from '../http/services.ts';
import type { RateLimits } from '../http/rate-limit.ts';

type Services = Pick<GatewayServices, 'sql' | 'atStart'>;

const subject = 'act.sys.gateway.settings';
const lookEveryMs = 2_000;
const nothing = new Uint8Array();

export const generalSettings = ({ sql, atStart }: Services): Promise<GeneralSettings> =>
  readGeneral(sql, generalAtStart(atStart.rateLimit));

/** Says to all gateways that something was set. */
export const tellSettings = ({ bus }: Pick<GatewayServices, 'bus'>): void => bus.publish(subject, nothing);

/** Keeps the limit of requests as it is set, until it is stopped. */
export function followSettings(
  services: Services & Pick<GatewayServices, 'bus' | 'clock' | 'onFault'>,
  limits: Pick<RateLimits, 'change'>,
): { stop(): Promise<void> } {
  const { bus, clock, onFault } = services;
  const ending = new AbortController();
  let rest = new AbortController();
  const woken = bus.subscribe(subject, () => rest.abort());
  const following = (async () => {
    while (!ending.signal.aborted) {
      // Who wakes from here on is not missed.
      rest = new AbortController();
      try {
        const { rateLimitingEnabled: isOn, rateLimit } = await generalSettings(services);
        limits.change(isOn ? rateLimit : null);
      } catch (error) {
        onFault('read the settings of the site', error);
      }
      await clock.sleep(lookEveryMs, AbortSignal.any([ending.signal, rest.signal])).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      ending.abort();
      await Promise.all([following, woken.unsubscribe()]);
    },
  };
}
