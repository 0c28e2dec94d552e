// `npm run golden`: keeps the snapshots of machines whose version has none yet. What was kept is never written over: a
// machine that reads or writes something else is another version, with a migration.

import { access, writeFile } from 'node:fs/promises';
import { definitions } from '@terrace/actors/definitions';
import { record } from './lives.ts';

for (const definition of definitions) {
  const file = new URL(`${definition.kind}.v${definition.version}.json`, import.meta.url);
  const isKept = await access(file).then(
    () => true,
    () => false,
  );
  if (isKept) continue;
  await writeFile(file, `${JSON.stringify(record(definition), null, 1)}\n`);
  process.stdout.write(`kept ${definition.kind} at version ${definition.version}\n`);
}
