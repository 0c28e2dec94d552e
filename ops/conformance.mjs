// `npm run conformance -- terraform`: every command of the real terraform in both backends, as a table.

import { isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  const { main } = await import('./conformance/table.ts');
  process.exitCode = await main(process.argv.slice(2));
}
