// The home of nodemailer: mails, by the mail server that the operator names.

import { createTransport } from 'nodemailer';

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly user: string | null;
  readonly password: string | null;
  /** How it signs in; whatever both know when absent. */
  readonly method?: 'plain' | 'login';
  /** What its certificate must be for, where `host` is an address. */
  readonly servername?: string;
  /** Who the mails are from. */
  readonly from: string;
}

export interface Mailer {
  /** One mail for all of them, who do not see each other. `code` is the server's, null when there was none. */
  send(mail: { readonly to: readonly string[]; readonly subject: string; readonly text: string }): Promise<{
    readonly successful: boolean;
    readonly code: number | null;
    readonly answer: string;
    readonly again: boolean;
  }>;
}

const timeoutMs = 10_000;
/** What is said where there is nobody to send by. */
export const noMailer =
  'this server knows no mail server: a site admin names one in the settings of mail, or an operator by TERRACE_SMTP_HOST';

export function openMailer(settings: MailSettings): Mailer {
  const { host, port, secure, user, password, from, method, servername } = settings;
  const transport = createTransport({
    ...{ host, port, secure, disableFileAccess: true, disableUrlAccess: true },
    ...(user === null ? {} : { auth: { user, pass: password ?? '' }, requireTLS: !secure }),
    ...(method === undefined ? {} : { authMethod: method.toUpperCase() }),
    ...(servername === undefined ? {} : { tls: { servername } }),
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
  });
  return {
    async send({ to, subject, text }) {
      try {
        const { response, rejected } = await transport.sendMail({ from, bcc: [...to], subject, text });
        const refused = rejected.length === 0 ? '' : `; refused: ${rejected.map(String).join(', ')}`;
        return { successful: true, code: codeOf(response), answer: response + refused, again: false };
      } catch (error) {
        const { responseCode = null, response, message } = error as Error & SmtpWords;
        // A mail server says 4xx for now, and 5xx for good.
        const again = responseCode === null || responseCode < 500;
        return { successful: false, code: responseCode, answer: response ?? message, again };
      }
    },
  };
}

interface SmtpWords {
  readonly responseCode?: number;
  readonly response?: string;
}
const codeOf = (response: string): number => Number(/^\d{3}/.exec(response)?.[0] ?? 250);
