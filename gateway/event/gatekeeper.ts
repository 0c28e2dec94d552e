// Who may come in at NATS by an API token, and what for: to subscribe to the events that its owner may read, to ask for a replay of
// them, and to hear the answers in an inbox of its own. Nothing else, and JetStream's own API least of all.

import { findOwnerOfToken } from '@terrace/actors/user/view';
import type { TokenId } from '@terrace/machines/user/id';
import { replaySubject } from '@terrace/runtime/actor/address';
import type { Admission, Gatekeeper } from '@terrace/runtime/callout/callout';
import { principalOf } from '../http/authenticate.ts';
import type { Authenticate, Principal } from '../http/authenticate.ts';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { subjectsFor } from './hearing.ts';
import type { May } from './hearing.ts';

/** Clients must be told it: `nats --inbox-prefix …`. Nobody else can listen there. */
export const inboxPrefix = (token: string): string => `_INBOX_${token}`;

export interface EventAccess {
  /** The id of the token. */
  readonly holder: TokenId;
  readonly subjects: readonly string[];
  readonly inboxPrefix: string;
  readonly replaySubject: string;
}

/** What a token of a person gives. Throws ApiError `not-found` for the token of a run, and `too-many-subjects`. */
export async function accessOf(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  may?: May,
): Promise<EventAccess> {
  if (principal.kind === 'run') throw new ApiError('not-found', 'the token of a run is no credential of NATS');
  const { token } = principal;
  if (token === null) throw new ApiError('not-found', 'who is signed in in a browser has no credential of NATS');
  return {
    holder: token,
    subjects: await subjectsFor(sql, principal, may),
    inboxPrefix: inboxPrefix(token),
    replaySubject: replaySubject(token),
  };
}

export function makeGatekeeper(
  services: Pick<GatewayServices, 'sql'>,
  options: { readonly authenticate: Authenticate; readonly may?: May | undefined },
): Gatekeeper {
  const admission = async (find: () => Promise<Principal | null>): Promise<Admission> => {
    try {
      const principal = await find();
      if (principal === null || principal.kind === 'run')
        return refused('not a token of a person, a team or an organization');
      const access = await accessOf(services, principal, options.may);
      if (access.subjects.length === 0) return refused(`${principal.by.name} may hear of nothing`);
      return {
        kind: 'admitted',
        name: principal.by.name,
        holder: access.holder,
        publish: [access.replaySubject],
        subscribe: [...access.subjects, `${access.inboxPrefix}.>`],
      };
    } catch (error) {
      if (error instanceof ApiError) return refused(error.message);
      throw error;
    }
  };
  return {
    admit: (secret) => admission(() => options.authenticate(`Bearer ${secret}`)),
    recheck: (token) =>
      admission(async () => {
        const owner = await findOwnerOfToken(services.sql, token);
        return owner === null ? null : await principalOf(services.sql, owner);
      }),
  };
}

const refused = (reason: string): Admission => ({ kind: 'refused', reason });
