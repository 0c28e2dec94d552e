// The shapes of modules that workspaces are made of without a configuration of their own.

import { z } from 'zod';
import { flag, resourceShape, text, textOrNull, toManyOf, toOneOf } from '../http/shape.ts';

export const NoCodeModule = resourceShape(
  'NoCodeModule',
  'no-code-modules',
  { enabled: flag, 'version-pin': textOrNull, 'follow-latest-version': flag },
  {
    organization: toOneOf('organizations'),
    'registry-module': toOneOf('registry-modules'),
    'variable-options': toManyOf('variable-options'),
  },
);

export const RegistryModuleVariable = resourceShape('RegistryModuleVariable', 'registry-module-variables', {
  name: text,
  type: text,
  description: text,
  required: flag,
  sensitive: flag,
  /** What may be chosen; empty: anything. */
  options: z.array(text),
  /** Whether a global variable set gives it to every run. */
  'has-global': flag,
});

/** A new version for a workspace: its configuration, and the run that plans it. */
export const WorkspaceUpgrade = resourceShape('WorkspaceUpgrade', 'workspace-upgrade', {
  /** Of the run; null when there is none. */
  status: textOrNull,
  'plan-url': textOrNull,
  /** Why there is nothing to upgrade to. */
  message: textOrNull,
});
