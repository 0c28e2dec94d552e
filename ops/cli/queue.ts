// `terrace queue list`: the jobs that have not ended, and how many there are by pool and organization.

import { given } from '@terrace/machines/kernel/given';
import type { jobStatuses } from '@terrace/runtime/operator/wire';
import { clientOf, findServer } from './api.ts';
import { gather, sizedFor } from './operator-api.ts';
import { ageOf, columns, printJson } from './terminal.ts';
import type { Terminal } from './terminal.ts';

export async function list(
  terminal: Terminal,
  options: {
    readonly pool?: string | undefined;
    readonly organization?: string | undefined;
    readonly status?: (typeof jobStatuses)[number] | undefined;
    readonly limit: number;
    readonly json?: true | undefined;
  },
): Promise<void> {
  const { pool, organization, status, limit, json } = options;
  const query = {
    ...sizedFor(limit),
    ...given({ 'filter[pool]': pool, 'filter[organization]': organization, 'filter[status]': status }),
  };
  const client = clientOf(await findServer(terminal.env));
  const { items, isCut, meta } = await gather(client.parts('/api/v2/terrace/jobs', { params: { query } }), limit);
  const { counts } = meta;
  if (json === true)
    return printJson(terminal, 'queue-list', {
      items: items.map(({ id, attributes }) => ({ id, ...attributes })),
      counts,
    });
  if (items.length === 0) return terminal.complain('no job waits or is in work\n');
  const now = terminal.now();
  const rows = items.map(({ id, attributes: of }) => [
    ...[id, of.status, of.pool, of.organization, ageOf(of['created-at'], now)],
    ...[`${of.attempt}/${of['attempts-allowed']}`, of.worker ?? '-', ageOf(of['beat-at'], now)],
  ]);
  terminal.write(columns(['JOB', 'STATUS', 'POOL', 'ORGANIZATION', 'AGE', 'ATTEMPT', 'WORKER', 'BEAT'], rows));
  const sums = counts.map((of) => [
    ...[of.pool, of.organization, of.status, String(of.count), ageOf(of['oldest-at'], now)],
  ]);
  terminal.write(`\n${columns(['POOL', 'ORGANIZATION', 'STATUS', 'JOBS', 'OLDEST'], sums)}`);
  if (isCut) terminal.complain(`there are more than ${limit}: --limit shows more of them\n`);
}
