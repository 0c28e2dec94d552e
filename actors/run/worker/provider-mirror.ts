// Providers that an operator keeps for runs where the registry cannot be reached, or shall not be: a folder in the layout of terraform's
// filesystem mirrors, HOST/NAMESPACE/TYPE/…, as `terraform providers mirror` makes it.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mirrorPath } from '@terrace/machines/provider-mirror/messages';
import type { WorkContext } from '../work.ts';

export interface ProviderMirror {
  readonly folder: string;
  /** The providers in it: `registry.terraform.io/hashicorp/null`. */
  readonly providers: readonly string[];
}

/** What lies in the folder. Rejects when it is none, or holds no provider. */
export async function readProviderMirror(folder: string): Promise<ProviderMirror> {
  let paths = [''];
  for (const _level of ['host', 'namespace', 'type'])
    paths = (await Promise.all(paths.map((p) => below(folder, p)))).flat();
  if (paths.length === 0) throw new Error(`${folder} holds no provider: they lie in it as HOST/NAMESPACE/TYPE/…`);
  return { folder, providers: paths.toSorted() };
}

async function below(folder: string, path: string): Promise<string[]> {
  const entries = await readdir(join(folder, path), { withFileTypes: true });
  return entries.filter((entry) => !entry.isFile()).map(({ name }) => (path === '' ? name : `${path}/${name}`));
}

/**
 * Of the CLI's configuration: what lies in the folder comes from there alone; every other provider of a mirrored registry from the mirror of
 * the server; and everything else, the server's own providers among them, from its registry. Empty where there is neither.
 */
export function installationBlock(
  { host, mirroredHosts }: Pick<WorkContext, 'host' | 'mirroredHosts'>,
  /** As commands see it. */
  folder: ProviderMirror | null,
): string {
  const inFolder = folder?.providers ?? [];
  const mirrored = (mirroredHosts ?? []).map((name) => `${name}/*/*`);
  if (inFolder.length === 0 && mirrored.length === 0) return '';
  const block = (name: string, settings: Readonly<Record<string, string | readonly string[]>>): readonly string[] => [
    `  ${name} {`,
    ...Object.entries(settings)
      .filter(([, value]) => value.length > 0)
      .map(([key, value]) => `    ${key} = ${JSON.stringify(value)}`),
    '  }',
  ];
  return [
    ...['', 'provider_installation {'],
    ...(folder === null ? [] : block('filesystem_mirror', { path: folder.folder, include: inFolder })),
    ...(mirrored.length === 0
      ? []
      : block('network_mirror', { url: `https://${host}${mirrorPath}`, include: mirrored, exclude: inFolder })),
    ...block('direct', { exclude: [...inFolder, ...mirrored] }),
    ...['}', ''],
  ].join('\n');
}

/**
 * Of the CLI's configuration: modules of a mirrored registry come from the server, since a `host` block says in the registry's place where its
 * services are. Its address carries its own authority, so it does not matter which token the run has for that host. Empty where there is none.
 */
export const moduleBlocks = ({ mirroredModules }: Pick<WorkContext, 'mirroredModules'>): string =>
  (mirroredModules ?? [])
    .map(
      ({ host, url }) =>
        `host ${JSON.stringify(host)} {\n  services = {\n    "modules.v1" = ${JSON.stringify(url)}\n  }\n}\n`,
    )
    .join('');
