// The shapes of teams, memberships, and what teams may reach.

import { z } from 'zod';
import { CustomProject, CustomWorkspace, organizationRights, projectAccess, workspaceAccess } from '../http/levels.ts';
import {
  flag,
  flags,
  linked,
  resourceShape,
  text,
  textOrNull,
  time,
  timeOrNull,
  toManyOf,
  toOneOf,
  whole,
} from '../http/shape.ts';

export const Team = resourceShape(
  'Team',
  'teams',
  {
    name: text,
    visibility: z.enum(['secret', 'organization']),
    'sso-team-id': textOrNull,
    'allow-member-token-management': flag,
    'users-count': whole,
    'is-unified': flag,
    'scim-linked': flag.optional(),
    'scim-group-name': textOrNull.optional(),
    'scim-sync-paused': flag.optional(),
    'scim-updated-at': timeOrNull.optional(),
    'organization-access': flags(...organizationRights),
    permissions: flags(
      ...(['can-destroy', 'can-update-membership', 'can-update-organization-access'] as const),
      ...(['can-update-api-token', 'can-view-api-token', 'can-update-name', 'can-update-visibility'] as const),
      ...(['can-update-sso-team-id', 'can-update-member-token-management'] as const),
    ),
  },
  {
    organization: toOneOf('organizations'),
    users: toManyOf('users'),
    'organization-memberships': toManyOf('organization-memberships'),
    'authentication-token': linked,
  },
);

export const OrganizationMembership = resourceShape(
  'OrganizationMembership',
  'organization-memberships',
  { status: z.enum(['active', 'invited']), email: text, 'created-at': time },
  { organization: toOneOf('organizations'), user: toOneOf('users'), teams: toManyOf('teams') },
);

export const TeamWorkspace = resourceShape(
  'TeamWorkspace',
  'team-workspaces',
  { access: z.enum(workspaceAccess), ...CustomWorkspace.shape },
  { team: toOneOf('teams'), workspace: toOneOf('workspaces') },
);

export const TeamProject = resourceShape(
  'TeamProject',
  'team-projects',
  { access: z.enum(projectAccess), ...CustomProject.shape },
  { team: toOneOf('teams'), project: toOneOf('projects') },
);

export const accessShapes = { workspace: TeamWorkspace, project: TeamProject } as const;
