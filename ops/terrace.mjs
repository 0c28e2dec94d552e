#!/usr/bin/env node
// The `terrace` command.

import { followParent, isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  followParent(() => process.kill(process.pid, 'SIGTERM'));
  const { main } = await import('./cli/terrace.ts');
  await main(process.argv);
}
