// `terraform login` opened a browser: whoever is signed in is asked whether terraform may have a token of theirs. What they allow goes back
// as a code, to where terraform listens.

import { keepCode } from '@terrace/actors/sign-in/view';
import type { GatewayServices } from '../http/services.ts';
import { html } from './html.ts';
import { formToken } from './page.ts';
import type { AddPage, Page } from './page.ts';
import { OauthError, backTo, loginClient, readAuthorization } from './oauth.ts';
import type { AuthorizationRequest } from './oauth.ts';
import { signInTo } from './place.ts';
import type { Session } from '@terrace/actors/sign-in/view';
import type { Visitor } from './session.ts';
import { descriptionOf, expiryOf, lifetimeField } from './token-fields.ts';
import { macOfCode } from './token-endpoint.ts';

const path = loginClient.authz;
const codeBytes = 32;

export function addConsentPages(
  addPage: AddPage,
  services: Pick<GatewayServices, 'sql' | 'keys' | 'clock' | 'rng'>,
): void {
  const { sql, clock, rng } = services;
  addPage('GET', path, async ({ visitor, query, url, headers }) => {
    const asked = readAuthorization(query);
    if (asked.error !== null) return { location: backTo(asked, asked.error) };
    if (visitor.session === null) return { location: signInTo(url) };
    return consentPage(visitor, visitor.session, { request: asked.request, system: systemOf(headers['user-agent']) });
  });
  addPage('POST', path, async ({ visitor, form }) => {
    // The form is a copy of what was asked for, and is read as carefully.
    const asked = readAuthorization(Object.fromEntries(form));
    if (asked.error !== null) return { location: backTo(asked, asked.error) };
    const { request } = asked;
    const { session } = visitor;
    if (session === null) return { location: signInTo(`${path}?${new URLSearchParams(fieldsOf(request)).toString()}`) };
    if (form.get('decision') !== 'allow')
      return { location: backTo(request, new OauthError('access_denied', `${session.username} did not allow it`)) };
    const code = Buffer.from(rng.bytes(codeBytes)).toString('base64url');
    await keepCode(sql, {
      mac: macOfCode(services, code),
      session: session.mac,
      redirect_uri: request.redirectUri,
      challenge: request.challenge,
      description: descriptionOf(form),
      expires_at: expiryOf(form, clock.now()),
    });
    return { location: backTo(request, { code }) };
  });
}

const fieldsOf = ({ redirectUri, state, challenge }: AuthorizationRequest): Readonly<Record<string, string>> => ({
  client_id: loginClient.client,
  response_type: 'code',
  redirect_uri: redirectUri,
  code_challenge: challenge,
  code_challenge_method: 'S256',
  ...(state === null ? {} : { state }),
});

function consentPage(
  visitor: Visitor,
  { username }: Session,
  { request, system }: { readonly request: AuthorizationRequest; readonly system: string | null },
): Page {
  const { origin, port } = new URL(request.redirectUri);
  return {
    title: 'Allow terraform?',
    leadsTo: origin,
    body: html`<section class="card narrow">
      <h1>Allow terraform?</h1>
      <p>
        <b>terraform on this machine</b> asks for a token of <b>${username}</b>. With it, terraform may do everything
        that you may, until it ends or you delete it.
      </p>
      <p class="hint">
        It listens on port ${port} here. Allow this only if you typed <code>terraform login</code> just now.
      </p>
      <form method="post" action="${path}">
        ${formToken(visitor)}${Object.entries(fieldsOf(request)).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <label for="description">Name of the token</label>
        <input
          id="description"
          name="description"
          value="terraform login${system === null ? '' : ` on ${system}`}"
          maxlength="200"
          autocomplete="off"
          required
        />
        ${lifetimeField()}
        <div class="buttons">
          <button name="decision" value="allow">Allow</button>
          <button name="decision" value="deny" class="quiet" formnovalidate>Deny</button>
        </div>
      </form>
    </section>`,
  };
}

/** What kind of machine the browser is on, which is terraform's too. */
function systemOf(userAgent: string | undefined): string | null {
  const systems = [
    [/Windows/, 'Windows'],
    [/Mac OS X|Macintosh/, 'macOS'],
    [/Linux|X11/, 'Linux'],
  ] as const;
  return systems.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? null;
}
