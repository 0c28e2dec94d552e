// `npm run chaos`: real runs through a cluster on this machine while its processes are killed, frozen and robbed of their streams;
// `npm run chaos -- apply`: one apply after the other, each killed at another point.

import { isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  const [first, ...rest] = process.argv.slice(2);
  const isApply = first === 'apply';
  const { main } = isApply ? await import('./chaos/apply.ts') : await import('./chaos/chaos.ts');
  process.exitCode = await main(isApply ? rest : process.argv.slice(2));
}
