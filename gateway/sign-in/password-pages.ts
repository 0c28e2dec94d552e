// Setting a password: the first one, or a forgotten one, by a link that works once; and one's own, knowing the one before.

import { ApiError, retryHeaders } from '../http/errors.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { formToken, notice, sentence } from './page.ts';
import type { AddPage, Page } from './page.ts';
import { linkIsOver, passwordLengthMin } from './passwords.ts';
import type { NewPassword, PasswordDoor } from './passwords.ts';
import { signInTo } from './place.ts';
import type { Sessions, Visitor } from './session.ts';
import type { Ways } from './ways.ts';

export const ownPasswordPath = '/app/settings/password';

export function addPasswordPages(
  addPage: AddPage,
  { sessions, passwords, ways }: { readonly sessions: Sessions; readonly passwords: PasswordDoor; readonly ways: Ways },
): void {
  addPage('GET', '/password', async ({ visitor, query }) => {
    const link = typeof query['token'] === 'string' ? query['token'] : '';
    const of = await passwords.holderOf(link);
    if (of === null) throw linkIsOver();
    return linkPage(visitor, { link, username: of.username });
  });
  addPage('POST', '/password', async ({ visitor, form }) => {
    const link = form.get('token') ?? '';
    const of = await passwords.holderOf(link);
    if (of === null) throw linkIsOver();
    await ways.checkPassword(of.id);
    try {
      const user = await passwords.setByLink(link, newIn(form));
      // Whoever was signed in by the password of before is no longer.
      await sessions.end(visitor);
      await sessions.endAll(user);
      return { location: '/app/settings/tokens', headers: await sessions.begin(user) };
    } catch (error) {
      if (!isAboutPassword(error)) throw error;
      return linkPage(visitor, { link, username: of.username, error });
    }
  });
  addPage('GET', ownPasswordPath, async ({ visitor, query }) =>
    visitor.session === null
      ? { location: signInTo(ownPasswordPath) }
      : ownPage(visitor, { username: visitor.session.username, isDone: 'done' in query }),
  );
  addPage('POST', ownPasswordPath, async ({ visitor, form, address }) => {
    const { session } = visitor;
    if (session === null) return { location: signInTo(ownPasswordPath) };
    try {
      await passwords.change(session.user, { address, current: form.get('current') ?? '', ...newIn(form) });
    } catch (error) {
      if (!isAboutPassword(error)) throw error;
      return ownPage(visitor, { username: session.username, error });
    }
    await sessions.endOthers(session.user, visitor);
    return { location: `${ownPasswordPath}?done` };
  });
}

const newIn = (form: URLSearchParams): NewPassword => ({
  password: form.get('password') ?? '',
  again: form.get('again') ?? '',
});

const isAboutPassword = (error: unknown): error is ApiError =>
  error instanceof ApiError && ['invalid', 'wrong-password', 'too-many-attempts'].includes(error.code);

const linkPage = (
  visitor: Visitor,
  { link, username, error }: { readonly link: string; readonly username: string; readonly error?: ApiError },
): Page =>
  page(
    'Choose a password',
    error,
    html`<p>For <b>${username}</b>, who signs in with it from now on.</p>
      ${error === undefined ? null : notice('bad', `${sentence(error.message)}.`)}
      <form method="post" action="/password">
        ${formToken(visitor)}<input type="hidden" name="token" value="${link}" />
        ${userField(username)}${newFields('Password')}
        <button>Set the password</button>
      </form>`,
  );

const ownPage = (
  visitor: Visitor,
  {
    username,
    error,
    isDone = false,
  }: { readonly username: string; readonly error?: ApiError; readonly isDone?: boolean },
): Page =>
  page(
    'Change your password',
    error,
    html`${isDone && notice('good', 'The password is changed. Other browsers are signed out; tokens stay.')}
      ${error === undefined ? null : notice('bad', `${sentence(error.code === 'wrong-password' ? 'the current password is wrong' : error.message)}.`)}
      <form method="post" action="${ownPasswordPath}">
        ${formToken(visitor)}${userField(username)}
        <label for="current">Current password</label>
        <input id="current" name="current" type="password" autocomplete="current-password" required />
        ${newFields('New password')}
        <button>Change the password</button>
      </form>`,
  );

const page = (title: string, error: ApiError | undefined, body: Html): Page => ({
  title,
  ...(error === undefined ? {} : { status: error.status, headers: retryHeaders(error) }),
  body: html`<section class="card narrow">
    <h1>${title}</h1>
    ${body}
  </section>`,
});

/** For managers of passwords, which want to know whose it is. */
const userField = (username: string): Html =>
  html`<input
    class="unseen"
    name="username"
    value="${username}"
    autocomplete="username"
    tabindex="-1"
    aria-hidden="true"
    readonly
  />`;

const newFields = (label: string): Html =>
  html`<label for="password">${label}</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="new-password"
      minlength="${passwordLengthMin}"
      aria-describedby="hint"
      required
    />
    <p class="hint" id="hint">At least ${passwordLengthMin} characters. A few words are easier to remember.</p>
    <label for="again">The same again</label>
    <input
      id="again"
      name="again"
      type="password"
      autocomplete="new-password"
      minlength="${passwordLengthMin}"
      required
    />`;
