// What a site admin has set for the whole installation. No event tells of it.

import { queryOptions } from '@tanstack/react-query';
import type { Schemas } from '../../client/resources.ts';
import { api } from '../api/client.ts';

export type GeneralAttributes = Schemas['GeneralSettings']['attributes'];
export type MailAttributes = Schemas['SmtpSettings']['attributes'];
export type TextAttributes = Schemas['CustomizationSettings']['attributes'];

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
