// The server for mails of a site. Whoever sets it may have a mail sent to try it: when that is not taken, nothing is changed.

import { changeSmtp, readSmtp, readWholeSmtp, sendBy, whyNoServer } from '@terrace/actors/site/view/mail';
import type { SmtpSettings as Smtp } from '@terrace/actors/site/view/mail';
import { given } from '@terrace/machines/kernel/given';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { shows } from '../http/shape.ts';
import { requireSiteAdmin } from './find.ts';
import { SmtpSettings } from './shape.ts';

const path = '/api/v2/admin/smtp-settings';
const address = z.email('is no address');
/** `tfe@acme.test` or `Terrace <tfe@acme.test>`; blank for nobody. */
const isSender = (text: string): boolean =>
  text === '' || address.safeParse(/^[^<>\r\n]*<([^<>]*)>$/.exec(text)?.[1] ?? text).success;

const Change = resourceBody(
  'smtp-settings',
  z
    .looseObject({
      enabled: z.boolean().nullish(),
      host: z
        .string()
        .max(253)
        .regex(/^[\w.:[\]-]*$/, 'must be the name or the address of a server')
        .nullish(),
      port: z.int().min(1).max(65_535).nullish(),
      sender: z
        .string()
        .max(512)
        .refine(isSender, 'is no address, such as tfe@acme.test or Terrace <tfe@acme.test>')
        .nullish(),
      auth: z.enum(['none', 'plain', 'login'], 'must be none, plain or login').nullish(),
      username: z.string().max(512).nullish(),
      password: z.string().max(4096).nullish(),
      'test-email-address': address.nullish(),
    })
    .prefault({}),
);

export const smtpSettingRoutes: Routes = (add, services) => {
  const { sql, origin } = services;
  const atStart = services.atStart.mail;
  add({
    method: 'GET',
    path,
    answers: { 200: shows(SmtpSettings) },
    async answer({ principal }) {
      requireSiteAdmin(principal, 'the settings of mail', { isMany: true });
      return { body: { data: resourceOf(await readSmtp(sql, atStart)) } };
    },
  });
  add({
    method: 'PATCH',
    path,
    body: Change,
    answers: { 200: shows(SmtpSettings) },
    async answer({ principal, body }) {
      requireSiteAdmin(principal, 'the settings of mail', { isMany: true });
      const { 'test-email-address': to, password: word, ...attributes } = body.data.attributes;
      const { smtp: before, sealed } = await readWholeSmtp(sql, atStart);
      const change = given({
        enabled: attributes.enabled ?? undefined,
        host: attributes.host ?? undefined,
        port: attributes.port ?? undefined,
        sender: attributes.sender ?? undefined,
        auth: attributes.auth ?? undefined,
        username: attributes.username ?? undefined,
      });
      const smtp = { ...before, ...change };
      const isElsewhere = smtp.host !== before.host || smtp.port !== before.port;
      checkWhole(smtp, { needsPassword: isElsewhere && word == null });
      const why = smtp.enabled ? await whyNoServer(services.egress, smtp, atStart) : null;
      if (why !== null) throw new ApiError('invalid', `host: ${why}`, { pointer: '/data/attributes/host' });
      const password = word ?? (isElsewhere ? null : undefined);
      if (smtp.enabled && to != null) {
        const subject = 'Mail of Terrace works';
        const text = `This mail was asked for by ${principal.by.name}, who sets up mails at ${origin}.`;
        const sent = await sendBy(services, { smtp, sealed, atStart, password }, { to: [to], subject, text });
        if (!sent.successful)
          throw new ApiError(
            'invalid',
            `test-email-address: ${smtp.host} did not take the mail: ${sent.answer}; nothing was changed`,
            {
              pointer: '/data/attributes/test-email-address',
            },
          );
      }
      await changeSmtp(services, change, password);
      return { body: { data: resourceOf(smtp) } };
    },
  });
};

/** Throws ApiError `invalid` for what could send nothing. */
function checkWhole(smtp: Smtp, { needsPassword }: { readonly needsPassword: boolean }): void {
  if (!smtp.enabled) return;
  const blank = (['host', 'sender'] as const).find((name) => smtp[name] === '');
  const lacks = blank ?? (smtp.auth !== 'none' && smtp.username === '' ? 'username' : null);
  if (lacks !== null)
    throw new ApiError('invalid', `${lacks}: can't be blank while mails are enabled`, {
      pointer: `/data/attributes/${lacks}`,
    });
  if (smtp.auth !== 'none' && needsPassword)
    throw new ApiError('invalid', 'password: say it again: it goes to no server that it was not given for', {
      pointer: '/data/attributes/password',
    });
}

const resourceOf = ({ enabled, host, port, sender, auth, username }: Smtp): Resource => ({
  id: 'smtp',
  type: 'smtp-settings',
  attributes: { enabled, host, port, sender, auth, username },
});
