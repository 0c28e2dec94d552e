// Who may do what. There is one kind of person so far, the site admin, who may do everything; and runs, which may read what their
// configuration refers to and nothing else.

import type { Principal } from './authenticate.ts';

export type Action =
  /** See that it exists, and read it. */
  | 'read'
  /** Read states and outputs. */
  | 'read-state'
  /** Read all that is in it: every workspace of an organization, or with no scope every organization, and what happens there. */
  | 'read-all'
  /** Everything else. */
  | 'write';

export interface Scope {
  readonly organization: string;
  /** `sharedWith`: whose runs may read it beside its own. */
  readonly workspace?: { readonly id: string; readonly sharedWith: 'all' | readonly string[] };
}

export function may(principal: Principal, action: Action, scope: Scope | null): boolean {
  if (principal.kind === 'user') return principal.isSiteAdmin;
  if (scope === null || action === 'write' || action === 'read-all' || scope.organization !== principal.organization)
    return false;
  const { workspace } = scope;
  if (workspace === undefined || workspace.id === principal.workspace || workspace.sharedWith === 'all') return true;
  return workspace.sharedWith.includes(principal.workspace);
}
