// `terrace queue list`: the jobs that have not ended, and how many there are by pool and organization.

import { findServer } from './api.ts';
import { Job, JobCounts, readMany } from './operator-api.ts';
import { ageOf, columns, printJson } from './terminal.ts';
import type { Terminal } from './terminal.ts';

export async function list(
  terminal: Terminal,
  options: {
    readonly pool?: string | undefined;
    readonly organization?: string | undefined;
    readonly status?: string | undefined;
    readonly limit: number;
    readonly json?: true | undefined;
  },
): Promise<void> {
  const { pool, organization, status, limit, json } = options;
  const filters = { 'filter[pool]': pool, 'filter[organization]': organization, 'filter[status]': status };
  const { items, isCut, meta } = await readMany(await findServer(terminal.env), 'jobs', Job, { limit, filters });
  const counts = JobCounts.parse(meta['counts']);
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
