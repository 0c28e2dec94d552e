// What a worker learns when it claims the archive of a module: where to fetch it, and where to bring what it finds.

import type { ArchivistMessage } from '@terrace/machines/archivist/messages';
import type { Json } from '@terrace/machines/kernel/envelope';
import { jobUrls } from '@terrace/runtime/blob/job-urls';
import type { JobUrlOptions } from '@terrace/runtime/blob/job-urls';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { ClaimedJob } from '@terrace/runtime/jobs/desk';
import type { Sql } from '@terrace/runtime/store/sql';
import { readModule, readModuleVersion } from './view.ts';
import { ExtractSpec } from './work.ts';
import type { ExtractContext } from './work.ts';

/** The desk's `prepare` for these jobs. What it gives throws TerminalFault when the version or its archive is gone. */
export function prepareExtract(
  options: JobUrlOptions & { readonly sql: Pick<Sql, 'query'> },
): (job: ClaimedJob) => Promise<Json> {
  const { sql } = options;
  return async (job) => {
    const spec = ExtractSpec.safeParse(job.spec);
    if (!spec.success) throw new TerminalFault('bad-work', `job ${job.id}: it names no version of a module`);
    const row = await readModuleVersion(sql, spec.data.version);
    const module = row === null ? null : await readModule(sql, row.module);
    if (row === null || row.digest === null || module === null)
      throw new TerminalFault('archive-missing', `${spec.data.version}: its archive is not there`);
    const url = jobUrls<ArchivistMessage>(options);
    const context: ExtractContext = {
      name: module.name,
      folder: row.origin?.sourceDirectory ?? '',
      archive: url({ purpose: 'module', method: 'GET', subject: row.digest }),
      content: url({ purpose: 'module-content-upload', method: 'PUT', subject: row.id }),
    };
    return context;
  };
}
