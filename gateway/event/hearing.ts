// Who may hear what of the feed, decided by the same `may` as every read: as subjects, for NATS, which compares subjects and nothing
// else; and event by event, for whatever Terrace hands out itself.

import { readOrganizationNames } from '@terrace/actors/organization/view';
import { readWorkspaceScopes } from '@terrace/actors/workspace/view';
import { eventAddress, eventsOf } from '@terrace/runtime/actor/address';
import type { Sql } from '@terrace/runtime/store/sql';
import { may as mayByRole } from '../http/access.ts';
import type { Action, Scope } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { ApiError } from '../http/errors.ts';
import { scopeOf } from './places.ts';
import type { Places } from './places.ts';

export type May = (principal: Principal, action: Action, scope: Scope | null) => boolean;

/** A credential with more becomes too large for a server to compare with every subscription. */
export const subjectsMax = 200;

/**
 * The subjects that `principal` may subscribe to: all there is, an organization, or single workspaces of it, in whatever project
 * they are. Throws ApiError `too-many-subjects` for who would need more than 200.
 */
export async function subjectsFor(
  sql: Pick<Sql, 'query'>,
  principal: Principal,
  may: May = mayByRole,
): Promise<readonly string[]> {
  if (may(principal, 'read-all', null)) return [eventsOf(null)];
  const subjects: string[] = [];
  for (const { name, external_id: id } of await readOrganizationNames(sql)) {
    if (may(principal, 'read-all', { organization: name })) subjects.push(eventsOf(id));
    else if (may(principal, 'read', { organization: name })) {
      for (const row of await readWorkspaceScopes(sql, name))
        if (may(principal, 'read', scopeOf(name, row))) subjects.push(eventsOf(id, row.id));
    }
    if (subjects.length > subjectsMax)
      throw new ApiError(
        'too-many-subjects',
        `${principal.by.name} may hear of more than ${subjectsMax} organizations or workspaces, which is too much for a credential of NATS; listen at GET /api/v2/terrace/events, which has no such limit`,
      );
  }
  return subjects;
}

/** What one principal may hear. Its own rights are those at the time when it was made. */
export class Hearing {
  readonly #places: Places;
  readonly #principal: Principal;
  readonly #may: May;

  constructor(options: { readonly places: Places; readonly principal: Principal; readonly may?: May }) {
    this.#places = options.places;
    this.#principal = options.principal;
    this.#may = options.may ?? mayByRole;
  }

  async mayHear(subject: string): Promise<boolean> {
    const event = eventAddress(subject);
    if (event === null) return false;
    const places = this.#places;
    const mayDo = (action: Action, scope: Scope | null): boolean => this.#may(this.#principal, action, scope);
    if (mayDo('read-all', null)) return true;
    const organization = await places.organization(event.organization);
    if (organization === null) return false;
    if (mayDo('read-all', { organization })) return true;
    const scope = event.workspace === null ? null : await places.workspace(event.workspace);
    return scope !== null && scope.organization === organization && mayDo('read', scope);
  }
}
