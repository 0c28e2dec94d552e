// `npm run chaos`: real runs through a cluster on this machine while its processes are killed, frozen and robbed of their streams.

import { isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  const { main } = await import('./chaos/chaos.ts');
  process.exitCode = await main(process.argv.slice(2));
}
