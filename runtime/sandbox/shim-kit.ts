// What the job shim needs where nothing of this machine is: Node, the libraries that it is linked with, and their loader. Brought
// along, each file by itself, a shim runs in any image, also in one without a C library or with another.

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { shimFlags, shimScript } from './shim.ts';

export interface ShimKit {
  /** Files of this host, and where they must be seen. */
  readonly files: readonly { readonly source: string; readonly target: string }[];
  /** The command that is the shim there. */
  readonly command: readonly string[];
}

const folder = '/terrace';

/** Of the Node that runs this, on Linux. */
export function shimKit(): ShimKit {
  // Otherwise it asks for the names of this process's connections.
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  report.excludeNetwork = true;
  const { sharedObjects } = report.getReport() as unknown as { readonly sharedObjects: readonly string[] };
  const libraries = sharedObjects.filter((path) => /\.so(\.\d+)*$/.test(path) && existsSync(path));
  const loader = libraries.find((path) => /^ld-/.test(basename(path)));
  const node = `${folder}/node`;
  const script = `${folder}/shim.mjs`;
  return {
    files: [
      { source: process.execPath, target: node },
      { source: shimScript, target: script },
      ...libraries.map((source) => ({ source, target: `${folder}/lib/${basename(source)}` })),
    ],
    command: [
      // A Node that is linked with nothing needs no loader.
      ...(loader === undefined ? [] : [`${folder}/lib/${basename(loader)}`, '--library-path', `${folder}/lib`]),
      ...[node, ...shimFlags, script],
    ],
  };
}
