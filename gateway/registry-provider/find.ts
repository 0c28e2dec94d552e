// A provider of the registry, a version and a platform of it, for whoever may see it.

import { findPlatform, findProvider, findProviderVersion } from '@terrace/actors/registry-provider/view';
import type {
  ProviderPlatformRow,
  ProviderVersionRow,
  RegistryProviderRow,
} from '@terrace/actors/registry-provider/view';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** What names a provider, a version and a platform in a path. */
export const Named = z.object({
  organization: z.string(),
  registry: z.enum(['private', 'public']),
  namespace: z.string(),
  name: z.string(),
});
export type Named = z.infer<typeof Named>;
export const OfVersion = Named.extend({ version: z.string() });
export const OfPlatform = OfVersion.extend({ os: z.string(), arch: z.string() });
export const providersPath = '/api/v2/organizations/:organization/registry-providers';
export const namedPath = `${providersPath}/:registry/:namespace/:name`;

export type ProviderAction = 'read' | 'manage-providers';
export const mayManageProviders = (principal: Principal, organization: string): boolean =>
  may(principal, 'manage-providers', { organization });

/** What a path leads to. Each throws ApiError `not-found` for who may not do that with it. */
export interface Finder {
  provider(principal: Principal, of: Named, action?: ProviderAction): Promise<RegistryProviderRow>;
  version(principal: Principal, of: z.infer<typeof OfVersion>, action?: ProviderAction): Promise<ProviderVersionRow>;
  platform(principal: Principal, of: z.infer<typeof OfPlatform>, action?: ProviderAction): Promise<ProviderPlatformRow>;
}

export function providerFinder({ sql }: Pick<GatewayServices, 'sql'>): Finder {
  const finder: Finder = {
    async provider(principal, { organization, registry: registryName, namespace, name }, action = 'read') {
      const isAllowed = may(principal, action, { organization });
      const row = isAllowed ? await findProvider(sql, { organization, registryName, namespace, name }) : null;
      if (row === null) throw notFound(`provider ${namespace}/${name}`);
      return row;
    },
    async version(principal, of, action) {
      const { id } = await finder.provider(principal, of, action);
      const row = await findProviderVersion(sql, id, of.version);
      if (row === null) throw notFound(`version ${of.version} of provider ${of.namespace}/${of.name}`);
      return row;
    },
    async platform(principal, of, action) {
      const { id } = await finder.version(principal, of, action);
      const row = await findPlatform(sql, id, of.os, of.arch);
      if (row === null)
        throw notFound(`${of.os}_${of.arch} of version ${of.version} of provider ${of.namespace}/${of.name}`);
      return row;
    },
  };
  return finder;
}
