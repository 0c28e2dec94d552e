// Which version of a module is meant.

import { readModuleVersions } from '@terrace/actors/registry-module/view';
import type { RegistryModuleRow, RegistryModuleVersionRow } from '@terrace/actors/registry-module/view';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { latestOf, versionOf } from './order.ts';

/** `pin` is a version, or `latest`; null is the latest too. Throws ApiError when none can be used. */
export async function versionFor(
  { sql }: Pick<GatewayServices, 'sql'>,
  module: RegistryModuleRow,
  pin: string | null,
): Promise<RegistryModuleVersionRow & { readonly digest: string }> {
  const versions = await readModuleVersions(sql, [module.id]);
  const usable = versions.filter(({ status, standing }) => status === 'ok' && standing !== 'revoked');
  const found =
    pin === null || pin === 'latest' ? latestOf(usable) : usable.find(({ version }) => version === versionOf(pin));
  const { digest = null } = found ?? {};
  if (found == null || digest === null)
    throw new ApiError(
      'invalid',
      `module ${module.name}/${module.provider} has no version ${pin ?? 'latest'} that can be used`,
    );
  return { ...found, digest };
}
