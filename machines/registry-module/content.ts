// What is in a version of a module, as pages and clients are told it: read by a worker from the files, kept as one object.

import { z } from 'zod';

export const ModuleInput = z.object({
  name: z.string(),
  /** As it is written: `list(string)`; empty when nothing is said. */
  type: z.string(),
  description: z.string(),
  /** JSON of the default; null when there is none, so that the input is required. */
  default: z.string().nullable(),
  sensitive: z.boolean(),
});

export const ModuleOutput = z.object({ name: z.string(), description: z.string(), sensitive: z.boolean() });

/** The root of a module, one of its submodules, or an example. */
export const ModulePart = z.object({
  /** From the root: empty for the root itself. */
  path: z.string(),
  /** Of its folder; of the module for the root. */
  name: z.string(),
  readme: z.string(),
  /** Whether there is no file of terraform in it. */
  empty: z.boolean(),
  requiredVersion: z.array(z.string()),
  inputs: z.array(ModuleInput),
  outputs: z.array(ModuleOutput),
  /** Modules that it calls. */
  dependencies: z.array(z.object({ name: z.string(), source: z.string(), version: z.string() })),
  providers: z.array(z.object({ name: z.string(), source: z.string(), version: z.string() })),
  resources: z.array(z.object({ name: z.string(), type: z.string() })),
});
export type ModulePart = z.infer<typeof ModulePart>;

export const ModuleContent = z.object({
  root: ModulePart,
  submodules: z.array(ModulePart),
  examples: z.array(ModulePart),
});
export type ModuleContent = z.infer<typeof ModuleContent>;
