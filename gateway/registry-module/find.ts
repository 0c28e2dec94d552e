// A module of the registry, for whoever may see it.

import { findModule } from '@terrace/actors/registry-module/view';
import type { RegistryModuleRow } from '@terrace/actors/registry-module/view';
import { RegistryName } from '@terrace/machines/registry-module/messages';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** What names a module in a path. */
export const Named = z.object({
  organization: z.string(),
  registry: RegistryName,
  namespace: z.string(),
  name: z.string(),
  provider: z.string(),
});
export type Named = z.infer<typeof Named>;
export const namedPath = '/api/v2/organizations/:organization/registry-modules/:registry/:namespace/:name/:provider';

/** The older paths name private modules without their registry; upstream's oldest clients still use them. */
export const ofOrganization = <Params extends { readonly organization: string; readonly name: string }>(
  params: Params,
) => ({ ...params, registry: 'private', namespace: params.organization }) as const;

export const mayManageModules = (principal: Principal, organization: string): boolean =>
  may(principal, 'manage-modules', { organization });

/** Throws ApiError `not-found` for who may not do that with it. */
export async function findNamed(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  { organization, registry, namespace, name, provider }: Named,
  action: 'read' | 'manage-modules' = 'read',
): Promise<RegistryModuleRow> {
  const row = may(principal, action, { organization })
    ? await findModule(sql, { organization, registryName: registry, namespace, name, provider })
    : null;
  if (row === null) throw notFound(`module ${namespace}/${name}/${provider}`);
  return row;
}
