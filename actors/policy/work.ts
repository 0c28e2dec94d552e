// The words between an export of a plan and the worker that makes its bundle (DECISIONS 11, 14).

import { PlanExportId } from '@terrace/machines/policy/id';
import { z } from 'zod';

/** The pool that exports of plans wait in. */
export const exportPool = 'planexport';

export const ExportSpec = z.object({ planExport: PlanExportId.schema });
export type ExportSpec = z.infer<typeof ExportSpec>;

export const ExportContext = z.object({
  /** Absolute signed URLs on the gateway. */
  /** GET the plan as JSON. */
  plan: z.string(),
  /** PUT the bundle as a tar.gz; it answers `{digest, size}`. */
  bundle: z.string(),
});
export type ExportContext = z.infer<typeof ExportContext>;
