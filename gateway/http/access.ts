// Who may do what: one function, asked by every endpoint, by the feed and by NATS. A site admin may do everything. People and teams may
// what their teams were given, for single workspaces, for projects with all that is in them, and for the organization; rights add up. The
// token of an organization manages it and works in no workspace. A run reads what its configuration refers to and nothing else.

import type { Grants, TeamGrant } from '@terrace/actors/team/view';
import type { Principal } from './authenticate.ts';
import {
  fullLevel,
  isAtLeast,
  managerLevel,
  organizationRights,
  projectLevelOf,
  readLevel,
  sumOf,
  withImplied,
  workspaceLevelOf,
} from './levels.ts';
import type { OrganizationRight, ProjectLevel, WorkspaceLevel } from './levels.ts';

/** What somebody may want of a workspace. */
const workspaceActions = {
  /** See that it exists, and read it and its runs. */
  read: () => true,
  /** Queue runs, and bring configurations for them. */
  plan: (level) => isAtLeast('runs', level.runs, 'plan'),
  /** Confirm, discard, cancel. */
  apply: (level) => level.runs === 'apply',
  /** Read its runs, of whoever, and comment on them: not for a run itself. */
  'read-runs': (level) => isAtLeast('runs', level.runs, 'read'),
  'read-variables': (level) => level.variables !== 'none',
  'write-variables': (level) => level.variables === 'write',
  'read-outputs': (level) => level['state-versions'] !== 'none',
  'read-state': (level) => isAtLeast('state-versions', level['state-versions'], 'read'),
  'write-state': (level) => level['state-versions'] === 'write',
  lock: (level) => level.locking,
  delete: (level) => level.delete,
  move: (level) => level.move,
  'manage-run-tasks': (level) => level['run-tasks'],
  /** What policies see of its plans, without what is sensitive. */
  'read-mocks': (level) => level['sentinel-mocks'] === 'read',
  'override-policies': (level) => level['policy-overrides'],
  /** Settings, who may reach it, force unlock, force cancel, and whatever has no word of its own. */
  write: (level) => level.admin,
} as const satisfies Readonly<Record<string, (level: WorkspaceLevel) => boolean>>;

/** What somebody may want of a project. */
const projectActions = {
  read: () => true,
  'create-workspace': (level) => level.create,
  update: (level) => isAtLeast('settings', level.settings, 'update'),
  delete: (level) => level.settings === 'delete',
  'read-teams': (level) => level.teams !== 'none',
  'manage-teams': (level) => level.teams === 'manage',
  'read-variable-sets': (level) => level['variable-sets'] !== 'none',
  'write-variable-sets': (level) => level['variable-sets'] === 'write',
  write: (level) => level.settings === 'delete',
} as const satisfies Readonly<Record<string, (level: ProjectLevel) => boolean>>;

export type WorkspaceAction = keyof typeof workspaceActions;
export type ProjectAction = keyof typeof projectActions;
export type OrganizationAction =
  /** See that it exists: whoever belongs to it. */
  | 'read'
  /** Read every workspace of it, and what happens there; with no scope of every organization. */
  | 'read-all'
  | OrganizationRight
  /** Everything else: owners. With no scope: site admins. */
  | 'write';
export type Action = WorkspaceAction | ProjectAction | OrganizationAction;

export interface Scope {
  readonly organization: string;
  /** With `workspace`, the project that it is in. */
  readonly project?: string | null;
  /** `sharedWith`: whose runs may read it beside its own. */
  readonly workspace?: { readonly id: string; readonly sharedWith: 'all' | readonly string[] };
}

/** What somebody may in one organization. */
export interface OrganizationRights {
  readonly isOwner: boolean;
  readonly rights: ReadonlySet<OrganizationRight>;
  /** Of every workspace, by the rights in the organization; null when none. */
  readonly everywhere: WorkspaceLevel | null;
  readonly projects: ReadonlyMap<string, readonly ProjectLevel[]>;
  readonly workspaces: ReadonlyMap<string, readonly WorkspaceLevel[]>;
}
/** By the organization's name. */
export type Rights = ReadonlyMap<string, OrganizationRights>;

export function may(principal: Principal, action: Action, scope: Scope | null): boolean {
  if (principal.kind === 'run') return mayRun(principal, action, scope);
  if (principal.kind === 'user' && scope !== null && principal.closed?.has(scope.organization)) return false;
  if (principal.kind === 'user' && principal.isSiteAdmin) return true;
  if (scope === null) return false;
  const own = principal.rights.get(scope.organization);
  if (own === undefined) return false;
  if (scope.workspace !== undefined) return mayInWorkspace(own, action, scope.project ?? null, scope.workspace.id);
  if (scope.project != null) return mayInProject(own, action, scope.project);
  if (own.isOwner || action === 'read') return true;
  if (action === 'read-all') return own.rights.has('read-workspaces');
  return own.rights.has(action as OrganizationRight);
}

function mayRun(principal: Extract<Principal, { kind: 'run' }>, action: Action, scope: Scope | null): boolean {
  if (principal.task !== null) return false;
  const isReading = action === 'read' || action === 'read-state' || action === 'read-outputs';
  if (scope === null || !isReading || scope.organization !== principal.organization) return false;
  const { workspace } = scope;
  if (workspace === undefined || workspace.id === principal.workspace || workspace.sharedWith === 'all') return true;
  return workspace.sharedWith.includes(principal.workspace);
}

/** All that somebody may with a workspace; null when it is not there for them. */
function levelIn(own: OrganizationRights, project: string | null, workspace: string): WorkspaceLevel | null {
  const { everywhere, projects, workspaces } = own;
  return sumOf([
    ...(everywhere === null ? [] : [everywhere]),
    ...((project === null ? undefined : projects.get(project)) ?? []).map((level) => level.workspaces),
    ...(workspaces.get(workspace) ?? []),
  ]);
}

function mayInWorkspace(own: OrganizationRights, action: Action, project: string | null, workspace: string): boolean {
  const level = levelIn(own, project, workspace);
  const allows = workspaceActions[action as WorkspaceAction] as ((level: WorkspaceLevel) => boolean) | undefined;
  return level !== null && (allows?.(level) ?? false);
}

function mayInProject(own: OrganizationRights, action: Action, project: string): boolean {
  const { isOwner, rights } = own;
  if (isOwner || rights.has('manage-projects')) return true;
  // Whoever manages all workspaces makes them anywhere.
  if (rights.has('manage-workspaces') && managesWorkspaces.has(action)) return true;
  if (rights.has('read-projects') && action === 'read') return true;
  const allows = projectActions[action as ProjectAction] as ((level: ProjectLevel) => boolean) | undefined;
  return own.projects.get(project)?.some((level) => allows?.(level) ?? false) ?? false;
}

const managesWorkspaces: ReadonlySet<Action> = new Set<Action>([
  ...(['read', 'create-workspace', 'read-variable-sets', 'write-variable-sets'] as const),
]);

/** What the rows of somebody's teams mean. */
export function rightsOf({ organizations, teams }: Grants): Rights {
  const names = new Set([...organizations, ...teams.map(({ organization }) => organization)]);
  return new Map([...names].map((name) => [name, rightsIn(teams.filter(({ organization }) => organization === name))]));
}

function rightsIn(teams: readonly TeamGrant[]): OrganizationRights {
  const isOwner = teams.some((team) => team.is_owners);
  const rights = withImplied(
    isOwner ? organizationRights : teams.flatMap((team) => team.organization_access as readonly OrganizationRight[]),
  );
  const projects = new Map<string, ProjectLevel[]>();
  const workspaces = new Map<string, WorkspaceLevel[]>();
  for (const team of teams) {
    for (const { of, access, custom } of team.projects)
      projects.getOrInsertComputed(of, () => []).push(projectLevelOf(access, custom));
    for (const { of, access, custom } of team.workspaces)
      workspaces.getOrInsertComputed(of, () => []).push(workspaceLevelOf(access, custom));
  }
  const everywhere = rights.has('manage-workspaces') ? fullLevel : rights.has('read-workspaces') ? readLevel : null;
  return { isOwner, rights, everywhere, projects, workspaces };
}

/** What an organization's own token may (api/semantics.md, section 7). */
export const rightsOfOrganization = (name: string): Rights =>
  new Map([
    [
      name,
      {
        isOwner: false,
        rights: withImplied(organizationRights),
        everywhere: managerLevel,
        projects: new Map(),
        workspaces: new Map(),
      },
    ],
  ]);

/** Which of an organization's projects somebody's teams were given. */
export const projectsOf = (principal: Principal, organization: string): readonly string[] =>
  principal.kind === 'run' ? [] : [...(principal.rights.get(organization)?.projects.keys() ?? [])];

/** Which workspaces of an organization somebody sees: all, or those of these ids and projects. */
export function reachOf(
  principal: Principal,
  organization: string,
): 'all' | { readonly workspaces: readonly string[]; readonly projects: readonly string[] } {
  if (principal.kind === 'run') return 'all';
  if (may(principal, 'read-all', { organization })) return 'all';
  const own = principal.rights.get(organization);
  return { workspaces: [...(own?.workspaces.keys() ?? [])], projects: [...(own?.projects.keys() ?? [])] };
}
