// Organizations on the wire: their id is their name.

import type { OrganizationRow } from '@terrace/actors/organization/view';
import { policyRelation } from '../data-retention/resource.ts';
import type { OrganizationAction } from '../http/access.ts';
import { one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { fixedSettings, sessionUsualMinutes } from './settings.ts';

/** How many modules may have tests besides those that have them: nothing limits them, and the attribute is a number. */
const testableMax = 2_147_483_647;

/** `allows`: what whoever asks may do in it. */
export function organizationResource(row: OrganizationRow, allows: (action: OrganizationAction) => boolean): Resource {
  return {
    id: row.name,
    type: 'organizations',
    attributes: {
      name: row.name,
      'external-id': row.external_id,
      email: row.email,
      'created-at': timestamp(row.created_at),
      ...fixedSettings,
      'default-execution-mode': row.default_execution_mode,
      'allow-force-delete-workspaces': row.allow_force_delete_workspaces,
      'cost-estimation-enabled': row.cost_estimation_enabled,
      'session-timeout': row.session_timeout ?? sessionUsualMinutes,
      'session-remember': row.session_remember ?? sessionUsualMinutes,
      'user-tokens-enabled': row.user_tokens_enabled,
      'max-ttl-enabled': row.max_ttl_enabled,
      'saml-enabled': false,
      'two-factor-conformant': false,
      'fair-run-queuing-enabled': true,
      'remaining-testable-count': testableMax,
      permissions: {
        'can-create-workspace': allows('manage-workspaces'),
        'can-create-project': allows('manage-projects'),
        'can-create-team': allows('manage-teams'),
        'can-manage-users': allows('manage-membership'),
        'can-manage-memberships': allows('manage-membership'),
        'can-create-workspace-migration': false,
        'can-manage-run-tasks': allows('manage-run-tasks'),
        'can-update-api-token': allows('write'),
        'can-update-oauth': allows('manage-vcs-settings'),
        'can-update-ssh-keys': allows('manage-vcs-settings'),
        'can-update-agent-pools': allows('manage-agent-pools'),
        'can-create-module': allows('manage-modules'),
        'can-create-provider': allows('manage-providers'),
        'can-manage-no-code-modules': allows('manage-modules'),
        'can-deploy-no-code-modules': allows('manage-workspaces'),
        'can-manage-tags': allows('manage-workspaces'),
        'can-manage-varsets': allows('manage-workspaces'),
        'can-manage-auditing': allows('write'),
        'can-view-explorer': allows('read-all'),
        'can-update': allows('write'),
        'can-destroy': allows('write'),
        'can-traverse': true,
      },
    },
    relationships: {
      'default-project': one('projects', row.default_project),
      'default-agent-pool': one('agent-pools', row.default_agent_pool),
      'entitlement-set': one('entitlement-sets', row.external_id),
      'data-retention-policy': policyRelation(row.data_retention, `organizations/${row.name}`),
    },
    links: { self: `/api/v2/organizations/${row.name}` },
  };
}

/** What this server does: an entry that is absent or false is not there. */
export const entitlements = {
  operations: true,
  'state-storage': true,
  agents: true,
  'audit-logging': true,
  'cost-estimation': false,
  'private-module-registry': true,
  'run-tasks': true,
  'global-run-tasks': true,
  'private-run-tasks': false,
  sentinel: false,
  sso: false,
  teams: true,
  'vcs-integrations': true,
} as const;

export function entitlementResource(row: OrganizationRow): Resource {
  return {
    id: row.external_id,
    type: 'entitlement-sets',
    attributes: entitlements,
    links: { self: `/api/v2/entitlement-sets/${row.external_id}` },
  };
}
