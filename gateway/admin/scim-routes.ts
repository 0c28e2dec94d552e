// Provisioning by SCIM, as a site admin sets it up: whether it is on, the tokens of the provider, its groups, and which team follows which group.

import {
  changeScimSettings,
  endScim,
  linkTeam,
  listGroupNames,
  pauseTeam,
  readScimSettings,
  unlinkTeam,
} from '@terrace/actors/scim/view';
import { holdSamlSettings } from '@terrace/actors/sign-in/view/saml';
import { readTeam } from '@terrace/actors/team/view';
import type { TeamRow } from '@terrace/actors/team/view';
import { makeToken, registerToken } from '@terrace/actors/user/token';
import { deleteTokenAnyway, listTokens, readToken } from '@terrace/actors/user/view';
import type { TokenRow } from '@terrace/actors/user/view';
import { TokenId } from '@terrace/machines/user/id';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody, resourceType } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { flag, lists, pages, resourceShape, shows, text, textOrNull } from '../http/shape.ts';
import { tokenResource } from '../user/resource.ts';
import { AuthenticationToken } from '../user/shape.ts';
import { requireSiteAdmin } from './find.ts';

const OneTeam = z.object({ team: z.string() });
const OneToken = z.object({ token: z.string() });
/** Whose tokens for provisioning are. */
const tokenOwner = 'site';
const dayMs = 86_400_000;
const [livesLeastMs, livesMostMs] = [29 * dayMs, 365 * dayMs];

const Settings = resourceBody(
  'scim-settings',
  z
    .looseObject({
      enabled: z.literal(true, 'cannot be set to false: DELETE ends provisioning, with all that came of it').optional(),
      paused: z.boolean().optional(),
      'site-admin-group-scim-id': z.string().nullable().optional(),
    })
    .prefault({}),
);
const NewToken = resourceBody(
  'authentication-tokens',
  z.looseObject({
    description: z.string("can't be blank").trim().min(1, "can't be blank").max(200),
    'expired-at': z.iso.datetime({ offset: true, error: 'must be a time in ISO 8601' }).optional(),
  }),
);
const mappingType = resourceType('scim-group-mappings', 'scim-group-mapping');
const Link = z.object({
  data: z.object({ type: mappingType, attributes: z.looseObject({ 'scim-group-id': z.string() }) }),
});
const Pause = z.object({
  data: z.object({
    type: mappingType,
    attributes: z.looseObject({ 'scim-sync-paused': z.boolean('must be a boolean') }),
  }),
});

const ScimSettings = resourceShape('ScimSettings', 'scim-settings', {
  enabled: flag,
  paused: flag,
  'site-admin-group-scim-id': textOrNull,
  'site-admin-group-display-name': textOrNull,
});
const ScimGroupName = resourceShape('ScimGroupName', 'scim-groups', { name: text });

export const adminScimRoutes: Routes = (add, services) => {
  const { sql, rng, clock } = services;
  const settingsPath = '/api/v2/admin/scim-settings';
  const what = 'the settings of SCIM';
  const showSettings = async (): Promise<Answer> => {
    const row = await readScimSettings(sql);
    const attributes = {
      enabled: row.enabled,
      paused: row.paused,
      'site-admin-group-scim-id': row.site_admin_group,
      'site-admin-group-display-name': row.site_admin_group_name,
    };
    return { body: { data: { id: 'scim', type: 'scim-settings', attributes } } };
  };
  /** Holds SAML as it is until SCIM is enabled, so that nobody takes the way in away meanwhile. */
  const checkSaml = async (inside: Pick<GatewayServices['sql'], 'query'>): Promise<void> => {
    const saml = await holdSamlSettings(inside);
    if (saml.enabled && saml.provider_type !== 'unknown') return;
    throw new ApiError(
      'invalid',
      'enabled: needs SAML to be enabled first, with a provider-type of okta, entra or saml: people who are provisioned sign in that way',
      { pointer: '/data/attributes/enabled' },
    );
  };

  add({
    method: 'GET',
    path: settingsPath,
    answers: { 200: shows(ScimSettings) },
    async answer({ principal }) {
      requireSiteAdmin(principal, what);
      return await showSettings();
    },
  });
  add({
    method: 'PATCH',
    path: settingsPath,
    answers: { 200: shows(ScimSettings) },
    body: Settings,
    async answer({ principal, body }) {
      requireSiteAdmin(principal, what);
      const { enabled, paused, 'site-admin-group-scim-id': group } = body.data.attributes;
      const change = { enabled, paused, site_admin_group: group };
      const isChanged = await changeScimSettings(sql, change, async (inside) => {
        if (enabled === true && !(await readScimSettings(inside)).enabled) await checkSaml(inside);
      });
      if (!isChanged)
        throw new ApiError('invalid', `site-admin-group-scim-id: there is no group ${group ?? ''}`, {
          pointer: '/data/attributes/site-admin-group-scim-id',
        });
      return await showSettings();
    },
  });
  add({
    method: 'DELETE',
    path: settingsPath,
    summary: 'Ends provisioning; users and teams stay as they are',
    answers: { 200: shows(ScimSettings) },
    async answer({ principal }) {
      requireSiteAdmin(principal, what);
      await endScim(sql);
      return await showSettings();
    },
  });

  const tokensPath = '/api/v2/admin/scim-tokens';
  const findToken = async (principal: Principal, id: string): Promise<TokenRow> => {
    requireSiteAdmin(principal, `token ${id}`);
    const row = await readToken(sql, id);
    if (row === null || row.kind !== 'scim') throw notFound(`token ${id}`);
    return row;
  };
  add({
    method: 'GET',
    path: tokensPath,
    answers: { 200: lists(AuthenticationToken) },
    async answer({ principal }) {
      requireSiteAdmin(principal, 'the tokens for SCIM', { isMany: true });
      const rows = await listTokens(sql, tokenOwner);
      const isActive = ({ expires_at: end }: TokenRow): boolean => end === null || end.getTime() > clock.now();
      return { body: { data: rows.filter(isActive).map((row) => tokenResource(row)) } };
    },
  });
  add({
    method: 'POST',
    path: tokensPath,
    answers: { 201: shows(AuthenticationToken) },
    body: NewToken,
    async answer({ principal, body }) {
      requireSiteAdmin(principal, 'the tokens for SCIM', { isMany: true });
      const { description, 'expired-at': end } = body.data.attributes;
      const expiresAt = end === undefined ? new Date(clock.now() + livesMostMs) : new Date(end);
      const livesMs = expiresAt.getTime() - clock.now();
      if (livesMs < livesLeastMs || livesMs > livesMostMs)
        throw new ApiError('bad-request', 'expired-at: must be between 29 and 365 days from now', {
          pointer: '/data/attributes/expired-at',
        });
      const [id, token] = [TokenId.make(rng.bytes(16)), makeToken('scim', rng)];
      const createdBy = principal.by;
      await registerToken(services, { id, token, kind: 'scim', owner: tokenOwner, description, expiresAt, createdBy });
      return { status: 201, body: { data: tokenResource(await findToken(principal, id), token) } };
    },
  });
  add({
    method: 'GET',
    path: `${tokensPath}/:token`,
    answers: { 200: shows(AuthenticationToken) },
    params: OneToken,
    answer: async ({ principal, params }) => ({
      body: { data: tokenResource(await findToken(principal, params.token)) },
    }),
  });
  add({
    method: 'DELETE',
    path: `${tokensPath}/:token`,
    answers: { 204: null },
    params: OneToken,
    async answer({ principal, params }) {
      await deleteTokenAnyway(sql, (await findToken(principal, params.token)).id);
      return {};
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/admin/scim-groups',
    answers: { 200: pages(ScimGroupName) },
    query: z.looseObject({ ...pageQuery, q: z.string().optional() }),
    async answer({ principal, query }) {
      requireSiteAdmin(principal, 'the groups of SCIM', { isMany: true });
      const page = pageOf(query);
      const { rows, total } = await listGroupNames(sql, { text: query.q ?? '', ...page });
      const data = rows.map(({ id, display_name: name }) => ({ id, type: 'scim-groups', attributes: { name } }));
      return { body: { data, meta: pagination(page, total) } };
    },
  });

  const mappingPath = '/api/v2/admin/teams/:team/scim-group-mapping';
  const findTeam = async (principal: Principal, id: string): Promise<TeamRow> => {
    requireSiteAdmin(principal, `team ${id}`);
    const row = await readTeam(sql, id);
    if (row === null) throw notFound(`team ${id}`);
    return row;
  };
  // Clients know these very words.
  const isNotLinked = (): ApiError => new ApiError('conflict', 'Team is not linked to a SCIM group');
  add({
    method: 'POST',
    path: mappingPath,
    answers: { 204: null },
    params: OneTeam,
    body: Link,
    async answer({ principal, params, body }) {
      const team = await findTeam(principal, params.team);
      if (team.is_owners) throw new ApiError('team-not-linkable', 'Owners team SCIM linking is not yet supported');
      const group = body.data.attributes['scim-group-id'];
      switch (await linkTeam(sql, team.id, group)) {
        case 'linked':
          return {};
        case 'already':
          throw new ApiError('conflict', 'Team is already linked to a SCIM group');
        case 'admins':
          throw new ApiError('team-not-linkable', 'The site admin group cannot be linked to a team');
        case 'no-group':
          throw notFound(`SCIM group ${group}`);
      }
    },
  });
  add({
    method: 'PATCH',
    path: mappingPath,
    answers: { 204: null },
    params: OneTeam,
    body: Pause,
    async answer({ principal, params, body }) {
      const { id } = await findTeam(principal, params.team);
      if (!(await pauseTeam(sql, id, body.data.attributes['scim-sync-paused']))) throw isNotLinked();
      return {};
    },
  });
  add({
    method: 'DELETE',
    path: mappingPath,
    answers: { 204: null },
    params: OneTeam,
    async answer({ principal, params }) {
      const { id } = await findTeam(principal, params.team);
      if (!(await unlinkTeam(sql, id))) throw isNotLinked();
      return {};
    },
  });
};
