// `npm start`: the whole of Terrace in this process.

import { followParent, isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  followParent(() => process.kill(process.pid, 'SIGTERM'));
  const { main } = await import('./boot/all.ts');
  await main(process.argv.slice(2), process.env);
}
