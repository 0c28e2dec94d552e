// What the owners of an organization may set: names and rules of the wire. What has nothing behind it yet is shown as it stands, and is
// not changed to another value: a setting that were kept and not heeded would be a promise.

import type { OrganizationSettings } from '@terrace/actors/organization/view';
import { z } from 'zod';

const name = z
  .string()
  .min(3)
  .max(40)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'may have letters, digits, - and _, and begins with a letter or a digit');

/** How these stand everywhere, for now. A browser's session lives two weeks, in minutes here. */
export const fixedSettings = {
  'collaborator-auth-policy': 'password',
  'session-timeout': 20_160,
  'session-remember': 20_160,
  'cost-estimation-enabled': false,
  'assessments-enforced': false,
  'owners-team-saml-role-id': null,
  'send-passing-statuses-for-untriggered-speculative-plans': false,
  'aggregated-commit-status-enabled': true,
  'speculative-plan-management-enabled': true,
  'stacks-enabled': false,
  'enforce-hyok': false,
  'user-tokens-enabled': true,
  'max-ttl-enabled': false,
} as const;

const fixed = Object.fromEntries(
  Object.entries(fixedSettings).map(([key, value]) => [
    key,
    // What a client sends for "not said".
    z
      .literal(value === null ? ['', null] : [value, null], `cannot be anything but ${JSON.stringify(value)} yet`)
      .optional(),
  ]),
);

const settings = {
  'default-execution-mode': z
    .enum(['remote', 'local'], 'must be remote or local: a default pool of agents is not there yet')
    .optional(),
  'allow-force-delete-workspaces': z.boolean().optional(),
};

/** Clients send all that they know of a new one, and read in the answer how it stands. */
export const CreateAttributes = z.object({ ...settings, name, email: z.email() });
export const UpdateAttributes = z.object({
  ...fixed,
  ...settings,
  name: z.string().optional(),
  email: z.email().optional(),
});

/** Only what the request names. */
export function settingsOf(attributes: z.infer<z.ZodObject<typeof settings>> & { email?: string | undefined }) {
  const given = {
    email: attributes.email,
    default_execution_mode: attributes['default-execution-mode'],
    allow_force_delete_workspaces: attributes['allow-force-delete-workspaces'],
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as OrganizationSettings;
}
