// The words between a version of a module and the worker that looks through its archive (DECISIONS 11, 14).

import { RegistryModuleVersionId } from '@terrace/machines/registry-module/id';
import { z } from 'zod';

/** The pool that archives of modules wait in. */
export const extractPool = 'registry';

export const ExtractSpec = z.object({ version: RegistryModuleVersionId.schema });
export type ExtractSpec = z.infer<typeof ExtractSpec>;

export const ExtractContext = z.object({
  /** Of the module, for people. */
  name: z.string(),
  /** Where the module lies in the archive; empty at its root. */
  folder: z.string(),
  /** Absolute signed URLs on the gateway. */
  /** GET the tar.gz. */
  archive: z.string(),
  /** PUT the ModuleContent as JSON; it answers `{digest}`. */
  content: z.string(),
});
export type ExtractContext = z.infer<typeof ExtractContext>;
