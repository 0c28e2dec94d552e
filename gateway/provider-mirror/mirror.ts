// What the mirror of providers has: what is kept here of the registries that it stands for.

import { findPackage, readPackages } from '@terrace/actors/provider-mirror/view';
import type { MirrorPackageRow } from '@terrace/actors/provider-mirror/view';
import { readMirrorSettings } from '@terrace/actors/site/view/provider-mirror';
import { packageAt, packagePath, providerName } from '@terrace/machines/provider-mirror/messages';
import type { MirrorPackage, MirrorProvider } from '@terrace/machines/provider-mirror/messages';
import { Readable } from 'node:stream';
import type { Answer } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** A package as terraform chooses one: with what it may be known by. */
export interface OfferedPackage extends MirrorPackage {
  readonly hashes: readonly string[];
}

export interface Mirror {
  /** Throws ApiError `not-found` for a provider that it does not have. */
  versions(of: MirrorProvider): Promise<readonly string[]>;
  /** One for each platform. Throws ApiError `not-found` for a version that it does not have. */
  packages(of: MirrorProvider, version: string): Promise<readonly OfferedPackage[]>;
  /** Throws ApiError `not-found` for a package that it does not have. */
  find(of: MirrorPackage): Promise<MirrorPackageRow>;
}

type Services = Pick<GatewayServices, 'sql' | 'archive'>;

/** As the site has it set at this moment. Throws ApiError `not-found` where it is switched off. */
export async function openMirror({ sql }: Services): Promise<Mirror> {
  const { mode, hosts } = await readMirrorSettings(sql);
  if (mode === 'off') throw notFound('the mirror of providers');
  const checkHost = (of: MirrorProvider): void => {
    if (!hosts.includes(of.hostname)) throw notFound(`provider ${providerName(of)}`);
  };
  return {
    async versions(of) {
      checkHost(of);
      const kept = await readPackages(sql, of);
      if (kept.length === 0) throw notFound(`provider ${providerName(of)}`);
      return [...new Set(kept.map(({ version }) => version))];
    },
    async packages(of, version) {
      checkHost(of);
      const kept = (await readPackages(sql, of)).filter((row) => row.version === version);
      if (kept.length === 0) throw notFound(`version ${version} of provider ${providerName(of)}`);
      return kept.map((row) => ({ ...row, hashes: [row.h1, `zh:${row.digest}`] }));
    },
    async find(of) {
      checkHost(of);
      const kept = await findPackage(sql, of);
      if (kept === null) throw notFound(`package ${packagePath(of)}`);
      return kept;
    },
  };
}

/** The zip at this path of the mirror. Throws ApiError `not-found`. */
export async function downloadPackage(services: Services, path: string): Promise<Answer> {
  const of = packageAt(path);
  if (of === null) throw notFound(`package ${path}`);
  const { digest } = await (await openMirror(services)).find(of);
  const bytes = await services.archive.get(digest);
  if (bytes === null) throw notFound(`package ${path}`);
  return { body: Readable.from(bytes), contentType: 'application/zip' };
}
