// How people sign in by an identity provider of SAML, as a site admin sets it up. The private key goes in and never comes out.

import { readScimSettings } from '@terrace/actors/scim/view';
import { changeSamlSettings, readSamlSettings, revokeOldCertificate } from '@terrace/actors/sign-in/view/saml';
import type { SamlChange, SamlSettings } from '@terrace/actors/sign-in/view/saml';
import { z } from 'zod';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { flag, resourceShape, shows, text, textOrNull, whole } from '../http/shape.ts';
import { problemsOf, samlPaths } from '../sign-in/saml.ts';
import { requireSiteAdmin } from './find.ts';

const methods = ['SHA1', 'SHA256'] as const;
const providers = ['okta', 'entra', 'saml', 'unknown'] as const;

/** What is sent to the provider; an address of its own machine is as good as any, as only browsers go there. */
const endpoint = z
  .string()
  .max(2_048)
  .refine(
    (url) => url === '' || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)),
    'is no http or https URL',
  )
  .transform((url) => (url === '' ? null : url))
  .nullable()
  .optional();
const pem = z
  .string()
  .max(64 * 1024)
  .transform((given) => (given.trim() === '' ? null : given))
  .nullable()
  .optional();
const name = z.string().trim().max(255).optional();

const Attributes = z.looseObject({
  enabled: z.boolean().optional(),
  debug: z.boolean().optional(),
  'sso-endpoint-url': endpoint,
  'slo-endpoint-url': endpoint,
  'idp-cert': pem,
  certificate: pem,
  'private-key': pem,
  'attr-username': name,
  'attr-groups': name,
  'attr-site-admin': name,
  'site-admin-role': name,
  'team-management-enabled': z.boolean().optional(),
  // A minute at least: whoever has just signed in has time to use a token.
  'sso-api-token-session-timeout': z.int().min(60).max(2_000_000_000).optional(),
  'authn-requests-signed': z.boolean().optional(),
  'want-assertions-signed': z.boolean().optional(),
  'signature-signing-method': z.enum(methods, `must be ${methods.join(' or ')}`).optional(),
  'signature-digest-method': z.enum(methods, `must be ${methods.join(' or ')}`).optional(),
  'provider-type': z.enum(providers, `must be one of ${providers.join(', ')}`).optional(),
});

export const SamlSettingsShape = resourceShape('SamlSettings', 'saml-settings', {
  enabled: flag,
  debug: flag,
  'authn-requests-signed': flag,
  'want-assertions-signed': flag,
  'team-management-enabled': flag,
  'idp-cert': textOrNull,
  'old-idp-cert': textOrNull,
  'slo-endpoint-url': textOrNull,
  'sso-endpoint-url': textOrNull,
  'attr-username': text,
  'attr-groups': text,
  'attr-site-admin': text,
  'site-admin-role': text,
  'sso-api-token-session-timeout': whole,
  'acs-consumer-url': text,
  'metadata-url': text,
  certificate: textOrNull,
  'private-key': z.null(),
  'signature-signing-method': z.enum(methods),
  'signature-digest-method': z.enum(methods),
  'provider-type': z.enum(providers),
  problems: z.array(text),
});

export const samlSettingRoutes: Routes = (add, services) => {
  const { sql, origin } = services;
  const path = '/api/v2/admin/saml-settings';
  const what = 'the settings of SAML';
  const answers = { 200: shows(SamlSettingsShape) };
  const show = async (): Promise<Answer> => ({ body: { data: settingsResource(await readSamlSettings(sql), origin) } });

  add({
    method: 'GET',
    ...{ path, answers },
    async answer({ principal }) {
      requireSiteAdmin(principal, what);
      return await show();
    },
  });
  add({
    method: 'PATCH',
    ...{ path, answers },
    body: resourceBody('saml-settings', Attributes.prefault({})),
    async answer({ principal, body }) {
      requireSiteAdmin(principal, what);
      const change = changeOf(body.data.attributes);
      await changeSamlSettings(services, change, async (settings, inside) => {
        checkWhole(settings);
        if (change.enabled === false && (await readScimSettings(inside)).enabled)
          throw new ApiError(
            'invalid',
            'enabled: people who are provisioned by SCIM sign in this way alone; end that first, by DELETE of scim-settings',
            { pointer: '/data/attributes/enabled' },
          );
      });
      return await show();
    },
  });
  add({
    method: 'POST',
    path: `${path}/actions/revoke-old-certificate`,
    answers,
    async answer({ principal }) {
      requireSiteAdmin(principal, what);
      await revokeOldCertificate(sql);
      return await show();
    },
  });
};

const changeOf = (attributes: z.infer<typeof Attributes>): SamlChange =>
  Object.fromEntries(
    Object.keys(Attributes.shape)
      .filter((key) => attributes[key] !== undefined)
      // A client that sends back what it read has no private key to send.
      .filter((key) => key !== 'private-key' || attributes[key] !== null)
      .map((key) => [key.replaceAll('-', '_'), attributes[key]]),
  );

/** What is switched on has what it needs. Whether a certificate can be read is said by `problems`: the provider's may be set before ours. */
function checkWhole(settings: SamlSettings): void {
  const missing = (attribute: string, why: string): ApiError =>
    new ApiError('invalid', `${attribute}: ${why}`, { pointer: `/data/attributes/${attribute}` });
  if (!settings.enabled) return;
  if (settings.sso_endpoint_url === null) throw missing('sso-endpoint-url', 'is needed while SAML is enabled');
  if (settings.idp_cert === null) throw missing('idp-cert', 'is needed while SAML is enabled');
  if (settings.authn_requests_signed && !settings.has_private_key)
    throw missing('private-key', 'is needed while requests are signed');
}

const settingsResource = (settings: SamlSettings, origin: string): Resource => ({
  id: 'saml',
  type: 'saml-settings',
  attributes: {
    enabled: settings.enabled,
    debug: settings.debug,
    'authn-requests-signed': settings.authn_requests_signed,
    'want-assertions-signed': settings.want_assertions_signed,
    'team-management-enabled': settings.team_management_enabled,
    'idp-cert': settings.idp_cert,
    'old-idp-cert': settings.old_idp_cert,
    'slo-endpoint-url': settings.slo_endpoint_url,
    'sso-endpoint-url': settings.sso_endpoint_url,
    'attr-username': settings.attr_username,
    'attr-groups': settings.attr_groups,
    'attr-site-admin': settings.attr_site_admin,
    'site-admin-role': settings.site_admin_role,
    'sso-api-token-session-timeout': settings.sso_api_token_session_timeout,
    'acs-consumer-url': origin + samlPaths.answer,
    'metadata-url': origin + samlPaths.metadata,
    certificate: settings.certificate,
    'private-key': null,
    'signature-signing-method': settings.signature_signing_method,
    'signature-digest-method': settings.signature_digest_method,
    'provider-type': settings.provider_type,
    problems: problemsOf(settings)
      .filter(({ why }) => settings.enabled || why !== 'is missing')
      .map(({ attribute, why }) => `${attribute} ${why}`),
  },
});
