// For tests: people with tokens in a scratch gateway, and teams that they are in.

import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { organization } from '../http/scratch-gateway.ts';

export interface Person {
  readonly id: string;
  readonly token: string;
  readonly email: string;
}

const made = (answer: Answered): Answered['body'] => {
  if (answer.status !== 201) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body.data;
};

/** A user who is no site admin. */
export async function makePerson(gateway: ScratchGateway, username: string): Promise<Person> {
  const email = `${username}@acme.test`;
  const json = { data: { type: 'users', attributes: { username, email } } };
  const { id } = made(await gateway.ask('POST', '/api/v2/terrace/users', { json }));
  const token = makeUserToken(gateway.services.rng);
  await registerToken(gateway.services, { token, owner: id, description: 'of a test' });
  return { id, token, email };
}

/** Makes the team and puts the person, who then belongs to the organization, into it. Gives the team's id. */
export async function makeTeam(
  gateway: ScratchGateway,
  name: string,
  member: Person | null = null,
  attributes: object = {},
): Promise<string> {
  const json = { data: { type: 'teams', attributes: { name, ...attributes } } };
  const { id } = made(await gateway.ask('POST', `/api/v2/organizations/${organization}/teams`, { json }));
  if (member !== null) await join(gateway, member, [id]);
  return id;
}

/** Takes the person into the organization and these teams. Gives the membership's id. */
export async function join(gateway: ScratchGateway, { email }: Person, teams: readonly string[]): Promise<string> {
  const relationships = { teams: { data: teams.map((id) => ({ id, type: 'teams' })) } };
  const json = { data: { type: 'organization-memberships', attributes: { email }, relationships } };
  return made(await gateway.ask('POST', `/api/v2/organizations/${organization}/organization-memberships`, { json })).id;
}

/** Lets a team reach a workspace or a project. Gives the access's id. */
export async function give(
  gateway: ScratchGateway,
  team: string,
  to: { readonly workspace: string } | { readonly project: string },
  attributes: object,
): Promise<string> {
  const [[kind, of] = ['', '']] = Object.entries(to) as [string, string][];
  const relationships = {
    team: { data: { id: team, type: 'teams' } },
    [kind]: { data: { id: of, type: `${kind}s` } },
  };
  const json = { data: { type: `team-${kind}s`, attributes, relationships } };
  return made(await gateway.ask('POST', `/api/v2/team-${kind}s`, { json })).id;
}
