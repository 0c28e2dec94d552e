// The registry of providers as `terraform init` asks it (cli/terraform-cli-protocol.md, section 3.2). What is not whole is not there:
// without sums, a signature that holds and the platform's binary terraform could only fail.

import {
  findKey,
  findPlatform,
  findProvider,
  findProviderVersion,
  readPlatforms,
  readProviderVersions,
  sharesProviders,
} from '@terrace/actors/registry-provider/view';
import type { ProviderVersionRow, RegistryProviderRow } from '@terrace/actors/registry-provider/view';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { anyJson } from '../http/shape.ts';
import { newestFirst } from '../registry-module/order.ts';

const base = '/api/registry/v1/providers/:namespace/:type';
const Provider = z.object({ namespace: z.string(), type: z.string() });
const Platform = Provider.extend({ version: z.string(), os: z.string(), arch: z.string() });

export const providerProtocolRoutes: Routes = (add, services) => {
  const { sql } = services;
  const json = (body: object): Answer => ({ body, contentType: 'application/json' });
  const isSigned = ({ shasums, shasums_sig }: ProviderVersionRow): boolean => shasums !== null && shasums_sig !== null;

  const find = async (principal: Principal, of: z.infer<typeof Provider>): Promise<RegistryProviderRow> => {
    const { namespace: organization, type: name } = of;
    const isAllowed = may(principal, 'read', { organization }) || (await sharesProviders(sql, organization));
    const row = isAllowed
      ? await findProvider(sql, { organization, registryName: 'private', namespace: organization, name })
      : null;
    if (row === null) throw notFound(`provider ${organization}/${name}`);
    return row;
  };

  add({
    method: 'GET',
    path: `${base}/versions`,
    answers: { 200: anyJson },
    params: Provider,
    async answer({ principal, params }) {
      const { id } = await find(principal, params);
      const versions = (await readProviderVersions(sql, [id])).filter(isSigned);
      const platforms = (
        await readPlatforms(
          sql,
          versions.map((row) => row.id),
        )
      ).filter(({ digest }) => digest !== null);
      const byVersion = Map.groupBy(platforms, ({ version }) => version);
      return json({
        versions: newestFirst(versions.filter((row) => byVersion.has(row.id))).map((row) => ({
          version: row.version,
          protocols: row.protocols,
          platforms: (byVersion.get(row.id) ?? []).map(({ os, arch }) => ({ os, arch })),
        })),
        warnings: [],
      });
    },
  });

  add({
    method: 'GET',
    path: `${base}/:version/download/:os/:arch`,
    answers: { 200: anyJson },
    params: Platform,
    async answer({ principal, params }) {
      const provider = await find(principal, params);
      const version = await findProviderVersion(sql, provider.id, params.version);
      const platform = version === null ? null : await findPlatform(sql, version.id, params.os, params.arch);
      const key = version === null ? null : await findKey(sql, provider.organization, version.key_id);
      const { namespace, type, os, arch } = params;
      const called = `${os}_${arch} of version ${params.version} of provider ${namespace}/${type}`;
      if (version === null || platform === null || platform.digest === null || !isSigned(version))
        throw notFound(called);
      if (key === null) throw notFound(`the key ${version.key_id} that signed ${called}`);
      const url = (digest: string | null): string =>
        signedUrl(services, { purpose: 'provider-file', method: 'GET', subject: digest ?? '' });
      return json({
        ...{ protocols: version.protocols, os, arch, filename: platform.filename, shasum: platform.shasum },
        download_url: url(platform.digest),
        shasums_url: url(version.shasums),
        shasums_signature_url: url(version.shasums_sig),
        signing_keys: {
          gpg_public_keys: [
            { key_id: key.key_id, ascii_armor: key.ascii_armor, trust_signature: '', source: '', source_url: null },
          ],
        },
      });
    },
  });
};
