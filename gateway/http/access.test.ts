// The matrix of permissions: what each fixed set of a workspace and of a project allows, each right in an organization, and that they add
// up. A cell that changes shows here.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { TeamGrant } from '@terrace/actors/team/view';
import { may, reachOf, rightsOf, rightsOfOrganization } from './access.ts';
import type { Action } from './access.ts';
import type { Principal } from './authenticate.ts';

const by = { kind: 'user', id: 'user-1', name: 'bea' } as const;
const team: TeamGrant = {
  ...{ team: 'team-1', organization: 'acme', is_owners: false },
  ...{ organization_access: [], workspaces: [], projects: [] },
};
const withTeams = (...teams: readonly Partial<TeamGrant>[]): Principal => ({
  ...{ kind: 'user', by, email: '', isSiteAdmin: false, token: 'at-1' as never },
  rights: rightsOf({ organizations: ['acme'], teams: teams.map((given) => ({ ...team, ...given })) }),
});

const workspace = { id: 'ws-1', sharedWith: [] } as const;
const ofWorkspace = { organization: 'acme', project: 'prj-1', workspace };
const ofProject = { organization: 'acme', project: 'prj-1' };
const ofOrganization = { organization: 'acme' };

const workspaceActions = [
  ...['read', 'read-runs', 'plan', 'apply', 'read-variables', 'write-variables', 'read-outputs', 'read-state'],
  ...['write-state', 'lock', 'manage-run-tasks', 'override-policies', 'delete', 'move', 'write'],
] as readonly Action[];
const projectActions = [
  ...['read', 'create-workspace', 'read-variable-sets', 'write-variable-sets', 'read-teams', 'manage-teams'],
  ...['update', 'delete', 'write'],
] as readonly Action[];
const said = (principal: Principal, actions: readonly Action[], scope: Parameters<typeof may>[2]): string =>
  actions.filter((action) => may(principal, action, scope)).join(' ');

const reading = 'read read-runs read-variables read-outputs read-state';
const working = 'read read-runs plan apply read-variables write-variables read-outputs read-state write-state lock';
const owning = `${working} manage-run-tasks override-policies delete write`;

const workspaceSets: readonly (readonly [set: string, allowed: string])[] = [
  ['read', reading],
  ['plan', 'read read-runs plan read-variables read-outputs read-state'],
  ['write', working],
  ['admin', owning],
];
for (const [access, allowed] of workspaceSets)
  test(`access ${access} to a workspace`, () => {
    const principal = withTeams({ workspaces: [{ of: 'ws-1', access, custom: null }] });
    assert.equal(said(principal, workspaceActions, ofWorkspace), allowed);
    const other = { ...ofWorkspace, workspace: { id: 'ws-2', sharedWith: [] } };
    assert.equal(said(principal, workspaceActions, other), '', 'and to no other');
    assert.equal(said(principal, projectActions, ofProject), '', 'nor to its project');
  });

const customs: readonly (readonly [custom: object, allowed: string])[] = [
  [{}, 'read read-runs'],
  [{ runs: 'plan' }, 'read read-runs plan'],
  [{ runs: 'apply' }, 'read read-runs plan apply'],
  [{ variables: 'read' }, 'read read-runs read-variables'],
  [{ variables: 'write' }, 'read read-runs read-variables write-variables'],
  [{ 'state-versions': 'read-outputs' }, 'read read-runs read-outputs'],
  [{ 'state-versions': 'read' }, 'read read-runs read-outputs read-state'],
  [{ 'state-versions': 'write' }, 'read read-runs read-outputs read-state write-state'],
  [{ 'workspace-locking': true }, 'read read-runs lock'],
  [{ 'run-tasks': true }, 'read read-runs manage-run-tasks'],
  [{ 'policy-overrides': true }, 'read read-runs override-policies'],
];
for (const [custom, allowed] of customs)
  test(`access custom ${JSON.stringify(custom)} to a workspace`, () => {
    const principal = withTeams({ workspaces: [{ of: 'ws-1', access: 'custom', custom }] });
    assert.equal(said(principal, workspaceActions, ofWorkspace), allowed);
  });

const projectSets: readonly (readonly [set: string, inProject: string, inWorkspace: string])[] = [
  ['read', 'read read-variable-sets', reading],
  ['write', 'read read-variable-sets', working],
  ['maintain', 'read create-workspace read-variable-sets write-variable-sets', owning.replace('delete', 'delete move')],
  [
    'admin',
    'read create-workspace read-variable-sets write-variable-sets read-teams manage-teams update delete write',
    owning.replace('delete', 'delete move'),
  ],
];
for (const [access, inProject, inWorkspace] of projectSets)
  test(`access ${access} to a project`, () => {
    const principal = withTeams({ projects: [{ of: 'prj-1', access, custom: null }] });
    assert.equal(said(principal, projectActions, ofProject), inProject);
    assert.equal(said(principal, workspaceActions, ofWorkspace), inWorkspace);
    assert.equal(said(principal, workspaceActions, { ...ofWorkspace, project: 'prj-2' }), '', 'and to no other');
  });

test('access custom to a project says each part of it and of its workspaces', () => {
  const custom = {
    'project-access': { settings: 'update', teams: 'read' },
    'workspace-access': { runs: 'plan', create: true, move: true, locking: true },
  };
  const principal = withTeams({ projects: [{ of: 'prj-1', access: 'custom', custom }] });
  assert.equal(said(principal, projectActions, ofProject), 'read create-workspace read-teams update');
  assert.equal(said(principal, workspaceActions, ofWorkspace), 'read read-runs plan lock move');
});

const organizationActions = [
  ...['read', 'read-all', 'manage-policies', 'manage-policy-overrides', 'delegate-policy-overrides'],
  ...['manage-run-tasks', 'manage-workspaces', 'manage-projects', 'manage-vcs-settings', 'manage-providers'],
  ...['manage-modules', 'manage-membership', 'manage-teams', 'manage-organization-access', 'access-secret-teams'],
  ...['manage-agent-pools', 'read-workspaces', 'read-projects', 'write'],
] as readonly Action[];
const organizationSets: readonly (readonly [right: string, allowed: string, inWorkspace: string])[] = [
  ['manage-policies', 'read read-all manage-policies read-workspaces read-projects', reading],
  ['manage-policy-overrides', 'read read-all manage-policy-overrides read-workspaces read-projects', reading],
  ['delegate-policy-overrides', 'read delegate-policy-overrides', ''],
  ['manage-run-tasks', 'read manage-run-tasks', ''],
  [
    'manage-workspaces',
    'read read-all manage-workspaces read-workspaces read-projects',
    `${owning.replace('delete', 'delete move')}`,
  ],
  [
    'manage-projects',
    'read read-all manage-workspaces manage-projects read-workspaces read-projects',
    owning.replace('delete', 'delete move'),
  ],
  ['manage-vcs-settings', 'read manage-vcs-settings', ''],
  ['manage-providers', 'read manage-providers', ''],
  ['manage-modules', 'read manage-modules', ''],
  ['manage-membership', 'read manage-membership', ''],
  ['manage-teams', 'read manage-membership manage-teams', ''],
  ['manage-organization-access', 'read manage-membership manage-teams manage-organization-access', ''],
  ['access-secret-teams', 'read access-secret-teams', ''],
  ['manage-agent-pools', 'read read-all manage-agent-pools read-workspaces read-projects', reading],
  ['read-workspaces', 'read read-all read-workspaces read-projects', reading],
  ['read-projects', 'read read-projects', ''],
];
for (const [right, allowed, inWorkspace] of organizationSets)
  test(`the right ${right}`, () => {
    const principal = withTeams({ organization_access: [right] });
    assert.equal(said(principal, organizationActions, ofOrganization), allowed);
    assert.equal(said(principal, workspaceActions, ofWorkspace), inWorkspace);
  });

test('a member sees that the organization is there; an owner may everything in it; neither may anything elsewhere', () => {
  assert.equal(said(withTeams(), organizationActions, ofOrganization), 'read');
  assert.equal(said(withTeams(), workspaceActions, ofWorkspace), '');
  const owner = withTeams({ is_owners: true });
  assert.equal(said(owner, organizationActions, ofOrganization), organizationActions.join(' '));
  assert.equal(said(owner, projectActions, ofProject), projectActions.join(' '));
  assert.equal(said(owner, workspaceActions, ofWorkspace), workspaceActions.join(' '));
  for (const scope of [{ organization: 'other' }, { ...ofWorkspace, organization: 'other' }, null])
    assert.equal(said(owner, [...organizationActions, ...workspaceActions], scope), '');
});

test('rights of several teams add up, part by part', () => {
  const principal = withTeams(
    { workspaces: [{ of: 'ws-1', access: 'custom', custom: { runs: 'apply' } }] },
    { team: 'team-2', projects: [{ of: 'prj-1', access: 'read', custom: null }] },
    { team: 'team-3', workspaces: [{ of: 'ws-1', access: 'custom', custom: { 'workspace-locking': true } }] },
  );
  assert.equal(
    said(principal, workspaceActions, ofWorkspace),
    'read read-runs plan apply read-variables read-outputs read-state lock',
  );
  assert.deepEqual(reachOf(principal, 'acme'), { workspaces: ['ws-1'], projects: ['prj-1'] });
});

test('the token of an organization manages workspaces and works in none', () => {
  const principal: Principal = {
    kind: 'organization',
    by,
    token: 'at-1' as never,
    rights: rightsOfOrganization('acme'),
  };
  assert.equal(
    said(principal, workspaceActions, ofWorkspace),
    'read read-runs read-variables write-variables read-outputs read-state lock manage-run-tasks override-policies delete move write',
  );
  assert.equal(may(principal, 'manage-teams', ofOrganization), true);
  assert.equal(may(principal, 'write', ofOrganization), false);
});

test('a site admin may everything, everywhere', () => {
  const admin: Principal = {
    kind: 'user',
    by,
    email: '',
    isSiteAdmin: true,
    token: 'at-1' as never,
    rights: new Map(),
  };
  for (const scope of [null, ofOrganization, ofProject, ofWorkspace])
    assert.equal(said(admin, organizationActions, scope), organizationActions.join(' '));
});
