// A registry of modules elsewhere, as terraform asks it: the versions of a module, and where one of them lies.

import { PackageVersion, moduleName, modulePath } from '@terrace/machines/provider-mirror/messages';
import type { MirrorModule, MirrorModuleVersion } from '@terrace/machines/provider-mirror/messages';
import type { Egress, EgressResponse } from '@terrace/runtime/egress/egress';
import { z } from 'zod';
import { placeOfModule } from './module-address.ts';
import type { ModulePlace } from './module-address.ts';
import { Unbelievable, registryBy, told } from './registry.ts';

const wordsBytesMax = 64 * 1024;

const Versions = z.object({
  modules: z.tuple([z.object({ versions: z.array(z.object({ version: z.string() })) })], z.unknown()),
});
const Location = z.object({ location: z.string() });

/** A place, and what its registry said of it. */
export type NamedPlace = ModulePlace & { readonly address: string };

/** Each throws ApiError `registry-failed` with what could not be reached or believed, `not-found` for what the registry does not have. */
export interface ModuleOrigin {
  versions(of: MirrorModule): Promise<readonly string[]>;
  locate(of: MirrorModuleVersion): Promise<NamedPlace>;
  /** The bytes of an archive as they come. */
  open(of: MirrorModuleVersion, url: string): Promise<AsyncIterable<Uint8Array>>;
}

export function moduleOriginBy(egress: Pick<Egress, 'send' | 'open'>): ModuleOrigin {
  const registry = registryBy(egress);
  const placeOf = async ({ hostname, namespace, name, provider }: MirrorModule): Promise<string> =>
    `${await registry.serviceOf(hostname, 'modules.v1')}/${namespace}/${name}/${provider}`;
  return {
    versions: (of) =>
      told(`the versions of module ${moduleName(of)}`, async () => {
        const { said } = await registry.askJson(`${await placeOf(of)}/versions`, Versions);
        const versions = said.modules[0].versions.map(({ version }) => version);
        return [...new Set(versions)].filter((version) => PackageVersion.safeParse(version).success);
      }),
    locate: (of) =>
      told(`module ${modulePath(of)}`, async () => {
        const response = await registry.ask(`${await placeOf(of)}/${of.version}/download`, wordsBytesMax);
        const address = addressIn(response);
        return { ...placeOfModule(address, response.url), address };
      }),
    open: (of, url) => told(`module ${modulePath(of)}`, () => registry.open(url)),
  };
}

/** In a header, or as newer registries have it in a body of JSON. */
function addressIn({ headers, body, url }: EgressResponse): string {
  const [said] = headers['x-terraform-get'] ?? [];
  if (said !== undefined && said !== '') return said;
  try {
    return Location.parse(JSON.parse(body.toString('utf8'))).location;
  } catch (error) {
    throw new Unbelievable(`${url} does not say where it is`, { cause: error });
  }
}
