// The gateway's part in letting users listen at NATS: it answers nats-server about their tokens, and sends once more what they ask for.

import type { Bus } from '@terrace/runtime/bus/bus';
import { startCallout } from '@terrace/runtime/callout/nats';
import { makeAuthenticate } from '../http/authenticate.ts';
import type { GatewayServices } from '../http/services.ts';
import { makeGatekeeper } from './gatekeeper.ts';
import type { May } from './hearing.ts';
import { startReplay } from './replay.ts';

export interface ListenersOptions {
  readonly services: Pick<GatewayServices, 'sql' | 'keys' | 'queue' | 'clock' | 'onFault'>;
  readonly bus: Bus;
  readonly issuer: string;
  /** The account that users are put into. */
  readonly account: string;
  /** The gateway's own rule when absent. */
  readonly may?: May;
  /** For tests. */
  readonly recheckEveryMs?: number;
}

/** Answers until it is stopped. Throws Error for an issuer that is none. */
export function startListeners(options: ListenersOptions): { stop(): Promise<void> } {
  const { services, bus, issuer, account, may, recheckEveryMs } = options;
  const { clock, onFault } = services;
  const callout = startCallout({
    ...{ bus, issuer, account, clock, onFault },
    gatekeeper: makeGatekeeper(services, { authenticate: makeAuthenticate(services), may }),
    ...(recheckEveryMs === undefined ? {} : { recheckEveryMs }),
  });
  const replay = startReplay({ services, bus, may });
  return {
    async stop() {
      await callout.stop();
      await replay.stop();
    },
  };
}
