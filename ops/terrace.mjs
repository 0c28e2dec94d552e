#!/usr/bin/env node
// The `terrace` command.

import { isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  const { main } = await import('./cli/terrace.ts');
  await main(process.argv);
}
