// Providers that an operator keeps for runs where the registry cannot be reached, or shall not be: a folder in the layout of terraform's
// filesystem mirrors, HOST/NAMESPACE/TYPE/…, as `terraform providers mirror` makes it.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

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

/** Of the CLI's configuration: these come from the mirror alone, as `path` names it for commands, and every other one from its registry. */
export function installationBlock(path: string, { providers }: Pick<ProviderMirror, 'providers'>): string {
  const list = JSON.stringify(providers);
  return [
    ...['provider_installation {', '  filesystem_mirror {'],
    ...[`    path    = ${JSON.stringify(path)}`, `    include = ${list}`, '  }'],
    ...['  direct {', `    exclude = ${list}`, '  }', '}', ''],
  ].join('\n');
}
