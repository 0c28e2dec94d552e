// OAuth tokens, without their texts: listed and read, so that workspaces can name them.

import { deleteOAuthToken, listOAuthTokens, setSshKey, tokensOfClient } from '@terrace/actors/vcs/view/connections';
import { sealSshKey } from '@terrace/actors/vcs/token';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { resourceBody } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { lists, pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { checkUnused } from './client-routes.ts';
import { findOAuthClient, findOAuthToken } from './find.ts';
import { oauthTokenResource } from './resource.ts';
import { OAuthToken } from './shape.ts';
import { sshKeyText } from './ssh-key-text.ts';
import { removeWebhooks } from './webhooks.ts';

const One = z.object({ token: z.string() });

export const oauthTokenRoutes: Routes = (add, services) => {
  const { sql } = services;
  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/oauth-tokens',
    answers: { 200: pages(OAuthToken) },
    params: z.object({ organization: z.string() }),
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { name } = await findOrganization(services, principal, params.organization);
      const page = pageOf(query);
      const { rows, total } = await listOAuthTokens(sql, name, page);
      return { body: { data: rows.map(oauthTokenResource), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/oauth-clients/:client/oauth-tokens',
    answers: { 200: lists(OAuthToken) },
    params: z.object({ client: z.string() }),
    async answer({ principal, params }) {
      const { id } = await findOAuthClient(services, principal, params.client);
      return { body: { data: (await tokensOfClient(sql, id)).map(oauthTokenResource) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/oauth-tokens/:token',
    answers: { 200: shows(OAuthToken) },
    params: One,
    async answer({ principal, params }) {
      return { body: { data: oauthTokenResource(await findOAuthToken(services, principal, params.token)) } };
    },
  });
  add({
    method: 'PATCH',
    path: '/api/v2/oauth-tokens/:token',
    answers: { 200: shows(OAuthToken) },
    params: One,
    body: resourceBody('oauth-tokens', z.object({ 'ssh-key': sshKeyText.nullish() }).default({})),
    async answer({ principal, params, body }) {
      const { id } = await findOAuthToken(services, principal, params.token);
      const { 'ssh-key': text } = body.data.attributes;
      if (text !== undefined)
        await setSshKey(sql, id, text === null ? null : await sealSshKey(services.keys, id, text));
      return { body: { data: oauthTokenResource(await findOAuthToken(services, principal, id)) } };
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/oauth-tokens/:token',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      const { id } = await findOAuthToken(services, principal, params.token);
      await checkUnused(services, { token: id });
      await removeWebhooks(services, { token: id });
      await deleteOAuthToken(sql, id);
      return {};
    },
  });
};
