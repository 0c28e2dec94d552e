// Who may hear what of the feed, decided by the same `may` as every read: as subjects, for NATS, which compares subjects and nothing
// else; and event by event, for whatever Terrace hands out itself.

import { readOrganizationById, readOrganizationNames } from '@terrace/actors/organization/view';
import { readWorkspace, readWorkspaceScopes, sharedWith } from '@terrace/actors/workspace/view';
import { eventAddress, eventsOf } from '@terrace/runtime/actor/address';
import type { EventAddress } from '@terrace/runtime/actor/address';
import type { Clock } from '@terrace/runtime/clock/clock';
import type { Sql } from '@terrace/runtime/store/sql';
import { may as mayByRole } from '../http/access.ts';
import type { Action, Scope } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { ApiError } from '../http/errors.ts';

export type May = (principal: Principal, action: Action, scope: Scope | null) => boolean;

/** A credential with more becomes too large for a server to compare with every subscription. */
export const subjectsMax = 200;
/** An answer is remembered for so long: as long as somebody who lost a right may still hear. */
const rememberedMs = 10_000;
const answersMax = 10_000;

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

/** The answers for one principal, each remembered for some seconds. */
export class Hearing {
  readonly #options: {
    readonly sql: Pick<Sql, 'query'>;
    readonly clock: Clock;
    readonly principal: Principal;
    readonly may: May;
  };
  readonly #answers = new Map<string, { readonly isSo: boolean; readonly until: number }>();

  constructor(options: {
    readonly sql: Pick<Sql, 'query'>;
    readonly clock: Clock;
    readonly principal: Principal;
    readonly may?: May;
  }) {
    this.#options = { may: mayByRole, ...options };
  }

  async mayHear(subject: string): Promise<boolean> {
    const event = eventAddress(subject);
    if (event === null) return false;
    const { organization, workspace } = event;
    const key = workspace === null ? organization : `${organization}.${workspace}`;
    const now = this.#options.clock.now();
    const known = this.#answers.get(key);
    if (known !== undefined && known.until > now) return known.isSo;
    const isSo = await this.#ask(event);
    if (this.#answers.size >= answersMax) this.#answers.clear();
    this.#answers.set(key, { isSo, until: now + rememberedMs });
    return isSo;
  }

  async #ask({ organization: id, workspace: workspaceId }: EventAddress): Promise<boolean> {
    const { sql, principal, may } = this.#options;
    if (may(principal, 'read-all', null)) return true;
    const found = await readOrganizationById(sql, id);
    if (found === null) return false;
    const { name: organization } = found;
    if (may(principal, 'read-all', { organization })) return true;
    const row = workspaceId === null ? null : await readWorkspace(sql, workspaceId);
    if (row === null || row.organization !== organization) return false;
    return may(principal, 'read', scopeOf(organization, row));
  }
}

const scopeOf = (
  organization: string,
  row: Parameters<typeof sharedWith>[0] & { id: string; project: string },
): Scope => ({
  organization,
  project: row.project,
  workspace: { id: row.id, sharedWith: sharedWith(row) },
});
