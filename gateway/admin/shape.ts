// The shapes of what a site admin sees.

import {
  flag,
  flags,
  linked,
  resourceShape,
  text,
  textOrNull,
  time,
  times,
  toManyOf,
  toOneOf,
  whole,
} from '../http/shape.ts';
import { z } from 'zod';

export const AdminOrganization = resourceShape(
  'AdminOrganization',
  'organizations',
  {
    name: text,
    'external-id': text,
    'notification-email': text,
    'created-at': time,
    'access-beta-tools': flag,
    'global-module-sharing': flag,
    'global-provider-sharing': flag,
    'is-disabled': flag,
    'sso-enabled': flag,
    'terraform-build-worker-plan-timeout': textOrNull,
    'terraform-build-worker-apply-timeout': textOrNull,
    'plan-timeout': textOrNull,
    'apply-timeout': textOrNull,
    'terraform-worker-sudo-enabled': flag,
    'workspace-limit': whole.nullable(),
  },
  { owners: toManyOf('users'), 'module-consumers': linked },
);

export const AdminUser = resourceShape(
  'AdminUser',
  'users',
  {
    username: text,
    email: text,
    'avatar-url': text,
    'two-factor': flags('enabled', 'verified'),
    'is-admin': flag,
    'is-suspended': flag,
    'is-service-account': flag,
  },
  { organizations: toManyOf('organizations') },
);

export const AdminWorkspace = resourceShape(
  'AdminWorkspace',
  'workspaces',
  { name: text, locked: flag, 'vcs-repo': z.strictObject({ identifier: text }).nullable() },
  { organization: toOneOf('organizations'), 'current-run': toOneOf('runs') },
);

export const AdminRun = resourceShape(
  'AdminRun',
  'runs',
  { status: text, 'has-changes': flag, 'status-timestamps': times, 'created-at': time },
  { workspace: toOneOf('workspaces'), 'workspace.organization': toOneOf('organizations') },
);
