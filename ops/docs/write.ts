// `npm run docs`: writes the pages that are made from the code.

import { writeFile } from 'node:fs/promises';
import { eventPage } from './event-page.ts';

await writeFile(new URL('../../docs/events.md', import.meta.url), eventPage());
process.stdout.write('wrote docs/events.md\n');
