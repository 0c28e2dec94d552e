// The mirror of providers as `terraform init` asks it: terraform's provider network mirror protocol. Whoever has a token of this server may
// ask, a run by its own. Packages are fetched without a token, so their addresses are signed.

import {
  MirrorProvider,
  PackageVersion,
  mirrorPath,
  packagePath,
  platformOf,
} from '@terrace/machines/provider-mirror/messages';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { anyJson } from '../http/shape.ts';
import { openMirror } from './mirror.ts';

const base = `${mirrorPath}:hostname/:namespace/:type`;
const Provider = z.object({ hostname: z.string(), namespace: z.string(), type: z.string() });

export const mirrorProtocolRoutes: Routes = (add, services) => {
  const json = (body: object): Answer => ({ body, contentType: 'application/json' });
  const parse = (given: z.infer<typeof Provider>): MirrorProvider => {
    const { success, data } = MirrorProvider.safeParse(given);
    if (!success) throw notFound(`provider ${given.hostname}/${given.namespace}/${given.type}`);
    return data;
  };

  add({
    method: 'GET',
    path: `${base}/index.json`,
    summary: 'The versions of a provider that the mirror has',
    answers: { 200: anyJson },
    params: Provider,
    async answer({ params }) {
      const versions = await (await openMirror(services)).versions(parse(params));
      return json({ versions: Object.fromEntries(versions.map((version) => [version, {}])) });
    },
  });

  add({
    method: 'GET',
    path: `${base}/:file`,
    summary: 'The packages of a version of a provider, one for each platform: the file is VERSION.json',
    answers: { 200: anyJson },
    params: Provider.extend({ file: z.string() }),
    async answer({ params }) {
      const provider = parse(params);
      const version = PackageVersion.safeParse(params.file.replace(/\.json$/, ''));
      if (!params.file.endsWith('.json') || !version.success) throw notFound(`file ${params.file} of the mirror`);
      const packages = await (await openMirror(services)).packages(provider, version.data);
      const archives = packages.map(({ hashes, ...of }) => [
        platformOf(of),
        { url: signedUrl(services, { purpose: 'mirror-package', method: 'GET', subject: packagePath(of) }), hashes },
      ]);
      return json({ archives: Object.fromEntries(archives) });
    },
  });
};
