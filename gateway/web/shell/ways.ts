// Which pages there are beside those of a workspace and a run, and what they are called: the navigation, the settings and the palette all read it
// here, so that what one of them leads to the others do not forget.

export interface Way<Key extends string = string> {
  /** The last part of the address. */
  readonly key: Key;
  readonly word: string;
}
export type KeyOf<Ways extends readonly Way[]> = Ways[number]['key'];

/** Below `/app/admin`. */
export const adminPages = [
  { key: '', word: 'Health' },
  { key: 'components', word: 'Components' },
  { key: 'nodes', word: 'Nodes' },
  { key: 'partitions', word: 'Partitions' },
  { key: 'actors', word: 'Actors' },
  { key: 'jobs', word: 'Queues' },
  { key: 'dead-letters', word: 'Dead letters' },
  { key: 'users', word: 'Users' },
  { key: 'organizations', word: 'Organizations' },
  { key: 'terraform-versions', word: 'Terraform versions' },
  { key: 'audit-trail', word: 'Audit trail' },
  { key: 'settings', word: 'Settings' },
] as const satisfies readonly Way[];

/** Below `/app/admin/settings`. */
export const siteSettings = [
  { key: 'general', word: 'General' },
  { key: 'sso', word: 'Single sign-on' },
  { key: 'scim', word: 'Provisioning' },
  { key: 'mail', word: 'Mail' },
  { key: 'texts', word: 'Texts' },
] as const satisfies readonly Way[];

/** Below an organization's `settings`. */
export const organizationSettings = [
  { key: 'general', word: 'General' },
  { key: 'projects', word: 'Projects' },
  { key: 'teams', word: 'Teams' },
  { key: 'users', word: 'Members' },
  { key: 'varsets', word: 'Variable sets' },
  { key: 'agents', word: 'Agents' },
  { key: 'version-control', word: 'Version control' },
  { key: 'ssh-keys', word: 'SSH keys' },
  { key: 'run-tasks', word: 'Run tasks' },
  { key: 'signing-keys', word: 'Signing keys' },
  { key: 'audit', word: 'Audit trail' },
] as const satisfies readonly Way[];

/** Below a workspace's `settings`. */
export const workspaceSettings = [
  { key: 'general', word: 'General' },
  { key: 'locking', word: 'Locking' },
  { key: 'version-control', word: 'Version control' },
  { key: 'run-triggers', word: 'Run triggers' },
  { key: 'run-tasks', word: 'Run tasks' },
  { key: 'state-sharing', word: 'State sharing' },
  { key: 'notifications', word: 'Notifications' },
  { key: 'ssh', word: 'SSH key' },
  { key: 'access', word: 'Team access' },
  { key: 'delete', word: 'Deletion' },
] as const satisfies readonly Way[];
