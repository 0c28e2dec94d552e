// The web pages: one document for all addresses under /app, the files that it loads, and the addresses that clients print. What the pages show
// they ask of the public API, in the name of whoever is signed in (http/requester.ts).

import { readCustomization } from '@terrace/actors/site/view/customization';
import { z } from 'zod';
import type { Answer, Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { html } from '../sign-in/html.ts';
import { pagesOn } from '../sign-in/page.ts';
import { signInTo } from '../sign-in/place.ts';
import { makeSessions } from '../sign-in/session.ts';
import type { Visitor } from '../sign-in/session.ts';
import { canonicalPlace } from './addresses.ts';

/** Scripts and styles of this server alone; the nonce is for the styles that the component library writes while it runs. */
const policyOf = (nonce: string): string =>
  [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');

const forever = { 'cache-control': 'public, max-age=31536000, immutable' };

export const pageRoutes: Routes = (add, services) => {
  const { pages, rng, onFault } = services;
  const sessions = makeSessions(services);
  const addPage = pagesOn(add, { sessions, onFault, texts: () => readCustomization(services.sql) });

  if (pages === null) {
    addPage('GET', '/app', async () => notBuilt);
    addPage('GET', '/app/*', async () => notBuilt);
    return;
  }

  const show = (visitor: Visitor): Answer => {
    const nonce = Buffer.from(rng.bytes(18)).toString('base64url');
    const token = html`<meta name="form-token" content="${visitor.formToken}" />`;
    const style = html`<meta name="style-nonce" content="${nonce}" />`;
    return {
      body: pages.document.replace('<!--visitor-->', `${token.text}${style.text}`),
      contentType: 'text/html; charset=utf-8',
      headers: {
        'content-security-policy': policyOf(nonce),
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      },
    };
  };
  for (const path of ['/app', '/app/*'])
    add({
      method: 'GET',
      path,
      isPublic: true,
      async answer({ headers, url }) {
        const visitor = await sessions.visitorOf(headers);
        if (visitor.session === null)
          return { status: 303, headers: { location: signInTo(url), ...visitor.setCookie } };
        const place = canonicalPlace(url);
        if (place !== null) return { status: 302, headers: { location: place } };
        return show(visitor);
      },
    });

  add({
    method: 'GET',
    path: '/pages/:file',
    params: z.object({ file: z.string() }),
    isPublic: true,
    isPoll: true,
    async answer({ params, headers }) {
      const file = pages.files.get(params.file);
      if (file === undefined) throw notFound(`the file ${params.file}`);
      const { contentType, bytes, gzipped } = file;
      if (gzipped === null) return { body: bytes, contentType, headers: forever };
      const vary = { ...forever, vary: 'accept-encoding' };
      return /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))
        ? { body: gzipped, contentType, headers: { ...vary, 'content-encoding': 'gzip' } }
        : { body: bytes, contentType, headers: vary };
    },
  });
};

const notBuilt = {
  status: 503,
  title: 'The pages are not built',
  body: html`<section class="card">
    <h1>The pages are not built</h1>
    <p>
      This server was started without its web pages. <code>npm start</code> builds them; everything else works
      meanwhile.
    </p>
    <p><a href="/app/settings/tokens">Tokens</a></p>
  </section>`,
};
