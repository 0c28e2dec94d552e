// The shapes of modules of the registry, and of their versions.

import { z } from 'zod';
import { flag, flags, resourceShape, text, textOrNull, time, toManyOf, toOneOf } from '../http/shape.ts';

const versionStatus = z.enum(['pending', 'reg_ingressing', 'reg_ingress_failed', 'ok']);

export const RegistryModule = resourceShape(
  'RegistryModule',
  'registry-modules',
  {
    name: text,
    namespace: text,
    provider: text,
    'registry-name': z.enum(['private', 'public']),
    status: z.enum(['pending', 'setup_complete']),
    'no-code': flag,
    'publishing-mechanism': z.null(),
    'vcs-repo': z.null(),
    'test-config': z.null(),
    'version-statuses': z.array(z.strictObject({ version: text, status: versionStatus, error: text.optional() })),
    permissions: flags('can-delete', 'can-resync', 'can-retry'),
    'created-at': time,
    'updated-at': time,
  },
  { organization: toOneOf('organizations'), 'no-code-modules': toManyOf('no-code-modules') },
);

export const RegistryModuleVersion = resourceShape(
  'RegistryModuleVersion',
  'registry-module-versions',
  {
    version: text,
    status: versionStatus,
    source: text,
    /** Why it cannot be used. */
    error: textOrNull,
    'commit-sha': textOrNull,
    /** Whether users are warned (`deprecated`), or nobody may install it (`revoked`); with the reason that they are told. */
    standing: z.enum(['current', 'deprecated', 'revoked']),
    reason: text,
    link: textOrNull,
    'created-at': time,
    'updated-at': time,
  },
  { 'registry-module': toOneOf('registry-modules') },
);
