// `npm run docs`: writes what is made from the code: pages, and the types of the API's client.

import { writeFile } from 'node:fs/promises';
import { clientTypes, clientTypesFile } from './client-types.ts';
import { eventPage } from './event-page.ts';

await writeFile(new URL('../../docs/events.md', import.meta.url), eventPage());
await writeFile(clientTypesFile, await clientTypes());
process.stdout.write('wrote docs/events.md and gateway/client/types.ts\n');
