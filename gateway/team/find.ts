// A team, for whoever may see it: its members, everybody in the organization when it is not secret, and who manages teams.

import { readTeam } from '@terrace/actors/team/view';
import type { TeamRow } from '@terrace/actors/team/view';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import type { TeamPermissions } from './resource.ts';

/** Sees the secret ones too. */
export const seesAllTeams = (principal: Principal, organization: string): boolean =>
  may(principal, 'access-secret-teams', { organization }) || may(principal, 'manage-teams', { organization });

const isIn = ({ kind, by }: Principal, team: TeamRow): boolean =>
  kind === 'user' ? team.users.some((user) => user === by.id) : kind === 'team' && by.id === team.id;

/** Only owners touch the owners: whoever could, would be one. */
export function permissionsOn(principal: Principal, team: TeamRow): TeamPermissions {
  const { organization } = team;
  const has = (action: 'manage-teams' | 'manage-membership' | 'manage-organization-access'): boolean =>
    may(principal, team.is_owners ? 'write' : action, { organization });
  const isMember = principal.kind === 'user' && isIn(principal, team);
  return {
    manages: has('manage-teams'),
    managesMembers: has('manage-membership'),
    managesAccess: has('manage-organization-access'),
    managesTokens: has('manage-teams') || (isMember && team.allow_member_token_management),
  };
}

/** Throws ApiError `not-found` for who may not see it, or not do that with it. */
export async function findTeam(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  id: string,
  wanted: keyof TeamPermissions | null = null,
): Promise<TeamRow> {
  const row = await readTeam(sql, id);
  if (row === null || !sees(principal, row)) throw notFound(`team ${id}`);
  if (wanted !== null && !permissionsOn(principal, row)[wanted]) throw notFound(`team ${id}`);
  return row;
}

export function sees(principal: Principal, team: TeamRow): boolean {
  const { organization, visibility } = team;
  if (isIn(principal, team) || seesAllTeams(principal, organization)) return true;
  return visibility === 'organization' && principal.kind !== 'run' && may(principal, 'read', { organization });
}
