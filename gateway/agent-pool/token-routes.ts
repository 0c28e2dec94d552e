// The agents of a pool, and the tokens that they come with.

import { createAgentToken, deleteAgent, listAgentTokens, listAgents } from '@terrace/actors/agent-pool/view/agents';
import { macOfToken, makeToken } from '@terrace/actors/user/token';
import { TokenId } from '@terrace/machines/user/id';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { resourceType } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { findAgent, findAgentPool, findAgentToken } from './find.ts';
import { agentResource, agentTokenResource } from './resource.ts';
import { pages, shows } from '../http/shape.ts';
import { AuthenticationToken } from '../user/shape.ts';
import { Agent } from './shape.ts';

const OfPool = z.object({ pool: z.string() });
const OneAgent = z.object({ agent: z.string() });
const AgentsQuery = z.looseObject({
  ...pageQuery,
  'filter[last-ping-since]': z.iso.datetime({ offset: true, error: 'must be a time in ISO 8601' }).optional(),
});
const NewToken = z.object({
  data: z.object({
    // go-tfe calls it by the second name.
    type: resourceType('authentication-tokens', 'agent-tokens'),
    attributes: z.object({ description: z.string().trim().min(1, "can't be blank").max(256) }),
  }),
});

export const agentTokenRoutes: Routes = (add, services) => {
  const { sql, keys, rng } = services;

  add({
    method: 'GET',
    path: '/api/v2/agent-pools/:pool/agents',
    answers: { 200: pages(Agent) },
    params: OfPool,
    query: AgentsQuery,
    async answer({ principal, params, query }) {
      const { id: pool } = await findAgentPool(services, principal, params.pool);
      const page = pageOf(query);
      const since = query['filter[last-ping-since]'];
      const { rows, total } = await listAgents(sql, {
        ...{ pool, since: since === undefined ? undefined : new Date(since) },
        ...page,
      });
      return { body: { data: rows.map(agentResource), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/agents/:agent',
    answers: { 200: shows(Agent) },
    params: OneAgent,
    answer: async ({ principal, params }) => ({
      body: { data: agentResource(await findAgent(services, principal, params.agent)) },
    }),
  });
  add({
    method: 'DELETE',
    path: '/api/v2/agents/:agent',
    answers: { 204: null },
    params: OneAgent,
    async answer({ principal, params }) {
      const { id, name, status } = await findAgent(services, principal, params.agent);
      if (!(await deleteAgent(sql, id)))
        throw new ApiError(
          'agent-alive',
          `agent ${name} (${id}) is ${status}: only one that is unknown, exited or errored can be deleted`,
        );
      return {};
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/agent-pools/:pool/authentication-tokens',
    answers: { 200: pages(AuthenticationToken) },
    params: OfPool,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { id: pool } = await findAgentPool(services, principal, params.pool);
      const page = pageOf(query);
      const { rows, total } = await listAgentTokens(sql, { pool, ...page });
      return { body: { data: rows.map((row) => agentTokenResource(row)), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/agent-pools/:pool/authentication-tokens',
    answers: { 201: shows(AuthenticationToken) },
    params: OfPool,
    body: NewToken,
    async answer({ principal, params, body }) {
      const { id: pool } = await findAgentPool(services, principal, params.pool);
      const id = TokenId.make(rng.bytes(16));
      const token = makeToken('agent', rng);
      const { description } = body.data.attributes;
      await createAgentToken(sql, { id, pool, description, created_by: principal.by, mac: macOfToken(keys, token) });
      const row = await findAgentToken(services, principal, id);
      return { status: 201, body: { data: agentTokenResource(row, token) } };
    },
  });
};
