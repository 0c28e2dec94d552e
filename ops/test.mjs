// `npm test`: every room's tests in two processes, with one nats-server and one PostgreSQL that they share. The last line counts.

import { isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  const { main } = await import('./tests/run.ts');
  await main(process.argv.slice(2), process.env);
}
