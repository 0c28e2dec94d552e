// Teams, memberships and what teams may reach, on the wire.

import type { AccessKind, AccessRow, MembershipRow, TeamRow, TeamScim } from '@terrace/actors/team/view';
import { UserId } from '@terrace/machines/user/id';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { organizationRights, projectLevelOf, workspaceLevelOf } from '../http/levels.ts';
import type { OrganizationRight } from '../http/levels.ts';

/** What whoever asks may do with a team. */
export interface TeamPermissions {
  readonly manages: boolean;
  readonly managesMembers: boolean;
  readonly managesAccess: boolean;
  readonly managesTokens: boolean;
}

export function teamResource(row: TeamRow, permissions: TeamPermissions): Resource {
  const { manages, managesMembers, managesAccess, managesTokens } = permissions;
  const given = new Set<string>(row.is_owners ? organizationRights : row.organization_access);
  const isFixed = row.is_owners;
  return {
    id: row.id,
    type: 'teams',
    attributes: {
      name: row.name,
      visibility: row.visibility,
      'sso-team-id': row.sso_team_id,
      'allow-member-token-management': row.allow_member_token_management,
      'users-count': row.users.length,
      'is-unified': false,
      ...(row.scim === null ? {} : scimAttributes(row.scim)),
      'organization-access': Object.fromEntries(organizationRights.map((right) => [right, given.has(right)])),
      permissions: {
        'can-destroy': manages && !isFixed,
        'can-update-membership': managesMembers,
        'can-update-organization-access': managesAccess && !isFixed,
        'can-update-api-token': managesTokens,
        'can-view-api-token': managesTokens,
        'can-update-name': manages && !isFixed,
        'can-update-visibility': manages && !isFixed,
        'can-update-sso-team-id': manages,
        'can-update-member-token-management': manages,
      },
    },
    relationships: {
      organization: one('organizations', row.organization),
      users: many('users', row.users),
      'organization-memberships': many('organization-memberships', row.memberships),
      'authentication-token': { links: { related: `/api/v2/teams/${row.id}/authentication-token` } },
    },
    links: { self: `/api/v2/teams/${row.id}` },
  };
}

const scimAttributes = ({ name, paused, synced_at: at }: TeamScim): object => ({
  'scim-linked': name !== null,
  'scim-group-name': name,
  'scim-sync-paused': paused,
  'scim-updated-at': timestamp(at),
});

export function membershipResource(row: MembershipRow): Resource {
  return {
    id: row.id,
    type: 'organization-memberships',
    attributes: {
      status: row.user_id === null ? 'invited' : 'active',
      email: row.email,
      'created-at': timestamp(row.created_at),
    },
    relationships: {
      organization: one('organizations', row.organization),
      // Whoever is only invited is nobody yet; clients read an id all the same, and it names nobody.
      user: one('users', row.user_id ?? UserId.beside(row.id)),
      teams: many('teams', row.teams),
    },
    links: { self: `/api/v2/organization-memberships/${row.id}` },
  };
}

/** A fixed set shows what it holds, part by part, as a custom one does. */
export function accessResource(kind: AccessKind, row: AccessRow): Resource {
  const { access, custom } = row;
  const type = `team-${kind}s`;
  return {
    id: row.id,
    type,
    attributes: { access, ...(kind === 'workspace' ? workspaceParts(access, custom) : projectParts(access, custom)) },
    relationships: { team: one('teams', row.team), [kind]: one(`${kind}s`, row.of) },
    links: { self: `/api/v2/${type}/${row.id}` },
  };
}

function workspaceParts(access: string, custom: unknown): object {
  const { locking, admin: _admin, delete: _delete, move: _move, ...rest } = workspaceLevelOf(access, custom);
  return { ...rest, 'workspace-locking': locking };
}

function projectParts(access: string, custom: unknown): object {
  const { create, workspaces, ...project } = projectLevelOf(access, custom);
  const { admin: _admin, ...workspace } = workspaces;
  return { 'project-access': project, 'workspace-access': { ...workspace, create } };
}

/** The rights that `given` turns on, beside those of before that it does not speak of. */
export const rightsAfter = (
  before: readonly string[],
  given: { readonly [Right in OrganizationRight]?: boolean | undefined },
): readonly string[] => organizationRights.filter((right) => given[right] ?? before.includes(right));
