// One's own tokens: what there is, a new one, which is shown once, and the end of one. terraform sends people here when it wants a token
// to be pasted.

import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { deleteToken, listTokens } from '@terrace/actors/user/view';
import type { TokenRow } from '@terrace/actors/user/view';
import { TokenId } from '@terrace/machines/user/id';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { formToken, notice, sentence } from './page.ts';
import type { AddPage, Page } from './page.ts';
import { signInTo } from './place.ts';
import type { Visitor } from './session.ts';
import { descriptionOf, expiryOf, lifetimeField } from './token-fields.ts';

const path = '/app/settings/tokens';
const nonceBytes = 16;

type Services = Pick<GatewayServices, 'sql' | 'keys' | 'clock' | 'rng'>;

export function addTokenPages(addPage: AddPage, services: Services): void {
  const { sql, keys, clock, rng } = services;

  const tokensPage = async (
    visitor: Visitor,
    owner: string,
    above: { readonly notice?: Html; readonly status?: number },
  ): Promise<Page> => {
    const nonce = Buffer.from(rng.bytes(nonceBytes)).toString('base64url');
    return {
      title: 'Tokens',
      ...(above.status === undefined ? {} : { status: above.status }),
      body: tokensBody(visitor, {
        tokens: await listTokens(sql, owner),
        now: clock.now(),
        nonce,
        notice: above.notice ?? null,
      }),
    };
  };

  addPage('GET', path, async ({ visitor, query, url }) => {
    if (visitor.session === null) return { location: signInTo(url) };
    const isAwaited = query['source'] === 'terraform-login';
    return await tokensPage(visitor, visitor.session.user, {
      ...(isAwaited
        ? {
            notice: notice(
              'plain',
              'terraform waits for a token: make one here, copy it, and paste it there. Nothing is shown while you paste.',
            ),
          }
        : {}),
      ...('deleted' in query
        ? { notice: notice('good', 'The token is deleted. Who used it is refused from now on.') }
        : {}),
    });
  });
  addPage('POST', path, async ({ visitor, form }) => {
    const { session } = visitor;
    if (session === null) return { location: signInTo(path) };
    const { user } = session;
    // Of the form: sent twice, as by a page that is loaded again, it makes one token.
    const id = TokenId.make(keys.mac('id', `form of a token\n${user}\n${form.get('nonce') ?? ''}`));
    try {
      const token = makeUserToken(rng);
      const given = {
        id,
        token,
        owner: user,
        description: descriptionOf(form),
        expiresAt: expiryOf(form, clock.now()),
      };
      if (await registerToken(services, given)) return await tokensPage(visitor, user, { notice: newToken(token) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return await tokensPage(visitor, user, {
        status: error.status,
        notice: notice('bad', `${sentence(error.message)}.`),
      });
    }
    return await tokensPage(visitor, user, {
      notice: notice(
        'plain',
        'This form made its token already, which is shown only once. It is in the list; delete it and make another one, if you did not keep it.',
      ),
    });
  });
  addPage('POST', `${path}/:token/delete`, async ({ visitor, params }) => {
    if (visitor.session === null) return { location: signInTo(path) };
    // Deleted twice is deleted.
    await deleteToken(sql, params['token'] ?? '', visitor.session.user);
    return { location: `${path}?deleted` };
  });
}

const newToken = (token: string): Html =>
  notice(
    'good',
    html`<p><b>Copy it now:</b> the token is shown this once.</p>
      <pre class="secret" tabindex="0">${token}</pre>
      <p>Treat it like your password: whoever has it may do what you may.</p>`,
  );

function tokensBody(
  visitor: Visitor,
  {
    tokens,
    now,
    nonce,
    notice: above,
  }: {
    readonly tokens: readonly TokenRow[];
    readonly now: number;
    readonly nonce: string;
    readonly notice: Html | null;
  },
): Html {
  return html`<h1>Tokens</h1>
    <p class="lead">
      terraform and other programs show a token to act as you. <code>terraform login</code> makes one by itself.
    </p>
    ${above}
    <section class="card">
      <h2>New token</h2>
      <form method="post" action="${path}" class="row">
        ${formToken(visitor)}<input type="hidden" name="nonce" value="${nonce}" />
        <div class="grow">
          <label for="description">Name</label>
          <input
            id="description"
            name="description"
            placeholder="laptop, pipeline of the shop, …"
            maxlength="200"
            autocomplete="off"
            required
          />
        </div>
        <div>${lifetimeField()}</div>
        <button>Create</button>
      </form>
    </section>
    <section class="card">
      <h2 id="yours">Yours</h2>
      ${
        tokens.length === 0
          ? html`<p>None yet.</p>`
          : html`<ul class="tokens" aria-labelledby="yours">
              ${tokens.map((token) => tokenItem(visitor, token, now))}
            </ul>`
      }
    </section>`;
}

function tokenItem(visitor: Visitor, token: TokenRow, now: number): Html {
  const isOver = token.expires_at !== null && token.expires_at.getTime() <= now;
  const name = token.description || 'without a name';
  return html` <li>
    <div class="grow">
      <div class="name">${name}${isOver && html` <span class="badge">expired</span>`}</div>
      <dl>
        <div>
          <dt>Made</dt>
          <dd>${time(token.created_at)}</dd>
        </div>
        <div>
          <dt>Last used</dt>
          <dd>${token.last_used_at === null ? 'never' : time(token.last_used_at)}</dd>
        </div>
        <div>
          <dt>${isOver ? 'Ended' : 'Ends'}</dt>
          <dd>${token.expires_at === null ? 'never' : time(token.expires_at)}</dd>
        </div>
      </dl>
    </div>
    <details>
      <summary aria-label="Delete ${name}">Delete</summary>
      <form method="post" action="${path}/${token.id}/delete">
        ${formToken(visitor)}<button class="danger">Yes, delete it</button>
      </form>
    </details>
  </li>`;
}

const written = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

const time = (at: Date): Html => html`<time datetime="${at.toISOString()}">${written.format(at)} UTC</time>`;
