// `terrace partition list`: which node looks after which partition, and where something is due.

import { clientOf, findServer } from './api.ts';
import { ageOf, columns, printJson } from './terminal.ts';
import type { Terminal } from './terminal.ts';

export async function list(terminal: Terminal, { json }: { readonly json?: true | undefined }): Promise<void> {
  const { data: items } = await clientOf(await findServer(terminal.env)).get('/api/v2/terrace/partitions');
  if (json === true)
    return printJson(terminal, 'partition-list', {
      items: items.map(({ id, attributes }) => ({ id: Number(id), ...attributes })),
    });
  const now = terminal.now();
  const rows = items.map(({ id, attributes: of }) => [
    ...[id, of.owner ?? '-', String(of.epoch), ageOf(of['claimed-at'], now), String(of.due)],
    ageOf(of['oldest-due-at'], now),
  ]);
  terminal.write(columns(['PARTITION', 'OWNER', 'EPOCH', 'SINCE', 'DUE', 'OLDEST'], rows));
}
