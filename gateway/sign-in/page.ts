// Pages for people, made on the server and without scripts: their frame, their headers, the forms that they send, and errors as pages.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Customization } from '@terrace/actors/site/view/customization';
import { z } from 'zod';
import type { AddEndpoint, Answer, Asked, Endpoint } from '../http/endpoint.ts';
import { ApiError, apiErrorOf, retryHeaders } from '../http/errors.ts';
import { wholeBody } from '../http/whole-body.ts';
import type { GatewayServices } from '../http/services.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { Sessions, Visitor } from './session.ts';

const anyFields = z.looseObject({});
/** Longer than any form of ours. */
const formBytesMax = 16 * 1024;

const style = readFileSync(new URL('style.css', import.meta.url), 'utf8');
const icon = readFileSync(new URL('icon.svg', import.meta.url), 'utf8');
const digest = createHash('sha256').update(style).update(icon).digest('hex').slice(0, 12);

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** 200 when absent. */
  readonly status?: number;
  readonly headers?: Answer['headers'];
  /** Where a form of this page may lead besides this server: `http://localhost:10000`. */
  readonly leadsTo?: string;
}

/** Where a browser goes next, by a GET. */
export interface Onward {
  readonly location: string;
  readonly headers?: Answer['headers'];
}

export interface PageAsked {
  /** Path and query, as they were asked for. */
  readonly url: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, string>>;
  /** Of a POST, which is known to come from a page of this visitor. Empty for a GET. */
  readonly form: URLSearchParams;
  readonly visitor: Visitor;
  /** Where the request came from, as an IP address. */
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
  readonly inNameOf: Asked<unknown, unknown, unknown>['inNameOf'];
}

export type AddPage = (
  method: 'GET' | 'POST',
  path: string,
  answer: (asked: PageAsked) => Promise<Page | Onward>,
  /** For a form that another site made: it proves itself what it is, and may be so long. */
  elsewhere?: { readonly bytesMax: number },
) => void;

/** What a site admin has its pages say. */
export type SiteTexts = () => Promise<Customization>;

/** Pages like endpoints. A POST is answered only when it comes from a form that this visitor was given, or is awaited from elsewhere. */
export function pagesOn(
  add: AddEndpoint,
  {
    sessions,
    texts,
    onFault,
  }: { readonly sessions: Sessions; readonly texts: SiteTexts; readonly onFault: GatewayServices['onFault'] },
): AddPage {
  return (method, path, answer, elsewhere) => {
    const serve = async (asked: Asked<unknown, unknown, unknown>): Promise<Answer> => {
      let visitor: Visitor | null = null;
      try {
        visitor = await sessions.visitorOf(asked.headers);
        const form = method === 'POST' ? await formOf(asked, elsewhere?.bytesMax) : new URLSearchParams();
        if (method === 'POST' && elsewhere === undefined) sessions.checkForm(visitor, form, asked.headers);
        const { url, address, headers, inNameOf } = asked;
        const query = (asked.query ?? {}) as PageAsked['query'];
        const params = (asked.params ?? {}) as PageAsked['params'];
        const given = await answer({ url, address, headers, query, params, form, visitor, inNameOf });
        if ('location' in given)
          return { status: 303, headers: { location: given.location, ...visitor.setCookie, ...given.headers } };
        return answerOf(given, visitor, await texts());
      } catch (error) {
        const known = apiErrorOf(error);
        if (known.code === 'internal') onFault(`answer ${method} ${path}`, error);
        // Where the database is away there are no texts either.
        const said = await texts().catch(() => null);
        return answerOf(errorPage(known, said), visitor, said);
      }
    };
    add({ method, path, isPublic: true, params: anyFields, query: anyFields, answer: serve } satisfies Endpoint);
  };
}

/** The stylesheet and the icon, under names that change with them. */
export function assetsOn(add: AddEndpoint): void {
  for (const [path, body, contentType] of [
    ['/sign-in/style.css', style, 'text/css; charset=utf-8'],
    ['/sign-in/icon.svg', icon, 'image/svg+xml'],
  ] as const)
    add({
      method: 'GET',
      path,
      isPublic: true,
      isPoll: true,
      answer: async () => ({ body, contentType, headers: { 'cache-control': 'public, max-age=31536000, immutable' } }),
    });
}

/** The fields of a form. Throws ApiError for a body that is none. */
export async function formOf(
  { headers, upload }: Pick<Asked<unknown, unknown, unknown>, 'headers' | 'upload'>,
  bytesMax = formBytesMax,
): Promise<URLSearchParams> {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (upload === null || type !== 'application/x-www-form-urlencoded')
    throw new ApiError('unsupported-media-type', 'a form is wanted here, application/x-www-form-urlencoded');
  const bytes = await wholeBody(upload, bytesMax);
  if (bytes === null) throw new ApiError('too-large', `the form has more than ${bytesMax} bytes`);
  const form = new URLSearchParams(bytes.toString());
  if ([...form.values()].some((text) => text.includes('\0')))
    throw new ApiError('bad-request', 'a field of the form holds U+0000, which no text here has');
  return form;
}

function answerOf(
  { title, body, status = 200, headers = {}, leadsTo }: Page,
  visitor: Visitor | null,
  texts: Customization | null,
): Answer {
  return {
    status,
    body: frame(title, body, visitor, texts).text,
    contentType: 'text/html; charset=utf-8',
    headers: { ...security(leadsTo), ...visitor?.setCookie, ...headers },
  };
}

/** Nothing runs, nothing is fetched from elsewhere, and no other page shows one of ours inside of it. */
export const security = (leadsTo: string | undefined): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    `default-src 'none'`,
    `style-src 'self'`,
    `img-src 'self'`,
    // Browsers look at where a form's answer sends them, too.
    `form-action 'self'${leadsTo === undefined ? '' : ` ${leadsTo}`}`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; '),
  // With `no-referrer` browsers would not say where a form comes from.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
});

/** A whole page. */
export function frame(title: string, body: Html, visitor: Visitor | null, texts: Customization | null = null): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Terrace</title>
        <link rel="icon" type="image/svg+xml" href="/sign-in/icon.svg?${digest}" />
        <link rel="stylesheet" href="/sign-in/style.css?${digest}" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <div class="bar">
            <span class="brand"><img src="/sign-in/icon.svg?${digest}" alt="" width="24" height="24" />Terrace</span>
            ${visitor?.session ? navigation(visitor, visitor.session.username) : null}
          </div>
        </header>
        <main id="main">${body}</main>
        ${texts === null ? null : footer(texts)}
      </body>
    </html> `;
}

/** Texts stand as they were written, line by line. */
export const siteText = (text: string): Html | null => (text === '' ? null : html`<p class="said">${text}</p>`);

const footer = ({ footer: text, supportEmail: email }: Customization): Html | null =>
  text === '' && email === ''
    ? null
    : html`<footer>
        ${siteText(text)} ${email === '' ? null : html`<p>Help: <a href="mailto:${email}">${email}</a></p>`}
      </footer>`;

const navigation = (visitor: Visitor, username: string): Html =>
  html`<nav aria-label="Account">
    <a href="/app/settings/tokens">Tokens</a>
    <a href="/app/settings/password">Password</a>
    <form method="post" action="/session/end">
      ${formToken(visitor)}<button class="plain">Sign out <span class="who">${username}</span></button>
    </form>
  </nav>`;

/** Goes into every form. */
export const formToken = ({ formToken: token }: Pick<Visitor, 'formToken'>): Html =>
  html`<input type="hidden" name="form-token" value="${token}" />`;

export type Tone = 'good' | 'bad' | 'plain';

/** A box that says how something went, aloud when it is new. */
export const notice = (tone: Tone, body: Html | string): Html =>
  html`<div class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${body}</div>`;

const errorPage = (error: ApiError, texts: Customization | null): Page => ({
  status: error.status,
  title: sentence(error.title),
  headers: retryHeaders(error),
  body: html`<section class="card">
    <h1>${sentence(error.title)}</h1>
    <p>${sentence(error.message)}.</p>
    ${siteText(texts?.error ?? '')}
    <p><a href="/app/settings/tokens">To your tokens</a></p>
  </section>`,
});

/** With a capital letter in front, for people. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
