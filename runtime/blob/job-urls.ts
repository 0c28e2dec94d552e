// Signed addresses for the worker of one job.

import type { Clock } from '../clock/clock.ts';
import type { UrlClaims, UrlSigner } from './archive.ts';

export interface JobUrlOptions {
  readonly signer: Pick<UrlSigner, 'sign'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Of the gateway as workers reach it. */
  readonly origin: string;
}

/** For work that takes minutes at most. */
const usualLifeMs = 3_600_000;

/** Makes the addresses of one job, which are all good until the same moment. */
export function jobUrls<Message extends Omit<UrlClaims, 'expiresAt'>>(
  { signer, clock, origin }: JobUrlOptions,
  lifeMs = usualLifeMs,
): (message: Message) => string {
  const expiresAt = clock.now() + lifeMs;
  return (message) => origin + signer.sign({ ...message, expiresAt });
}
