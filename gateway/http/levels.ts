// How much a team may do with a workspace, with a project and with an organization: the fixed sets of Terraform Enterprise, and what of
// several adds up to (api/semantics.md, section 8).

import { z } from 'zod';

const runs = ['none', 'read', 'plan', 'apply'] as const;
const variables = ['none', 'read', 'write'] as const;
const stateVersions = ['none', 'read-outputs', 'read', 'write'] as const;
const sentinelMocks = ['none', 'read'] as const;
const settings = ['read', 'update', 'delete'] as const;
const teams = ['none', 'read', 'manage'] as const;

/** Of one workspace, or of all in a project; each part as the API names it, the most last in its list above. */
export interface WorkspaceLevel {
  readonly runs: (typeof runs)[number];
  readonly variables: (typeof variables)[number];
  readonly 'state-versions': (typeof stateVersions)[number];
  readonly 'sentinel-mocks': (typeof sentinelMocks)[number];
  readonly locking: boolean;
  readonly 'run-tasks': boolean;
  readonly 'policy-overrides': boolean;
  /** Settings, who may reach it, force unlock, force cancel. */
  readonly admin: boolean;
  readonly delete: boolean;
  readonly move: boolean;
}

export interface ProjectLevel {
  readonly settings: (typeof settings)[number];
  readonly teams: (typeof teams)[number];
  readonly 'variable-sets': (typeof variables)[number];
  /** May make workspaces in it. */
  readonly create: boolean;
  readonly workspaces: WorkspaceLevel;
}

const read: WorkspaceLevel = {
  ...{ runs: 'read', variables: 'read', 'state-versions': 'read', 'sentinel-mocks': 'none' },
  ...{ locking: false, 'run-tasks': false, 'policy-overrides': false, admin: false, delete: false, move: false },
};
const plan: WorkspaceLevel = { ...read, runs: 'plan' };
const write: WorkspaceLevel = {
  ...read,
  ...{ runs: 'apply', variables: 'write', 'state-versions': 'write', 'sentinel-mocks': 'read', locking: true },
};
const admin: WorkspaceLevel = { ...write, 'run-tasks': true, 'policy-overrides': true, admin: true, delete: true };

export const workspaceLevels = { read, plan, write, admin } as const;
export const projectLevels = {
  read: { settings: 'read', teams: 'none', 'variable-sets': 'read', create: false, workspaces: read },
  write: { settings: 'read', teams: 'none', 'variable-sets': 'read', create: false, workspaces: write },
  maintain: {
    ...{ settings: 'read', teams: 'none', 'variable-sets': 'write', create: true },
    workspaces: { ...admin, move: true },
  },
  admin: {
    ...{ settings: 'delete', teams: 'manage', 'variable-sets': 'write', create: true },
    workspaces: { ...admin, move: true },
  },
} as const satisfies Readonly<Record<string, ProjectLevel>>;

export const workspaceAccess = ['read', 'plan', 'write', 'admin', 'custom'] as const;
export const projectAccess = ['read', 'write', 'maintain', 'admin', 'custom'] as const;

/** What `custom` of a workspace may say; what is left out is the least. */
export const CustomWorkspace = z.object({
  runs: z.enum(runs.slice(1)).default('read'),
  variables: z.enum(variables).default('none'),
  'state-versions': z.enum(stateVersions).default('none'),
  'sentinel-mocks': z.enum(sentinelMocks).default('none'),
  'workspace-locking': z.boolean().default(false),
  'run-tasks': z.boolean().default(false),
  'policy-overrides': z.boolean().default(false),
});
export type CustomWorkspace = z.infer<typeof CustomWorkspace>;

/** What `custom` of a project may say. */
export const CustomProject = z.object({
  'project-access': z
    .object({
      settings: z.enum(settings).default('read'),
      teams: z.enum(teams).default('none'),
      'variable-sets': z.enum(variables).default('none'),
    })
    .prefault({}),
  'workspace-access': z
    .object({
      runs: z.enum(runs.slice(1)).default('read'),
      variables: z.enum(variables).default('none'),
      'state-versions': z.enum(stateVersions).default('none'),
      'sentinel-mocks': z.enum(sentinelMocks).default('none'),
      create: z.boolean().default(false),
      locking: z.boolean().default(false),
      move: z.boolean().default(false),
      delete: z.boolean().default(false),
      'run-tasks': z.boolean().default(false),
      'policy-overrides': z.boolean().default(false),
    })
    .prefault({}),
});
export type CustomProject = z.infer<typeof CustomProject>;

/** `custom` counts only where `access` says so. */
export function workspaceLevelOf(access: string, custom: unknown): WorkspaceLevel {
  if (access in workspaceLevels) return workspaceLevels[access as keyof typeof workspaceLevels];
  const { 'workspace-locking': locking, ...rest } = CustomWorkspace.parse(custom ?? {});
  return { ...rest, locking, admin: false, delete: false, move: false } as WorkspaceLevel;
}

export function projectLevelOf(access: string, custom: unknown): ProjectLevel {
  if (access in projectLevels) return projectLevels[access as keyof typeof projectLevels];
  const { 'project-access': project, 'workspace-access': workspace } = CustomProject.parse(custom ?? {});
  const { create, ...rest } = workspace;
  return { ...project, create, workspaces: { ...rest, admin: false } as WorkspaceLevel };
}

/** Everything: of who manages all workspaces. */
export const fullLevel: WorkspaceLevel = { ...admin, move: true };
export const readLevel: WorkspaceLevel = read;
/** A token of an organization manages workspaces and works in none: it makes no runs and no states. */
export const managerLevel: WorkspaceLevel = { ...fullLevel, runs: 'read', 'state-versions': 'read' };

const ranks: { readonly [part: string]: readonly string[] } = {
  ...{ runs, variables, 'state-versions': stateVersions, 'sentinel-mocks': sentinelMocks, settings, teams },
  'variable-sets': variables,
};

/** True when `has` is `wanted` or more of that part. */
export const isAtLeast = (part: string, has: string, wanted: string): boolean =>
  (ranks[part]?.indexOf(has) ?? -1) >= (ranks[part]?.indexOf(wanted) ?? 0);

/** Of each part the most: rights add up. */
export function sumOf(levels: readonly WorkspaceLevel[]): WorkspaceLevel | null {
  const [first, ...others] = levels;
  if (first === undefined) return null;
  return others.reduce((sum, level) => {
    const parts = Object.entries(sum).map(([part, has]) => {
      const more = level[part as keyof WorkspaceLevel];
      return [part, typeof has === 'boolean' ? has || more === true : isAtLeast(part, has, String(more)) ? has : more];
    });
    return Object.fromEntries(parts) as WorkspaceLevel;
  }, first);
}

/** Rights in an organization that a team can be given, by the API's names. */
export const organizationRights = [
  'manage-policies',
  'manage-policy-overrides',
  'delegate-policy-overrides',
  'manage-run-tasks',
  'manage-workspaces',
  'manage-projects',
  'manage-vcs-settings',
  'manage-providers',
  'manage-modules',
  'manage-membership',
  'manage-teams',
  'manage-organization-access',
  'access-secret-teams',
  'manage-agent-pools',
  'read-workspaces',
  'read-projects',
] as const;
export type OrganizationRight = (typeof organizationRights)[number];

/** What a right brings along. */
const implied: Partial<Readonly<Record<OrganizationRight, readonly OrganizationRight[]>>> = {
  'manage-projects': ['manage-workspaces', 'read-projects'],
  'manage-workspaces': ['read-workspaces', 'read-projects'],
  'read-workspaces': ['read-projects'],
  'manage-policies': ['read-workspaces'],
  'manage-policy-overrides': ['read-workspaces'],
  'manage-agent-pools': ['read-workspaces'],
  'manage-organization-access': ['manage-teams'],
  'manage-teams': ['manage-membership'],
};

/** With all that they bring along. */
export function withImplied(rights: Iterable<OrganizationRight>): ReadonlySet<OrganizationRight> {
  const all = new Set<OrganizationRight>();
  const add = (right: OrganizationRight): void => {
    if (all.has(right)) return;
    all.add(right);
    for (const other of implied[right] ?? []) add(other);
  };
  for (const right of rights) add(right);
  return all;
}
