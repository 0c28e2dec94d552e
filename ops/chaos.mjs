// `npm run chaos`: real runs through a cluster on this machine while its processes are killed, frozen and robbed of their streams;
// `npm run chaos -- apply`: one apply after the other, each killed at another point;
// `npm run chaos -- ingress`: repositories that were made to do harm.

import { isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  const [first, ...rest] = process.argv.slice(2);
  const { main } =
    first === 'apply'
      ? await import('./chaos/apply.ts')
      : first === 'ingress'
        ? await import('./chaos/hostile.ts')
        : await import('./chaos/chaos.ts');
  process.exitCode = await main(first === 'apply' || first === 'ingress' ? rest : process.argv.slice(2));
}
