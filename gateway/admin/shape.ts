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
import { ScimAttributes } from '../user/shape.ts';

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
    // Null for whoever is only invited.
    username: textOrNull,
    email: text,
    'avatar-url': text,
    'two-factor': flags('enabled', 'verified'),
    'is-admin': flag,
    'is-suspended': flag,
    'is-service-account': flag,
    ...ScimAttributes,
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

const ToolArchives = z.array(z.strictObject({ url: text, sha: textOrNull, os: text, arch: text }));
const toolVersion = {
  version: text,
  url: textOrNull,
  sha: textOrNull,
  archs: ToolArchives,
  official: flag,
  enabled: flag,
  beta: flag,
  deprecated: flag,
  'deprecated-reason': textOrNull,
  usage: whole,
  'created-at': time,
};
export const TerraformVersion = resourceShape('TerraformVersion', 'terraform-versions', toolVersion);
export const OpaVersion = resourceShape('OpaVersion', 'opa-versions', toolVersion);
export const SentinelVersion = resourceShape('SentinelVersion', 'sentinel-versions', toolVersion);

export const GeneralSettings = resourceShape('GeneralSettings', 'general-settings', {
  'limit-user-organization-creation': flag,
  'api-rate-limiting-enabled': flag,
  'api-rate-limit': whole,
  'send-passing-statuses-for-untriggered-speculative-plans': flag,
  'allow-speculative-plans-on-pull-requests-from-forks': flag,
  'require-two-factor-for-admins': flag,
  'fair-run-queuing-enabled': flag,
  'limit-organizations-per-user': flag,
  'default-organizations-per-user-ceiling': whole,
  'limit-workspaces-per-organization': flag,
  'default-workspaces-per-organization-ceiling': whole,
  'terraform-build-worker-apply-timeout': text,
  'terraform-build-worker-plan-timeout': text,
  'apply-timeout': text,
  'plan-timeout': text,
  'default-remote-state-access': flag,
});
export const SmtpSettings = resourceShape('SmtpSettings', 'smtp-settings', {
  enabled: flag,
  host: text,
  port: whole,
  sender: text,
  auth: text,
  username: text,
});
export const CustomizationSettings = resourceShape('CustomizationSettings', 'customization-settings', {
  'support-email-address': text,
  'login-help': text,
  footer: text,
  error: text,
  'new-user': text,
});
export const CostEstimationSettings = resourceShape('CostEstimationSettings', 'cost-estimation-settings', {
  enabled: flag,
  'aws-enabled': flag,
  'aws-instance-profile-enabled': flag,
  'aws-access-key-id': textOrNull,
  'aws-secret-key': textOrNull,
  'gcp-enabled': flag,
  'gcp-credentials': textOrNull,
  'azure-enabled': flag,
  'azure-client-id': textOrNull,
  'azure-client-secret': textOrNull,
  'azure-subscription-id': textOrNull,
  'azure-tenant-id': textOrNull,
});
export const TwilioSettings = resourceShape('TwilioSettings', 'twilio-settings', {
  enabled: flag,
  'account-sid': textOrNull,
  'from-number': textOrNull,
});
