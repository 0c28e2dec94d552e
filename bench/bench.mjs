// `npm run bench -- NAME …`: one question each, see README.md. A readable table goes to stderr, one line of JSON to stdout.

import { isProjectNode } from '../ops/setup/project-node.mjs';

const names = [
  'cli',
  'start',
  'create-run',
  'ingress',
  'module',
  'idle',
  'actors',
  'api',
  'runs',
  'pages',
  'mock-derivation',
  'policy-cases',
  'policy-plan',
];

if (isProjectNode(import.meta.filename ?? process.argv[1])) {
  const [name = '', ...args] = process.argv.slice(2);
  if (names.includes(name)) {
    const { main } = await import(`./${name}.ts`);
    await main(args);
  } else {
    process.stderr.write(`npm run bench -- NAME, where NAME is one of ${names.join(', ')}\n`);
    process.exitCode = 2;
  }
}
