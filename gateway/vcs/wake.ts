// Says to all gateways that there is a delivery to work on. Who does not hear it finds it a little later: it is a row.

import type { GatewayServices } from '../http/services.ts';

const subject = 'act.vcs.told';
const nothing = new Uint8Array();

type Services = Pick<GatewayServices, 'bus'>;

export const wakeIngest = ({ bus }: Services): void => bus.publish(subject, nothing);

/** `wake` is called until it is unsubscribed. */
export const onWake = ({ bus }: Services, wake: () => void): { unsubscribe(): Promise<void> } =>
  bus.subscribe(subject, wake);
