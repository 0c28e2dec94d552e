// What a site admin has set for the whole installation. No event tells of it.

import { queryOptions } from '@tanstack/react-query';
import type { ResourceOf, Schemas } from '../../client/resources.ts';
import { api, said } from '../api/client.ts';

export type GeneralAttributes = Schemas['GeneralSettings']['attributes'];
export type MailAttributes = Schemas['SmtpSettings']['attributes'];
/** Its private key is never read. */
export type SamlAttributes = Omit<Schemas['SamlSettings']['attributes'], 'private-key'>;
export type ScimAttributes = Schemas['ScimSettings']['attributes'];
export type TextAttributes = Schemas['CustomizationSettings']['attributes'];

export type TerraformVersion = ResourceOf<'terraform-versions'>;

export const generalQuery = queryOptions({
  queryKey: ['site', 'general'],
  queryFn: ({ signal }) => api.get('/api/v2/admin/general-settings', { signal }),
});

export const mailQuery = queryOptions({
  queryKey: ['site', 'mail'],
  queryFn: ({ signal }) => api.get('/api/v2/admin/smtp-settings', { signal }),
});

export const textsQuery = queryOptions({
  queryKey: ['site', 'texts'],
  queryFn: ({ signal }) => api.get('/api/v2/admin/customization-settings', { signal }),
});

export const samlQuery = queryOptions({
  queryKey: ['site', 'saml'],
  queryFn: ({ signal }) => api.get('/api/v2/admin/saml-settings', { signal }),
});

export const scimQuery = queryOptions({
  queryKey: ['site', 'scim'],
  queryFn: ({ signal }) => api.get('/api/v2/admin/scim-settings', { signal }),
});

export const scimTokensQuery = queryOptions({
  queryKey: ['site', 'scim-tokens'],
  queryFn: ({ signal }) => api.get('/api/v2/admin/scim-tokens', { signal }),
});

interface PageAsked {
  readonly q?: string | undefined;
  readonly page?: number | undefined;
}

/** The first hundred are enough to choose from. */
export const scimGroupsQuery = ({ q, page }: PageAsked, pageSize = 100) =>
  queryOptions({
    queryKey: ['site', 'scim-groups', q, page, pageSize],
    queryFn: ({ signal }) => {
      const query = said({ q, 'page[number]': page, 'page[size]': pageSize });
      return api.get('/api/v2/admin/scim-groups', { params: { query }, signal });
    },
    placeholderData: (before) => before,
  });

export const versionsQuery = ({ q, page }: PageAsked) =>
  queryOptions({
    queryKey: ['site', 'versions', q, page],
    queryFn: ({ signal }) => {
      const query = said({ 'search[version]': q, 'page[number]': page, 'page[size]': 50 });
      return api.get('/api/v2/admin/terraform-versions', { params: { query }, signal });
    },
    placeholderData: (before) => before,
  });
