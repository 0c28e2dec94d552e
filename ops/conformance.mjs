// `npm run conformance -- terraform`: every command of the real terraform in both backends, as a table. `npm run conformance -- go-tfe`:
// go-tfe's own tests. `npm run conformance -- fuzz`: requests made by chance from the OpenAPI document.

import { isProjectNode } from './setup/project-node.mjs';

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  const [what, ...rest] = process.argv.slice(2);
  if (what === 'go-tfe') process.exitCode = await (await import('./conformance/go-tfe/command.ts')).main(rest);
  else if (what === 'fuzz') process.exitCode = await (await import('./conformance/fuzz.ts')).main(rest);
  else process.exitCode = await (await import('./conformance/table.ts')).main(process.argv.slice(2));
}
