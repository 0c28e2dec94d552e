// Texts of a site that its pages show to people.

import { changeCustomization, readCustomization } from '@terrace/actors/site/view/customization';
import type { Customization } from '@terrace/actors/site/view/customization';
import { given } from '@terrace/machines/kernel/given';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { shows } from '../http/shape.ts';
import { requireSiteAdmin } from './find.ts';
import { CustomizationSettings } from './shape.ts';

const path = '/api/v2/admin/customization-settings';
const text = z.string().max(4096).nullish();
const Change = resourceBody(
  'customization-settings',
  z
    .looseObject({
      'support-email-address': z.union([z.literal(''), z.email('is no address')]).nullish(),
      'login-help': text,
      footer: text,
      error: text,
      'new-user': text,
    })
    .prefault({}),
);

export const customizationRoutes: Routes = (add, { sql }) => {
  add({
    method: 'GET',
    path,
    answers: { 200: shows(CustomizationSettings) },
    async answer({ principal }) {
      requireSiteAdmin(principal, 'the texts of pages', { isMany: true });
      return { body: { data: resourceOf(await readCustomization(sql)) } };
    },
  });
  add({
    method: 'PATCH',
    path,
    body: Change,
    answers: { 200: shows(CustomizationSettings) },
    async answer({ principal, body }) {
      requireSiteAdmin(principal, 'the texts of pages', { isMany: true });
      const { attributes } = body.data;
      const change = given({
        supportEmail: attributes['support-email-address'] ?? undefined,
        loginHelp: attributes['login-help'] ?? undefined,
        footer: attributes.footer ?? undefined,
        error: attributes.error ?? undefined,
        newUser: attributes['new-user'] ?? undefined,
      });
      await changeCustomization(sql, change);
      return { body: { data: resourceOf(await readCustomization(sql)) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/terrace/customization',
    summary: 'The texts that a site shows on its pages, for everybody who is signed in',
    answers: { 200: shows(CustomizationSettings) },
    answer: async () => ({ body: { data: resourceOf(await readCustomization(sql)) } }),
  });
};

const resourceOf = (texts: Customization): Resource => ({
  id: 'customization',
  type: 'customization-settings',
  attributes: {
    'support-email-address': texts.supportEmail,
    'login-help': texts.loginHelp,
    footer: texts.footer,
    error: texts.error,
    'new-user': texts.newUser,
  },
});
