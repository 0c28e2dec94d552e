// `npm run conformance -- terraform`: every command of the real terraform in both backends, as a table. `npm run conformance -- go-tfe`:
// go-tfe's own tests.

import { isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  const [what, ...rest] = process.argv.slice(2);
  const { main } =
    what === 'go-tfe' ? await import('./conformance/go-tfe/command.ts') : await import('./conformance/table.ts');
  process.exitCode = await main(what === 'go-tfe' ? rest : process.argv.slice(2));
}
