// Signing in and out.

import { ApiError, retryHeaders } from '../http/errors.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { formToken, notice, sentence, siteText } from './page.ts';
import type { AddPage, Page, SiteTexts } from './page.ts';
import type { PasswordDoor } from './passwords.ts';
import { placeOf } from './place.ts';
import { samlPaths } from './saml.ts';
import type { Sessions, Visitor } from './session.ts';
import type { Ways } from './ways.ts';

export function addSessionPages(
  addPage: AddPage,
  {
    sessions,
    passwords,
    ways,
    texts,
  }: {
    readonly sessions: Sessions;
    readonly passwords: PasswordDoor;
    readonly ways: Ways;
    readonly texts: SiteTexts;
  },
): void {
  const shown = async () => ({ isSso: await ways.isSso(), help: (await texts()).loginHelp });
  addPage('GET', '/session', async ({ visitor, query }) => {
    const to = placeOf(query['to']);
    return visitor.session === null ? signInPage(visitor, { to, ...(await shown()) }) : { location: to };
  });
  addPage('POST', '/session', async ({ visitor, form, address }) => {
    const to = placeOf(form.get('to'));
    const username = (form.get('username') ?? '').trim();
    try {
      const user = await passwords.signIn({ username, password: form.get('password') ?? '', address });
      await ways.checkPassword(user);
      // Whoever signs in anew leaves no session behind.
      await sessions.end(visitor);
      return { location: to, headers: await sessions.begin(user) };
    } catch (error) {
      if (error instanceof ApiError) return signInPage(visitor, { to, username, error, ...(await shown()) });
      throw error;
    }
  });
  addPage('POST', '/session/end', async ({ visitor }) => ({
    location: '/session',
    headers: await sessions.end(visitor),
  }));
}

function signInPage(
  visitor: Visitor,
  {
    to,
    isSso,
    help,
    username = '',
    error,
  }: {
    readonly to: string;
    readonly isSso: boolean;
    readonly help: string;
    readonly username?: string;
    readonly error?: ApiError;
  },
): Page {
  const form = passwordForm(visitor, { to, username, isFirst: !isSso });
  return {
    title: 'Sign in',
    ...(error === undefined ? {} : { status: error.status, headers: retryHeaders(error) }),
    body: html`<section class="card narrow">
      <h1>Sign in</h1>
      ${to.startsWith('/oauth/') ? html`<p>Then you are asked whether <b>terraform</b> may have a token of yours.</p>` : null}
      ${error === undefined ? null : notice('bad', `${sentence(error.message)}.`)}
      ${isSso ? ssoFirst(to, form, error !== undefined) : form} ${siteText(help)}
      <details>
        <summary>No password yet, or forgotten?</summary>
        <p>On the machine where Terrace runs, in its folder, a site admin types this for a link that sets one:</p>
        <pre>npx terrace user password-link</pre>
      </details>
    </section>`,
  };
}

/** The password is for admins, who open it when the provider fails. */
const ssoFirst = (to: string, form: Html, isOpen: boolean): Html =>
  html`<a class="button" href="${samlPaths.answer}?${new URLSearchParams({ to }).toString()}">Sign in with SSO</a>
    <details${isOpen ? html` open` : null}>
      <summary>Sign in with a password, as a site admin</summary>
      ${form}
    </details>`;

const passwordForm = (
  visitor: Visitor,
  { to, username, isFirst }: { readonly to: string; readonly username: string; readonly isFirst: boolean },
): Html =>
  html`<form method="post" action="/session">
    ${formToken(visitor)}<input type="hidden" name="to" value="${to}" />
    <label for="username">Username</label>
    <input
      id="username"
      name="username"
      value="${username}"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      required${isFirst && username === '' ? html` autofocus` : null}
    />
    <label for="password">Password</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="current-password"
      required${username === '' ? null : html` autofocus`}
    />
    <button>Sign in</button>
  </form>`;
