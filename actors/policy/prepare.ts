// What a worker learns when it claims the export of a plan: where to fetch the plan, and where to bring the bundle.

import type { ArchivistMessage } from '@terrace/machines/archivist/messages';
import type { Json } from '@terrace/machines/kernel/envelope';
import { jobUrls } from '@terrace/runtime/blob/job-urls';
import type { JobUrlOptions } from '@terrace/runtime/blob/job-urls';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { ClaimedJob } from '@terrace/runtime/jobs/desk';
import type { Sql } from '@terrace/runtime/store/sql';
import { readPlanOf } from './view.ts';
import { ExportSpec } from './work.ts';
import type { ExportContext } from './work.ts';

/** The desk's `prepare` for these jobs. What it gives throws TerminalFault when the plan is gone. */
export function prepareExport(
  options: JobUrlOptions & { readonly sql: Pick<Sql, 'query'> },
): (job: ClaimedJob) => Promise<Json> {
  const { sql } = options;
  return async (job) => {
    const spec = ExportSpec.safeParse(job.spec);
    if (!spec.success) throw new TerminalFault('bad-work', `job ${job.id}: it names no export of a plan`);
    const { planExport } = spec.data;
    const plan = await readPlanOf(sql, planExport);
    if (plan === null) throw new TerminalFault('plan-missing', `${planExport}: its plan is not there`);
    const url = jobUrls<ArchivistMessage>(options);
    const context: ExportContext = {
      plan: url({ purpose: 'plan-json', method: 'GET', subject: plan }),
      bundle: url({ purpose: 'plan-export-upload', method: 'PUT', subject: planExport }),
    };
    return context;
  };
}
