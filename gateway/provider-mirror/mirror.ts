// What the mirror of providers has: what is kept here of the registries that it stands for and, where the site lets it ask them, what they
// have. What is fetched is kept, and fetched once.
//
// M1 Nothing is offered of a registry but by sums that a key of the registry has signed. M2 A package is kept only when it is of its sum, and
// whole. M3 What is kept is offered whether or not its registry can be reached.

import { findPackage, keepSums, readPackages, readSums } from '@terrace/actors/provider-mirror/view';
import type { ListedVersion, MirrorPackageRow, VersionSums } from '@terrace/actors/provider-mirror/view';
import { readMirrorSettings } from '@terrace/actors/site/view/provider-mirror';
import {
  packageAt,
  packageFile,
  packagePath,
  platformOf,
  providerName,
} from '@terrace/machines/provider-mirror/messages';
import type { MirrorPackage, MirrorProvider } from '@terrace/machines/provider-mirror/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { Readable } from 'node:stream';
import type { Answer } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { inspectPackage, packageBytesMax } from './inspect.ts';
import { listOf } from './list.ts';
import { once } from './once.ts';
import { originBy } from './origin.ts';
import { bring, inTurn, keep } from './room.ts';

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

type Services = Pick<GatewayServices, 'sql' | 'archive' | 'egress' | 'rng' | 'clock' | 'onFault'>;

/**
 * As the site has it set at this moment; each of it throws ApiError `registry-failed` too, where a registry has to be asked and cannot. Throws
 * ApiError `not-found` where it is switched off.
 */
export async function openMirror(services: Services): Promise<Mirror> {
  const { sql } = services;
  const { mode, hosts } = await readMirrorSettings(sql);
  if (mode === 'off') throw notFound('the mirror of providers');
  const beyond = mode === 'pull-through' ? pulling(services) : null;
  const checkHost = (of: MirrorProvider): void => {
    if (!hosts.includes(of.hostname)) throw notFound(`provider ${providerName(of)}`);
  };
  return {
    async versions(of) {
      checkHost(of);
      const kept = await readPackages(sql, of);
      const listed = (await beside(kept, beyond && (() => beyond.list(of)))) ?? [];
      const versions = new Set([...kept, ...listed].map(({ version }) => version));
      if (versions.size === 0) throw notFound(`provider ${providerName(of)}`);
      return [...versions];
    },
    async packages(of, version) {
      checkHost(of);
      const kept = (await readPackages(sql, of)).filter((row) => row.version === version);
      const sums = (await beside(kept, beyond && (() => beyond.sums(of, version)))) ?? {};
      const known = new Set(kept.map(platformOf));
      const offered = [
        ...kept.map((row) => ({ ...row, hashes: [row.h1, `zh:${row.digest}`] })),
        ...Object.entries(sums)
          .filter(([platform]) => !known.has(platform))
          .map(([platform, sum]) => ({ ...of, version, ...partsOf(platform), hashes: [`zh:${sum}`] })),
      ];
      if (offered.length === 0) throw notFound(`version ${version} of provider ${providerName(of)}`);
      return offered;
    },
    async find(of) {
      checkHost(of);
      const kept = await findPackage(sql, of);
      if (kept !== null) return kept;
      if (beyond === null) throw notFound(`package ${packagePath(of)}`);
      return await beyond.find(of);
    },
  };
}

/** What a registry has beside what is kept. Its failure is one only where nothing is kept. */
export async function beside<Found>(
  kept: readonly unknown[],
  ask: (() => Promise<Found>) | null,
): Promise<Found | null> {
  if (ask === null) return null;
  return await ask().catch((error: unknown) => {
    if (kept.length > 0 && error instanceof ApiError) return null;
    throw error;
  });
}

const partsOf = (platform: string): { readonly os: string; readonly arch: string } => {
  const [os = '', arch = ''] = platform.split('_');
  return { os, arch };
};

interface Pulling {
  list(of: MirrorProvider): Promise<readonly ListedVersion[]>;
  sums(of: MirrorProvider, version: string): Promise<VersionSums>;
  find(of: MirrorPackage): Promise<MirrorPackageRow>;
}

function pulling(services: Services): Pulling {
  const { sql, archive } = services;
  const origin = originBy(services.egress);
  const pulls: Pulling = {
    list: (of) => listOf(services, providerName(of), () => origin.versions(of)),
    async sums(of, version) {
      const known = await readSums(sql, of, version);
      if (known !== null) return known;
      const listed = (await pulls.list(of)).find((one) => one.version === version);
      if (listed === undefined) return {};
      return await once(services, `the sums of ${providerName(of)} ${version}`, {
        look: () => readSums(sql, of, version),
        work: async () => void (await keepSums(sql, of, version, await origin.sums(of, listed))),
      });
    },
    async find(of) {
      const sum = (await pulls.sums(of, of.version))[platformOf(of)];
      if (sum === undefined) throw notFound(`package ${packagePath(of)}`);
      return await once(services, `package ${packagePath(of)}`, {
        look: () => findPackage(sql, of),
        async work() {
          await inTurn(services, 'fetch', async () => {
            const what = packageFile(of);
            const stored = await bring(services, packageBytesMax, () => origin.open(of, sum)).catch(asOfRegistry(what));
            if (stored.digest !== sum)
              throw new ApiError(
                'registry-failed',
                `${what} is not kept: its SHA-256 is ${stored.digest}, and the signed sums say ${sum}`,
              );
            const inspected = await inTurn(services, 'inspect', () => inspectPackage(archive, of, stored)).catch(
              asOfRegistry(what),
            );
            await keep(services, { packages: [inspected] }, 'registry');
          });
        },
      });
    },
  };
  return pulls;
}

/** What its registry gave, or broke off, is no fault of whoever asks for it. */
export const asOfRegistry =
  (what: string) =>
  (error: unknown): never => {
    const isOfRegistry =
      (error instanceof TerminalFault && ['bad-archive', 'too-large'].includes(error.code)) ||
      (error instanceof Error && error.name === 'EgressFailed');
    if (!isOfRegistry) throw error;
    throw new ApiError('registry-failed', `${what} cannot be fetched: ${error.message}`, { cause: error });
  };

/** The zip at this path of the mirror. Throws ApiError as the mirror does. */
export async function downloadPackage(services: Services, path: string): Promise<Answer> {
  const of = packageAt(path);
  if (of === null) throw notFound(`package ${path}`);
  const { digest } = await (await openMirror(services)).find(of);
  const bytes = await services.archive.get(digest);
  if (bytes === null) throw notFound(`package ${path}`);
  return { body: Readable.from(bytes), contentType: 'application/zip' };
}
