// The general settings of a site. What is set here wins over the environment, and every gateway follows it. What this server does not heed
// stands as it is and cannot be set to anything else.

import { changeGeneral } from '@terrace/actors/site/view/settings';
import type { GeneralSettings as General } from '@terrace/actors/site/view/settings';
import { given } from '@terrace/machines/kernel/given';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { shows } from '../http/shape.ts';
import { durationOf, limitIn, timeLimit } from './duration.ts';
import { requireSiteAdmin } from './find.ts';
import { GeneralSettings } from './shape.ts';
import { generalSettings, tellSettings } from './settings.ts';

const flag = z.boolean().nullish();
/** What is not heeded here, and what is so instead. */
const fixed = {
  'send-passing-statuses-for-untriggered-speculative-plans': false,
  'allow-speculative-plans-on-pull-requests-from-forks': false,
  'require-two-factor-for-admins': false,
  'fair-run-queuing-enabled': true,
  'limit-organizations-per-user': false,
  'default-organizations-per-user-ceiling': 0,
} as const;
const path = '/api/v2/admin/general-settings';
const rateLimitMax = 100_000;
const workspacesMax = 1_000_000;

const Change = resourceBody(
  'general-settings',
  z
    .looseObject({
      'limit-user-organization-creation': flag,
      'api-rate-limiting-enabled': flag,
      'api-rate-limit': z.int().min(1).max(rateLimitMax).nullish(),
      'default-remote-state-access': flag,
      'limit-workspaces-per-organization': flag,
      'default-workspaces-per-organization-ceiling': z.int().min(0).max(workspacesMax).nullish(),
      // Two names of one thing.
      'terraform-build-worker-plan-timeout': timeLimit,
      'plan-timeout': timeLimit,
      'terraform-build-worker-apply-timeout': timeLimit,
      'apply-timeout': timeLimit,
    })
    .prefault({}),
);

export const generalSettingRoutes: Routes = (add, services) => {
  const { sql } = services;
  add({
    method: 'GET',
    path,
    answers: { 200: shows(GeneralSettings) },
    async answer({ principal }) {
      requireSiteAdmin(principal, 'the general settings', { isMany: true });
      return { body: { data: resourceOf(await generalSettings(services)) } };
    },
  });
  add({
    method: 'PATCH',
    path,
    body: Change,
    answers: { 200: shows(GeneralSettings) },
    async answer({ principal, body }) {
      requireSiteAdmin(principal, 'the general settings', { isMany: true });
      const { attributes } = body.data;
      for (const [name, value] of Object.entries(fixed))
        if (attributes[name] !== undefined && attributes[name] !== null && attributes[name] !== value)
          throw new ApiError('invalid', `${name}: cannot be set: it is always ${String(value)} here`, {
            pointer: `/data/attributes/${name}`,
          });
      await changeGeneral(sql, changeOf(attributes));
      tellSettings(services);
      return { body: { data: resourceOf(await generalSettings(services)) } };
    },
  });
};

/** Clients send null for what they do not want to change. */
function changeOf(attributes: z.infer<typeof Change>['data']['attributes']): Partial<General> {
  return given({
    limitUserOrganizationCreation: attributes['limit-user-organization-creation'] ?? undefined,
    rateLimitingEnabled: attributes['api-rate-limiting-enabled'] ?? undefined,
    rateLimit: attributes['api-rate-limit'] ?? undefined,
    defaultRemoteStateAccess: attributes['default-remote-state-access'] ?? undefined,
    planLimitS: limitIn(attributes, 'plan-timeout') ?? undefined,
    applyLimitS: limitIn(attributes, 'apply-timeout') ?? undefined,
    limitWorkspaces: attributes['limit-workspaces-per-organization'] ?? undefined,
    workspacesCeiling: attributes['default-workspaces-per-organization-ceiling'] ?? undefined,
  });
}

const resourceOf = (general: General): Resource => ({
  id: 'general',
  type: 'general-settings',
  attributes: {
    'limit-user-organization-creation': general.limitUserOrganizationCreation,
    'api-rate-limiting-enabled': general.rateLimitingEnabled,
    'api-rate-limit': general.rateLimit,
    'default-remote-state-access': general.defaultRemoteStateAccess,
    'limit-workspaces-per-organization': general.limitWorkspaces,
    'default-workspaces-per-organization-ceiling': general.workspacesCeiling,
    'terraform-build-worker-plan-timeout': durationOf(general.planLimitS),
    'terraform-build-worker-apply-timeout': durationOf(general.applyLimitS),
    'plan-timeout': durationOf(general.planLimitS),
    'apply-timeout': durationOf(general.applyLimitS),
    ...fixed,
  },
});
