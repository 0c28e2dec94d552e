// `npm run golden`: keeps the snapshots of machines whose version has none yet.

import { isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) await import('./golden/record.ts');
