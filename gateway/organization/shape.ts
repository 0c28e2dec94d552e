// The shapes of organizations, of what they are entitled to, and of what their runs wait for.

import { z } from 'zod';
import { toPolicy } from '../data-retention/shape.ts';
import { flag, flags, resourceShape, text, textOrNull, time, toOneOf, whole } from '../http/shape.ts';

export const Organization = resourceShape(
  'Organization',
  'organizations',
  {
    name: text,
    'external-id': text,
    email: text,
    'created-at': time,
    'collaborator-auth-policy': text,
    'session-timeout': whole,
    'session-remember': whole,
    'cost-estimation-enabled': flag,
    'assessments-enforced': flag,
    'owners-team-saml-role-id': textOrNull,
    'send-passing-statuses-for-untriggered-speculative-plans': flag,
    'aggregated-commit-status-enabled': flag,
    'speculative-plan-management-enabled': flag,
    'stacks-enabled': flag,
    'enforce-hyok': flag,
    'user-tokens-enabled': flag,
    'max-ttl-enabled': flag,
    'default-execution-mode': z.enum(['remote', 'local', 'agent']),
    'allow-force-delete-workspaces': flag,
    'saml-enabled': flag,
    'two-factor-conformant': flag,
    'fair-run-queuing-enabled': flag,
    'remaining-testable-count': whole,
    permissions: flags(
      ...(['can-create-workspace', 'can-create-project', 'can-create-team', 'can-manage-users'] as const),
      ...(['can-manage-memberships', 'can-create-workspace-migration', 'can-update-api-token'] as const),
      ...(['can-manage-run-tasks', 'can-update', 'can-destroy', 'can-traverse'] as const),
      ...(['can-update-oauth', 'can-update-ssh-keys', 'can-update-agent-pools', 'can-create-module'] as const),
      ...(['can-create-provider', 'can-manage-tags', 'can-manage-varsets', 'can-manage-auditing'] as const),
      ...(['can-view-explorer', 'can-manage-no-code-modules', 'can-deploy-no-code-modules'] as const),
    ),
  },
  {
    'default-project': toOneOf('projects'),
    'default-agent-pool': toOneOf('agent-pools'),
    'entitlement-set': toOneOf('entitlement-sets'),
    'data-retention-policy': toPolicy,
  },
);

const entitlements = {
  operations: flag,
  'state-storage': flag,
  agents: flag,
  'audit-logging': flag,
  'cost-estimation': flag,
  'private-module-registry': flag,
  'run-tasks': flag,
  'global-run-tasks': flag,
  'private-run-tasks': flag,
  sentinel: flag,
  sso: flag,
  teams: flag,
  'vcs-integrations': flag,
};
export const EntitlementSet = resourceShape('EntitlementSet', 'entitlement-sets', entitlements);

export const FeatureSet = resourceShape('FeatureSet', 'feature-sets', {
  name: text,
  description: text,
  'is-current': flag,
  'is-free-tier': flag,
  'self-serve-billing': flag,
  ...entitlements,
});
export const Subscription = resourceShape(
  'Subscription',
  'subscriptions',
  { 'is-active': flag, 'end-at': textOrNull },
  { organization: toOneOf('organizations'), 'feature-set': toOneOf('feature-sets') },
);

export const OrganizationCapacity = resourceShape('OrganizationCapacity', 'organization-capacity', {
  pending: whole,
  running: whole,
});

export const TokenTtlPolicy = resourceShape('TokenTtlPolicy', 'organization-token-ttl-policies', {
  'token-type': z.enum(['organization', 'team', 'user', 'audit_trails']),
  'max-ttl-ms': whole,
  'created-at': time,
  'updated-at': time,
});
