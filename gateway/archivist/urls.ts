// Signed URLs as clients get them: absolute, with all that they allow sealed in the path.

import { urlLifeMs } from '@terrace/machines/archivist/messages';
import type { ArchivistMessage } from '@terrace/machines/archivist/messages';
import type { GatewayServices } from '../http/services.ts';

/** The address for this purpose, good for 25 hours as upstream's are. */
export function signedUrl(
  { signer, clock, origin }: Pick<GatewayServices, 'signer' | 'clock' | 'origin'>,
  message: ArchivistMessage,
): string {
  return origin + signer.sign({ ...message, expiresAt: clock.now() + urlLifeMs });
}
