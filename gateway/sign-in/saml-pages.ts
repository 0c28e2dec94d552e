// Signing in by the identity provider of the site: off to it, and back with its answer. What it says is believed by saml.ts, and becomes a person
// by saml-person.ts.

import { writeSiteEntry } from '@terrace/actors/audit/view';
import { countAttempt } from '@terrace/actors/sign-in/view';
import { openSamlKey, readSamlSettings, takeSamlAnswer } from '@terrace/actors/sign-in/view/saml';
import type { SamlSettings } from '@terrace/actors/sign-in/view/saml';
import type { UserRow } from '@terrace/actors/user/view';
import type { AddEndpoint } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { html } from './html.ts';
import { notice, sentence } from './page.ts';
import type { AddPage, Page, PageAsked } from './page.ts';
import { networkOf, whoOf } from './passwords.ts';
import { placeOf } from './place.ts';
import { beginSamlRequest, samlRequestBegan, samlRequestLength, samlRequestLivesMs } from './saml-request.ts';
import {
  SamlRefusal,
  readSamlAnswer,
  samlFormBytesMax,
  samlMetadata,
  samlPaths,
  samlSignInUrl,
  unasked,
} from './saml.ts';
import type { Assertion } from './saml.ts';
import { personOf } from './saml-person.ts';
import type { Sessions } from './session.ts';

/**
 * Answers within a quarter of an hour that came to nothing and stand in the audit trail, which nobody may flood: of one browser, and of one network.
 * What is beyond them is refused without an entry. A good answer is never too many: a network may be that of a balancer, before everybody.
 */
const refusalsOf = { browser: 20, network: 200 } as const;

/** As it stands in a cookie: browsers keep none of more than 4 KiB. */
const placeLengthMax = 3_000;

export function addSamlPages(
  addPage: AddPage,
  services: Pick<GatewayServices, 'sql' | 'keys' | 'rng' | 'origin' | 'clock'> & { readonly sessions: Sessions },
): void {
  const { sql, rng, origin, clock, sessions } = services;

  addPage('GET', samlPaths.answer, async ({ visitor, query, headers }) => {
    const place = placeOf(query['to']);
    if (visitor.session !== null) return { location: place };
    const settings = await enabledSettings(sql);
    try {
      const key = settings.authn_requests_signed ? await openSamlKey(services) : null;
      const { mac: browser, cookieWith } = sessions.letGo(headers);
      const id = beginSamlRequest(services, browser);
      const location = await samlSignInUrl({ settings, key, origin }, id);
      return { location, headers: cookieWith(noteOf(id, place)) };
    } catch (error) {
      if (error instanceof SamlRefusal) return refusalPage(error, place);
      throw error;
    }
  });

  addPage(
    'POST',
    samlPaths.answer,
    async (asked) => {
      const { form, headers } = asked;
      const settings = await enabledSettings(sql);
      const returner = sessions.returnerOf(headers);
      const answer = form.get('SAMLResponse') ?? '';
      let place = placeOf(form.get('RelayState'));
      // Anybody can send an answer to nothing: it costs no look at a signature, and is told to nobody.
      if (returner === null) return refusalPage(unasked(), place);
      const { mac: browser, note } = returner;
      const began = (id: string): Date | null => samlRequestBegan(services, id, browser);
      if (began(note.slice(0, samlRequestLength)) === null) return refusalPage(unasked(), place);
      try {
        const assertion = await readSamlAnswer({ settings, origin }, answer, {
          now: clock.now(),
          awaited: {
            began,
            async take(id) {
              place = placeIn(note, id);
              return await takeSamlAnswer(sql, id, samlRequestLivesMs);
            },
          },
        });
        const user = await letIn(asked, settings, assertion);
        return { location: place, headers: await sessions.begin(user.id, assertion.endsAt) };
      } catch (error) {
        if (!(error instanceof SamlRefusal)) throw error;
        await tellRefusal(asked, browser, error.code);
        return refusalPage(error, place);
      }
    },
    { bytesMax: samlFormBytesMax },
  );

  const tellRefusal = async ({ inNameOf, address }: PageAsked, browser: Uint8Array, reason: string): Promise<void> => {
    const isMore = async (of: keyof typeof refusalsOf, text: string): Promise<boolean> =>
      (await countAttempt(sql, whoOf(services, `SAML of a ${of}`, text))).count > refusalsOf[of];
    if (await isMore('browser', Buffer.from(browser).toString('hex'))) return;
    if (await isMore('network', networkOf(address))) return;
    await inNameOf(provider('an answer'), async () => {
      await writeSiteEntry(sql, { type: 'sign_in', id: 'saml', action: 'refuse', meta: { reason } });
    });
  };

  /** The provider makes and changes people, so that it stands in the audit trail with what it says. */
  const letIn = ({ inNameOf }: PageAsked, settings: SamlSettings, assertion: Assertion): Promise<UserRow> =>
    inNameOf(provider(assertion.nameId), async () => {
      const user = await personOf({ sql, rng }, settings, assertion);
      const meta = { name: user.username };
      await writeSiteEntry(sql, { type: 'user', id: user.id, action: 'sign_in', meta });
      return user;
    });
}

/** What this server is, for the provider. It is read before the sign-in is switched on. */
export function addSamlMetadata(add: AddEndpoint, { sql, origin }: Pick<GatewayServices, 'sql' | 'origin'>): void {
  for (const path of [samlPaths.metadata, `${samlPaths.metadata}.xml`])
    add({
      method: 'GET',
      path,
      isPublic: true,
      summary: 'What this server is, for an identity provider of SAML',
      answers: { 200: 'application/samlmetadata+xml' },
      async answer() {
        const settings = await readSamlSettings(sql);
        return { body: samlMetadata({ settings, origin }), contentType: 'application/samlmetadata+xml' };
      },
    });
}

/** What a browser brings back: the last sign-in that it began, and where to go on then. */
const noteOf = (id: string, place: string): string =>
  encodeURIComponent(place).length > placeLengthMax ? id : `${id}${place}`;
const placeIn = (note: string, id: string): string => placeOf(note.startsWith(id) ? note.slice(id.length) : '');

async function enabledSettings(sql: GatewayServices['sql']): Promise<SamlSettings> {
  const settings = await readSamlSettings(sql);
  if (!settings.enabled) throw new ApiError('not-found', 'nobody signs in here by an identity provider');
  return settings;
}

const provider = (about: string) =>
  ({ by: { kind: 'system', id: 'saml', name: `SAML: ${about}` }, token: null }) as const;

const refusalPage = (error: SamlRefusal, place: string): Page => ({
  title: 'You are not signed in',
  status: 403,
  body: html`<section class="card narrow">
    <h1>You are not signed in</h1>
    ${notice('bad', `${sentence(error.message)}.`)}
    <p><a href="${samlPaths.answer}?${new URLSearchParams({ to: place }).toString()}">Try again</a></p>
    <p><a href="/session">Other ways to sign in</a></p>
  </section>`,
});
