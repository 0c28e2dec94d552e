// What the mirror has of modules: what is kept and, where the site lets it ask their registries, what those have. Repositories are fetched by
// an ingress, archives by the gateway; what came is kept.
//
// N1 A version that is kept never changes. N2 What is kept is offered whether or not its registry can be reached.

import { createHash } from 'node:crypto';
import { readIngress } from '@terrace/actors/ingress/view';
import { findModuleVersion, noteRepository, readModuleVersions } from '@terrace/actors/provider-mirror/view/modules';
import type { MirrorModuleRow } from '@terrace/actors/provider-mirror/view/modules';
import { readMirrorSettings } from '@terrace/actors/site/view/provider-mirror';
import { IngressId, ingressName } from '@terrace/machines/ingress/id';
import { moduleName, modulePath, moduleVersionAt } from '@terrace/machines/provider-mirror/messages';
import type { MirrorModule, MirrorModuleVersion, ModuleFormat } from '@terrace/machines/provider-mirror/messages';
import { Readable } from 'node:stream';
import type { Answer } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { inspectModule, moduleBytesMax } from './inspect-module.ts';
import { listOf } from './list.ts';
import { asOfRegistry, beside } from './mirror.ts';
import type { ModulePlace } from './module-address.ts';
import { moduleOriginBy } from './module-origin.ts';
import { once } from './once.ts';
import { bring, inTurn, keep } from './room.ts';

/** How an archive is to be read. */
export interface OfferedModule {
  readonly format: ModuleFormat;
  readonly folder: string;
}

export interface ModuleMirror {
  /** Throws ApiError `not-found` for a module that it does not have. */
  versions(of: MirrorModule): Promise<readonly string[]>;
  /** Throws ApiError `not-found` for a version that it does not have. */
  locate(of: MirrorModuleVersion): Promise<OfferedModule>;
  find(of: MirrorModuleVersion): Promise<MirrorModuleRow>;
}

type Services = Pick<GatewayServices, 'sql' | 'archive' | 'egress' | 'rng' | 'clock' | 'client' | 'onFault'>;

/** Whose fetches they are, where organizations take turns: all that install a module share it. No organization has this name. */
const ofSite = '_site';
/** Longer than a run should wait for a server that is away; whoever fetches it goes on. */
const fetchWithinMs = 5 * 60_000;
const lookEveryMs = 250;

/**
 * As the site has it set at this moment; each of it throws ApiError `registry-failed` too, where a registry has to be asked and cannot. Throws
 * ApiError `not-found` where it is switched off.
 */
export async function openModuleMirror(services: Services): Promise<ModuleMirror> {
  const { sql } = services;
  const { mode, hosts, modules } = await readMirrorSettings(sql);
  if (mode === 'off' || !modules) throw notFound('the mirror of modules');
  const isPulling = mode === 'pull-through';
  const origin = moduleOriginBy(services.egress);
  const checkHost = (of: MirrorModule): void => {
    if (!hosts.includes(of.hostname)) throw notFound(`module ${moduleName(of)}`);
  };
  const listed = async (of: MirrorModule): Promise<readonly string[]> => {
    const ask = async () => (await origin.versions(of)).map((version) => ({ version, platforms: [] }));
    return (await listOf(services, moduleName(of), ask)).map(({ version }) => version);
  };
  return {
    async versions(of) {
      checkHost(of);
      const kept = (await readModuleVersions(sql, of)).map(({ version }) => version);
      const more = (await beside(kept, isPulling ? () => listed(of) : null)) ?? [];
      const versions = new Set([...kept, ...more]);
      if (versions.size === 0) throw notFound(`module ${moduleName(of)}`);
      return [...versions];
    },
    async locate(of) {
      checkHost(of);
      const kept = await findModuleVersion(sql, of);
      if (kept !== null) return kept;
      if (!isPulling) throw notFound(`module ${modulePath(of)}`);
      const place = await origin.locate(of).catch((error: unknown) => {
        // Terraform shows the status of an answer and not its words.
        if (error instanceof ApiError && error.code === 'registry-failed')
          services.onFault(`locate module ${modulePath(of)} for the mirror`, error);
        throw error;
      });
      return { folder: place.folder, format: place.kind === 'git' ? 'tar.gz' : place.format };
    },
    async find(of) {
      checkHost(of);
      const kept = await findModuleVersion(sql, of);
      if (kept !== null) return kept;
      if (!isPulling) throw notFound(`module ${modulePath(of)}`);
      const what = `module ${modulePath(of)}`;
      return await once(services, what, {
        look: () => findModuleVersion(sql, of),
        async work() {
          const place = await origin.locate(of);
          const { folder, address } = place;
          const { digest, size, format } =
            place.kind === 'git'
              ? await fetchRepository(services, what, place)
              : await inTurn(services, 'fetch', async () => {
                  const stored = await bring(services, moduleBytesMax, () => origin.open(of, place.url)).catch(
                    asOfRegistry(what),
                  );
                  const made = { ...stored, format: place.format };
                  await inTurn(services, 'inspect', () => inspectModule(services.archive, of, made)).catch(
                    asOfRegistry(what),
                  );
                  return made;
                });
          await keep(services, { modules: [{ ...of, digest, size, format, folder, address }] }, 'registry');
        },
      });
    },
  };
}

interface Fetched {
  readonly digest: string;
  readonly size: number;
  readonly format: ModuleFormat;
}

/** By a worker in its sandbox, with submodules as terraform has them. */
async function fetchRepository(
  { sql, client, rng, clock }: Services,
  what: string,
  { url, ref }: Extract<ModulePlace, { kind: 'git' }>,
): Promise<Fetched> {
  const hook = await noteRepository(sql, url);
  const isCommit = /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(ref ?? '');
  const source = { hook, commit: isCommit ? ref : null, ref: isCommit ? null : ref, submodules: true };
  // What a tag is at is looked for each time, since it is kept from then on.
  const moment = Buffer.from(rng.bytes(16)).toString('hex');
  const id = IngressId.make(createHash('sha256').update(ingressName(source, moment)).digest());
  const message = { type: 'ingress.want', organization: ofSite, source, subscribers: [] } as const;
  committed(await client.ask({ kind: 'ingress', id }, message));
  const until = clock.now() + fetchWithinMs;
  for (;;) {
    const row = await readIngress(sql, id);
    if (row !== null && row.digest !== null && row.size !== null) {
      if (row.size > moduleBytesMax)
        throw new ApiError('registry-failed', `${what} has more than ${moduleBytesMax} bytes`);
      return { digest: row.digest, size: row.size, format: 'tar.gz' };
    }
    if (row?.status === 'failed')
      throw new ApiError('registry-failed', `${what} cannot be fetched: ${row.error_message ?? 'nobody says why'}`);
    if (clock.now() > until)
      throw new ApiError(
        'unavailable',
        `${what} has not been fetched for ${fetchWithinMs / 60_000} minutes; its fetch goes on`,
      );
    await clock.sleep(lookEveryMs);
  }
}

/** The archive at this path of the mirror. Throws ApiError as the mirror does. */
export async function downloadModule(services: Services, path: string): Promise<Answer> {
  const of = moduleVersionAt(path);
  if (of === null) throw notFound(`module ${path}`);
  const { digest, format } = await (await openModuleMirror(services)).find(of);
  const bytes = await services.archive.get(digest);
  if (bytes === null) throw notFound(`module ${path}`);
  return { body: Readable.from(bytes), contentType: format === 'zip' ? 'application/zip' : 'application/gzip' };
}
