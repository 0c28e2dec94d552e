// Who asks: a person, a team or an organization by a token, or a run by the token that its worker holds; and with which rights.

import { isAgentAdmitted } from '@terrace/actors/agent-pool/view/agents';
import { openRunToken, openQueryToken, openTestToken } from '@terrace/actors/run/token';
import { openTaskToken } from '@terrace/actors/task-stage/token';
import { readTaskResult } from '@terrace/actors/task-stage/view';
import { readRun } from '@terrace/actors/run/view';
import { isQueryEnd, readQueryRun } from '@terrace/actors/run/view/queries';
import { isTestEnd, readTestRun } from '@terrace/actors/run/view/tests';
import { isMistyped, macOfToken } from '@terrace/actors/user/token';
import { findTokenOwner, noteTokenUse } from '@terrace/actors/user/view';
import type { RunId } from '@terrace/machines/run/id';
import type { QueryRunId } from '@terrace/machines/query-run/id';
import type { TestRunId } from '@terrace/machines/test-run/id';
import type { TaskResultId } from '@terrace/machines/task-stage/id';
import type { TokenOwner, UserRow } from '@terrace/actors/user/view';
import { grantsOfTeam, grantsOfUser } from '@terrace/actors/team/view';
import type { By, TokenId } from '@terrace/machines/user/id';
import type { Sql } from '@terrace/runtime/store/sql';
import { rightsOf, rightsOfOrganization } from './access.ts';
import type { Rights } from './access.ts';
import { ApiError } from './errors.ts';
import type { GatewayServices } from './services.ts';

export type Principal =
  | {
      readonly kind: 'user';
      readonly by: By;
      readonly email: string;
      readonly isSiteAdmin: boolean;
      /** Of the token, not its text; null for who is signed in in a browser. */
      readonly token: TokenId | null;
      readonly rights: Rights;
      /** Organizations of theirs that do not take the token that they came with. */
      readonly closed?: ReadonlySet<string>;
    }
  | {
      readonly kind: 'team' | 'organization';
      readonly by: By;
      readonly token: TokenId;
      readonly rights: Rights;
    }
  | {
      readonly kind: 'run';
      readonly by: By;
      readonly run: RunId | QueryRunId | TestRunId;
      readonly organization: string;
      /** Empty of a run of tests, which is in none. */
      readonly workspace: string;
      /** Set for a run task that was asked about the run: it may what few endpoints let it, and nothing else. */
      readonly task: AskedTask | null;
    };

export interface AskedTask {
  readonly result: TaskResultId;
  /** Its result is still to come. */
  readonly isAwaited: boolean;
}

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
      // A run that is over has no terraform that could ask; one whose organization is gone is about to be.
      if (row === null || row.final_at !== null || row.workspace_project === null) throw unauthorized();
      if (agent !== null && !(await isAgentAdmitted(sql, agent))) throw unauthorized();
      const { organization, workspace } = row;
      return { kind: 'run', by: { kind: 'run', id: run, name: run }, run, organization, workspace, task: null };
    }
    const test = openTestToken(keys, token, clock.now());
    if (test !== null) {
      const row = await readTestRun(sql, test);
      if (row === null || isTestEnd(row)) throw unauthorized();
      const by = { kind: 'run', id: test, name: test } as const;
      return { kind: 'run', by, run: test, organization: row.organization, workspace: '', task: null };
    }
    const asking = openQueryToken(keys, token, clock.now());
    if (asking !== null) {
      const { query, agent } = asking;
      const row = await readQueryRun(sql, query);
      if (row === null || isQueryEnd(row)) throw unauthorized();
      if (agent !== null && !(await isAgentAdmitted(sql, agent))) throw unauthorized();
      const { organization, workspace } = row;
      return {
        kind: 'run',
        by: { kind: 'run', id: query, name: query },
        run: query,
        organization,
        workspace,
        task: null,
      };
    }
    const result = openTaskToken(keys, token, clock.now());
    if (result !== null) {
      const row = await readTaskResult(sql, result);
      const asked = row === null ? null : await readRun(sql, row.run);
      if (row === null || asked === null || asked.workspace_project === null) throw unauthorized();
      const { id: run, organization, workspace } = asked;
      const task = { result, isAwaited: row.status === 'running' };
      return { kind: 'run', by: { kind: 'run', id: run, name: run }, run, organization, workspace, task };
    }
    const owner = await findTokenOwner(sql, macOfToken(keys, token));
    if (owner === null) throw unauthorized();
    note(owner.token_id);
    return await principalOf(sql, owner);
  };
}

/** Whoever acts by a token that is known to be good, with what their teams may at this moment. */
export async function principalOf(sql: Pick<Sql, 'query'>, owner: TokenOwner): Promise<Principal> {
  const { token_id: token, closed } = owner;
  switch (owner.kind) {
    case 'user': {
      const { rights, ...principal } = await principalOfUser(sql, owner, token);
      if (closed.length === 0) return { ...principal, rights };
      return {
        ...principal,
        rights: without(rights, closed),
        closed: new Set(closed.filter((name) => principal.isSiteAdmin || rights.has(name))),
      };
    }
    case 'team': {
      const { id, name } = owner;
      const rights = without(rightsOf(await grantsOfTeam(sql, id)), closed);
      return { kind: 'team', by: { kind: 'team', id, name }, token, rights };
    }
    case 'organization': {
      const { id, name } = owner;
      const rights = without(rightsOfOrganization(name), closed);
      return { kind: 'organization', by: { kind: 'organization', id, name }, token, rights };
    }
  }
}

const without = (rights: Rights, closed: readonly string[]): Rights =>
  closed.length === 0 ? rights : new Map([...rights].filter(([name]) => !closed.includes(name)));

/** A person, with what their teams may at this moment. */
export async function principalOfUser(
  sql: Pick<Sql, 'query'>,
  user: UserRow,
  token: TokenId | null,
): Promise<Extract<Principal, { kind: 'user' }>> {
  const { id, username: name, email, is_site_admin: isSiteAdmin } = user;
  const rights: Rights = isSiteAdmin ? new Map() : rightsOf(await grantsOfUser(sql, id));
  return { kind: 'user', by: { kind: 'user', id, name }, email, isSiteAdmin, token, rights };
}

const unauthorized = (): ApiError => new ApiError('unauthorized', 'no token, or not one that this server knows');
