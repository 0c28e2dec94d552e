// The server that takes mails, as a site admin sets it, or as the environment names it until then. A password is sealed, never shown, and goes
// to no server that it was not given for.

import { EgressFailed, EgressRefused } from '@terrace/runtime/egress/egress';
import type { Egress } from '@terrace/runtime/egress/egress';
import { noMailer, openMailer } from '@terrace/runtime/egress/mail';
import type { MailSettings, Mailer } from '@terrace/runtime/egress/mail';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';
import { z } from 'zod';
import { changeGroup, readWholeGroup } from './settings.ts';

export const SmtpSettings = z.object({
  enabled: z.boolean(),
  host: z.string(),
  port: z.int(),
  /** Who the mails are from. */
  sender: z.string(),
  auth: z.enum(['none', 'plain', 'login']),
  username: z.string(),
});
export type SmtpSettings = z.infer<typeof SmtpSettings>;

interface Store {
  readonly sql: Pick<Sql, 'query'>;
  readonly keys: Pick<Keys, 'seal' | 'open'>;
}

const group = 'smtp';
const placeOfPassword = 'site-setting/smtp';
const portDefault = 25;
const securePort = 465;

const atStartOf = (mail: MailSettings | null): SmtpSettings => ({
  ...{ enabled: mail !== null, host: mail?.host ?? '', port: mail?.port ?? portDefault, sender: mail?.from ?? '' },
  ...{ auth: mail === null || mail.user === null ? 'none' : 'plain', username: mail?.user ?? '' },
});

/** `atStart` is what the environment says; null where it names no server. */
export const readSmtp = async (sql: Store['sql'], atStart: MailSettings | null): Promise<SmtpSettings> =>
  (await readWholeSmtp(sql, atStart)).smtp;

/** With the sealed password that was set for this very server; null when none was. */
export async function readWholeSmtp(
  sql: Store['sql'],
  atStart: MailSettings | null,
): Promise<{ readonly smtp: SmtpSettings; readonly sealed: Uint8Array | null }> {
  const { value, secret } = await readWholeGroup(sql, group, SmtpSettings.partial());
  return { smtp: SmtpSettings.parse({ ...atStartOf(atStart), ...value }), sealed: secret };
}

/** `password` as it is when undefined; null for none. */
export async function changeSmtp(
  { sql, keys }: Store,
  change: Partial<SmtpSettings>,
  password: string | null | undefined,
): Promise<void> {
  const sealed = password == null ? password : await keys.seal(Buffer.from(password), placeOfPassword);
  await changeGroup(sql, group, change, sealed);
}

/** The password that was set, or that of the environment where its server is still the one. */
async function passwordOf(
  { keys }: Pick<Store, 'keys'>,
  { smtp, sealed, atStart }: Pick<By, 'smtp' | 'sealed' | 'atStart'>,
): Promise<string | null> {
  if (sealed !== null) return Buffer.from(await keys.open(sealed, placeOfPassword)).toString();
  return isNamedBy(atStart, smtp) && smtp.username === (atStart?.user ?? '') ? (atStart?.password ?? null) : null;
}

const isNamedBy = (atStart: MailSettings | null, { host, port }: SmtpSettings): boolean =>
  atStart !== null && atStart.host === host && atStart.port === port;

/** Why no mail may go to this server, as a sentence; null when one may, also while it cannot be found. */
export async function whyNoServer(
  egress: Pick<Egress, 'reach'>,
  smtp: SmtpSettings,
  atStart: MailSettings | null,
): Promise<string | null> {
  if (isNamedBy(atStart, smtp)) return null;
  try {
    await egress.reach(urlOf(smtp));
  } catch (error) {
    if (error instanceof EgressRefused) return error.message;
    if (!(error instanceof EgressFailed)) throw error;
  }
  return null;
}

const urlOf = ({ host, port }: SmtpSettings): string => `smtp://${host}:${port}`;

/** Sends by the server that is set when a mail is due. */
export function siteMailer(
  parts: Store & { readonly egress: Pick<Egress, 'reach'> },
  atStart: MailSettings | null,
): Mailer {
  return {
    async send(mail) {
      const whole = await readWholeSmtp(parts.sql, atStart);
      if (!whole.smtp.enabled) return { successful: false, code: null, answer: noMailer, again: false };
      return await sendBy(parts, { ...whole, atStart, password: undefined }, mail);
    },
  };
}

interface By {
  readonly smtp: SmtpSettings;
  /** The password that is kept, as it was read with the settings. */
  readonly sealed: Uint8Array | null;
  readonly atStart: MailSettings | null;
  /** As it is kept when undefined. */
  readonly password: string | null | undefined;
}

/** Sends one mail by these settings, which need not be kept yet. */
export async function sendBy(
  parts: Pick<Store, 'keys'> & { readonly egress: Pick<Egress, 'reach'> },
  by: By,
  mail: Parameters<Mailer['send']>[0],
): ReturnType<Mailer['send']> {
  const { smtp, atStart } = by;
  const { host, port, sender: from, auth, username } = smtp;
  const isNamed = isNamedBy(atStart, smtp);
  try {
    // What the operator names may lie anywhere; what the API names is reached by the rules of egress.
    const [place] = isNamed ? [] : await parts.egress.reach(urlOf(smtp));
    const password = by.password === undefined ? await passwordOf(parts, by) : by.password;
    const who = auth === 'none' ? { user: null, password: null } : { user: username, password, method: auth };
    const secure = isNamed ? (atStart?.secure ?? false) : port === securePort;
    const at = place === undefined ? { host } : { host: place.address, servername: host };
    return await openMailer({ ...at, port, secure, from, ...who }).send(mail);
  } catch (error) {
    if (error instanceof EgressRefused) return { successful: false, code: null, answer: error.message, again: false };
    if (error instanceof EgressFailed) return { successful: false, code: null, answer: error.message, again: true };
    throw error;
  }
}
