// Addresses that clients print and that are not those of our pages: terraform leaves out `workspaces` in front of a workspace's name.

const ofRun = /^\/app\/([^/]+)\/([^/]+)\/runs\/(run-[^/?]+)$/;
const ofWorkspace = /^\/app\/([^/]+)\/([^/]+)\/(runs|variables)$/;
const workspaceAlone = /^\/app\/([^/]+)\/([^/]+)$/;
/** What stands there in our own addresses. */
const ofOrganization = ['workspaces', 'runs', 'registry', 'settings', 'vcs-events'];

/** Where such an address really leads, query included; null for one that is a page as it stands. */
export function canonicalPlace(url: string): string | null {
  const [path = '', query] = url.split(/\?(.*)/s);
  const rest = query === undefined || query === '' ? '' : `?${query}`;
  const run = ofRun.exec(path);
  if (run !== null) return `/app/${run[1]}/workspaces/${run[2]}/runs/${run[3]}${rest}`;
  // What a run task is told of a workspace.
  const [, owner, alone = ''] = workspaceAlone.exec(path) ?? [];
  if (owner !== undefined)
    return owner === 'admin' || ofOrganization.includes(alone) ? null : `/app/${owner}/workspaces/${alone}${rest}`;
  const [, organization, workspace, page] = ofWorkspace.exec(path) ?? [];
  if (organization === undefined || organization === 'admin' || workspace === 'workspaces') return null;
  return `/app/${organization}/workspaces/${workspace}/${page}${rest}`;
}
