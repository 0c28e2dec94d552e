// Organizations, people, workspaces and runs as a site admin sees them: less than their owners do, and of all organizations.

import type { OrganizationRow } from '@terrace/actors/organization/view';
import type { OwnerRow } from '@terrace/actors/site/view/organizations';
import type { PersonRow } from '@terrace/actors/site/view/people';
import type { SiteRunRow } from '@terrace/actors/site/view/runs';
import type { SiteWorkspaceRow } from '@terrace/actors/site/view/workspaces';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { scimAttributes } from '../user/resource.ts';
import type { Standings } from '../user/resource.ts';
import { durationOf } from './duration.ts';

const limitOf = (seconds: number | null): string | null => (seconds === null ? null : durationOf(seconds));

export function adminOrganizationResource(row: OrganizationRow, owners: readonly OwnerRow[]): Resource {
  return {
    id: row.name,
    type: 'organizations',
    attributes: {
      name: row.name,
      'external-id': row.external_id,
      'notification-email': row.email,
      'created-at': timestamp(row.created_at),
      'access-beta-tools': row.access_beta_tools,
      'global-module-sharing': row.global_module_sharing,
      'global-provider-sharing': row.global_provider_sharing,
      'is-disabled': row.is_disabled,
      'sso-enabled': false,
      'terraform-build-worker-plan-timeout': limitOf(row.plan_limit_s),
      'terraform-build-worker-apply-timeout': limitOf(row.apply_limit_s),
      'plan-timeout': limitOf(row.plan_limit_s),
      'apply-timeout': limitOf(row.apply_limit_s),
      'terraform-worker-sudo-enabled': row.worker_sudo,
      'workspace-limit': row.workspace_limit,
    },
    relationships: {
      owners: many(
        'users',
        owners.filter(({ organization }) => organization === row.name).map(({ id }) => id),
      ),
      'module-consumers': {
        links: { related: `/api/v2/admin/organizations/${row.name}/relationships/module-consumers` },
      },
    },
    links: { self: `/api/v2/organizations/${row.name}` },
  };
}

export function adminUserResource(
  row: Omit<PersonRow, 'organizations'> & Partial<PersonRow>,
  standings: Standings = null,
): Resource {
  const { organizations = [] } = row;
  return {
    id: row.id,
    type: 'users',
    attributes: {
      username: row.username,
      email: row.email,
      'avatar-url': '',
      'two-factor': { enabled: false, verified: false },
      'is-admin': row.is_site_admin,
      'is-suspended': row.is_suspended,
      'is-service-account': false,
      ...scimAttributes(row.id, standings),
    },
    relationships: { organizations: many('organizations', organizations) },
    links: { self: `/api/v2/users/${row.id}` },
  };
}

export const adminWorkspaceResource = (row: SiteWorkspaceRow): Resource => ({
  id: row.id,
  type: 'workspaces',
  attributes: { name: row.name, locked: row.locked, 'vcs-repo': null },
  relationships: {
    organization: one('organizations', row.organization),
    'current-run': one('runs', row.current_run),
  },
  links: { self: `/api/v2/organizations/${row.organization}/workspaces/${row.name}` },
});

export const adminRunResource = (row: SiteRunRow): Resource => ({
  id: row.id,
  type: 'runs',
  attributes: {
    status: row.status,
    'has-changes': row.has_changes,
    'status-timestamps': row.status_timestamps,
    'created-at': timestamp(row.created_at),
  },
  relationships: {
    workspace: one('workspaces', row.workspace),
    'workspace.organization': one('organizations', row.organization),
  },
  links: { self: `/api/v2/runs/${row.id}` },
});
