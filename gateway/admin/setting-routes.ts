// What a Terraform Enterprise can be given and this server does not have: estimates of costs, text messages. Each stands as switched off,
// as on a site where nobody has set it up, and cannot be switched on.

import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { shows } from '../http/shape.ts';
import { requireSiteAdmin } from './find.ts';
import { CostEstimationSettings, TwilioSettings } from './shape.ts';

interface Absent {
  readonly path: string;
  readonly what: string;
  readonly shape: z.ZodType;
  readonly resource: Resource;
}

const absent: readonly Absent[] = [
  {
    path: '/api/v2/admin/cost-estimation-settings',
    what: 'estimates of costs',
    shape: CostEstimationSettings,
    resource: {
      id: 'cost-estimation',
      type: 'cost-estimation-settings',
      attributes: {
        enabled: false,
        ...{ 'aws-enabled': false, 'aws-instance-profile-enabled': false, 'aws-access-key-id': null },
        ...{ 'gcp-enabled': false, 'gcp-credentials': null },
        ...{ 'azure-enabled': false, 'azure-client-id': null, 'azure-client-secret': null },
        ...{ 'azure-subscription-id': null, 'azure-tenant-id': null, 'aws-secret-key': null },
      },
    },
  },
  {
    path: '/api/v2/admin/twilio-settings',
    what: 'text messages',
    shape: TwilioSettings,
    resource: {
      id: 'twilio',
      type: 'twilio-settings',
      attributes: { enabled: false, 'account-sid': null, 'from-number': null },
    },
  },
];

/** Nothing, or what says that it stays off. */
const isOff = (value: unknown): boolean => value === false || value === null || value === undefined || value === '';

export const siteSettingRoutes: Routes = (add) => {
  for (const { path, what, shape, resource } of absent) {
    add({
      method: 'GET',
      path,
      answers: { 200: shows(shape) },
      async answer({ principal }) {
        requireSiteAdmin(principal, `the settings of ${what}`);
        return { body: { data: resource } };
      },
    });
    add({
      method: 'PATCH',
      path,
      answers: { 200: shows(shape) },
      body: resourceBody(resource.type, z.looseObject({}).prefault({})),
      async answer({ principal, body }) {
        requireSiteAdmin(principal, `the settings of ${what}`);
        for (const [name, value] of Object.entries(body.data.attributes))
          if (!isOff(value))
            throw new ApiError('invalid', `${name}: cannot be set: this server has no ${what}`, {
              pointer: `/data/attributes/${name}`,
            });
        return { body: { data: resource } };
      },
    });
  }
};
