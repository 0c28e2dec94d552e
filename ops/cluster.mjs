// `npm run cluster`: some nodes of one installation on this machine, to try out what happens when one of them dies.

import { followParent, isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  followParent(() => process.kill(process.pid, 'SIGTERM'));
  const { main } = await import('./cluster/cluster.ts');
  await main(process.argv.slice(2), process.env);
}
