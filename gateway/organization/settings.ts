// What the owners of an organization may set: names and rules of the wire. What has nothing behind it yet is shown as it stands, and is
// not changed to another value: a setting that were kept and not heeded would be a promise.

import { given } from '@terrace/machines/kernel/given';
import type { OrganizationSettings } from '@terrace/actors/organization/view';
import { z } from 'zod';
import { toOne } from '../http/json-api.ts';

const name = z
  .string()
  .min(3)
  .max(40)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'may have letters, digits, - and _, and begins with a letter or a digit');

/** How these stand everywhere, for now. */
export const fixedSettings = {
  'collaborator-auth-policy': 'password',
  'assessments-enforced': false,
  'owners-team-saml-role-id': null,
  'send-passing-statuses-for-untriggered-speculative-plans': false,
  'aggregated-commit-status-enabled': true,
  'speculative-plan-management-enabled': true,
  'stacks-enabled': false,
  'enforce-hyok': false,
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

const flag = z.boolean().optional();
/** A year, as for anything that somebody is to be remembered for. */
const minutesMax = 525_600;
const minutes = z.int().min(1).max(minutesMax).nullish();
/** How long a browser stays signed in where an organization says nothing. */
export const sessionUsualMinutes = 20_160;

const settings = {
  'allow-force-delete-workspaces': flag,
  'cost-estimation-enabled': flag,
  'session-timeout': minutes,
  'session-remember': minutes,
  'user-tokens-enabled': flag,
  'max-ttl-enabled': flag,
};
const mode = z.enum(['remote', 'local', 'agent'], 'must be remote, local or agent').optional();

/** Clients send all that they know of a new one, and read in the answer how it stands. */
export const CreateAttributes = z.object({ ...settings, 'default-execution-mode': mode, name, email: z.email() });
export const UpdateAttributes = z.object({
  ...fixed,
  ...settings,
  'default-execution-mode': mode,
  name: z.string().optional(),
  email: z.email().optional(),
});

export const DefaultPool = z.object({ 'default-agent-pool': toOne.optional() }).nullish();

/** Only what the request names, but for how runs are executed. */
export function settingsOf(
  attributes: z.infer<z.ZodObject<typeof settings>> & { email?: string | undefined },
): OrganizationSettings {
  return given({
    email: attributes.email,
    allow_force_delete_workspaces: attributes['allow-force-delete-workspaces'],
    cost_estimation_enabled: attributes['cost-estimation-enabled'],
    session_timeout: attributes['session-timeout'],
    session_remember: attributes['session-remember'],
    user_tokens_enabled: attributes['user-tokens-enabled'],
    max_ttl_enabled: attributes['max-ttl-enabled'],
  });
}
