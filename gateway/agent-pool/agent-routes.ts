// The door for agents: what a worker says to the queue and to the desk, over HTTPS and by the token of a pool. It stands for both, and
// holds nothing between two requests. A token that was deleted is refused at the next one (ADR 24).

import { findAgentToken, noteAgent, noteAgentTokenUse, registerAgent } from '@terrace/actors/agent-pool/view/agents';
import { readAgentPool } from '@terrace/actors/agent-pool/view/pools';
import { isMistyped, kindOfToken, macOfToken } from '@terrace/actors/user/token';
import { AgentId } from '@terrace/machines/agent-pool/id';
import type { AgentPoolId } from '@terrace/machines/agent-pool/id';
import type { TokenId } from '@terrace/machines/user/id';
import { NoResponders, RequestTimeout } from '@terrace/runtime/bus/bus';
import {
  AgentStatus,
  PullRequest,
  Registration,
  SettleRequest,
  agentHeader,
  agentPaths,
  agentProtocol,
} from '@terrace/runtime/jobs/agent-wire';
import { deskRequests } from '@terrace/runtime/jobs/agents';
import type { DeskVerb } from '@terrace/runtime/jobs/agents';
import type { z } from 'zod';
import type { Answer, Asked, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

interface Pooled {
  readonly token: TokenId;
  readonly pool: AgentPoolId;
}
interface Registered extends Pooled {
  readonly agent: AgentId;
}
type Headers = Asked<unknown, unknown, unknown>['headers'];

const plain = (body: object): Answer => ({ body, contentType: 'application/json' });

export const agentRoutes: Routes = (add, services) => {
  const { sql, rng, agents } = services;

  add({
    method: 'POST',
    path: agentPaths.register,
    admit: (headers) => pooled(services, headers, null),
    body: Registration,
    async answer({ guest: { token, pool }, body, address }) {
      if (body.protocol !== agentProtocol)
        throw new ApiError(
          'agent-of-another-release',
          `the agent speaks protocol ${body.protocol}, this server ${agentProtocol}: run the agent of the server's release`,
        );
      const row = await readAgentPool(sql, pool);
      if (row === null) throw notFound(`agent pool ${pool}`);
      const id = AgentId.make(rng.bytes(16));
      await registerAgent(sql, { id, pool, token, name: body.name, ip_address: address });
      await noteAgentTokenUse(sql, token);
      return { ...plain({ agent: id, pool, poolName: row.name }), status: 201 };
    },
  });
  add({
    method: 'POST',
    path: agentPaths.status,
    isPoll: true,
    admit: (headers) => registered(services, headers),
    body: AgentStatus,
    async answer({ guest, body, address: ipAddress }) {
      const [slots, free] = body.status === 'working' ? [body.slots, body.free] : [0, 0];
      const status = body.status === 'working' ? (free < slots || slots === 0 ? 'busy' : 'idle') : body.status;
      await noteAgent(sql, guest.agent, { status, ipAddress });
      await noteAgentTokenUse(sql, guest.token);
      agents.offer(guest, slots, free);
      return plain({});
    },
  });
  add({
    method: 'POST',
    path: agentPaths.pull,
    isPoll: true,
    admit: (headers) => registered(services, headers),
    body: PullRequest,
    answer: async ({ guest, body, signal }) => plain(await agents.pull(guest, body, signal)),
  });
  add({
    method: 'POST',
    path: agentPaths.settle,
    isPoll: true,
    admit: (headers) => registered(services, headers),
    body: SettleRequest,
    async answer({ guest, body }) {
      await agents.settle(guest, body);
      return plain({});
    },
  });
  for (const verb of Object.keys(deskRequests) as readonly DeskVerb[])
    add({
      method: 'POST',
      path: agentPaths.desk(verb),
      isPoll: verb === 'beat',
      admit: (headers) => registered(services, headers),
      body: deskRequests[verb] as z.ZodType<object>,
      async answer({ guest, body, address: ipAddress }) {
        // An agent that takes no more work still tells by its beats that it is there.
        if (verb === 'beat') await noteAgent(sql, guest.agent, { status: 'busy', ipAddress });
        return plain((await agents.ask(guest, verb, body).catch(unavailable)) as object);
      },
    });
};

/** Nobody of the role `actors` answered: the agent asks again. */
function unavailable(error: unknown): never {
  if (!(error instanceof NoResponders || error instanceof RequestTimeout)) throw error;
  throw new ApiError('unavailable', 'no node of the role actors answers; try again', { cause: error });
}

/** Throws ApiError `unauthorized`, which does not tell a missing token from a deleted one. */
async function pooled(
  { sql, keys }: GatewayServices,
  headers: Headers,
  agent: string | null,
): Promise<Pooled & { readonly agent: AgentId | null }> {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const found =
    kindOfToken(token) === 'agent' && !isMistyped(token)
      ? await findAgentToken(sql, macOfToken(keys, token), agent)
      : null;
  if (found === null) throw new ApiError('unauthorized', 'no token of an agent pool, or one that has been deleted');
  return found;
}

/** Also throws ApiError `not-found` for an agent that is not registered by this token, or not any more: it may register again. */
async function registered(services: GatewayServices, headers: Headers): Promise<Registered> {
  const name = String(headers[agentHeader] ?? '');
  const found = await pooled(services, headers, name);
  if (found.agent === null) throw new ApiError('not-found', `agent ${name} is not registered: register again`);
  return { ...found, agent: found.agent };
}
