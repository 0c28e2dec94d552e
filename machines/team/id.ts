// Ids of teams, of who belongs to an organization, and of what a team may reach.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type TeamId = Id<'team'>;
export const TeamId = idKind('team');
export type MembershipId = Id<'ou'>;
export const MembershipId = idKind('ou');
export type TeamWorkspaceId = Id<'tws'>;
export const TeamWorkspaceId = idKind('tws');
export type TeamProjectId = Id<'tprj'>;
export const TeamProjectId = idKind('tprj');
