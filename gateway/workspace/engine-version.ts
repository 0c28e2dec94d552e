// The version that a request or a workspace asks for, of the workspace's engine, as an exact one.

import type { Engine } from '@terrace/machines/workspace/messages';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** Throws ApiError `unknown-version` that says why it is not to be had; `pointer` names the place in the body that asked for it. */
export async function resolveVersion(
  { engines }: Pick<GatewayServices, 'engines'>,
  { engine, version: wanted }: { readonly engine: Engine; readonly version: string },
  pointer?: string,
): Promise<string> {
  const version = await engines[engine].resolve(wanted);
  if (version !== null) return version;
  throw new ApiError('unknown-version', await engines[engine].whyNot(wanted), pointer === undefined ? {} : { pointer });
}
