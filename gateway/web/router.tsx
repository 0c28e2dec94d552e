// The addresses of the pages, those that terraform, the provider and the editor extension print among them (gateway/pages/addresses.ts leads
// the rest here). What a page is narrowed to stands in its address.

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { jobStatuses } from './api/admin-queries.ts';
import type { ActorsAsked, JobsAsked } from './api/admin-queries.ts';
import { workspaceOrders } from './api/queries.ts';
import type { RunsAsked, WorkspacesAsked } from './api/queries.ts';
import { NotFound } from './shell/not-found.tsx';
import { RenderFault } from './shell/render-fault.tsx';
import { Shell } from './shell/shell.tsx';
import { OrganizationsPage } from './organization/organizations-page.tsx';
import { RunsPage } from './organization/runs-page.tsx';
import { WorkspacesPage } from './workspace/workspaces-page.tsx';
import { OverviewPage } from './workspace/overview-page.tsx';
import { WorkspaceFrame } from './workspace/workspace-frame.tsx';
import { WorkspaceRunsPage } from './workspace/workspace-runs-page.tsx';

/** A word of an address; it may look like a number. */
const word = (value: unknown): string | undefined =>
  (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : undefined;
const oneOf = <const Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
  words.find((each) => each === value);
const page = (value: unknown): number | undefined => {
  const number = Number(value);
  return Number.isInteger(number) && number > 1 ? number : undefined;
};

/** A version of an actor; 0 is before anything happened. */
const step = (value: unknown): number | undefined => {
  const number = Number(value ?? NaN);
  return Number.isInteger(number) && number >= 0 ? number : undefined;
};

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: RenderFault });

const home = createRoute({ getParentRoute: () => root, path: '/app', component: OrganizationsPage });

const organization = createRoute({
  getParentRoute: () => root,
  path: '/app/$organization',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/app/$organization/workspaces', params, replace: true });
  },
});

const workspaces = createRoute({
  getParentRoute: () => root,
  path: '/app/$organization/workspaces',
  validateSearch: (search: Record<string, unknown>): WorkspacesAsked => ({
    q: word(search['q']),
    status: word(search['status']),
    project: word(search['project']),
    tag: word(search['tag']),
    sort: oneOf(workspaceOrders, search['sort']),
    page: page(search['page']),
  }),
  component: WorkspacesPage,
});

const runsSearch = (search: Record<string, unknown>): RunsAsked => ({
  q: word(search['q']),
  status: word(search['status']),
  page: page(search['page']),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: '/app/$organization/runs',
  validateSearch: runsSearch,
  component: RunsPage,
});

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/app/$organization/workspaces/$workspace',
  component: WorkspaceFrame,
});

const overview = createRoute({ getParentRoute: () => workspace, path: '/', component: OverviewPage });

const workspaceRuns = createRoute({
  getParentRoute: () => workspace,
  path: '/runs',
  validateSearch: runsSearch,
  component: WorkspaceRunsPage,
});

const run = createRoute({
  getParentRoute: () => workspace,
  path: '/runs/$run',
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    readonly tab?: string | undefined;
    readonly step?: number | undefined;
    readonly line?: string | undefined;
  } => ({
    tab: word(search['tab']),
    step: step(search['step']),
    line: word(search['line']),
  }),
  component: lazyRouteComponent(() => import('./run/run-page.tsx'), 'RunPage'),
});

const variables = createRoute({
  getParentRoute: () => workspace,
  path: '/variables',
  component: lazyRouteComponent(() => import('./variable/variables-page.tsx'), 'VariablesPage'),
});

const states = createRoute({
  getParentRoute: () => workspace,
  path: '/states',
  validateSearch: (search: Record<string, unknown>): { readonly page?: number | undefined } => ({
    page: page(search['page']),
  }),
  component: lazyRouteComponent(() => import('./state/states-page.tsx'), 'StatesPage'),
});

const state = createRoute({
  getParentRoute: () => workspace,
  path: '/states/$state',
  validateSearch: (
    search: Record<string, unknown>,
  ): { readonly tab?: string | undefined; readonly since?: string | undefined } => ({
    tab: word(search['tab']),
    since: word(search['since']),
  }),
  component: lazyRouteComponent(() => import('./state/state-page.tsx'), 'StatePage'),
});

const workspaceSettings = createRoute({
  getParentRoute: () => workspace,
  path: '/settings',
  beforeLoad: ({ params }) => {
    const to = '/app/$organization/workspaces/$workspace/settings/$part';
    throw redirect({ to, params: { ...params, part: 'general' }, replace: true });
  },
});

const workspaceSettingsPart = createRoute({
  getParentRoute: () => workspace,
  path: '/settings/$part',
  component: lazyRouteComponent(() => import('./settings/workspace-settings.tsx'), 'WorkspaceSettings'),
});

const organizationSettings = createRoute({
  getParentRoute: () => root,
  path: '/app/$organization/settings',
  beforeLoad: ({ params }) => {
    const to = '/app/$organization/settings/$part';
    throw redirect({ to, params: { ...params, part: 'general' }, replace: true });
  },
});

const organizationSettingsPart = createRoute({
  getParentRoute: () => root,
  path: '/app/$organization/settings/$part',
  component: lazyRouteComponent(() => import('./settings/organization-settings.tsx'), 'OrganizationSettings'),
});

const vcsEvents = createRoute({
  getParentRoute: () => root,
  path: '/app/$organization/vcs-events',
  validateSearch: (
    search: Record<string, unknown>,
  ): { readonly status?: string | undefined; readonly page?: number | undefined } => ({
    status: word(search['status']),
    page: page(search['page']),
  }),
  component: lazyRouteComponent(() => import('./vcs/events-page.tsx'), 'VcsEventsPage'),
});

const registry = createRoute({
  getParentRoute: () => root,
  path: '/app/$organization/registry',
  validateSearch: (
    search: Record<string, unknown>,
  ): { readonly tab?: string | undefined; readonly q?: string | undefined; readonly page?: number | undefined } => ({
    tab: word(search['tab']),
    q: word(search['q']),
    page: page(search['page']),
  }),
  component: lazyRouteComponent(() => import('./registry/registry-page.tsx'), 'RegistryPage'),
});

const registryModule = createRoute({
  getParentRoute: () => root,
  path: '/app/$organization/registry/modules/private/$namespace/$name/$provider',
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    readonly tab?: string | undefined;
    readonly version?: string | undefined;
    readonly run?: string | undefined;
  } => ({
    tab: word(search['tab']),
    version: word(search['version']),
    run: word(search['run']),
  }),
  component: lazyRouteComponent(() => import('./registry/module-page.tsx'), 'ModulePage'),
});

const registryProvider = createRoute({
  getParentRoute: () => root,
  path: '/app/$organization/registry/providers/private/$namespace/$name',
  component: lazyRouteComponent(() => import('./registry/provider-page.tsx'), 'ProviderPage'),
});

const whereAfter = (search: Record<string, unknown>): { readonly after?: string | undefined } => ({
  after: word(search['after']),
});
const whereFound = (
  search: Record<string, unknown>,
): { readonly q?: string | undefined; readonly page?: number | undefined } => ({
  q: word(search['q']),
  page: page(search['page']),
});

const admin = createRoute({ getParentRoute: () => root, path: '/app/admin' });

const adminHome = createRoute({
  getParentRoute: () => admin,
  path: '/',
  component: lazyRouteComponent(() => import('./admin/health-page.tsx'), 'HealthPage'),
});

const nodes = createRoute({
  getParentRoute: () => admin,
  path: '/nodes',
  component: lazyRouteComponent(() => import('./admin/nodes-page.tsx'), 'NodesPage'),
});

const partitions = createRoute({
  getParentRoute: () => admin,
  path: '/partitions',
  component: lazyRouteComponent(() => import('./admin/partitions-page.tsx'), 'PartitionsPage'),
});

const actors = createRoute({
  getParentRoute: () => admin,
  path: '/actors',
  validateSearch: (search: Record<string, unknown>): ActorsAsked => ({
    ...{ kind: word(search['kind']), state: word(search['state']) },
    ...{ stuck: step(search['stuck']), after: word(search['after']) },
  }),
  component: lazyRouteComponent(() => import('./admin/actors-page.tsx'), 'ActorsPage'),
});

const actor = createRoute({
  getParentRoute: () => admin,
  path: '/actors/$kind/$id',
  validateSearch: (search: Record<string, unknown>): { readonly step?: number | undefined } => ({
    step: step(search['step']),
  }),
  component: lazyRouteComponent(() => import('./admin/actor-page.tsx'), 'ActorPage'),
});

const jobs = createRoute({
  getParentRoute: () => admin,
  path: '/jobs',
  validateSearch: (search: Record<string, unknown>): JobsAsked => ({
    ...{ pool: word(search['pool']), status: oneOf(jobStatuses, search['status']), after: word(search['after']) },
  }),
  component: lazyRouteComponent(() => import('./admin/jobs-page.tsx'), 'JobsPage'),
});

const deadLetters = createRoute({
  getParentRoute: () => admin,
  path: '/dead-letters',
  validateSearch: whereAfter,
  component: lazyRouteComponent(() => import('./admin/dead-letters-page.tsx'), 'DeadLettersPage'),
});

const users = createRoute({
  getParentRoute: () => admin,
  path: '/users',
  validateSearch: whereFound,
  component: lazyRouteComponent(() => import('./admin/users-page.tsx'), 'UsersPage'),
});

const adminOrganizations = createRoute({
  getParentRoute: () => admin,
  path: '/organizations',
  validateSearch: whereFound,
  component: lazyRouteComponent(() => import('./admin/organizations-page.tsx'), 'AdminOrganizationsPage'),
});

const auditTrail = createRoute({
  getParentRoute: () => admin,
  path: '/audit-trail',
  validateSearch: whereFound,
  component: lazyRouteComponent(() => import('./admin/audit-page.tsx'), 'AuditPage'),
});

const terraformVersions = createRoute({
  getParentRoute: () => admin,
  path: '/terraform-versions',
  validateSearch: whereFound,
  component: lazyRouteComponent(() => import('./site/versions-page.tsx'), 'TerraformVersionsPage'),
});

const siteSettings = createRoute({
  getParentRoute: () => admin,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/app/admin/settings/$part', params: { part: 'general' }, replace: true });
  },
});

const siteSettingsPart = createRoute({
  getParentRoute: () => admin,
  path: '/settings/$part',
  component: lazyRouteComponent(() => import('./site/settings-page.tsx'), 'SiteSettings'),
});

const components = createRoute({
  getParentRoute: () => admin,
  path: '/components',
  component: lazyRouteComponent(() => import('./admin/components-page.tsx'), 'ComponentsPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    organization,
    workspaces,
    runs,
    ...[vcsEvents, registry, registryModule, registryProvider],
    organizationSettings,
    organizationSettingsPart,
    workspace.addChildren([
      ...[overview, workspaceRuns, run, states, state, variables],
      ...[workspaceSettings, workspaceSettingsPart],
    ]),
    admin.addChildren([
      adminHome,
      nodes,
      partitions,
      actors,
      actor,
      jobs,
      deadLetters,
      users,
      adminOrganizations,
      auditTrail,
      components,
      ...[terraformVersions, siteSettings, siteSettingsPart],
    ]),
  ]),
  defaultPreload: 'intent',
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: RenderFault,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
