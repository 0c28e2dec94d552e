// `npm run docs`: writes the pages that are made from the code.

import { isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) await import('./docs/write.ts');
