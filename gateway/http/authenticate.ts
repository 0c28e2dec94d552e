// Who asks: a person by a token of theirs, or a run by the token that its worker holds.

import { isAgentAdmitted } from '@terrace/actors/agent-pool/view/agents';
import { openRunToken } from '@terrace/actors/run/token';
import { readRun } from '@terrace/actors/run/view';
import { isMistyped, macOfToken } from '@terrace/actors/user/token';
import { findTokenOwner, noteTokenUse } from '@terrace/actors/user/view';
import type { RunId } from '@terrace/machines/run/id';
import type { TokenOwner } from '@terrace/actors/user/view';
import type { By, TokenId } from '@terrace/machines/user/id';
import { ApiError } from './errors.ts';
import type { GatewayServices } from './services.ts';

export type Principal =
  | {
      readonly kind: 'user';
      readonly by: By;
      readonly email: string;
      readonly isSiteAdmin: boolean;
      /** Of the token, not its text. */
      readonly token: TokenId;
    }
  | {
      readonly kind: 'run';
      readonly by: By;
      readonly run: RunId;
      readonly organization: string;
      readonly workspace: string;
    };

/** A token's last use is written at most so often. */
const noteEveryMs = 60_000;
const notedMax = 10_000;

export type Authenticate = (authorization: string | undefined) => Promise<Principal>;

/** Throws ApiError `unauthorized`, which does not tell a missing token from a wrong one. */
export function makeAuthenticate(services: Pick<GatewayServices, 'sql' | 'keys' | 'clock' | 'onFault'>): Authenticate {
  const { sql, keys, clock, onFault } = services;
  const noted = new Map<string, number>();

  const note = (token: string): void => {
    const now = clock.now();
    if (now - (noted.get(token) ?? 0) < noteEveryMs) return;
    if (noted.size >= notedMax) noted.clear();
    noted.set(token, now);
    noteTokenUse(sql, token).catch((error: unknown) => onFault('note the use of a token', error));
  };

  return async (authorization) => {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || isMistyped(token)) throw unauthorized();
    const opened = openRunToken(keys, token, clock.now());
    if (opened !== null) {
      const { run, agent } = opened;
      const row = await readRun(sql, run);
      // A run that is over has no terraform that could ask.
      if (row === null || row.final_at !== null) throw unauthorized();
      if (agent !== null && !(await isAgentAdmitted(sql, agent))) throw unauthorized();
      const { organization, workspace } = row;
      return { kind: 'run', by: { kind: 'run', id: run, name: run }, run, organization, workspace };
    }
    const owner = await findTokenOwner(sql, macOfToken(keys, token));
    if (owner === null) throw unauthorized();
    note(owner.token_id);
    return userOf(owner);
  };
}

/** Whoever acts by a token that is known to be good. */
export function userOf(owner: TokenOwner): Principal {
  const by: By = { kind: 'user', id: owner.id, name: owner.username };
  return { kind: 'user', by, email: owner.email, isSiteAdmin: owner.is_site_admin, token: owner.token_id };
}

const unauthorized = (): ApiError => new ApiError('unauthorized', 'no token, or not one that this server knows');
