// The version that a request or a workspace asks for, of the workspace's engine, as an exact one.

import type { Engine } from '@terrace/machines/workspace/messages';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** Nobody can say at the moment whether there is such a version: its releases do not answer. */
export class ReleasesAway extends Error {
  override readonly name = 'ReleasesAway';
}

/** How soon to ask again. */
const againMs = 5_000;

/** Throws ApiError `unavailable` while its releases do not answer, and `unknown-version` that says why it is not to be had; `pointer` names the place in the body that asked for it. */
export async function resolveVersion(
  { engines }: Pick<GatewayServices, 'engines'>,
  { engine, version: wanted }: { readonly engine: Engine; readonly version: string },
  pointer?: string,
): Promise<string> {
  const version = await engines[engine].resolve(wanted).catch((error: unknown) => {
    if (!(error instanceof ReleasesAway)) throw error;
    throw new ApiError('unavailable', error.message, { retryAfterMs: againMs, cause: error });
  });
  if (version !== null) return version;
  throw new ApiError('unknown-version', await engines[engine].whyNot(wanted), pointer === undefined ? {} : { pointer });
}
