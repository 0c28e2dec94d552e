// The terraform that a request or a workspace asks for, as an exact version.

import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** Throws ApiError `unknown-version` that says why it is not to be had; `pointer` names the place in the body that asked for it. */
export async function resolveTerraform(
  { terraform }: Pick<GatewayServices, 'terraform'>,
  wanted: string,
  pointer?: string,
): Promise<string> {
  const version = await terraform.resolve(wanted);
  if (version !== null) return version;
  throw new ApiError('unknown-version', await terraform.whyNot(wanted), pointer === undefined ? {} : { pointer });
}
