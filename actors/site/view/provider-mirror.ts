// Whether, and for which registries, runs install providers and modules from the mirror of this server.

import { RegistryHost } from '@terrace/machines/provider-mirror/messages';
import type { Sql } from '@terrace/runtime/store/sql';
import { z } from 'zod';
import { changeGroup, readGroup } from './settings.ts';

type Reader = Pick<Sql, 'query'>;

export const ProviderMirrorSettings = z.object({
  /**
   * `off`: runs ask registries themselves. `bundle`: they get what is kept, and nobody is asked for anything else. `pull-through`: what is
   * not kept is fetched from its registry, once.
   */
  mode: z.enum(['off', 'bundle', 'pull-through']),
  hosts: z.array(RegistryHost),
  /** Whether the same holds for modules. */
  modules: z.boolean(),
  /** All that is kept may come to so many. */
  bytesMax: z.int().positive(),
});
export type ProviderMirrorSettings = z.infer<typeof ProviderMirrorSettings>;

/** What holds where nobody has set anything: the registries that terraform and tofu ask when a configuration names none. */
const atStart: ProviderMirrorSettings = {
  mode: 'off',
  hosts: ['registry.terraform.io', 'registry.opentofu.org'],
  modules: false,
  bytesMax: 100 * 1024 ** 3,
};

export const readMirrorSettings = async (sql: Reader): Promise<ProviderMirrorSettings> =>
  ProviderMirrorSettings.parse({
    ...atStart,
    ...(await readGroup(sql, 'provider-mirror', ProviderMirrorSettings.partial())),
  });

export const changeMirrorSettings = (sql: Reader, change: Partial<ProviderMirrorSettings>): Promise<unknown> =>
  changeGroup(sql, 'provider-mirror', change);

/** Of which registries runs get providers from the mirror, null where it is switched off; and of which they get modules. */
export interface MirroredHosts {
  readonly providers: readonly string[] | null;
  readonly modules: readonly string[];
}

export async function mirroredHosts(sql: Reader): Promise<MirroredHosts> {
  const { mode, hosts, modules } = await readMirrorSettings(sql);
  if (mode === 'off' || hosts.length === 0) return { providers: null, modules: [] };
  return { providers: hosts, modules: modules ? hosts : [] };
}
