// Says to all gateways that there is something to work on. Who does not hear it finds it a little later: it is a row.

import type { GatewayServices } from '../http/services.ts';

const subjects = { told: 'act.vcs.told', followed: 'act.vcs.followed', installed: 'act.vcs.installed' } as const;
const nothing = new Uint8Array();

type Services = Pick<GatewayServices, 'bus'>;

export const wakeIngest = ({ bus }: Services): void => bus.publish(subjects.told, nothing);

/** A repository is followed from now on, or not any more, or its server is to be asked again. */
export const wakeWebhooks = ({ bus }: Services): void => bus.publish(subjects.followed, nothing);

/** Somewhere the GitHub App was installed, or is not any more, or it is another one. */
export const wakeInstallations = ({ bus }: Services): void => bus.publish(subjects.installed, nothing);

/** `wake` is called until it is unsubscribed. */
export const onWake = (
  { bus }: Services,
  what: keyof typeof subjects,
  wake: () => void,
): { unsubscribe(): Promise<void> } => bus.subscribe(subjects[what], wake);
